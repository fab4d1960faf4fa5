/* The conversation: what arrives becomes news, a lost session becomes the login form. */
#include "tui/restored.h"
#include "tui/session_inside.h"

#include "core/refusal_words.h"
#include "tui/say.h"
#include "wire/codec.h"
#include "wire/keys.h"
#include "wire/mono.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOGOUT_MS = 500 };

static bool resume_body(void *context, struct buffer *out)
{
    const struct session *session = context;
    struct resume_request request = {.since_seq = session->who.seq};
    memcpy(request.token, session->who.token, sizeof request.token);
    bool good = session->who.account_id != 0 &&
                codec_encode(message_by_type("session.resume")->request, &request, out) == RESULT_OK;
    explicit_bzero(&request, sizeof request);
    return good;
}

enum result session_start(struct session **out, const struct session_options *options, char *why, size_t size)
{
    struct key_pair pair = {0};
    struct refusal refusal = {0};
    struct session *session = calloc(1, sizeof *session);
    enum result result = session ? RESULT_OK : RESULT_NO_MEMORY;
    snprintf(why, size, "%s", _("out of memory"));
    if (result != RESULT_OK)
        return result;
    if (keys_parse(options->key_text, &pair, &refusal) != RESULT_OK || pair.secret_key[0] == '\0') {
        snprintf(why, size, "%s",
                 _("station_key_file: is no key file; make one by rexianctl station key FILE"));
        result = RESULT_INVALID;
        goto done;
    }
    struct client_options client = {.endpoint = options->endpoint,
                                    .server_key = options->server_key,
                                    .public_key = pair.public_key,
                                    .secret_key = pair.secret_key,
                                    .request_timeout_ms = options->timeout_ms};
    result = client_open(&client, mono_ms(), &session->client);
    if (result != RESULT_OK) {
        snprintf(why, size, _("no connection to %s can be opened; look at broker and broker_key"),
                 options->endpoint);
        goto done;
    }
    client_set_resume(session->client, resume_body, session);
    session->options = (struct session_options){.zone_load = options->zone_load, .rights = options->rights};
    snprintf(session->program, sizeof session->program, "%s", options->program);
    snprintf(session->endpoint, sizeof session->endpoint, "%s", options->endpoint);
    snprintf(session->login, sizeof session->login, "%s", options->login ? options->login : "");
    snprintf(session->password, sizeof session->password, "%s", options->password ? options->password : "");
    zone_fixed(&session->zone, "UTC", 0);
    *out = session;
    session = NULL;
done:
    keys_wipe(&pair);
    free(session);
    return result;
}

void session_stop(struct session **session)
{
    struct session *self = *session;
    if (!self)
        return;
    if (session_is_ready(self)) {
        /* The seat would be free after a while by itself: an answer that does not come is no fault. */
        struct nothing request = {0}, reply = {0};
        struct refusal refusal;
        if (client_call(self->client, message_by_type("session.logout"), &request, NULL, &reply, &refusal,
                        LOGOUT_MS) != RESULT_OK)
            client_forget(self->client);
    }
    client_close(&self->client);
    form_stop(&self->form);
    explicit_bzero(self, sizeof *self);
    free(self);
    *session = NULL;
}

int session_fd(const struct session *session)
{
    return client_fd(session->client);
}

const struct session_reply *session_who(const struct session *session)
{
    return session->who.account_id != 0 ? &session->who : NULL;
}

bool session_is_ready(const struct session *session)
{
    return session->who.account_id != 0 && client_state(session->client) == CLIENT_READY;
}

const struct zone *session_zone(const struct session *session)
{
    return &session->zone;
}

int64_t session_now(const struct session *session)
{
    return session->city_at + (mono_ms() - session->heard_ms) * session->rate / 1000;
}

int64_t session_rate(const struct session *session)
{
    return session->rate;
}

void session_clock(const struct session *session, char *out, size_t size)
{
    if (session->city_at == 0 || !session->zone_known) {
        snprintf(out, size, "%s", "--:--");
        return;
    }
    struct civil_time now = zone_local(&session->zone, session_now(session));
    snprintf(out, size, "%02d:%02d", now.hour, now.minute);
}

void session_when(const struct session *session, int64_t at, char out[WHEN_TEXT])
{
    char text[CIVIL_TIME_SIZE];
    out[0] = '\0';
    if (at == 0)
        return;
    struct civil_time local = zone_local(&session->zone, at);
    bool this_year = zone_local(&session->zone, session_now(session)).year == local.year;
    civil_format_time(local, text);
    snprintf(out, WHEN_TEXT, "%.*s", this_year ? 11 : 16, text + (this_year ? 5 : 0));
}

static void say_when(const void *context, int64_t at, char *out, size_t size)
{
    char when[WHEN_TEXT];
    session_when(context, at, when);
    snprintf(out, size, "%s", when);
}

