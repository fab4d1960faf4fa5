/* The auditor's list: what was asked beside what was answered; pass it, or send it back with a reason. */
#include "agent-tui/say.h"
#include "agent-tui/screen_queue.h"

static const struct form_row redo_rows[] = {
    {.name = "reason",
     .label = N_("What is missing"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_REASON - 1,
     .rows = 4,
     .required = true,
     .hint = N_("told to the unit")},
};

static const struct decision pass = {
    .title = N_("Pass"), .type = "ticket.audit", .done = N_("passed"), .agreed = true};
static const struct decision redo = {.title = N_("Redo"),
                                     .type = "ticket.audit",
                                     .done = N_("sent back to be redone"),
                                     .rows = redo_rows,
                                     .row_count = 1,
                                     .sends_back = true};

QUEUE_DECIDE(pass_it, pass)
QUEUE_DECIDE(redo_it, redo)

static const enum queue_column columns[] = {COLUMN_NUMBER, COLUMN_LEFT, COLUMN_MARK, COLUMN_TITLE,
                                            COLUMN_LEAD,   COLUMN_TYPE, COLUMN_REDOS};
static const struct command rows[] = {
    {.key = 'p',
     .name = "pass",
     .label = N_("pass"),
     .help = N_("The completion passes"),
     .rights = RIGHT_AUDIT,
     .run = pass_it,
     .ready = queue_has_rows},
    {.key = 'r',
     .name = "redo",
     .label = N_("redo"),
     .help = N_("Send it back to be redone, with a reason"),
     .rights = RIGHT_AUDIT,
     .run = redo_it,
     .ready = queue_has_rows},
    {.key = 'i',
     .name = "note",
     .label = N_("note"),
     .help = N_("Add an internal note"),
     .run = queue_note,
     .ready = queue_has_rows},
    QUEUE_COMMON_ROWS,
};
const struct queue_kind audit_queue = {.list = "audit",
                                       .rule = {.desk = DESK_AUDIT},
                                       .columns = columns,
                                       .column_count = sizeof columns / sizeof columns[0],
                                       .empty = N_("No reply waits for its audit."),
                                       .screen = QUEUE_SCREEN(N_("To audit"), rows)};
