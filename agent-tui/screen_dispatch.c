/* The dispatcher's list: what no rule could send, or what an operator left to a person. */
#include "agent-tui/say.h"
#include "agent-tui/screen_queue.h"

static const struct form_row unit_rows[] = {
    {.name = "unit",
     .label = N_("Unit"),
     .kind = FORM_CHOICE,
     .required = true,
     .hint = N_("any part, or pinyin")},
    {.name = "designate",
     .label = N_("Designate"),
     .kind = FORM_BOOL,
     .hint = N_("the unit may not return it")},
    {.name = "hard", .label = N_("Hard"), .kind = FORM_BOOL, .hint = N_("a day more to return it")},
};
static const struct form_row refuse_rows[] = {
    {.name = "not_accepted", .label = N_("Reason"), .kind = FORM_CHOICE, .required = true},
    {.name = "answer",
     .label = N_("Right channel"),
     .kind = FORM_TEXT,
     .limit_bytes = TEXT_TITLE - 1,
     .required = true,
     .hint = N_("told to the caller")},
};
static const struct form_row answer_rows[] = {
    {.name = "answer",
     .label = N_("Answer"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_LONG - 1,
     .rows = 5,
     .required = true,
     .hint = N_("what the caller hears")},
};

static const struct decision by_directory = {
    .title = N_("Dispatch"), .type = "ticket.dispatch", .done = N_("dispatched by the directory")};
static const struct decision to_unit = {.title = N_("Dispatch to a unit"),
                                        .type = "ticket.dispatch",
                                        .done = N_("dispatched"),
                                        .rows = unit_rows,
                                        .row_count = 3,
                                        .units = UNITS_CANDIDATES};
static const struct decision not_accept = {.title = N_("Not accepted"),
                                           .type = "ticket.refuse",
                                           .done = N_("not accepted, closed"),
                                           .rows = refuse_rows,
                                           .row_count = 2};
static const struct decision answer = {.title = N_("Direct answer"),
                                       .type = "ticket.answer",
                                       .done = N_("answered, closed"),
                                       .rows = answer_rows,
                                       .row_count = 1};

QUEUE_DECIDE(dispatch, by_directory)
QUEUE_DECIDE(choose, to_unit)
QUEUE_DECIDE(refuse_it, not_accept)
QUEUE_DECIDE(answer_it, answer)

static const enum queue_column columns[] = {COLUMN_NUMBER,   COLUMN_MARK,     COLUMN_TYPE,  COLUMN_TITLE,
                                            COLUMN_CATEGORY, COLUMN_DISTRICT, COLUMN_OPENED};
static const struct command rows[] = {
    {.key = 'd',
     .name = "dispatch",
     .label = N_("dispatch"),
     .help = N_("Dispatch by the directory"),
     .rights = RIGHT_DISPATCH,
     .run = dispatch,
     .ready = queue_has_rows},
    {.key = 'u',
     .name = "unit",
     .label = N_("unit"),
     .help = N_("Dispatch to a unit that you choose"),
     .rights = RIGHT_DISPATCH,
     .run = choose,
     .ready = queue_has_rows},
    {.key = 'n',
     .name = "refuse",
     .label = N_("not acc."),
     .help = N_("Do not accept: reason and right channel"),
     .rights = RIGHT_DISPATCH,
     .run = refuse_it,
     .ready = queue_has_rows},
    {.key = 'a',
     .name = "answer",
     .label = N_("answer"),
     .help = N_("Answer directly and close"),
     .rights = RIGHT_DISPATCH,
     .run = answer_it,
     .ready = queue_has_rows},
    {.key = 'i',
     .name = "note",
     .label = N_("note"),
     .help = N_("Add an internal note"),
     .run = queue_note,
     .ready = queue_has_rows},
    QUEUE_COMMON_ROWS,
};
const struct queue_kind dispatch_queue = {.list = "dispatch",
                                          .rule = {.desk = DESK_DISPATCH},
                                          .columns = columns,
                                          .column_count = sizeof columns / sizeof columns[0],
                                          .empty = N_("Nothing waits to be dispatched."),
                                          .screen = QUEUE_SCREEN(N_("To dispatch"), rows)};
