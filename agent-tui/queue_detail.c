/* The detail under a list: the record of the selected ticket, asked for when the selection moves. */
#include "agent-tui/queue.h"

#include "agent-tui/say.h"
#include "core/event.h"
#include "tui/cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASKED_ROWS = 1, ANSWERED_ROWS = 2 }; /* of the detail, at least, for the texts of the two sides */

/* The reason among an event's texts, "reason: ..." in a line of its own. */
static void take_reason(const struct history_row *row, char out[TEXT_REASON])
{
    static const char begin[] = "reason: ";
    const char *at = row->text;
    out[0] = '\0';
    while (at != NULL && strncmp(at, begin, sizeof begin - 1) != 0)
        at = (at = strchr(at, '\n')) != NULL ? at + 1 : NULL;
    if (at == NULL)
        return;
    at += sizeof begin - 1;
    snprintf(out, TEXT_REASON, "%.*s", (int)strcspn(at, "\n"), at);
}

/* What the unit was told when the ticket came back to it; it holds until the ticket goes to another one. */
static void take_back(struct queue *queue, const struct ticket_reply *reply)
{
    static const struct {
        enum event_kind kind;
        const char *label; /* NULL: what was told before is over */
    } rows[] = {{EVENT_RETURN_REFUSED, N_("Return refused")},
                {EVENT_REDO, N_("To be redone")},
                {EVENT_DISPATCHED, NULL},
                {EVENT_RETURN_GRANTED, NULL}};
    queue->shown_back_label = NULL;
    for (size_t i = 0; i < reply->history_count; i++)
        for (size_t j = 0; j < sizeof rows / sizeof rows[0]; j++)
            if (strcmp(reply->history[i].what, event_name(rows[j].kind)) == 0) {
                queue->shown_back_label = rows[j].label;
                take_reason(&reply->history[i], queue->shown_back);
            }
}

static void shown(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct queue *queue = owner;
    const struct say_when when = say_when(desk);
    if (incoming->kind != INCOMING_REPLY)
        return; /* it has left the view; the push says so, too */
    const struct ticket_reply *reply = incoming->reply;
    if (reply->ticket_count == 0 || reply->ticket[0].number != queue->shown_asked)
        return;
    if (queue->shown == NULL)
        queue->shown = malloc(sizeof *queue->shown);
    if (queue->shown != NULL)
        *queue->shown = reply->ticket[0];
    take_back(queue, reply);
    told_take(&queue->told, &when, reply);
}

void queue_follow(struct queue *queue)
{
    const struct ticket_row *row = queue_selected(queue);
    struct number_request request = {.number = row == NULL ? 0 : row->number};
    if (row == NULL || (row->number == queue->shown_asked && row->version == queue->shown_version))
        return;
    if (row->number != queue->shown_asked) {
        free(queue->shown);
        queue->shown = NULL;
        explicit_bzero(&queue->revealed, sizeof queue->revealed);
        queue->revealed_number = 0;
        queue->told.count = 0;
    }
    queue->shown_asked = row->number;
    queue->shown_version = row->version;
    (void)desk_ask(queue->desk, "ticket.show", &request, NULL, queue, shown);
}

/* One line of facts; returns the next row, also where there was no room for it. */
static int line(struct rect area, int row, enum style style, const char *label, const char *text)
{
    if (text[0] == '\0')
        return row;
    if (row >= area.rows)
        return row + 1;
    int label_cols = paint_format(area.row + row, area.col + 1, area.cols - 1, STYLE_LABEL, "%s%s", label,
                                  label[0] != '\0' ? "  " : "");
    paint_aligned(area.row + row, area.col + 1 + label_cols, area.cols - label_cols - 2, style, ALIGN_LEFT,
                  text);
    return row + 1;
}

/* A text over as many lines as are free; its label stands before the first. What does not fit is marked as cut: the
 * ticket's page has it whole. */
