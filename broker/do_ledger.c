/* The books of a range of days. */
#include "broker/query_work.h"

#include "storage/ledger.h"
#include "storage/snapshot.h"

#include <stdlib.h>

enum { LEDGER_DAYS_MOST = 3700 };

static enum result put_ledger(const struct ledger *ledger, struct ledger_reply *told)
{
    told->rows = calloc(LEDGER_ITEMS, sizeof *told->rows);
    told->balances = calloc(LEDGER_ACCOUNTS, sizeof *told->balances);
    if (!told->rows || !told->balances)
        return RESULT_NO_MEMORY;
    for (int item = 0; item < LEDGER_ITEMS; item++)
        told->rows[told->row_count++] = (struct ledger_row){.account = (int)ledger_item_rows[item].account,
                                                            .side = (int)ledger_item_rows[item].side,
                                                            .item = item,
                                                            .value = ledger->values[item]};
    for (int account = 0; account < LEDGER_ACCOUNTS; account++) {
        int64_t difference = ledger_difference(ledger, (enum ledger_account)account);
        told->balances[told->balance_count++] =
            (struct ledger_balance){.account = account,
                                    .in = ledger_sum(ledger, (enum ledger_account)account, LEDGER_IN),
                                    .out = ledger_sum(ledger, (enum ledger_account)account, LEDGER_OUT),
                                    .difference = difference};
        told->differences += difference != 0;
    }
    return RESULT_OK;
}

static enum result show(struct query_work *work, const void *request, void *reply)
{
    const struct days_request *asked = request;
    struct ledger_reply *told = reply;
    struct ledger_query query = {.now = work->now};
    struct ledger ledger;
    bool own = false;
    enum result result =
        query_days(work, asked->from, asked->to, LEDGER_DAYS_MOST, &query.from_day, &query.to_day);
    if (result != RESULT_OK)
        return result;
    civil_format_date(civil_date_of(query.from_day), told->from);
    civil_format_date(civil_date_of(query.to_day), told->to);
    told->ends_now = zone_day_start(&work->city->zone, query.to_day + 1) > work->now;
    result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = query_head(work->db, &told->as_of_seq, told->head);
    if (result == RESULT_OK)
        result = ledger_read(work->db, &work->city->zone, &query, &ledger);
    snapshot_end(work->db, own);
    return result == RESULT_OK ? put_ledger(&ledger, told) : result;
}

const struct handler ledger_handlers[] = {
    {"ledger.show", NULL, show},
    {NULL, NULL, NULL},
};
