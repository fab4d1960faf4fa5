#include "agent-tui/duty.h"

#include "agent-tui/dialling.h"
#include "agent-tui/ringing.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_state.h"
#include "core/authority.h"
#include "core/civil.h"
#include "core/presence.h"

#include <stdio.h>
#include <string.h>

static bool takes_calls(const struct console *desk)
{
    return desk->signed_in && (desk->session.rights & RIGHT_INTAKE) != 0;
}

bool duty_is_wrap_up(const struct console *desk)
{
    return takes_calls(desk) && desk->session.presence == PRESENCE_WRAP_UP;
}

static void say_next(struct console *desk, const struct operator_row *row)
{
    if (row->next_reason == desk->session.next_reason || !row->call_id)
        return;
    if (row->next_reason == PAUSE_NONE)
        app_say(desk->app, STYLE_NORMAL, "%s", _("No break after this call any more."));
    else if (row->next_reason == PAUSE_EXCHANGE)
        app_say(desk->app, STYLE_ERROR, "%s",
                _("The exchange has paused your phone: after this call Ctrl-Y says that you are ready again."));
    else
        app_say(desk->app, STYLE_GOOD,
                _("A break after this call and its wrap-up: %s. The same again takes it back."),
                say_label(&pause_reason_names, row->next_reason));
}

static void take_state(struct console *desk, const struct operator_row *row)
{
    struct session_reply *session = &desk->session;
    bool changed = row->presence != session->presence || row->call_id != session->call_id;
    bool ended = row->presence == PRESENCE_WRAP_UP && session->presence != PRESENCE_WRAP_UP;
    say_next(desk, row);
    session->presence = row->presence;
    session->reason = row->reason;
    session->since_at = row->since_at;
    session->until_at = row->until_at;
    session->call_id = row->call_id;
    session->next_reason = row->next_reason;
    session->wanted = row->wanted;
    session->exchange = row->exchange;
    if (changed)
        ringing_told(desk, row);
    if (ended)
        screen_state_call_ended(desk);
    else if (row->presence != PRESENCE_WRAP_UP)
        screen_state_call_over(desk);
    ringing_strip(desk);
    duty_tick(desk);
}

static void answered(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)owner;
    if (incoming->kind != INCOMING_REPLY)
        say_error(desk, incoming);
    else if (takes_calls(desk))
        take_state(desk, incoming->reply);
}

void duty_wish(struct console *desk, enum presence presence, enum pause_reason reason)
{
    struct presence_request request = {.presence = (int)presence, .reason = (int)reason};
    (void)desk_ask(desk, "session.presence", &request, NULL, desk, answered);
}

/* In a call or in its wrap-up the broker knows better than the lock. */
static bool may_change(const struct console *desk)
{
    int presence = desk->session.presence;
    return presence == PRESENCE_READY || presence == PRESENCE_PAUSE || presence == PRESENCE_AWAY ||
           presence == PRESENCE_NOT_READY || presence == PRESENCE_OTHER_CALL;
}

/* What happened while nobody was connected shows at once. */
static void go_on(struct console *desk)
{
    const struct session_reply *session = &desk->session;
    const struct operator_row row = {
        .id = session->account_id, .presence = session->presence, .call_id = session->call_id};
    ringing_told(desk, &row);
    screen_state_resumed(desk);
    ringing_strip(desk);
}

void duty_signed_in(struct console *desk)
{
    if (desk->locked)
        return;
    if (takes_calls(desk))
        go_on(desk);
    if (!takes_calls(desk) || desk->session.presence == PRESENCE_AWAY)
        duty_wish(desk, PRESENCE_READY, PAUSE_NONE);
}

void duty_locked(struct console *desk)
{
    ringing_strip(desk);
    if (!desk_online(desk) || (takes_calls(desk) && !may_change(desk)))
        return;
    if (desk->locked && !(takes_calls(desk) && desk->session.presence == PRESENCE_PAUSE)) {
        duty_wish(desk, PRESENCE_PAUSE, PAUSE_OTHER);
        desk->paused_by_lock = true;
    } else if (!desk->locked && desk->paused_by_lock) {
        duty_wish(desk, PRESENCE_READY, PAUSE_NONE);
        desk->paused_by_lock = false;
    }
}

void duty_take(struct console *desk, const struct event_push *push)
{
    if (push->state_count == 0 || !takes_calls(desk) || push->state[0].id != desk->session.account_id)
        return;
    int before = desk->session.presence;
    take_state(desk, &push->state[0]);
    if (push->state[0].presence == PRESENCE_READY && before == PRESENCE_WRAP_UP && push->who[0] == '\0')
        app_say(desk->app, STYLE_NORMAL, "%s", _("The time to write it down is over: the next call may come."));
    /* Somebody took this console's silence for its end. */
    if (push->state[0].presence == PRESENCE_AWAY && !desk->locked)
        duty_wish(desk, PRESENCE_READY, PAUSE_NONE);
}

static void say_own_state(const struct console *desk, char *out, size_t size)
{
    const struct session_reply *session = &desk->session;
    int64_t now = desk_city_now(desk), for_ms = now - session->since_at, left_ms = session->until_at - now;
    char time[32];
    duration_text(for_ms > 0 ? for_ms : 0, time, sizeof time);
    if (session->presence == PRESENCE_WRAP_UP && session->until_at != 0) {
        duration_text(left_ms > 0 ? left_ms : 0, time, sizeof time);
        snprintf(out, size, _("%s %s left"), say_label(&presence_names, session->presence), time);
    } else if (session->presence == PRESENCE_PAUSE && session->reason != PAUSE_NONE) {
        snprintf(out, size, "%s %s", say_label(&pause_reason_names, session->reason), time);
    } else {
        snprintf(out, size, "%s %s", say_label(&presence_names, session->presence), time);
    }
}

/* What comes after the call; else where the exchange has the phone, if it should be elsewhere: its own word is what callers meet. */
static void add_exchange(const struct console *desk, char *out, size_t size)
{
    const struct session_reply *session = &desk->session;
    size_t used = strlen(out);
    bool is_said = session->presence == PRESENCE_OTHER_CALL ||
                   (session->presence == PRESENCE_PAUSE && session->reason == PAUSE_EXCHANGE);
    bool differs =
        !is_said && presence_differs((enum presence)session->presence, (enum exchange_state)session->wanted,
                                     (enum exchange_state)session->exchange);
    if (used >= size)
        return;
    if (session->next_reason != PAUSE_NONE)
        snprintf(out + used, size - used, _("  then: %s"),
                 say_label(&pause_reason_names, session->next_reason));
    else if (differs)
        snprintf(out + used, size - used, _("  ! exchange: %s"),
                 say_label(&exchange_state_names, session->exchange));
}

void duty_tick(struct console *desk)
{
    char state[100] = "", who[sizeof desk->who_shown];
    if (!desk->signed_in)
        return;
    if (dialling_is_open(desk))
        (void)dialling_state(desk, state, sizeof state);
    else if (takes_calls(desk) && desk->session.presence != PRESENCE_AWAY)
        say_own_state(desk, state, sizeof state);
    add_exchange(desk, state, sizeof state);
    snprintf(who, sizeof who, "%s%s%s %s", state, state[0] != '\0' ? "  " : "", desk->session.name,
             desk->session.login);
    if (strcmp(who, desk->who_shown) == 0)
        return;
    memcpy(desk->who_shown, who, sizeof who);
    app_set_who(desk->app, who, (unsigned)desk->session.rights);
}