static int lines(struct rect area, int row, enum style style, const char *label, const char *text)
{
    const size_t bytes = strlen(text);
    int before_cols = 1 + text_width_cols(label) + 2, cols = area.cols - before_cols - 1;
    int last = area.rows - 1;
    if (row >= last || bytes == 0 || cols < 1)
        return line(area, row, style, label, text);
    paint_text(area.row + row, area.col + 1, before_cols - 1, STYLE_LABEL, label);
    for (struct wrap_row part = {.next = 0}; row <= last && part.next < bytes; row++) {
        part = wrap_next(text, bytes, part.next, cols);
        if (row == last && part.next < bytes)
            paint_aligned(area.row + row, area.col + before_cols, cols, style, ALIGN_LEFT, text + part.from);
        else
            paint_part(area.row + row, area.col + before_cols, cols, style, text + part.from,
                       part.to - part.from);
    }
    return row;
}

static void when_due(const struct queue *queue, const struct ticket *ticket, char *out, size_t size)
{
    char due[32], left[24], marks[240];
    say_marks(queue->desk, ticket, marks, sizeof marks);
    if (ticket->next_due_at == 0)
        snprintf(out, size, "%s", marks);
    else
        snprintf(out, size, "%s (%s)%s%s", say_at(queue->desk, ticket->next_due_at, due, sizeof due),
                 say_left(queue->desk, ticket->next_due_at, left, sizeof left), marks[0] != '\0' ? " · " : "",
                 marks);
}

static void facts(const struct queue *queue, const struct ticket *ticket, char *out, size_t size)
{
    snprintf(out, size, "%s · %s · %s%s%s%s%s", say_label(&type_names, ticket->type),
             say_label(&urgency_names, ticket->urgency), ticket->category, ticket->district[0] ? " · " : "",
             ticket->district, ticket->spot[0] ? " · " : "", ticket->spot);
    (void)queue;
}

static void caller_of(const struct queue *queue, const struct ticket *ticket, char *out, size_t size)
{
    bool known = queue->revealed_number == ticket->number;
    const char *name = known ? queue->revealed.caller_name : ticket->caller_name;
    const char *phone = known ? queue->revealed.caller_phone : ticket->caller_phone;
    snprintf(out, size, "%s%s%s%s%s", name, name[0] != '\0' ? " " : "", phone,
             ticket->secrecy ? _("  secrecy asked") : "", ticket->no_callback ? _("  no callback") : "");
}

/* The lead, and who works on it beside the lead. */
static void units_of(const struct ticket *ticket, char *out, size_t size)
{
    bool works = ticket->executing[0] != '\0', helped = ticket->co_handlers[0] != '\0';
    snprintf(out, size, "%s%s%s%s%s%s%s%s%s", ticket->lead, works ? " · " : "", works ? _("Works on it") : "",
             works ? " " : "", ticket->executing, helped ? " · " : "", helped ? _("Helpers") : "",
             helped ? " " : "", ticket->co_handlers);
}

/* What is open on it beside its way. */
static int draw_open(const struct queue *queue, const struct ticket *ticket, struct rect area, int row)
{
    char asked[200];
    const struct told_row *open[TOLD_MOST];
    size_t count = told_open(&queue->told, ticket, open);
    for (size_t i = 0; i < count; i++) {
        bool ordered = open[i]->what == APPROVAL_NONE;
        row = line(area, row, ordered ? STYLE_BAD : STYLE_GOOD, told_label(open[i], ticket), open[i]->text);
        row = line(area, row, STYLE_GOOD, _("Reported"), open[i]->report);
    }
    if (queue->told.count == 0 && ticket->asks[0] != '\0')
        row = line(area, row, STYLE_GOOD, _("Asked for"),
                   say_asks(ticket->asks, ticket->asks_above, asked, sizeof asked));
    if (ticket->to_phone)
        row = line(area, row, STYLE_BAD, "", _("emergency: the unit is still to be told by phone"));
    return row;
}

