/* What the broker says to the gateway: its clock, the session, answers to what was reported and asked, pushes. */
#include "gateway/gateway_inside.h"

#include "config/log.h"
#include "config/zone_load.h"
#include "core/event.h"
#include "core/text.h"
#include "wire/codec.h"
#include "wire/mono.h"

#include <string.h>

enum { RETRY_MS = 1000, ZONE_WHY_SIZE = 200 };

static void hear_clock(struct gateway *g, int64_t at, int64_t rate)
{
    /* City time never goes back, here neither. */
    int64_t known = gateway_city_now(g).at;
    g->told = (struct city_clock){.at = at > known ? at : known, .rate = rate, .zone = &g->zone};
    g->heard_ms = mono_ms();
}

void gateway_ask_login(struct gateway *g)
{
    if (g->login_tag == 0 &&
        client_ask(g->client, message_by_type("session.login"), &g->login, NULL, &g->login_tag) != RESULT_OK)
        g->retry_ms = mono_ms() + RETRY_MS;
}

/* Everybody's state, since pushes tell of changes alone. */
static void ask_operators(struct gateway *g)
{
    struct nothing nothing = {0};
    if (g->telephony->state != NULL &&
        client_ask(g->client, message_by_type("operator.list"), &nothing, NULL, &g->operators_tag) != RESULT_OK)
        g->operators_tag = 0;
}

static void assure(struct gateway *g)
{
    if (g->telephony->assure != NULL)
        g->telephony->assure(g->exchange);
}

static void operators_listed(struct gateway *g, const struct incoming *in)
{
    const struct operator_rows *rows = in->reply;
    g->operators_tag = 0;
    for (size_t i = 0; in->kind == INCOMING_REPLY && i < rows->row_count; i++)
        g->telephony->state(g->exchange, &rows->rows[i]);
}

static void logged_in(struct gateway *g, const struct session_reply *session)
{
    char why[ZONE_WHY_SIZE];
    if (zone_load(session->zone, &g->zone, why, sizeof why) != RESULT_OK) {
        log_line(LOG_LEVEL_ERROR, "the time zone of %s: %s", session->city, why);
        gateway_end(g, EXIT_CODE_CONFIG);
        return;
    }
    g->session = *session;
    hear_clock(g, session->city_at, session->rate);
    if (session->simulated == !g->telephony->is_real) {
        client_session_opened(g->client);
        ask_operators(g);
        assure(g);
        dials_changed(g);
        return;
    }
    if (session->simulated)
        log_line(LOG_LEVEL_ERROR,
                 "%s is a simulated city, whose clock may be any: the calls of a real exchange are none of its "
                 "own; name "
                 "the broker of a real city in gateway.cfg",
                 session->city);
    else
        log_line(LOG_LEVEL_ERROR,
                 "%s is a real city: a simulated exchange would falsify its figures; name its "
                 "exchange in gateway.cfg",
                 session->city);
    gateway_end(g, EXIT_CODE_CONFIG);
}

static void login_refused(struct gateway *g, const struct refusal *why)
{
    bool again = why->code == REFUSAL_BUSY || why->code == REFUSAL_STORAGE || why->code == REFUSAL_SLOW_DOWN ||
                 why->code == REFUSAL_DISK_FULL || why->code == REFUSAL_READ_ONLY;
    if (again) {
        g->retry_ms = mono_ms() + RETRY_MS;
        return;
    }
    log_line(LOG_LEVEL_ERROR, "the broker refuses the login of %s: %s", g->login.login,
             refusal_name(why->code));
    gateway_end(g, EXIT_CODE_NOT_PERMITTED);
}

bool gateway_may_pass(enum refusal_code code)
{
    static const enum refusal_code codes[] = {REFUSAL_BUSY,      REFUSAL_STORAGE,    REFUSAL_DISK_FULL,
                                              REFUSAL_READ_ONLY, REFUSAL_NO_SESSION, REFUSAL_SLOW_DOWN};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] == code)
            return true;
    return false;
}

void gateway_retry(struct gateway *g)
{
    g->retry_ms = mono_ms() + RETRY_MS;
}

static struct journal_entry *entry_of_tag(struct gateway *g, uint64_t tag)
{
    for (size_t i = 0; i < journal_count(g->journal); i++)
        if (journal_at(g->journal, i)->tag == tag)
            return journal_at(g->journal, i);
    return NULL;
}

