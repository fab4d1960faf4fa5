/* What units ask for and the hotline decides: extension, complex, suspension, termination, a further redo, contact with a secret
 * caller. What only a supervisor decides is marked with a star. */
#include "agent-tui/say.h"
#include "agent-tui/screen_queue.h"

#define WHAT_ROW                                                                                               \
    {                                                                                                          \
        .name = "what", .label = N_("What"), .kind = FORM_CHOICE, .required = true                             \
    }
static const struct form_row grant_rows[] = {
    WHAT_ROW,
    {.name = "days",
     .label = N_("Working days"),
     .kind = FORM_TEXT,
     .limit_bytes = 3,
     .hint = N_("empty: as many as asked for")},
    {.name = "note",
     .label = N_("Caller says"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_REASON - 1,
     .rows = 3,
     .hint = N_("what the caller said: the unit hears this and nothing else")},
    {.name = "reason", .label = N_("Remark"), .kind = FORM_TEXT, .limit_bytes = TEXT_REASON - 1},
};
static const struct form_row refuse_rows[] = {
    WHAT_ROW,
    {.name = "reason",
     .label = N_("Reason"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_REASON - 1,
     .rows = 3,
     .required = true,
     .hint = N_("told to the unit")},
};
static const struct decision grant = {.title = N_("Grant"),
                                      .type = "ticket.decide",
                                      .done = N_("what was asked for is granted"),
                                      .rows = grant_rows,
                                      .row_count = 4,
                                      .agreed = true};
static const struct decision refusal = {.title = N_("Refuse"),
                                        .type = "ticket.decide",
                                        .done = N_("what was asked for is refused"),
                                        .rows = refuse_rows,
                                        .row_count = 2};

QUEUE_DECIDE(grant_it, grant)
QUEUE_DECIDE(refuse_it, refusal)

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