/* What the lead has to hear, or the dispatcher has to know: the first lines of the detail. Gives the lines that it would take. */
static int draw_facts(const struct queue *queue, const struct ticket *ticket, struct rect area)
{
    char text[1400];
    int row = 0;
    paint_format(area.row + row, area.col + 1, area.cols - 1, STYLE_HEADING, "%lld  %s",
                 (long long)ticket->number, ticket->title);
    row++;
    facts(queue, ticket, text, sizeof text);
    row = line(area, row, STYLE_NORMAL, "", text);
    caller_of(queue, ticket, text, sizeof text);
    row = line(area, row, STYLE_NORMAL, _("Caller"), text);
    when_due(queue, ticket, text, sizeof text);
    row = line(area, row, say_is_over(queue->desk, ticket->next_due_at) ? STYLE_BAD : STYLE_NORMAL,
               _("Due next"), text);
    if (ticket->state == STATE_PENDING)
        row = line(area, row, STYLE_GOOD, _("Directory says"),
                   ticket->suggested[0] ? ticket->suggested : _("(no rule fits: choose with u)"));
    else {
        units_of(ticket, text, sizeof text);
        row = line(area, row, STYLE_NORMAL, _("Lead"), text);
    }
    row = draw_open(queue, ticket, area, row);
    if (ticket->state == STATE_RETURNED || ticket->state == STATE_PENDING)
        row = lines(area, row, STYLE_BAD, _("Why returned"), ticket->return_reason);
    if (queue->shown_back_label != NULL && ticket->state != STATE_CLOSED)
        row = lines(area, row, STYLE_BAD, _(queue->shown_back_label), queue->shown_back);
    if (ticket->urged > 0) {
        snprintf(text, sizeof text, ngettext("%lld time", "%lld times", (unsigned long)ticket->urged),
                 (long long)ticket->urged);
        row = line(area, row, STYLE_BAD, _("Asked again"), text);
    }
    return row;
}

void queue_draw_detail(const struct queue *queue, struct rect area)
{
    const struct ticket *ticket = queue->shown;
    if (ticket == NULL || ticket->number != queue->shown_asked) {
        paint_text(area.row, area.col + 1, area.cols - 1, STYLE_DIM, _("loading..."));
        return;
    }
    /* What was asked and answered stays in view, however much else there is to tell. */
    int kept_rows = ticket->answer[0] != '\0' ? ANSWERED_ROWS : ASKED_ROWS;
    struct rect told = {area.row, area.col, area.rows - kept_rows, area.cols};
    int used = draw_facts(queue, ticket, told);
    if (used > told.rows) {
        char more[80];
        snprintf(more, sizeof more,
                 ngettext("t shows %d line more", "t shows %d lines more", (unsigned long)(used - told.rows)),
                 used - told.rows);
        used = told.rows;
        int more_cols = text_width_cols(more);
        paint_text(area.row, area.col + area.cols - 1 - more_cols, more_cols, STYLE_DIM, more);
    }
    struct rect rest = {area.row + used, area.col + 1, area.rows - used, area.cols - 2}, right;
    if (rest.rows < 1)
        return;
    if (ticket->answer[0] == '\0') {
        paint_paragraph(rest, STYLE_NORMAL, ticket->content, 0);
        return;
    }
    /* What was asked at the left, what was answered at the right. */
    struct rect left = rect_left(rest, rest.cols / 2, &right);
    paint_vline(rest.row, left.col + left.cols, rest.rows, STYLE_LINE);
    paint_text(left.row, left.col, left.cols, STYLE_LABEL, _("What was asked"));
    paint_text(right.row, right.col + 1, right.cols - 1, STYLE_LABEL, _("What was answered"));
    paint_paragraph((struct rect){left.row + 1, left.col, left.rows - 1, left.cols - 1}, STYLE_NORMAL,
                    ticket->content, 0);
    paint_paragraph((struct rect){right.row + 1, right.col + 1, right.rows - 1, right.cols - 1}, STYLE_NORMAL,
                    ticket->answer, 0);
}
