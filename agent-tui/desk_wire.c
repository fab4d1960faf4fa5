/* What arrives from the broker: beats, events, answers, the coming and going of session and connection. */
#include "agent-tui/desk.h"

#include "agent-tui/dialling.h"
#include "agent-tui/duty.h"
#include "agent-tui/intake.h"
#include "agent-tui/ringing.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_seat.h"
#include "config/zone_load.h"
#include "core/authority.h"
#include "core/missed.h"
#include "core/text.h"
#include "tui/restored.h"
#include "wire/codec.h"
#include "wire/mono.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void desk_deliver(struct console *desk, const struct news *news)
{
    app_deliver(desk->app, news);
    if (desk->intake != NULL && desk->opened != desk->intake)
        (void)intake_news(desk->intake, news);
}

static void tell(struct console *desk, enum news_kind kind)
{
    desk_deliver(desk, &(struct news){.kind = kind});
}

/* -- waiting calls ---------------------------------------------------------------------------------------- */

static void note_call(struct console *desk, const struct call_row *call)
{
    size_t at = 0;
    bool waits = call->outcome == CALL_WAITING && call->asked_at != 0;
    while (at < desk->waiting_call_count && desk->waiting_calls[at] != call->id)
        at++;
    if (waits && at == desk->waiting_call_count && at < WAITING_CALLS_MOST)
        desk->waiting_calls[desk->waiting_call_count++] = call->id;
    else if (!waits && at < desk->waiting_call_count)
        desk->waiting_calls[at] = desk->waiting_calls[--desk->waiting_call_count];
    else
        return;
    tell(desk, NEWS_CALLS);
}

static void calls_loaded(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)owner;
    if (incoming->kind != INCOMING_REPLY)
        return;
    const struct call_rows *rows = incoming->reply;
    desk->waiting_call_count = 0;
    for (size_t i = 0; i < rows->row_count; i++)
        note_call(desk, &rows->rows[i]);
    tell(desk, NEWS_CALLS);
}

/* -- reference data --------------------------------------------------------------------------------------- */

static void choices_loaded(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)owner;
    for (size_t set = 0; set < CHOICE_SETS; set++) {
        if (incoming->kind != INCOMING_REPLY ||
            strcmp(incoming->message->type, choices_message((enum choice_set)set)) != 0)
            continue;
        /* The rows move out of the reply; the reply itself is freed by whoever took it. */
        struct reference_rows *rows = incoming->reply;
        if (choices_take(&desk->choices, (enum choice_set)set, rows) != RESULT_OK)
            app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        desk->choices_loaded |= 1u << set;
        tell(desk, NEWS_CHOICES);
        return;
    }
    say_error(desk, incoming);
}

static void load_all(struct console *desk)
{
    struct nothing nothing = {0};
    for (size_t set = 0; set < CHOICE_SETS; set++)
        (void)desk_ask(desk, choices_message((enum choice_set)set), &nothing, NULL, desk, choices_loaded);
    dialling_load(desk);
    struct call_list_request calls = {.outcome = "waiting", .limit = WAITING_CALLS_MOST};
    if (desk->session.rights & RIGHT_INTAKE)
        (void)desk_ask(desk, "call.list", &calls, NULL, desk, calls_loaded);
}

/* -- session ---------------------------------------------------------------------------------------------- */

static void take_session(struct console *desk, const struct session_reply *reply)
{
    char error[200];
    bool other_zone = strcmp(desk->session.zone, reply->zone) != 0 || !desk->zone_known;
    desk->session = *reply;
    if (other_zone)
        desk->zone_known = zone_load(reply->zone, &desk->zone, error, sizeof error) == RESULT_OK;
    if (!desk->zone_known)
        app_say(desk->app, STYLE_ERROR, "%s", error);
    desk->city_at = reply->city_at;
    desk->city_rate = reply->rate;
    desk->beat_ms = desk->heard_ms = mono_ms();
    desk->who_shown[0] = '\0';
    duty_tick(desk);
}

/* Another person: nothing of the one before stays on the screen or in memory; drafts stay on disk, for their author. */
static void change_person(struct console *desk)
{
    if (desk->opened != NULL)
        app_close(desk->app, desk->opened);
    if (desk->intake != NULL)
        intake_keep(desk->intake);
    intake_free(&desk->intake);
    ringing_forget(desk);
    app_forget_typed(desk->app);
    client_forget(desk->client);
    desk->asked.count = 0;
    desk->sending[0] = '\0';
    desk->decided_number = 0;
    desk->dial = (struct dial_row){0};
    desk->dial_asked = false;
    desk->wanted_row = NULL;
    for (size_t i = 0; i < sizeof desk->totals / sizeof desk->totals[0]; i++)
        desk->totals[i] = -1;
}

