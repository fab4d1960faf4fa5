#include "agent-tui/ringing.h"

#include "agent-tui/intake.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_intake.h"

/* The form shows who calls while nothing else stands in it. */
static void announce(struct console *desk, const struct call_row *call)
{
    app_say(desk->app, STYLE_GOOD, _("A call rings at your phone: %s"),
            call->caller[0] != '\0' ? call->caller : _("without a number"));
    if (desk->intake == NULL || !intake_is_empty(desk->intake) || desk->intake->talking)
        return;
    desk->rung_call_id = call->id;
    intake_take_call(desk->intake, call);
}

static void shown(struct console *desk, void *owner, const struct incoming *incoming)
{
    const struct call_show_reply *reply = incoming->reply;
    (void)owner;
    if (incoming->kind != INCOMING_REPLY || reply->call_count == 0 ||
        reply->call[0].id != desk->session.call_id)
        return;
    if (desk->session.presence == PRESENCE_RINGING)
        announce(desk, &reply->call[0]);
    else if (desk->session.presence == PRESENCE_TALKING)
        screen_intake_bind(desk, &reply->call[0]);
}

/* It rang and goes elsewhere: what was shown of the caller goes, too. */
static void forget(struct console *desk, int64_t call_id)
{
    struct intake *intake = desk->intake;
    if (desk->rung_call_id == 0 || desk->rung_call_id == call_id)
        return;
    if (intake != NULL && intake->call.id == desk->rung_call_id && !intake->talking && !intake_is_begun(intake))
        intake_discard(intake);
    app_say(desk->app, STYLE_NORMAL, "%s", _("The call no longer rings here."));
    desk->rung_call_id = 0;
}

void ringing_told(struct console *desk, const struct operator_row *row)
{
    struct call_request request = {.id = row->call_id};
    const struct intake *intake = desk->intake;
    bool known = intake != NULL && intake->call.id == row->call_id && intake->talking;
    forget(desk, row->call_id);
    if (row->call_id == 0 || known || desk->locked ||
        (row->presence != PRESENCE_RINGING && row->presence != PRESENCE_TALKING))
        return;
    (void)desk_ask(desk, "call.show", &request, NULL, desk, shown);
}
