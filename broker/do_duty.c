/* Who was on duty how long, and what of it went to calls. */
#include "broker/query_work.h"

#include "core/text.h"
#include "storage/duty.h"
#include "storage/snapshot.h"

#include <stdlib.h>

enum { DUTY_DAYS_MOST = 370 };

static void put_row(const struct account *account, const struct duty *duty, struct duty_row *row)
{
    *row = (struct duty_row){.duty_ms = duty->duty_ms,
                             .on_duty = duty->on_duty,
                             .calls = duty->calls,
                             .handling_ms = duty->talk_ms,
                             .handling_time_ms = duty->calls ? duty->talk_ms / duty->calls : 0};
    text_copy(row->login, sizeof row->login, account->login);
    text_copy(row->name, sizeof row->name, account->name);
    rate_text(duty->talk_ms, duty->duty_ms, row->occupancy);
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
        if ((reference->accounts[i].rights & RIGHT_INTAKE) && (duties[i].duty_ms || duties[i].calls))
            put_row(&reference->accounts[i], &duties[i], &told->rows[told->row_count++]);
    free(duties);
    return result;
}

const struct handler duty_handlers[] = {
    {"duty.show", NULL, show},
    {NULL, NULL, NULL},
};
