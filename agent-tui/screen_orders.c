/* Lists beside the desks, of what is open on a ticket wherever it stands: supervision orders, help that is owed, emergencies to be
 * phoned. */
#include "agent-tui/screen_queue.h"
#include "tui/decisions.h"
#include "tui/say.h"

QUEUE_DECIDE(close_it, *decision_of('l'))
QUEUE_DECIDE(send_back, *decision_of('b'))
QUEUE_DECIDE(report_it, *decision_of('o'))
QUEUE_DECIDE(help_it, *decision_of('w'))
QUEUE_DECIDE(phoned, *decision_of('p'))

#define NOTE_ROW                                                                                               \
    {                                                                                                          \
        .key = 'i', .name = "note", .label = N_("note"), .help = N_("Add an internal note"),                   \
        .run = queue_note, .ready = queue_has_rows                                                             \
    }

/* -- orders ------------------------------------------------------------------------------------------------- */

/* A unit has only those that it still has to report on. */
static enum belongs is_ordered(const struct queue *queue, const struct ticket_row *row)
{
    bool unit = (uint32_t)queue->desk->session.rights & RIGHT_HANDLE;
    return row->order_level != 0 && !(unit && row->order_reported) ? BELONGS : BELONGS_NOT;
}

static int64_t order_due(const struct ticket_row *row)
{
    return row->order_due_at;
}

static const enum queue_column order_columns[] = {COLUMN_NUMBER, COLUMN_LEFT, COLUMN_MARK,  COLUMN_ORDER,
                                                  COLUMN_TITLE,  COLUMN_LEAD, COLUMN_STATE, COLUMN_CATEGORY};
static const struct command order_rows[] = {
    {.key = 'l',
     .name = "close",
     .label = N_("close"),
     .help = N_("Accept the closing report: the order is closed"),
     .rights = RIGHT_ORDER,
     .run = close_it,
     .ready = queue_has_rows},
    {.key = 'b',
     .name = "back",
     .label = N_("send back"),
     .help = N_("The closing report is not enough: send it back, with a reason"),
     .rights = RIGHT_ORDER,
     .run = send_back,
     .ready = queue_has_rows},
    {.key = 'o',
     .name = "report",
     .label = N_("report on it"),
     .help = N_("The lead's closing report on the supervision order"),
     .rights = RIGHT_HANDLE,
     .run = report_it,
     .ready = queue_has_rows},
    NOTE_ROW,
    QUEUE_COMMON_ROWS,
};
const struct queue_kind orders_queue = {.list = "orders",
                                        .rule = {.belongs = is_ordered, .due_at = order_due},
                                        .columns = order_columns,
                                        .column_count = sizeof order_columns / sizeof order_columns[0],
                                        .empty = N_("No supervision order is open."),
                                        .screen = QUEUE_SCREEN(N_("Orders"), order_rows)};

/* -- helping ------------------------------------------------------------------------------------------------ */

/* Who helps does not stand in a row. */
static enum belongs may_help(const struct queue *queue, const struct ticket_row *row)
{
    (void)queue;
    (void)row;
    return BELONGS_UNKNOWN;
}

static int64_t list_order(const struct ticket_row *row)
{
    return row->list_at;
}

static const enum queue_column co_columns[] = {COLUMN_NUMBER, COLUMN_LEFT, COLUMN_MARK,  COLUMN_TITLE,
                                               COLUMN_LEAD,   COLUMN_TYPE, COLUMN_STATE, COLUMN_DISTRICT};
static const struct command co_rows[] = {
    {.key = 'r',
     .name = "report",
     .label = N_("report to lead"),
     .help = N_("The helping unit's report to the lead"),
     .rights = RIGHT_HANDLE,
     .run = help_it,
     .ready = queue_has_rows},
    NOTE_ROW,
    QUEUE_COMMON_ROWS,
};
const struct queue_kind co_queue = {.list = "co",
                                    .rule = {.belongs = may_help, .due_at = list_order},
                                    .columns = co_columns,
                                    .column_count = sizeof co_columns / sizeof co_columns[0],
                                    .empty = N_("No help is owed."),
                                    .screen = QUEUE_SCREEN(N_("Helping"), co_rows)};

/* -- to phone ----------------------------------------------------------------------------------------------- */

static enum belongs is_to_phone(const struct queue *queue, const struct ticket_row *row)
{
    (void)queue;
    return row->to_phone ? BELONGS : BELONGS_NOT;
}

static const enum queue_column phone_columns[] = {COLUMN_NUMBER, COLUMN_LEFT, COLUMN_TITLE,   COLUMN_LEAD,
                                                  COLUMN_OPENED, COLUMN_TYPE, COLUMN_DISTRICT};
static const struct command phone_rows[] = {
    {.key = 'p',
     .name = "phoned",
     .label = N_("phoned"),
     .help = N_("Record that the unit of the emergency was told by phone"),
     .rights = RIGHT_DISPATCH,
     .run = phoned,
     .ready = queue_has_rows},
    NOTE_ROW,
    QUEUE_COMMON_ROWS,
};
const struct queue_kind to_phone_queue = {.list = "to_phone",
                                          .rule = {.belongs = is_to_phone},
                                          .columns = phone_columns,
                                          .column_count = sizeof phone_columns / sizeof phone_columns[0],
                                          .empty = N_("Every emergency's unit was told."),
                                          .screen = QUEUE_SCREEN(N_("To phone"), phone_rows)};