struct say_when session_say_when(const struct session *session)
{
    return (struct say_when){.context = session, .say = say_when};
}

void session_refusal_text(const struct session *session, const struct refusal *why, const char *text, char *out,
                          size_t size)
{
    char at[CIVIL_TIME_SIZE] = "";
    if (why->code == REFUSAL_COUNT && text && text[0] != '\0') {
        snprintf(out, size, "%s", text);
        return;
    }
    if (why->at != 0) {
        civil_format_time(zone_local(&session->zone, why->at), at);
        at[16] = '\0'; /* to the minute */
    }
    struct refusal told = *why;
    refusal_put_labels(&told, gettext);
    refusal_say(&told, _(refusal_sentence(why->code)), at, out, size);
}

bool session_ask(struct app *app, struct session *session, const char *type, const void *request,
                 const char *request_id, uint64_t *ret_tag)
{
    const struct message *message = message_by_type(type);
    assert(message != NULL);
    enum result result = client_ask(session->client, message, request, request_id, ret_tag);
    if (result == RESULT_OK)
        return true;
    app_say(app, STYLE_ERROR, "%s",
            result == RESULT_FULL       ? _("Too many questions without an answer; wait for the broker.")
            : result == RESULT_TOO_LONG ? _("This is too long for one message; shorten it.")
                                        : _("The question could not be sent: not enough memory."));
    return false;
}

const char *session_request_id(const struct session *session, uint64_t tag)
{
    return client_request_id(session->client, tag);
}

static void deliver(struct app *app, enum news_kind kind)
{
    struct news news = {.kind = kind};
    app_deliver(app, &news);
}

static void take_time(struct session *session, int64_t city_at, int64_t rate)
{
    session->city_at = city_at;
    session->rate = rate;
    session->heard_ms = mono_ms();
}

/* Nobody is logged in any more; what was asked and not answered is void. */
static void forget_person(struct app *app, struct session *session)
{
    bool somebody = session->who.account_id != 0;
    explicit_bzero(&session->who, sizeof session->who);
    client_forget(session->client);
    session->login_tag = 0;
    app_set_who(app, "", 0);
    if (somebody)
        deliver(app, NEWS_CLOSED);
}

void session_leave(struct app *app, struct session *session, const char *say)
{
    struct nothing nothing = {0};
    bool told = session_is_ready(session) && client_ask(session->client, message_by_type("session.logout"),
                                                        &nothing, NULL, NULL) == RESULT_OK;
    forget_person(app, session);
    if (told || client_state(session->client) == CLIENT_READY)
        client_session_closed(session->client);
    session->say_style = STYLE_NORMAL;
    snprintf(session->say, sizeof session->say, "%s", say ? say : "");
    session_open_form(app, session);
}

void session_log_in(struct app *app, struct session *session)
{
    struct login_request request = {0};
    snprintf(request.login, sizeof request.login, "%s", session->login);
    snprintf(request.password, sizeof request.password, "%s", session->password);
    snprintf(request.program, sizeof request.program, "%s", session->program);
    snprintf(request.program_version, sizeof request.program_version, "%s", REXIAN_VERSION);
    explicit_bzero(session->password, sizeof session->password);
    if (!session_ask(app, session, "session.login", &request, NULL, &session->login_tag))
        session->login_tag = 0;
    explicit_bzero(&request, sizeof request);
}

static void say_in_form(struct session *session, enum style style, const char *text)
{
    session->say_style = style;
    snprintf(session->say, sizeof session->say, "%s", text);
}

static void logged_in(struct app *app, struct session *session, const struct session_reply *reply)
{
    char why[256] = "", said[400];
    session->login_tag = 0;
    session->who = *reply;
    take_time(session, reply->city_at, reply->rate);
    client_session_opened(session->client);
    if (session->options.rights != 0 && ((unsigned)reply->rights & session->options.rights) == 0) {
        snprintf(said, sizeof said, _("%s has no right for this console; log in as somebody who has."),
                 reply->login);
        session_leave(app, session, NULL);
        say_in_form(session, STYLE_ERROR, said);
        return;
    }
    session->zone_known = true;
    if (session->options.zone_load &&
        session->options.zone_load(reply->zone, &session->zone, why, sizeof why) != RESULT_OK) {
        zone_fixed(&session->zone, "UTC", 0);
        app_say(app, STYLE_ERROR, _("%s; times are shown in UTC"), why);
    }
    say_in_form(session, STYLE_NORMAL, "");
    app_set_who(app, reply->login, (unsigned)reply->rights);
    if (session->form_open)
        app_close(app, session);
    deliver(app, NEWS_OPENED);
    restored_say(app, reply, &session->zone);
}

