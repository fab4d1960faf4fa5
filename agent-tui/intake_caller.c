/* The call and the caller beside the form: who it is, what was asked before, what was answered last. */
#include "agent-tui/intake_drafts.h"

#include "agent-tui/say.h"
#include "core/text.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PHONE_BYTES_MIN = 3, CALLS_MOST = 500 };

size_t intake_panel_count(const struct intake *intake)
{
    return intake->caller.ticket_count + intake->other_count;
}

static size_t panel_count(void *context)
{
    return intake_panel_count(context);
}

/* The caller's own tickets, then those of others that may be of the same matter. */
static const struct ticket_row *own_row(const struct intake *intake, size_t index)
{
    return index < intake->caller.ticket_count ? &intake->caller.tickets[index] : NULL;
}

static const struct alike_row *other_row(const struct intake *intake, size_t index)
{
    return intake->others[index - intake->caller.ticket_count];
}

static int64_t panel_id(void *context, size_t index)
{
    const struct intake *intake = context;
    const struct ticket_row *own = own_row(intake, index);
    return own != NULL ? own->number : other_row(intake, index)->number;
}

static void panel_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct intake *intake = context;
    const struct ticket_row *own = own_row(intake, index);
    int64_t number = panel_id(context, index);
    if (column == 0 && own != NULL)
        say_state(own, out, size);
    else if (column == 0)
        snprintf(out, size, "%s", say_label(&state_names, other_row(intake, index)->state));
    else if (column == 1)
        snprintf(out, size, "%s%s%s",
                 intake_same_matter(intake_alike_row(intake, number)) ? "="
                 : own == NULL                                        ? "~"
                                                                      : "",
                 own != NULL && own->urged > 0 ? "^" : "",
                 own != NULL ? own->title : other_row(intake, index)->title);
    else
        snprintf(out, size, "%lld", (long long)number);
}

static enum style panel_style(void *context, size_t index)
{
    const struct intake *intake = context;
    const struct ticket_row *own = own_row(intake, index);
    int state = own != NULL ? own->state : other_row(intake, index)->state;
    if (state == STATE_CLOSED)
        return STYLE_DIM;
    return say_is_over(intake->desk, own != NULL ? own->next_due_at : other_row(intake, index)->next_due_at)
               ? STYLE_BAD
               : STYLE_NORMAL;
}

bool intake_panel_start(struct intake *intake)
{
    static const struct list_column columns[] = {
        {.title = N_("State"), .width_min_cols = 10},
        {.title = N_("Earlier, alike"), .width_min_cols = 12, .weight = 1},
        {.title = N_("Number"), .width_min_cols = 13},
    };
    const struct list_source source = {
        .context = intake, .count = panel_count, .id = panel_id, .cell = panel_cell, .style = panel_style};
    return list_start(&intake->panel, &source, columns, sizeof columns / sizeof columns[0]) == RESULT_OK;
}

static void earlier_shown(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    (void)desk;
    if (incoming->kind != INCOMING_REPLY)
        return;
    const struct ticket_reply *reply = incoming->reply;
    if (reply->ticket_count == 0 || reply->ticket[0].number != intake->earlier_asked)
        return;
    if (intake->earlier == NULL)
        intake->earlier = malloc(sizeof *intake->earlier);
    if (intake->earlier != NULL)
        *intake->earlier = reply->ticket[0];
}

void intake_ask_earlier(struct intake *intake)
{
    struct number_request request = {.number = list_selected_id(&intake->panel)};
    if (request.number == 0 || request.number == intake->earlier_asked)
        return;
    intake->earlier_asked = request.number;
    free(intake->earlier);
    intake->earlier = NULL;
    (void)desk_ask(intake->desk, "ticket.show", &request, NULL, intake, earlier_shown);
}

static void forget_caller(struct intake *intake)
{
    shape_free(&caller_reply_shape, &intake->caller);
    intake->caller_shown = false;
    free(intake->earlier);
    intake->earlier = NULL;
    intake->earlier_asked = 0;
}

