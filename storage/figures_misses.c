/* The misses behind a rate, read along the index of what they are counted by: deadlines, callback tasks, calls.
 * Whether a row is a miss, of whom and why, is asked of core/rates.h alone. */
#include "storage/figures.h"

#include "core/authority.h"
#include "core/civil.h"
#include "storage/call_rows.h"
#include "storage/calls.h"
#include "storage/tickets.h"

#include <stdlib.h>

/* What is looked for, and the rows that were found. */
struct hunt {
    const struct view *view;
    const struct zone *zone;
    const struct misses_query *query;
    int64_t from_at, to_at;
    int64_t after_at; /* where the page begins: rows after (after_at, after) */
    int64_t after;
    struct miss *rows;
    size_t count, max;
};

/* One row of d - n with the keys by which it can be asked for. */
static void take(struct hunt *hunt, const struct miss *miss, const int64_t keys[SPLIT_COUNT])
{
    const struct misses_query *q = hunt->query;
    if (miss->reason == MISS_NONE || hunt->count == hunt->max)
        return;
    if (q->split != SPLIT_TOTAL && keys[q->split] != q->key)
        return;
    if (!view_holds_unit(hunt->view, keys[SPLIT_DEPARTMENT]))
        return;
    struct miss *row = &hunt->rows[hunt->count++];
    *row = *miss;
    row->lead_id = keys[SPLIT_DEPARTMENT];
    row->day = zone_day_number(hunt->zone, miss->at);
}

static bool goes_on(const struct hunt *hunt, enum result result)
{
    return result == RESULT_OK && hunt->count < hunt->max;
}

