#include "storage/duty.h"

#include "core/rates.h"
#include "storage/tally.h"

#include <string.h>

struct reading {
    const struct view *view;
    const struct zone *zone;
    int64_t from_day, to_day;
    struct duty *rows;
};

static struct duty *duty_of(const struct reading *r, int64_t account_id)
{
    const struct reference *reference = r->view->reference;
    for (size_t i = 0; i < reference->account_count; i++)
        if (reference->accounts[i].id == account_id)
            return &r->rows[i];
    return NULL;
}

static enum result read_day(const struct reading *r, int64_t day)
{
    struct statement *s =
        db_sql(r->view->db, "SELECT key, measure, value FROM tally WHERE id BETWEEN $1 AND $2");
    bind_int(s, 1, tally_first(day, SPLIT_OPERATOR));
    bind_int(s, 2, tally_last(day, SPLIT_OPERATOR));
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct duty *duty = duty_of(r, column_int(s, 0));
        int64_t measure = column_int(s, 1);
        if (duty && measure > 0 && measure < MEASURE_END)
            duty->sums[measure] += column_int(s, 2);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* What is still going on counts until now. */
static enum result add_open(void *context, const struct presence_facts *facts)
{
    const struct reading *r = context;
    struct duty *duty = duty_of(r, facts->account_id);
    struct segment open = {.account_id = facts->account_id,
                           .presence = facts->presence,
                           .reason = facts->reason,
                           .dialled = facts->dial_id != 0,
                           .from_at = facts->from_at,
                           .to_at = r->view->now};
    struct fact rows[FACTS_MAX];
    size_t count;
    if (!duty)
        return RESULT_OK;
    duty->state = *facts;
    while ((count = rates_of_segment(&open, r->zone, rows)) > 0)
        for (size_t i = 0; i < count; i++)
            if (r->from_day <= rows[i].day && rows[i].day <= r->to_day)
                duty->sums[rows[i].measure] += rows[i].amount;
    return RESULT_OK;
}

enum result duty_read(const struct view *view, const struct zone *zone, int64_t from_day, int64_t to_day,
                      struct duty *ret)
{
    struct reading r = {.view = view, .zone = zone, .from_day = from_day, .to_day = to_day, .rows = ret};
    enum result result = RESULT_OK;
    memset(ret, 0, view->reference->account_count * sizeof *ret);
    for (int64_t day = from_day; day <= to_day && result == RESULT_OK; day++)
        result = read_day(&r, day);
    return result == RESULT_OK ? presence_list(view->db, false, add_open, &r) : result;
}
