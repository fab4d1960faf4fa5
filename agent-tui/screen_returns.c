/* Returns to rule on: a unit says "not ours", with its reason and basis; the hotline grants or refuses. */
#include "agent-tui/say.h"
#include "agent-tui/screen_queue.h"

static const struct form_row refuse_rows[] = {
    {.name = "reason",
     .label = N_("Why it stays"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_REASON - 1,
     .rows = 4,
     .required = true,
     .hint = N_("told to the unit")},
};
static const struct form_row unit_rows[] = {
    {.name = "unit",
     .label = N_("New unit"),
     .kind = FORM_CHOICE,
     .required = true,
     .hint = N_("any part, or pinyin")},
    {.name = "designate",
     .label = N_("Designate"),
     .kind = FORM_BOOL,
     .hint = N_("the unit may not return it")},
    {.name = "hard", .label = N_("Hard"), .kind = FORM_BOOL, .hint = N_("a day more to return it")},
    {.name = "reason", .label = N_("Remark"), .kind = FORM_TEXT, .limit_bytes = TEXT_REASON - 1},
};

static const struct decision grant = {.title = N_("Grant the return"),
                                      .type = "ticket.rule",
                                      .done = N_("return granted, to be dispatched again"),
                                      .agreed = true};
static const struct decision keep = {.title = N_("Refuse the return"),
                                     .type = "ticket.rule",
                                     .done = N_("return refused, it stays with the unit"),
                                     .rows = refuse_rows,
                                     .row_count = 1};
static const struct decision move = {.title = N_("Grant and dispatch"),
                                     .type = "ticket.rule",
                                     .done = N_("return granted and dispatched"),
                                     .rows = unit_rows,
                                     .row_count = 4,
                                     .units = UNITS_CANDIDATES,
                                     .agreed = true};

QUEUE_DECIDE(grant_it, grant)
QUEUE_DECIDE(keep_it, keep)
QUEUE_DECIDE(move_it, move)

static const enum queue_column columns[] = {COLUMN_NUMBER, COLUMN_LEFT,     COLUMN_MARK,    COLUMN_TITLE,
                                            COLUMN_LEAD,   COLUMN_CATEGORY, COLUMN_DISTRICT};
static const struct command rows[] = {
    {.key = 'g',
     .name = "grant",
     .label = N_("grant"),
     .help = N_("Grant the return: back to the dispatcher"),
     .rights = RIGHT_RETURNS,
     .run = grant_it,
     .ready = queue_has_rows},
    {.key = 'r',
     .name = "refuse",
     .label = N_("refuse"),
     .help = N_("Refuse the return, with a reason"),
     .rights = RIGHT_RETURNS,
     .run = keep_it,
     .ready = queue_has_rows},
    {.key = 'G',
     .name = "move",
     .label = N_("to unit"),
     .help = N_("Grant the return and dispatch to a unit at once"),
     .rights = RIGHT_RETURNS,
     .run = move_it,
     .ready = queue_has_rows},
    {.key = 'i',
     .name = "note",
     .label = N_("note"),
     .help = N_("Add an internal note"),
     .run = queue_note,
     .ready = queue_has_rows},
    QUEUE_COMMON_ROWS,
};
const struct queue_kind returns_queue = {.list = "returns",
                                         .rule = {.desk = DESK_RETURNS},
                                         .columns = columns,
                                         .column_count = sizeof columns / sizeof columns[0],
                                         .empty = N_("No return waits for a ruling."),
                                         .screen = QUEUE_SCREEN(N_("Returns"), rows)};