static void take_answer(struct app *app, struct session *session, struct incoming *in)
{
    bool refused = in->kind == INCOMING_REFUSED;
    char sentence[REFUSAL_TEXT_BYTES * 2] = "";
    if (refused)
        session_refusal_text(session, &in->refusal, in->text, sentence, sizeof sentence);
    if (in->tag == session->login_tag && session->login_tag != 0) {
        session->login_tag = 0;
        if (!refused) {
            logged_in(app, session, in->reply);
            return;
        }
        say_in_form(session, STYLE_ERROR, sentence);
        session_open_form(app, session);
        app_redraw(app);
        return;
    }
    if (refused && in->refusal.code == REFUSAL_NO_SESSION && session->who.account_id != 0) {
        forget_person(app, session);
        client_session_closed(session->client);
        say_in_form(session, STYLE_ERROR, _("The session has ended; log in again."));
        return;
    }
    struct news news = {.kind = refused ? NEWS_REFUSED : NEWS_REPLY,
                        .tag = in->tag,
                        .request_id = in->request_id,
                        .message = in->message,
                        .reply = in->reply,
                        .refusal = &in->refusal,
                        .sentence = sentence};
    app_deliver(app, &news);
}

static void take_event(struct app *app, struct session *session, const struct incoming *in)
{
    struct event_push push;
    struct refusal why;
    if (session->who.account_id == 0)
        return;
    if (codec_decode(&event_push_shape, in->body, in->body_size, &push, &why) != RESULT_OK) {
        deliver(app, NEWS_MISSED);
        return;
    }
    if (push.seq > session->who.seq)
        session->who.seq = push.seq;
    struct news news = {.kind = NEWS_EVENT, .event = &push};
    if (strcmp(push.what, "gap") == 0)
        news.kind = NEWS_MISSED;
    app_deliver(app, &news);
    shape_free(&event_push_shape, &push);
}

/* After a resumed session the reply tells the time and whether events were missed. */
static void take_resumed(struct app *app, struct session *session, const struct incoming *in)
{
    struct session_reply reply;
    struct refusal why;
    bool missed = true;
    if (codec_decode(&session_reply_shape, in->body, in->body_size, &reply, &why) == RESULT_OK) {
        missed = reply.gap;
        session->who = reply;
        take_time(session, reply.city_at, reply.rate);
        app_set_who(app, reply.login, (unsigned)reply.rights);
    }
    explicit_bzero(&reply, sizeof reply);
    if (missed)
        deliver(app, NEWS_MISSED);
}

static void take_state(struct app *app, struct session *session, const struct incoming *in)
{
    if (in->state == CLIENT_READY && in->body) {
        take_resumed(app, session, in);
    } else if (in->state == CLIENT_UP && session->who.account_id != 0) {
        forget_person(app, session);
        say_in_form(session, STYLE_ERROR, _("The session has ended; log in again."));
    } else if (in->state == CLIENT_REFUSED) {
        app_say(app, STYLE_ERROR, "%s",
                _("The broker does not know this station's key; its administrator adds it by rexianctl station "
                  "add."));
    }
    deliver(app, NEWS_LINK);
}

static void show_link(struct app *app, const struct session *session)
{
    switch (client_state(session->client)) {
    case CLIENT_UP:
    case CLIENT_READY:
        app_set_link(app, APP_LINK_UP);
        break;
    case CLIENT_CONNECTING:
        app_set_link(app, APP_LINK_TRYING);
        break;
    case CLIENT_AWAY:
    case CLIENT_REFUSED:
        app_set_link(app, APP_LINK_DOWN);
        break;
    }
}

/* Somebody must log in: by what the program was given, else by the form. */
static void want_person(struct app *app, struct session *session)
{
    if (session->who.account_id != 0 || session->login_tag != 0 || session->form_open)
        return;
    if (session->login[0] == '\0' || session->password[0] == '\0')
        session_open_form(app, session);
    else if (client_state(session->client) == CLIENT_UP)
        session_log_in(app, session);
}

/* Keys get their turn between: what is left wakes the loop again at once. */
enum { PUMP_MS = 2 };

enum reaction session_take(struct app *app, struct session *session)
{
    struct incoming in = {0};
    int64_t begin_ms = mono_ms();
    client_tick(session->client, begin_ms);
    while (mono_ms() - begin_ms < PUMP_MS && client_next(session->client, &in)) {
        switch (in.kind) {
        case INCOMING_REPLY:
        case INCOMING_REFUSED:
            take_answer(app, session, &in);
            break;
        case INCOMING_EVENT:
            take_event(app, session, &in);
            break;
        case INCOMING_BEAT:
            take_time(session, in.beat.city_at, in.beat.rate);
            break;
        case INCOMING_STATE:
            take_state(app, session, &in);
            break;
        }
        incoming_free(&in);
    }
    show_link(app, session);
    want_person(app, session);
    return REACT_DONE;
}
