/* The operator's own work: tickets handed over to 110, 119 or 120 whose record is still to be completed. */
#include "agent-tui/intake.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_queue.h"
#include "core/text.h"

static void revealed(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct queue *queue = owner;
    const struct ticket_row *row = queue_selected(queue);
    struct intake *intake = intake_of(desk);
    if (incoming->kind != INCOMING_REPLY || row == NULL || intake == NULL) {
        say_error(desk, incoming);
        return;
    }
    intake_complete(intake, row, incoming->reply);
    desk_go(desk, &desk_rows[0]);
}

static enum reaction complete(struct app *app, void *screen, const char *argument)
{
    struct queue *queue = screen;
    const struct ticket_row *row = queue_selected(queue);
    struct ticket_act act = {.number = row->number};
    (void)app;
    (void)argument;
    (void)text_copy(act.reason, sizeof act.reason, _("completing the record of a hand-over"));
    (void)desk_ask(queue->desk, "ticket.reveal", &act, NULL, queue, revealed);
    return REACT_DRAW;
}

static const enum queue_column columns[] = {COLUMN_NUMBER,   COLUMN_MARK,   COLUMN_STATE, COLUMN_TITLE,
                                            COLUMN_CATEGORY, COLUMN_OPENED, COLUMN_PHONE};
static const struct command rows[] = {
    {.key = 'e',
     .name = "complete",
     .label = N_("complete"),
     .help = N_("Complete the record of a hand-over in the intake form"),
     .rights = RIGHT_INTAKE,
     .run = complete,
     .ready = queue_has_rows},
    {.key = 'i',
     .name = "note",
     .label = N_("note"),
     .help = N_("Add an internal note"),
     .run = queue_note,
     .ready = queue_has_rows},
    QUEUE_COMMON_ROWS,
};
const struct queue_kind mine_queue = {.list = "mine",
                                      .rule = {.desk = DESK_OPERATOR},
                                      .columns = columns,
                                      .column_count = sizeof columns / sizeof columns[0],
                                      .empty = N_("Nothing of yours is open."),
                                      .screen = QUEUE_SCREEN(N_("My work"), rows)};