/* Ends a reading: the statement's end is no failure. */
static enum result ended(struct statement *s, enum result result)
{
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static void bind_range(const struct hunt *hunt, struct statement *s)
{
    bind_int(s, 1, hunt->after_at);
    bind_int(s, 2, hunt->after);
    bind_int(s, 3, hunt->to_at);
}

/* Tickets by deadline, those that are done left out: whoever is not, is a miss or was never dispatched. */
static enum result hunt_completions(struct hunt *hunt)
{
    struct statement *s = db_sql(
        hunt->view->db,
        "SELECT number, due_at, miss, miss_of, category_id, type, urgency FROM ticket WHERE " TICKET_UNDONE
        " AND (due_at, number) > ($1, $2) AND due_at < $3 ORDER BY due_at, number");
    bind_range(hunt, s);
    enum result result = RESULT_OK;
    while (goes_on(hunt, result) && (result = db_step(s)) == RESULT_OK) {
        struct miss miss = {.number = column_int(s, 0),
                            .at = column_int(s, 1),
                            .reason = (enum miss_reason)column_int(s, 2),
                            .lead_id = column_int(s, 3)};
        const int64_t keys[SPLIT_COUNT] = {[SPLIT_HOUR] = zone_hour(hunt->zone, miss.at),
                                           [SPLIT_DEPARTMENT] = miss.lead_id,
                                           [SPLIT_CATEGORY] = column_int(s, 4),
                                           [SPLIT_TYPE] = column_int(s, 5) + 1,
                                           [SPLIT_URGENCY] = column_int(s, 6) + 1};
        take(hunt, &miss, keys);
    }
    return ended(s, result);
}

static enum result hunt_callbacks(struct hunt *hunt)
{
    enum split split = hunt->query->split;
    bool of_ticket = split == SPLIT_CATEGORY || split == SPLIT_TYPE || split == SPLIT_URGENCY;
    struct statement *s =
        of_ticket
            ? db_sql(hunt->view->db,
                     "SELECT c.number, c.due_at, c.lead_id, c.attempts, t.category_id, t.type, t.urgency "
                     "FROM callback_task c "
                     "JOIN ticket t ON t.number = c.number WHERE c.done_at = 0 AND c.cancelled = 0 AND "
                     "(c.due_at, c.number) > ($1, $2) AND c.due_at < $3 ORDER BY c.due_at, c.number")
            : db_sql(hunt->view->db,
                     "SELECT number, due_at, lead_id, attempts, 0, 0, 0 FROM callback_task "
                     "WHERE done_at = 0 AND cancelled = 0 AND (due_at, number) > ($1, $2) AND due_at < $3 "
                     "ORDER BY due_at, number");
    bind_range(hunt, s);
    enum result result = RESULT_OK;
    while (goes_on(hunt, result) && (result = db_step(s)) == RESULT_OK) {
        struct task task = {
            .lead_id = column_int(s, 2), .due_at = column_int(s, 1), .attempts = column_int(s, 3)};
        const int64_t keys[SPLIT_COUNT] = {[SPLIT_HOUR] = zone_hour(hunt->zone, task.due_at),
                                           [SPLIT_DEPARTMENT] = task.lead_id,
                                           [SPLIT_CATEGORY] = column_int(s, 4),
                                           [SPLIT_TYPE] = column_int(s, 5) + 1,
                                           [SPLIT_URGENCY] = column_int(s, 6) + 1};
        take(
            hunt,
            &(struct miss){.number = column_int(s, 0), .at = task.due_at, .reason = rates_callback_miss(&task)},
            keys);
    }
    return ended(s, result);
}

static enum result hunt_calls(struct hunt *hunt)
{
    struct statement *s = db_sql(hunt->view->db, "SELECT " CALL_ROW_COLUMNS " FROM call "
                                                 "WHERE " CALL_UNANSWERED " AND (asked_at, id) > ($1, $2) "
                                                 "AND asked_at < $3 "
                                                 "ORDER BY asked_at, id");
    bind_range(hunt, s);
    enum result result = RESULT_OK;
    while (goes_on(hunt, result) && (result = db_step(s)) == RESULT_OK) {
        struct call_facts call = call_row_facts(s);
        const int64_t keys[SPLIT_COUNT] = {
            [SPLIT_HOUR] = zone_hour(hunt->zone, call.asked_at), [SPLIT_QUEUE] = call.queue_id};
        take(hunt, &(struct miss){.call_id = call.id, .at = call.asked_at, .reason = rates_answer_miss(&call)},
             keys);
    }
    return ended(s, result);
}

/* The instant by which the last row of the page before was ordered. */
static enum result find_after(struct hunt *hunt)
{
    const struct misses_query *q = hunt->query;
    hunt->after_at = hunt->from_at - 1;
    hunt->after = INT64_MAX;
    if (q->after == 0)
        return RESULT_OK;
    struct statement *s = q->rate_n == MEASURE_ANSWER_N
                              ? db_sql(hunt->view->db, "SELECT asked_at FROM call WHERE id = $1")
                          : q->rate_n == MEASURE_COMPLETION_N
                              ? db_sql(hunt->view->db, "SELECT due_at FROM ticket WHERE number = $1")
                              : db_sql(hunt->view->db, "SELECT due_at FROM callback_task WHERE number = $1 "
                                                       "ORDER BY ordinal DESC LIMIT 1");
    bind_int(s, 1, q->after);
    enum result result = db_step(s);
    if (result == RESULT_OK && column_int(s, 0) >= hunt->from_at) {
        hunt->after_at = column_int(s, 0);
        hunt->after = q->after;
    }
    return ended(s, result);
}

/* d - n of the key, or of all: the tallies say it without a look at the rows. */
static enum result total_of(const struct view *view, const struct misses_query *q, int64_t *ret)
{
    const struct figures_query ask = {.from_day = q->from_day, .to_day = q->to_day, .split = q->split};
    struct figures *rows = NULL;
    size_t count = 0;
    int64_t total = 0;
    enum result result = figures_read(view, &ask, &rows, &count);
    if (result != RESULT_OK)
        return result;
    enum measure d = measure_row(q->rate_n)->base;
    for (size_t i = 0; i < count; i++)
        if (q->split == SPLIT_TOTAL || rows[i].key == q->key)
            total += rows[i].values[d] - rows[i].values[q->rate_n];
    free(rows);
    *ret = total;
    return RESULT_OK;
}

enum result misses_read(const struct view *view, const struct zone *zone, const struct misses_query *q,
                        struct miss **ret, size_t *ret_count, int64_t *ret_total)
{
    struct hunt hunt = {.view = view,
                        .zone = zone,
                        .query = q,
                        .from_at = zone_day_start(zone, q->from_day),
                        .to_at = zone_day_start(zone, q->to_day + 1),
                        .max = q->limit <= 0                ? MISSES_PAGE
                               : q->limit > MISSES_PAGE_MAX ? MISSES_PAGE_MAX
                                                            : (size_t)q->limit};
    if (!(view->rights & RIGHT_HOTLINE) && q->rate_n == MEASURE_ANSWER_N)
        return RESULT_REFUSED;
    enum result result = total_of(view, q, ret_total);
    if (result == RESULT_OK)
        result = find_after(&hunt);
    if (result != RESULT_OK)
        return result;
    hunt.rows = calloc(hunt.max, sizeof *hunt.rows);
    if (!hunt.rows)
        return RESULT_NO_MEMORY;
    result = q->rate_n == MEASURE_ANSWER_N       ? hunt_calls(&hunt)
             : q->rate_n == MEASURE_COMPLETION_N ? hunt_completions(&hunt)
                                                 : hunt_callbacks(&hunt);
    if (result != RESULT_OK) {
        free(hunt.rows);
        return result;
    }
    *ret = hunt.rows;
    *ret_count = hunt.count;
    return RESULT_OK;
}