static void signed_in(struct console *desk, const struct session_reply *reply)
{
    bool same = desk->signed_in && desk->session.account_id == reply->account_id;
    if (desk->signed_in && !same)
        change_person(desk);
    bool gap = desk->signed_in && same;
    desk->signed_in = true;
    desk->locked = false;
    desk->sign_in_fault[0] = '\0';
    take_session(desk, reply);
    desk->seq = reply->seq;
    client_session_opened(desk->client);
    load_all(desk);
    duty_signed_in(desk);
    duty_locked(desk);
    desk->adopt_ms = desk->counted_ms = 0;
    desk->count_due = true;
    if (gap)
        tell(desk, NEWS_GAP);
    seat_signed_in(desk);
    restored_say(desk->app, reply, &desk->zone);
}

/* The session has ended: the seat covers the desks until its person, or another one, signs in. */
static void cover(struct console *desk)
{
    if (!desk->locked) {
        desk->locked = true;
        if (desk->intake != NULL)
            intake_keep(desk->intake);
        seat_show(desk);
    }
    snprintf(desk->sign_in_fault, sizeof desk->sign_in_fault, "%s",
             _("Your session has ended. Sign in again: nothing that you typed is lost."));
}

static void login_answered(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)owner;
    desk->signing_in = false;
    if (incoming->kind == INCOMING_REPLY) {
        signed_in(desk, incoming->reply);
        return;
    }
    say_refused(desk, incoming, desk->sign_in_fault, sizeof desk->sign_in_fault);
    if (desk->password != NULL && !desk->locked) { /* the one of the environment is wrong: a person must type */
        sodium_memzero(desk->password, strlen(desk->password));
        free(desk->password);
        desk->password = NULL;
        if (desk->signed_in) /* it was good until now: it has been changed */
            cover(desk);
    }
    app_redraw(desk->app);
}

void desk_sign_in(struct console *desk, const char *login, const char *password)
{
    struct login_request request = {.program = "rexian-agent", .program_version = REXIAN_VERSION};
    if (desk->signing_in)
        return;
    if (!text_copy(request.login, sizeof request.login, login) ||
        !text_copy(request.password, sizeof request.password, password)) {
        snprintf(desk->sign_in_fault, sizeof desk->sign_in_fault, "%s", _("Name or password is too long."));
        return;
    }
    desk->sign_in_fault[0] = '\0';
    desk->signing_in = desk_ask(desk, "session.login", &request, NULL, desk, login_answered);
    sodium_memzero(&request, sizeof request);
}

void desk_lock(struct console *desk)
{
    if (!desk->signed_in || desk->locked)
        return;
    desk->locked = true;
    if (desk->intake != NULL)
        intake_keep(desk->intake);
    duty_locked(desk);
    seat_show(desk);
}

/* The broker does not know the session any more. */
static void session_lost(struct console *desk)
{
    if (!desk->signed_in)
        return;
    desk->signing_in = false;
    if (desk->password != NULL && !desk->locked) {
        desk_sign_in(desk, desk->session.login, desk->password);
        return;
    }
    cover(desk);
}

static void resumed(struct console *desk, const struct incoming *incoming)
{
    struct session_reply reply;
    struct refusal why;
    if (incoming->body == NULL ||
        codec_decode(&session_reply_shape, incoming->body, incoming->body_size, &reply, &why) != RESULT_OK)
        return;
    bool gap = reply.gap || reply.seq != desk->seq;
    take_session(desk, &reply);
    desk->seq = reply.seq;
    duty_signed_in(desk);
    dialling_load(desk);
    if (gap)
        tell(desk, NEWS_GAP);
}

static void take_state(struct console *desk, const struct incoming *incoming)
{
    static const enum app_link links[] = {[CLIENT_CONNECTING] = APP_LINK_TRYING,
                                          [CLIENT_UP] = APP_LINK_UP,
                                          [CLIENT_READY] = APP_LINK_UP,
                                          [CLIENT_AWAY] = APP_LINK_DOWN,
                                          [CLIENT_REFUSED] = APP_LINK_DOWN};
    app_set_link(desk->app, links[incoming->state]);
    if (incoming->state == CLIENT_READY && incoming->body != NULL)
        resumed(desk, incoming);
    if (incoming->state == CLIENT_UP && desk->signed_in && !desk->signing_in)
        session_lost(desk);
    else if (incoming->state == CLIENT_UP && desk->password != NULL && !desk->signed_in)
        desk_sign_in(desk, desk->login, desk->password);
    if (incoming->state == CLIENT_REFUSED)
        app_say(desk->app, STYLE_ERROR, "%s",
                _("The broker does not know this station's key. Ask the administrator to add the station."));
    tell(desk, NEWS_LINK);
}

