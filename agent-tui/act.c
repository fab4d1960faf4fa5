#include "agent-tui/act.h"

#include "agent-tui/dialling.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_act.h"
#include "agent-tui/undo.h"
#include "core/authority.h"
#include "core/text.h"
#include "tui/fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct form_row note_rows[] = {
    {.name = "note",
     .label = N_("Internal note"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_REASON - 1,
     .rows = 4,
     .required = true},
};
const struct decision act_note = {
    .title = N_("Note"), .type = "ticket.note", .done = N_("noted"), .rows = note_rows, .row_count = 1};
const struct decision act_urge = {
    .title = N_("Asked again"), .type = "ticket.urge", .done = N_("asked again, the holder is told")};

struct decider desk_decider(const struct console *desk)
{
    return (struct decider){
        .rights = (uint32_t)desk->session.rights, .unit_id = desk->session.unit_id, .choices = &desk->choices};
}

/* A callback's attempt rests on the call that was made by the key. */
void act_fill_basis(const struct console *desk, const struct decision *decision, const struct shape *shape,
                    void *request, int64_t number)
{
    int64_t dial_id = dialling_basis(desk, decision->type, number);
    if (dial_id != 0)
        fill_number(shape, request, "dial_id", dial_id);
}

static size_t rows_of(const struct console *desk, const struct decision *decision)
{
    const struct decider decider = desk_decider(desk);
    return decision_form_rows(&decider, decision);
}

void act_say_done(struct console *desk, const struct decision *decision, const struct ticket *ticket)
{
    bool may_undo = ticket->undo_until_at > desk_city_now(desk);
    app_say(desk->app, STYLE_GOOD, may_undo ? _("%lld: %s (U takes it back)") : "%lld: %s",
            (long long)ticket->number, decision_done(decision, ticket));
}

static void say_end(struct queue *queue, const struct decision *decision, const struct ticket *ticket)
{
    struct app *app = queue->desk->app;
    if (queue->done + queue->refused < queue->sent)
        return;
    if (queue->refused > 0 && queue->sent == 1)
        app_say(app, STYLE_ERROR, "%s", queue->refusal);
    else if (queue->refused > 0)
        app_say(app, STYLE_ERROR, _("%zu done, %zu refused; %lld: %s"), queue->done, queue->refused,
                (long long)queue->refused_number, queue->refusal);
    else if (queue->sent == 1 && ticket != NULL)
        act_say_done(queue->desk, decision, ticket);
    else
        app_say(app, STYLE_GOOD, _("%zu tickets: %s"), queue->done, gettext(decision->title));
    queue->sent = queue->done = queue->refused = 0;
    list_untag_all(&queue->list);
}

/* The decision of the requests on their way; a queue takes one at a time. */
static const struct decision *running;

static void decided(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct queue *queue = owner;
    const struct ticket *ticket = NULL;
    if (incoming->kind == INCOMING_REPLY) {
        const struct ticket_reply *reply = incoming->reply;
        if (reply->ticket_count > 0) {
            ticket = &reply->ticket[0];
            undo_note(desk, ticket->number);
            dialling_used(desk, running->type, ticket->number);
            queue_answered(queue, ticket);
        }
        queue->done++;
    } else {
        queue->refused++;
        queue->refused_number = list_selected_id(&queue->list);
        say_refused(desk, incoming, queue->refusal, sizeof queue->refusal);
        queue->shown_version = -1;
        queue_follow(queue);
    }
    say_end(queue, running, ticket);
}

static enum reaction send_all(struct app *app, void *context)
{
    struct queue *queue = context;
    const struct ticket_row *rows[QUEUE_TARGETS_MOST];
    size_t count = queue_targets(queue, rows);
    queue->sent = queue->done = queue->refused = 0;
    for (size_t i = 0; i < count; i++) {
        const struct shape *shape = NULL;
        void *request = decision_request(running, &shape);
        if (request == NULL)
            break;
        fill_number(shape, request, "number", rows[i]->number);
        fill_number(shape, request, "version", rows[i]->version);
        act_fill_basis(queue->desk, running, shape, request, rows[i]->number);
        queue->sent += desk_ask(queue->desk, running->type, request, NULL, queue, decided);
        free(request);
    }
    if (!desk_online(queue->desk))
        app_say(app, STYLE_BAD, "%s",
                _("The broker is away: the decision is sent when it is back, if this console still runs."));
    return REACT_DRAW;
}

