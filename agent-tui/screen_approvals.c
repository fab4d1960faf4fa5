/* What units ask for and the hotline decides: extension, complex, suspension, termination, a further redo, contact with a secret
 * caller. What only a supervisor decides is marked with a star. */
#include "agent-tui/say.h"
#include "agent-tui/screen_queue.h"

QUEUE_DECIDE(grant_it, decision_grant)
QUEUE_DECIDE(refuse_it, decision_refuse)

static enum belongs is_asked(const struct queue *queue, const struct ticket_row *row)
{
    (void)queue;
    return row->asks[0] != '\0' ? BELONGS : BELONGS_NOT;
}

static int64_t ask_due(const struct ticket_row *row)
{
    return row->ask_due_at;
}

static const enum queue_column columns[] = {COLUMN_NUMBER, COLUMN_LEFT,  COLUMN_MARK,  COLUMN_ASKS,
                                            COLUMN_TITLE,  COLUMN_WORKS, COLUMN_STATE, COLUMN_CATEGORY};
static const struct command rows[] = {
    {.key = 'g',
     .name = "grant",
     .label = N_("grant"),
     .help = N_("Grant what is asked for; of an extension also fewer days"),
     .rights = RIGHT_RETURNS,
     .run = grant_it,
     .ready = queue_has_rows},
    {.key = 'r',
     .name = "refuse",
     .label = N_("refuse"),
     .help = N_("Refuse it, with a reason"),
     .rights = RIGHT_RETURNS,
     .run = refuse_it,
     .ready = queue_has_rows},
    {.key = 'i',
     .name = "note",
     .label = N_("note"),
     .help = N_("Add an internal note"),
     .run = queue_note,
     .ready = queue_has_rows},
    QUEUE_COMMON_ROWS,
};
const struct queue_kind approvals_queue = {.list = "approvals",
                                           .rule = {.belongs = is_asked, .due_at = ask_due},
                                           .columns = columns,
                                           .column_count = sizeof columns / sizeof columns[0],
                                           .empty = N_("Nothing is asked for."),
                                           .screen = QUEUE_SCREEN(N_("Approvals"), rows)};