/* -- events ----------------------------------------------------------------------------------------------- */

/* Somebody else has sent this operator into a break, or back to work. */
static void say_ordered(struct console *desk, const struct event_push *push)
{
    const struct operator_row *state = &push->state[0];
    if (state->id != desk->session.account_id || state->why[0] == '\0')
        return;
    if (state->next_reason != PAUSE_NONE)
        app_say(desk->app, STYLE_ERROR, _("%s sends you into a break after this call: %s"), push->who,
                state->why);
    else if (state->presence == PRESENCE_PAUSE)
        app_say(desk->app, STYLE_ERROR, _("%s has sent you into a break: %s"), push->who, state->why);
    else
        app_say(desk->app, STYLE_ERROR, _("%s has sent you back to work: %s"), push->who, state->why);
}

static void take_event(struct console *desk, const struct incoming *incoming)
{
    struct event_push push;
    struct refusal why;
    if (codec_decode(&event_push_shape, incoming->body, incoming->body_size, &push, &why) != RESULT_OK) {
        tell(desk, NEWS_GAP);
        return;
    }
    if (push.seq > desk->seq)
        desk->seq = push.seq;
    if (strcmp(push.what, "gap") == 0) {
        desk->count_due = true;
        load_all(desk);
        tell(desk, NEWS_GAP);
    } else {
        bool of_shift = strncmp(push.what, "shift", 5) == 0;
        desk->count_due |= push.ticket_count > 0 || push.left_view || of_shift ||
                           (push.call_count > 0 && missed_is_outcome(push.call[0].outcome));
        if (of_shift && strcmp(push.what, event_name(EVENT_SHIFT_HANDED)) == 0 &&
            strcmp(push.who, desk->session.login) != 0)
            app_say(desk->app, STYLE_NORMAL, _("%s has handed the shift over: see the desk Shift."), push.who);
        if (push.call_count > 0) {
            note_call(desk, &push.call[0]);
            ringing_call(desk, &push.call[0]);
        }
        duty_take(desk, &push);
        dialling_take(desk, &push);
        if (push.state_count > 0)
            say_ordered(desk, &push);
        desk_deliver(desk, &(struct news){.kind = NEWS_EVENT, .push = &push});
    }
    shape_free(&event_push_shape, &push);
}

static void take_beat(struct console *desk, const struct beat *beat)
{
    desk->city_at = beat->city_at;
    desk->city_rate = beat->rate;
    desk->beat_ms = desk->heard_ms = mono_ms();
}

static void take_answer(struct console *desk, const struct incoming *incoming)
{
    struct asked_row asked;
    if (asked_take(&desk->asked, incoming->tag, &asked) && asked.answered != NULL)
        asked.answered(desk, asked.owner, incoming);
    if (incoming->kind == INCOMING_REFUSED && incoming->refusal.code == REFUSAL_NO_SESSION)
        session_lost(desk);
    app_redraw(desk->app);
}

static void open_wanted(struct console *desk)
{
    bool loaded = desk->choices_loaded == (1u << CHOICE_SETS) - 1;
    if (!desk->signed_in || !loaded || desk->opened != NULL || desk->locked)
        return;
    const struct desk_row *row = desk->wanted_row != NULL ? desk->wanted_row : desk_first(desk);
    desk->wanted_row = NULL;
    if (row != NULL)
        row->open(desk, row);
}

/* Keys get their turn between: what is left wakes the loop again at once. */
enum { PUMP_MS = 2 };

enum reaction desk_pump(struct app *app, void *context)
{
    struct console *desk = context;
    struct incoming incoming;
    int64_t begin_ms = mono_ms();
    bool told = false;
    (void)app;
    client_tick(desk->client, begin_ms);
    while (mono_ms() - begin_ms < PUMP_MS && client_next(desk->client, &incoming)) {
        desk->heard_ms = mono_ms();
        if (told && incoming.kind != INCOMING_EVENT)
            tell(desk, NEWS_TOLD); /* whatever comes may look at a list */
        told = incoming.kind == INCOMING_EVENT;
        switch (incoming.kind) {
        case INCOMING_REPLY:
        case INCOMING_REFUSED:
            take_answer(desk, &incoming);
            break;
        case INCOMING_EVENT:
            take_event(desk, &incoming);
            break;
        case INCOMING_BEAT:
            take_beat(desk, &incoming.beat);
            break;
        case INCOMING_STATE:
            take_state(desk, &incoming);
            break;
        }
        incoming_free(&incoming);
    }
    if (told)
        tell(desk, NEWS_TOLD);
    desk_send_waiting(desk);
    open_wanted(desk);
    return REACT_DONE;
}
