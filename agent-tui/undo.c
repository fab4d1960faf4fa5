#include "agent-tui/undo.h"

#include "agent-tui/say.h"
#include "tui/decisions.h"

#include <stdio.h>
#include <string.h>

void undo_note(struct console *desk, int64_t number)
{
    desk->decided_number = number;
}

static void undone(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    const struct ticket_reply *reply = incoming->reply;
    if (reply->ticket_count == 0)
        return;
    desk->decided_number = 0;
    app_say(desk->app, STYLE_GOOD, _("%lld: taken back, it is %s again"), (long long)reply->ticket[0].number,
            say_label(&state_names, reply->ticket[0].state));
}

static enum reaction yes(struct app *app, void *context)
{
    struct console *desk = context;
    struct record_act act = {.number = desk->undo_number, .version = desk->undo_version};
    (void)app;
    (void)desk_ask(desk, "ticket.undo", &act, NULL, desk, undone);
    return REACT_DRAW;
}

static void shown(struct console *desk, void *owner, const struct incoming *incoming)
{
    char what[240], at[32];
    (void)owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    const struct ticket_reply *reply = incoming->reply;
    if (reply->ticket_count == 0)
        return;
    const struct ticket *ticket = &reply->ticket[0];
    const struct history_row *last = decision_last(reply, what, sizeof what);
    if (last == NULL || ticket->undo_until_at < desk_city_now(desk)) {
        app_say(
            desk->app, STYLE_ERROR,
            _("%lld: nothing to take back. Last was \"%s\" by %s; one's own decision can be taken back for a "
              "short time, until something else is recorded."),
            (long long)ticket->number, what, last == NULL ? "?" : last->who);
        return;
    }
    desk->undo_number = ticket->number;
    desk->undo_version = ticket->version;
    app_confirm(desk->app, desk, yes, _("Take back \"%s\" (%s) on %lld %s?"), what,
                say_at(desk, last->recorded_at, at, sizeof at), (long long)ticket->number, ticket->title);
}

void undo_ask(struct console *desk, int64_t number)
{
    struct number_request request = {.number = number != 0 ? number : desk->decided_number};
    if (request.number == 0)
        app_say(desk->app, STYLE_NORMAL, "%s",
                _("Nothing was decided here yet; in a ticket's record U takes back the last decision on it."));
    else
        (void)desk_ask(desk, "ticket.show", &request, NULL, desk, shown);
}