enum reaction act_take(struct queue *queue, const struct decision *decision)
{
    const struct ticket_row *rows[QUEUE_TARGETS_MOST];
    size_t count = queue_targets(queue, rows);
    struct app *app = queue->desk->app;
    if (count == 0) {
        app_say(app, STYLE_NORMAL, "%s", _("No ticket is selected."));
        return REACT_DRAW;
    }
    if (queue->done + queue->refused < queue->sent) {
        app_say(app, STYLE_NORMAL, "%s", _("The last decision is not answered yet."));
        return REACT_DRAW;
    }
    for (size_t i = 0; i < count && decision->received_first; i++)
        if (rows[i]->state == STATE_DISPATCHED) {
            app_say(app, STYLE_ERROR, _("%lld is not received yet: v receives it, then reply."),
                    (long long)rows[i]->number);
            return REACT_DRAW;
        }
    if (rows_of(queue->desk, decision) > 0) {
        struct act_target targets[QUEUE_TARGETS_MOST];
        for (size_t i = 0; i < count; i++) {
            targets[i] = (struct act_target){.number = rows[i]->number, .version = rows[i]->version};
            (void)text_copy(targets[i].title, sizeof targets[i].title, rows[i]->title);
            (void)text_copy(targets[i].asks, sizeof targets[i].asks, rows[i]->asks);
        }
        screen_act_open(queue->desk, queue, decision, targets, count);
        return REACT_DRAW;
    }
    running = decision;
    if (count > 1) {
        app_confirm(app, queue, send_all, _("%s: %zu tickets?"), gettext(decision->title), count);
        return REACT_DRAW;
    }
    return send_all(app, queue);
}

/* A decision on one ticket without a form, with no list behind it; one at a time. */
static void decided_one(struct console *desk, void *owner, const struct incoming *incoming)
{
    const struct decision *decision = owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    const struct ticket_reply *reply = incoming->reply;
    if (reply->ticket_count == 0)
        return;
    undo_note(desk, reply->ticket[0].number);
    act_say_done(desk, decision, &reply->ticket[0]);
}

static void send_one(struct console *desk, const struct decision *decision, const struct ticket *ticket)
{
    const struct shape *shape = NULL;
    void *request = decision_request(decision, &shape);
    union { /* who asks is a row of a table, which nobody writes to */
        const struct decision *row;
        void *owner;
    } asker = {.row = decision};
    if (request == NULL)
        return;
    fill_number(shape, request, "number", ticket->number);
    fill_number(shape, request, "version", ticket->version);
    (void)desk_ask(desk, decision->type, request, NULL, asker.owner, decided_one);
    free(request);
}

enum reaction act_take_one(struct console *desk, const struct decision *decision, const struct ticket *ticket)
{
    struct act_target target = {
        .number = ticket->number, .version = ticket->version, .lead_id = ticket->lead_id};
    (void)text_copy(target.title, sizeof target.title, ticket->title);
    (void)text_copy(target.asks, sizeof target.asks, ticket->asks);
    if (rows_of(desk, decision) == 0)
        send_one(desk, decision, ticket);
    else
        screen_act_open(desk, NULL, decision, &target, 1);
    return REACT_DRAW;
}

/* -- reveal ------------------------------------------------------------------------------------------------ */

static void revealed(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct queue *queue = owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    const struct reveal_reply *reply = incoming->reply;
    if (queue->reveal_asked == queue->shown_asked) { /* else the selection has moved meanwhile */
        queue->revealed = *reply;
        queue->revealed_number = queue->reveal_asked;
    }
    app_say(desk->app, STYLE_GOOD, _("Caller: %s %s (shown until the selection moves; recorded)"),
            reply->caller_name, reply->caller_phone);
}

static enum reaction reason_given(struct app *app, void *context, const char *text)
{
    struct queue *queue = context;
    const struct ticket_row *row = queue_selected(queue);
    struct ticket_act act = {.number = row == NULL ? 0 : row->number};
    (void)app;
    (void)text_copy(act.reason, sizeof act.reason, text);
    queue->reveal_asked = act.number;
    if (row != NULL)
        (void)desk_ask(queue->desk, "ticket.reveal", &act, NULL, queue, revealed);
    return REACT_DRAW;
}

enum reaction act_reveal(struct queue *queue, const char *reason)
{
    if (queue_selected(queue) == NULL)
        return REACT_DONE;
    app_prompt(queue->desk->app, &(struct prompt){.label = _("Reason for seeing the number: "),
                                                  .initial = reason,
                                                  .context = queue,
                                                  .done = reason_given});
    return REACT_DRAW;
}
