#include "agent-tui/ringing.h"

#include "agent-tui/intake.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_intake.h"
#include "core/civil.h"
#include "core/presence.h"
#include "wire/codec.h"

/* Whoever types goes on within this time. */
enum { TYPING_PAUSE_MS = 1500 };

void ringing_forget(struct console *desk)
{
    shape_free(&caller_reply_shape, &desk->ringing.caller);
    desk->ringing = (struct rung){0};
    desk_forget(desk, &desk->ringing);
    ringing_strip(desk);
}

static void caller_told(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct rung *ringing = owner;
    struct caller_reply *reply = incoming->reply;
    if (incoming->kind != INCOMING_REPLY || reply->asked_call_count == 0 || reply->call->id != ringing->call_id)
        return;
    shape_free(&caller_reply_shape, &ringing->caller);
    ringing->caller = *reply;
    *reply = (struct caller_reply){0};
    ringing->is_known = true;
    ringing_strip(desk);
}

static void ask(struct console *desk)
{
    const struct caller_request request = {.call_id = desk->ringing.call_id};
    (void)desk_ask(desk, "caller.show", &request, NULL, &desk->ringing, caller_told);
}

static void say_lost(struct console *desk)
{
    const struct call_row *call = &desk->ringing.ended;
    char waited[32];
    if (call->id != desk->ringing.call_id) {
        app_say(desk->app, STYLE_NORMAL, "%s", _("The call no longer rings here."));
        return;
    }
    duration_text(call->ended_at - call->asked_at, waited, sizeof waited);
    if (call->outcome == CALL_WAS_ABANDONED)
        app_say(desk->app, STYLE_NORMAL, _("The caller gave up after %s."), waited);
    else if (call->operator_login[0] != '\0')
        app_say(desk->app, STYLE_NORMAL, _("The call was answered by %s."), call->operator_login);
    else
        app_say(desk->app, STYLE_NORMAL, "%s", _("The call no longer rings here."));
}

void ringing_call(struct console *desk, const struct call_row *call)
{
    if (call->id == desk->ringing.call_id && (call->outcome != CALL_WAITING || call->ended_at != 0))
        desk->ringing.ended = *call;
}

void ringing_told(struct console *desk, const struct operator_row *row)
{
    struct rung *ringing = &desk->ringing;
    const struct intake *intake = desk->intake;
    bool rings = row->presence == PRESENCE_RINGING, talks = row->presence == PRESENCE_TALKING;
    bool is_same = row->call_id != 0 && row->call_id == ringing->call_id;
    bool is_bound = intake != NULL && intake->call.id == row->call_id && intake->talking;
    bool stays = is_same && (presence_is_call((enum presence)row->presence) || ringing->is_answered);
    if (!stays && ringing->call_id != 0) {
        if (!ringing->is_answered)
            say_lost(desk);
        ringing_forget(desk);
    }
    if (row->call_id == 0 || is_bound || (!rings && !talks) || (is_same && ringing->is_answered))
        return;
    ringing->call_id = row->call_id;
    ringing->is_answered = talks;
    ask(desk);
    ringing_strip(desk);
}

/* -- the form ----------------------------------------------------------------------------------------------- */

static bool is_in_front(const struct console *desk)
{
    return desk->intake != NULL && desk->opened == desk->intake && app_is_top(desk->app, desk->intake);
}

static bool is_ripe(const struct console *desk)
{
    const struct rung *ringing = &desk->ringing;
    return ringing->is_answered && ringing->is_known && ringing->caller.call->outcome != CALL_WAITING;
}

/* What was written for another call is kept, and comes back when this one is done. */
static void bind(struct console *desk)
{
    struct intake *intake = intake_of(desk);
    if (intake == NULL)
        return;
    bool begun = intake_is_begun(intake) && intake->call.id != desk->ringing.call_id;
    struct call_row call = *desk->ringing.caller.call;
    if (desk->ringing.ended.id == call.id) { /* it has ended since the broker said who it is */
        call.outcome = desk->ringing.ended.outcome;
        call.ended_at = desk->ringing.ended.ended_at;
    }
    screen_intake_bind(desk, &call);
    desk->ringing.is_bound = true;
    if (begun)
        app_say(desk->app, STYLE_GOOD, "%s",
                _("What you were writing is kept as a draft: it comes back when this call's record is done."));
}

bool ringing_open(struct console *desk)
{
    if (desk->ringing.call_id == 0 || !desk->ringing.is_answered)
        return false;
    desk->ringing.is_wanted = !is_ripe(desk);
    if (desk->ringing.is_wanted)
        return true;
    if (!desk->ringing.is_bound)
        bind(desk);
    if (app_put_question_aside(desk->app))
        app_say(desk->app, STYLE_GOOD, "%s",
                _("What you were typing is kept: the same key on that screen brings it back."));
    if (desk->opened == desk->intake)
        app_close_above(desk->app, desk->intake);
    else
        desk_go(desk, &desk_rows[0]);
    return true;
}

void ringing_tick(struct console *desk)
{
    bool types = app_untyped_ms(desk->app) < TYPING_PAUSE_MS || app_is_asking(desk->app);
    if (desk->ringing.call_id == 0 || desk->locked)
        return;
    if (desk->ringing.is_wanted && is_ripe(desk))
        (void)ringing_open(desk);
    if (is_ripe(desk) && !desk->ringing.is_bound && !(types && is_in_front(desk)))
        bind(desk);
    if (desk->ringing.is_bound && !is_in_front(desk) && !types && desk->opened != NULL &&
        app_is_top(desk->app, desk->opened))
        desk_go(desk, &desk_rows[0]);
    if (desk->ringing.is_bound && is_in_front(desk))
        ringing_forget(desk);
    else
        app_redraw(desk->app); /* its time goes on */
}