static void caller_shown(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    forget_caller(intake);
    if (incoming->kind != INCOMING_REPLY) {
        char sentence[400];
        /* A number that is half typed is no fault. */
        if (incoming->refusal.code == REFUSAL_BAD_VALUE)
            (void)form_set_error(&intake->form, "caller_phone", _("not a phone number yet"));
        else
            app_say(desk->app, STYLE_ERROR, "%s", say_refused(desk, incoming, sentence, sizeof sentence));
    } else {
        struct caller_reply *reply = incoming->reply;
        intake->caller = *reply;
        *reply = (struct caller_reply){0};
        intake->caller_shown = true;
        (void)form_set_error(&intake->form, "caller_phone", NULL);
        if (form_get(&intake->form, "caller_name")[0] == '\0' && intake->caller.name[0] != '\0')
            (void)(form_set(&intake->form, "caller_name", intake->caller.name) == RESULT_OK);
    }
    intake_choose_others(intake);
    intake_ask_alike(intake);
}

void intake_ask_caller(struct intake *intake)
{
    struct caller_request request = {0};
    (void)text_copy(request.phone, sizeof request.phone, form_get(&intake->form, "caller_phone"));
    text_trim(request.phone);
    if (strcmp(request.phone, intake->caller_asked) == 0)
        return;
    if (strlen(request.phone) < PHONE_BYTES_MIN) {
        forget_caller(intake);
        intake->caller_asked[0] = '\0';
        intake_choose_others(intake);
        return;
    }
    if (!desk_online(intake->desk))
        return;
    (void)text_copy(intake->caller_asked, sizeof intake->caller_asked, request.phone);
    (void)desk_ask(intake->desk, "caller.show", &request, NULL, intake, caller_shown);
}

void intake_take_call(struct intake *intake, const struct call_row *call)
{
    bool own = intake->call.id == call->id;
    if (!own && !intake_is_empty(intake))
        intake_put_aside(intake);
    if (!own)
        intake_begin(intake);
    intake->call = *call;
    intake->talking = call->outcome == CALL_TALKING;
    if (call->caller[0] != '\0')
        (void)(form_set(&intake->form, "caller_phone", call->caller) == RESULT_OK);
    intake->in_panel = false;
    (void)form_focus(&intake->form, call->caller[0] != '\0' ? "caller_name" : "caller_phone");
    intake_keep(intake);
    intake_ask_caller(intake);
}

void intake_end_call(struct intake *intake)
{
    bool over = intake->carried && intake_is_empty(intake);
    /* What else becomes of a call that is over, as its reason, is no end of it. */
    if (!intake->talking && !over)
        return;
    intake->talking = false;
    app_say(intake->desk->app, STYLE_NORMAL, "%s",
            over ? _("The call has ended.") : _("The call has ended; the record stays open."));
    if (over)
        intake_clear(intake);
}

static void own_caller_shown(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    const struct caller_reply *reply = incoming->reply;
    (void)desk;
    if (incoming->kind != INCOMING_REPLY || reply->asked_call_count == 0 ||
        reply->call->id != intake->call.id || form_get(&intake->form, "caller_phone")[0] != '\0')
        return;
    (void)(form_set(&intake->form, "caller_phone", reply->phone) == RESULT_OK);
    intake_ask_caller(intake);
}

/* Lists have numbers masked; who talks with the caller is told it whole. */
static void talking_listed(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    const struct call_rows *rows = incoming->reply;
    for (size_t i = 0; incoming->kind == INCOMING_REPLY && i < rows->row_count; i++) {
        if (strcmp(rows->rows[i].operator_login, desk->session.login) != 0)
            continue;
        intake->call = rows->rows[i];
        intake->talking = true;
        struct caller_request own = {.call_id = intake->call.id};
        (void)desk_ask(desk, "caller.show", &own, NULL, intake, own_caller_shown);
        intake_ask_caller(intake);
    }
}

void intake_ask_call(struct intake *intake)
{
    struct call_list_request request = {.outcome = "talking", .limit = CALLS_MOST};
    (void)desk_ask(intake->desk, "call.list", &request, NULL, intake, talking_listed);
}

static void urged(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    const struct ticket_reply *reply = incoming->reply;
    if (reply->ticket_count == 0)
        return;
    const struct ticket *ticket = &reply->ticket[0];
    desk->filed_call_id = intake->call.id;
    intake_note(intake,
                ngettext("%lld asked again, %lld time now", "%lld asked again, %lld times now",
                         (unsigned long)ticket->urged),
                (long long)ticket->number, (long long)ticket->urged);
    app_say(desk->app, STYLE_GOOD, _("%lld: asked again, %s is told"), (long long)ticket->number,
            ticket->holder[0] != '\0' ? ticket->holder : say_label(&desk_names, ticket->desk));
}

