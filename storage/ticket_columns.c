/* From the facts of a ticket to the numbers of its row. */
#include "storage/ticket_columns.h"

#include "core/rates.h"

const char *const ticket_column_names[TICKET_COLUMNS + 1] = {
    "number",       "version",     "state",      "closing",         "type",         "urgency",
    "category_id",  "district_id", "opened_at",  "opened_by",       "call_id",      "lead_id",
    "due_at",       "next_due_at", "closed_at",  "callback_due_at", "desk",         "holder_id",
    "urged",        "redos",       "attempts",   "secrecy",         "last_seq",     "parent",
    "executing_id", "asks",        "ask_due_at", "order_level",     "order_due_at", "order_reported",
    "clock_at",     "asks_above",  "to_phone",   "first_report_at", "erased",       "miss",
    "miss_of",      "ref"};

void ticket_columns(const struct ticket_facts *f, int64_t out[TICKET_COLUMNS])
{
    const struct task *last = f->task_count > 0 ? &f->tasks[f->task_count - 1] : NULL;
    const struct task *task = ticket_open_task(f);
    const struct order *order = ticket_open_order(f);
    int64_t holder_id = 0;
    enum desk desk = ticket_desk(f, &holder_id);
    enum miss_reason miss = rates_completion_miss(f);
    const int64_t values[TICKET_COLUMNS] = {f->number,
                                            f->version,
                                            f->state,
                                            f->closing,
                                            f->type,
                                            f->urgency,
                                            f->category_id,
                                            f->district_id,
                                            f->opened_at,
                                            f->opened_by,
                                            f->call_id,
                                            f->lead_id,
                                            f->due_at,
                                            ticket_next_due_at(f),
                                            f->closed_at,
                                            task ? task->due_at : 0,
                                            desk,
                                            holder_id,
                                            f->urged,
                                            (int64_t)f->redo_count,
                                            last ? last->attempts : 0,
                                            f->secrecy,
                                            f->last_seq,
                                            f->parent,
                                            f->executing_id,
                                            ticket_open_asks(f),
                                            ticket_ask_due_at(f),
                                            order ? (int64_t)order->level + 1 : 0,
                                            order ? order->due_at : 0,
                                            order && order->reported_at != 0,
                                            ticket_clock_at(f),
                                            ticket_asks_above(f),
                                            ticket_is_to_phone(f),
                                            ticket_first_report_at(f),
                                            f->erased,
                                            miss,
                                            miss ? f->due_lead_id : 0};
    for (int i = 0; i < TICKET_COLUMNS; i++)
        out[i] = values[i];
}

const char *const wait_column_names[WAIT_COLUMNS] = {
    "number",   "state",      "lead_id",     "next_due_at",    "executing_id",
    "asks",     "ask_due_at", "order_level", "order_due_at",   "order_reported",
    "clock_at", "asks_above", "to_phone",    "first_report_at"};

/* Where they stand among those of a ticket. */
enum {
    OF_STATE = 2,
    OF_ASKS = 25,
    OF_ORDER_LEVEL = 27,
    OF_ASKS_ABOVE = 31,
    OF_TO_PHONE = 32,
    OF_FIRST_REPORT_AT = 33,
};
static const uint8_t of_wait[WAIT_COLUMNS] = {0,           OF_STATE,          11, 13, 24, OF_ASKS,
                                              26,          OF_ORDER_LEVEL,    28, 29, 30, OF_ASKS_ABOVE,
                                              OF_TO_PHONE, OF_FIRST_REPORT_AT};

bool wait_columns(const int64_t ticket[TICKET_COLUMNS], int64_t out[WAIT_COLUMNS])
{
    for (int i = 0; i < WAIT_COLUMNS; i++)
        out[i] = ticket[of_wait[i]];
    return ticket[OF_ASKS] || ticket[OF_ASKS_ABOVE] || ticket[OF_ORDER_LEVEL] || ticket[OF_TO_PHONE] ||
           ticket[OF_FIRST_REPORT_AT] || ticket[OF_STATE] == STATE_SUSPENDED;
}
