/* Who was on duty how long, and what of it went to calls. */
#include "broker/query_work.h"

#include "core/text.h"
#include "storage/duty.h"
#include "storage/snapshot.h"

#include <stdlib.h>

enum { DUTY_DAYS_MOST = 370 };

static void put_row(const struct account *account, const struct duty *duty, struct duty_row *row)
{
    const int64_t *sums = duty->sums;
    int64_t n = 0, d = 0;
    *row = (struct duty_row){.presence = (int)duty->state.presence,
                             .reason = (int)duty->state.reason,
                             .since_at = duty->state.since_at,
                             .duty_ms = sums[MEASURE_DUTY_MS],
                             .ready_ms = sums[MEASURE_READY_MS],
                             .ringing_ms = sums[MEASURE_RINGING_MS],
                             .talking_ms = sums[MEASURE_TALKING_MS],
                             .hold_ms = sums[MEASURE_HOLD_MS],
                             .wrap_up_ms = sums[MEASURE_WRAP_UP_MS],
                             .break_ms = sums[MEASURE_BREAK_MS],
                             .not_ready_ms = sums[MEASURE_NOT_READY_MS],
                             .other_call_ms = sums[MEASURE_OTHER_CALL_MS],
                             .calls = sums[MEASURE_ANSWER_N]};
    text_copy(row->login, sizeof row->login, account->login);
    text_copy(row->name, sizeof row->name, account->name);
    rates_workload(WORKLOAD_HANDLING, sums, &n, &d);
    row->handling_time_ms = d > 0 ? n / d : 0;
    rates_workload(WORKLOAD_OCCUPANCY, sums, &n, &d);
    rate_text(n, d, row->occupancy);
}

static enum result show(struct query_work *work, const void *request, void *reply)
{
    const struct days_request *asked = request;
    const struct reference *reference = work->reference;
    struct duty_reply *told = reply;
    struct view view = query_view(work);
    int64_t from_day = 0, to_day = 0;
    bool own = false;
    enum result result = query_days(work, asked->from, asked->to, DUTY_DAYS_MOST, &from_day, &to_day);
    if (result != RESULT_OK || reference->account_count == 0)
        return result;
    struct duty *duties = calloc(reference->account_count, sizeof *duties);
    told->rows = calloc(reference->account_count, sizeof *told->rows);
    if (!duties || !told->rows)
        result = RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = duty_read(&view, &work->city->zone, from_day, to_day, duties);
    snapshot_end(work->db, own);
    for (size_t i = 0; i < reference->account_count && result == RESULT_OK; i++)
        if ((reference->accounts[i].rights & RIGHT_INTAKE) &&
            (duties[i].sums[MEASURE_DUTY_MS] || duties[i].sums[MEASURE_ANSWER_N] || duties[i].state.presence))
            put_row(&reference->accounts[i], &duties[i], &told->rows[told->row_count++]);
    free(duties);
    return result;
}

const struct handler duty_handlers[] = {
    {"duty.show", NULL, show},
    {NULL, NULL, NULL},
};