void intake_urge(struct intake *intake)
{
    struct ticket_act act = {.number = list_selected_id(&intake->panel), .by = URGING_REPEAT};
    if (act.number == 0)
        app_say(
            intake->desk->app, STYLE_ERROR, "%s",
            _("No earlier ticket is selected: type the caller's number, or Ctrl-F and the ticket's number."));
    else
        (void)desk_ask(intake->desk, "ticket.urge", &act, NULL, intake, urged);
}

/* -- news ------------------------------------------------------------------------------------------------- */

static bool take_push(struct intake *intake, const struct event_push *push)
{
    bool changed = false;
    if (push->call_count > 0 && push->call[0].id == intake->call.id && intake->call.id != 0) {
        bool talked = intake->talking;
        /* A call that was passed on is somebody else's. */
        intake->talking = push->call[0].outcome == CALL_TALKING &&
                          strcmp(push->call[0].operator_login, intake->desk->session.login) == 0;
        intake->call.ended_at = push->call[0].ended_at;
        intake->call.outcome = push->call[0].outcome;
        changed = true;
        if (talked && !intake->talking)
            intake_end_call(intake);
    }
    for (size_t i = 0; i < intake->caller.ticket_count && push->ticket_count > 0; i++) {
        if (intake->caller.tickets[i].number != push->number)
            continue;
        intake->caller.tickets[i] = push->ticket[0];
        if (intake->earlier_asked == push->number)
            intake->earlier_asked = 0;
        changed = true;
    }
    if (changed && list_refresh(&intake->panel) == RESULT_OK)
        intake_ask_earlier(intake);
    return changed;
}

static void say_taken(struct intake *intake, const struct waiting *item, const struct ticket *ticket)
{
    char due[32];
    struct console *desk = intake->desk;
    const char *to = ticket->lead[0] != '\0'         ? ticket->lead
                     : ticket->state == STATE_CLOSED ? say_label(&closing_names, ticket->closing)
                                                     : say_label(&state_names, ticket->state);
    say_at(desk, ticket->due_at, due, sizeof due);
    if (item->away)
        intake_note(intake, _("%s is now %lld"), item->local, (long long)ticket->number);
    else
        intake_note(intake, "%lld %s", (long long)ticket->number, to);
    if (item->away)
        app_add(desk->app, _("%s was sent and is now ticket %lld (%s)"), item->local, (long long)ticket->number,
                to);
    else if (due[0] != '\0')
        app_add(desk->app, _("Ticket %lld: %s, due %s"), (long long)ticket->number, to, due);
    else
        app_add(desk->app, _("Ticket %lld: %s"), (long long)ticket->number, to);
}

static bool take_taken(struct intake *intake, const struct waiting *item, const struct ticket *ticket)
{
    if (ticket == NULL)
        return false;
    if (item->kind == WAITING_HANDOVER) {
        if (strcmp(intake->handover_id, item->request_id) == 0) {
            intake->number = ticket->number;
            intake->handover_id[0] = '\0';
            intake_keep(intake);
        }
        intake_note(intake, _("%lld handed over to %lld"), (long long)ticket->number,
                    (long long)ticket->handover);
        app_say(intake->desk->app, STYLE_GOOD, _("Handed over to %lld as ticket %lld; complete it with F5."),
                (long long)ticket->handover, (long long)ticket->number);
        return true;
    }
    say_taken(intake, item, ticket);
    intake_merge_taken(intake, ticket);
    if (strcmp(intake->sending, item->request_id) == 0) {
        intake->sending[0] = '\0';
        intake_clear(intake);
    }
    return true;
}

bool intake_news(struct intake *intake, const struct news *news)
{
    switch (news->kind) {
    case NEWS_EVENT:
        return take_push(intake, news->push);
    case NEWS_TAKEN:
        return take_taken(intake, news->item, news->ticket);
    case NEWS_REFUSED:
        if (strcmp(intake->handover_id, news->item->request_id) == 0)
            intake->handover_id[0] = '\0';
        app_say(intake->desk->app, STYLE_ERROR, "%s", news->sentence);
        return true;
    case NEWS_CHOICES:
        intake_choices(intake);
        return true;
    case NEWS_TOLD:
        return false;
    case NEWS_GAP:
        intake->caller_asked[0] = '\0';
        intake_ask_caller(intake);
        return true;
    case NEWS_LINK:
    case NEWS_CALLS:
        return true;
    }
    return false;
}
