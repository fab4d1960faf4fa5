/* From the facts of a ticket to the numbers of its row. */
#include "storage/ticket_columns.h"

#include "core/rates.h"

#include <string.h>

#define RIGHT_PLACE(place, name) _Static_assert((place) == COLUMN_##name + 1, "places count up from 1");
TICKET_COLUMN_TABLE(RIGHT_PLACE, RIGHT_PLACE)

#define NAME(place, name) #name,
const char *const ticket_column_names[TICKET_COLUMNS + 1] = {"number", "version",
                                                             TICKET_COLUMN_TABLE(NAME, NAME) "ref"};
const char *const wait_column_names[WAIT_COLUMNS] = {"number", "state", WAIT_COLUMN_TABLE(NAME)};

void ticket_columns(const struct ticket_facts *f, int64_t out[TICKET_COLUMNS])
{
    const struct task *last = f->task_count > 0 ? &f->tasks[f->task_count - 1] : NULL;
    const struct task *task = ticket_open_task(f);
    const struct order *order = ticket_open_order(f);
    int64_t holder_id = 0;
    enum desk desk = ticket_desk(f, &holder_id);
    enum miss_reason miss = rates_completion_miss(f);
    const int64_t values[TICKET_COLUMNS] = {
        [COLUMN_number] = f->number,
        [COLUMN_version] = f->version,
        [COLUMN_state] = f->state,
        [COLUMN_closing] = f->closing,
        [COLUMN_type] = f->type,
        [COLUMN_urgency] = f->urgency,
        [COLUMN_category_id] = f->category_id,
        [COLUMN_district_id] = f->district_id,
        [COLUMN_opened_at] = f->opened_at,
        [COLUMN_opened_by] = f->opened_by,
        [COLUMN_call_id] = f->call_id,
        [COLUMN_lead_id] = f->lead_id,
        [COLUMN_due_at] = f->due_at,
        [COLUMN_next_due_at] = ticket_next_due_at(f),
        [COLUMN_closed_at] = f->closed_at,
        [COLUMN_callback_due_at] = task ? task->due_at : 0,
        [COLUMN_desk] = desk,
        [COLUMN_holder_id] = holder_id,
        [COLUMN_urged] = f->urged,
        [COLUMN_redos] = (int64_t)f->redo_count,
        [COLUMN_attempts] = last ? last->attempts : 0,
        [COLUMN_secrecy] = f->secrecy,
        [COLUMN_last_seq] = f->last_seq,
        [COLUMN_parent] = f->parent,
        [COLUMN_executing_id] = f->executing_id,
        [COLUMN_asks] = ticket_open_asks(f),
        [COLUMN_ask_due_at] = ticket_ask_due_at(f),
        [COLUMN_order_level] = order ? (int64_t)order->level + 1 : 0,
        [COLUMN_order_due_at] = order ? order->due_at : 0,
        [COLUMN_order_reported] = order && order->reported_at != 0,
        [COLUMN_clock_at] = ticket_clock_at(f),
        [COLUMN_asks_above] = ticket_asks_above(f),
        [COLUMN_to_phone] = ticket_is_to_phone(f),
        [COLUMN_first_report_at] = ticket_first_report_at(f),
        [COLUMN_erased] = f->erased,
        [COLUMN_miss] = miss,
        [COLUMN_miss_of] = miss ? f->due_lead_id : 0,
    };
    memcpy(out, values, sizeof values);
}

bool wait_columns(const int64_t ticket[TICKET_COLUMNS], int64_t out[WAIT_COLUMNS])
{
    static const uint8_t from[WAIT_COLUMNS] = {COLUMN_number, COLUMN_state, WAIT_COLUMN_TABLE(COLUMN_CONSTANT)};
    for (int i = 0; i < WAIT_COLUMNS; i++)
        out[i] = ticket[from[i]];
    return ticket[COLUMN_asks] || ticket[COLUMN_asks_above] || ticket[COLUMN_order_level] ||
           ticket[COLUMN_to_phone] || ticket[COLUMN_first_report_at] || ticket[COLUMN_state] == STATE_SUSPENDED;
}