static void answered(struct gateway *g, const struct incoming *in)
{
    struct journal_entry *entry = entry_of_tag(g, in->tag);
    if (entry == NULL)
        return;
    if (in->kind == INCOMING_REFUSED && gateway_may_pass(in->refusal.code)) {
        /* Those behind it must not overtake it: all wait and go again in order. */
        client_forget(g->client);
        for (size_t i = 0; i < journal_count(g->journal); i++)
            journal_at(g->journal, i)->tag = 0;
        g->open_tag = 0;
        dials_forgotten(g);
        gateway_retry(g);
        return;
    }
    struct call_report report = entry->report;
    char id[JOURNAL_ID_SIZE];
    memcpy(id, entry->id, sizeof id);
    (void)journal_settle(g->journal, id);
    const struct call_reply *reply = in->kind == INCOMING_REPLY ? in->reply : NULL;
    if (reply != NULL) {
        g->telephony->settled(g->exchange, &report, reply->call_count == 1 ? reply->call : NULL, NULL);
    } else {
        log_line(LOG_LEVEL_WARNING, "%s %s: refused, %s %s", name_of(&call_step_names, report.step), report.ref,
                 refusal_name(in->refusal.code), in->refusal.field);
        g->telephony->settled(g->exchange, &report, NULL, &in->refusal);
    }
}

void gateway_ask_open(struct gateway *g)
{
    if (g->telephony->wants_open == NULL || journal_count(g->journal) > 0 || g->open_tag != 0 ||
        client_state(g->client) != CLIENT_READY)
        return;
    if (g->open.exchange[0] == '\0') {
        const char *name = g->telephony->wants_open(g->exchange);
        if (name == NULL || !text_copy(g->open.exchange, sizeof g->open.exchange, name))
            return;
    }
    if (client_ask(g->client, message_by_type("call.open"), &g->open, NULL, &g->open_tag) != RESULT_OK)
        g->open_tag = 0;
}

static void open_answered(struct gateway *g, const struct incoming *in)
{
    g->open_tag = 0;
    if (in->kind == INCOMING_REFUSED && gateway_may_pass(in->refusal.code)) {
        g->retry_ms = mono_ms() + RETRY_MS;
        return;
    }
    g->open.exchange[0] = '\0';
    const struct open_reply *reply = in->kind == INCOMING_REPLY ? in->reply : NULL;
    if (reply != NULL)
        g->telephony->told_open(g->exchange, reply->rows, reply->row_count);
    else
        log_line(LOG_LEVEL_WARNING, "call.open: refused, %s", refusal_name(in->refusal.code));
}

static void event_came(struct gateway *g, const struct incoming *in)
{
    struct event_push push = {0};
    struct refusal why;
    if (codec_decode(&event_push_shape, in->body, in->body_size, &push, &why) != RESULT_OK)
        return;
    if (push.call_count == 1)
        g->telephony->heard(g->exchange, push.call, gateway_city_now(g));
    if (strcmp(push.what, "gap") == 0)
        ask_operators(g);
    if (strcmp(push.what, "gap") == 0 || push.dial_count > 0)
        dials_changed(g);
    if (strcmp(push.what, "gap") == 0 || strcmp(push.what, event_name(EVENT_NOT_MEASURED)) == 0)
        assure(g);
    if (push.state_count == 1 && g->telephony->state != NULL)
        g->telephony->state(g->exchange, push.state);
    shape_free(&event_push_shape, &push);
}

static void state_came(struct gateway *g, const struct incoming *in)
{
    switch (in->state) {
    case CLIENT_UP:
        log_line(LOG_LEVEL_DEBUG, "the broker answers");
        g->login_tag = 0;
        gateway_ask_login(g);
        break;
    case CLIENT_REFUSED:
        log_line(LOG_LEVEL_ERROR, "the broker does not know this station's key; let its administrator add it");
        break;
    case CLIENT_AWAY:
        log_line(LOG_LEVEL_WARNING, "the broker is away; calls are kept in the journal");
        break;
    case CLIENT_READY:
        assure(g);
        break;
    case CLIENT_CONNECTING:
        break;
    }
}

void gateway_take(struct gateway *g, const struct incoming *in)
{
    switch (in->kind) {
    case INCOMING_STATE:
        state_came(g, in);
        break;
    case INCOMING_BEAT:
        if (g->session.account_id != 0)
            hear_clock(g, in->beat.city_at, in->beat.rate);
        break;
    case INCOMING_EVENT:
        event_came(g, in);
        break;
    case INCOMING_REPLY:
    case INCOMING_REFUSED:
        if (in->tag == g->operators_tag && in->tag != 0) {
            operators_listed(g, in);
            break;
        }
        if (in->tag == g->open_tag && in->tag != 0) {
            open_answered(g, in);
            break;
        }
        if (dials_answered(g, in))
            break;
        if (in->tag != g->login_tag) {
            answered(g, in);
            break;
        }
        g->login_tag = 0;
        if (in->kind == INCOMING_REPLY)
            logged_in(g, in->reply);
        else
            login_refused(g, &in->refusal);
        break;
    }
}
