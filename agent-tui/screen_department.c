/* A department's list, by what falls due next. The hotline may act here for a unit that has no console: then it names
 * who of the unit phoned. */
#include "agent-tui/say.h"
#include "agent-tui/screen_queue.h"

#define WHO_PHONED                                                                                             \
    {                                                                                                          \
        .name = "on_behalf", .label = N_("Who phoned"), .kind = FORM_TEXT, .limit_bytes = TEXT_NAME - 1,       \
        .required = true, .hint = N_("name of the unit's person you act for")                                  \
    }
#define RETURN_ROWS                                                                                            \
    {.name = "reason",                                                                                         \
     .label = N_("Reason"),                                                                                    \
     .kind = FORM_MULTI,                                                                                       \
     .limit_bytes = TEXT_REASON - 1,                                                                           \
     .rows = 3,                                                                                                \
     .required = true,                                                                                         \
     .hint = N_("why it is not ours")},                                                                        \
    {                                                                                                          \
        .name = "basis", .label = N_("Legal basis"), .kind = FORM_TEXT, .limit_bytes = TEXT_REASON - 1,        \
        .required = true                                                                                       \
    }
static const struct form_row receive_rows[] = {WHO_PHONED};
static const struct form_row return_rows[] = {RETURN_ROWS, WHO_PHONED};

static const struct decision receive = {.title = N_("Receive"),
                                        .type = "ticket.receive",
                                        .done = N_("received"),
                                        .rows = receive_rows,
                                        .row_count = 1,
                                        .behalf_rows = 1};
static const struct decision give_back = {.title = N_("Return"),
                                          .type = "ticket.return",
                                          .done = N_("returned, the hotline rules on it"),
                                          .rows = return_rows,
                                          .row_count = 3,
                                          .behalf_rows = 1};
QUEUE_DECIDE(receive_it, receive)
QUEUE_DECIDE(return_it, give_back)
QUEUE_DECIDE(reply_it, decision_reply)

static const enum queue_column columns[] = {COLUMN_NUMBER, COLUMN_LEFT,     COLUMN_MARK, COLUMN_STATE,
                                            COLUMN_TITLE,  COLUMN_DISTRICT, COLUMN_TYPE, COLUMN_DUE,
                                            COLUMN_LEAD,   COLUMN_CATEGORY};
static const struct command rows[] = {
    {.key = 'v',
     .name = "receive",
     .label = N_("receive"),
     .help = N_("Take the ticket: handling begins"),
     .rights = RIGHT_HANDLE | RIGHT_DISPATCH,
     .run = receive_it,
     .ready = queue_has_rows},
    {.key = 'r',
     .name = "reply",
     .label = N_("reply"),
     .help = N_("Say that it is done: what the caller hears, and a note"),
     .rights = RIGHT_HANDLE | RIGHT_DISPATCH,
     .run = reply_it,
     .ready = queue_has_rows},
    {.key = 'b',
     .name = "return",
     .label = N_("return"),
     .help = N_("Not ours: give it back with reason and legal basis"),
     .rights = RIGHT_HANDLE | RIGHT_DISPATCH,
     .run = return_it,
     .ready = queue_has_rows},
    {.key = 'n',
     .name = "note",
     .label = N_("note"),
     .help = N_("Add an internal note"),
     .run = queue_note,
     .ready = queue_has_rows},
    QUEUE_COMMON_ROWS,
};
const struct queue_kind department_queue = {.list = "department",
                                            .rule = {.desk = DESK_DEPARTMENT},
                                            .columns = columns,
                                            .column_count = sizeof columns / sizeof columns[0],
                                            .empty = N_("No work is open."),
                                            .screen = QUEUE_SCREEN(N_("Departments"), rows)};
