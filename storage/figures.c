/* Sums of the tallies. A range is read day by day, so that only the rows of one split are touched. */
#include "storage/figures.h"

#include "core/authority.h"
#include "core/civil.h"
#include "storage/calls.h"
#include "storage/months.h"
#include "storage/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows rising by key. */
struct sums {
    struct figures *rows;
    size_t count, capacity;
};

static enum result row_of(struct sums *sums, int64_t key, struct figures **ret)
{
    size_t from = 0, to = sums->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (sums->rows[middle].key < key)
            from = middle + 1;
        else
            to = middle;
    }
    if (from < sums->count && sums->rows[from].key == key) {
        *ret = &sums->rows[from];
        return RESULT_OK;
    }
    if (sums->count == sums->capacity) {
        size_t capacity = sums->capacity ? sums->capacity * 2 : 32;
        struct figures *rows = realloc(sums->rows, capacity * sizeof *rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        sums->rows = rows;
        sums->capacity = capacity;
    }
    memmove(&sums->rows[from + 1], &sums->rows[from], (sums->count - from) * sizeof sums->rows[0]);
    sums->count++;
    sums->rows[from] = (struct figures){.key = key, .known = true};
    *ret = &sums->rows[from];
    return RESULT_OK;
}

static enum result is_sealed(struct db *db, int64_t day, bool *ret)
{
    struct statement *s = db_sql(db, "SELECT seq FROM seal WHERE day = $1");
    bind_int(s, 1, day);
    enum result result = db_step(s);
    *ret = result == RESULT_OK;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result is_frozen(struct db *db, int64_t month, bool *ret)
{
    struct frozen_month frozen;
    enum result result = month_read(db, month, &frozen);
    *ret = result == RESULT_OK;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static bool is_hotline(const struct view *view)
{
    return (view->rights & RIGHT_HOTLINE) != 0;
}

static bool one_a_span(const struct figures_query *q)
{
    return q->by_days || q->by_months;
}

/* The row of a day as a whole: all keys are gathered in it. */
static int64_t span_key(const struct figures_query *q, int64_t day)
{
    return q->by_days ? day : q->by_months ? month_of_day(day) : 0;
}

/* The key above it on the level that is asked for; keys above that level stand for themselves. */
static int64_t level_key(const struct view *view, const struct figures_query *q, int64_t key)
{
    const struct node *node = q->level == 0 || key == 0      ? NULL
                              : q->split == SPLIT_CATEGORY   ? node_by_id(&view->reference->categories, key)
                              : q->split == SPLIT_DEPARTMENT ? node_by_id(&view->reference->units, key)
                                                             : NULL;
    const char *at = node ? node->path : "";
    for (int64_t level = 0; *at == '/' && at[1] != '\0'; at = strchr(at + 1, '/'))
        if (++level == q->level)
            return strtoll(at + 1, NULL, 10);
    return key;
}

/* Adds a day's rows of the split to the sums. */
static enum result add_day(const struct view *view, const struct figures_query *q, int64_t day,
                           struct sums *sums)
{
    bool one_row = one_a_span(q) || q->split == SPLIT_TOTAL;
    int split = is_hotline(view) ? (int)q->split : SPLIT_DEPARTMENT;
    struct statement *s =
        q->frozen ? db_sql(view->db, "SELECT id, value FROM month_tally WHERE id BETWEEN $1 AND $2")
        : q->then ? db_sql(view->db, "SELECT id, value FROM sealed_tally WHERE id BETWEEN $1 AND $2")
                  : db_sql(view->db, "SELECT id, value FROM tally WHERE id BETWEEN $1 AND $2");
    bind_int(s, 1, tally_first(day, split));
    bind_int(s, 2, tally_last(day, split));
    struct figures *row = NULL; /* of the key before, which the next one mostly is, too */
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        int64_t id = column_int(s, 0), value = column_int(s, 1);
        if (tally_measure(id) == 0 || tally_measure(id) >= MEASURE_END || value == 0)
            continue;
        if (!is_hotline(view) && !view_holds_unit(view, tally_key(id)))
            continue;
        int64_t key = one_row ? span_key(q, day) : level_key(view, q, tally_key(id));
        if ((!row || row->key != key) && (result = row_of(sums, key, &row)) != RESULT_OK)
            break;
        row->values[tally_measure(id)] += value;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static bool has_figure(const struct figures *row)
{
    for (size_t i = 0; i < MEASURE_END; i++)
        if (row->values[i] != 0)
            return true;
    return false;
}

/* A sum over days of which one was never sealed is no sum as then. */
static void forget_unknown(struct sums *sums, const struct figures_query *q, bool all_sealed)
{
    size_t kept = 0;
    for (size_t i = 0; i < sums->count; i++) {
        struct figures *row = &sums->rows[i];
        if ((q->then || q->frozen) && !one_a_span(q))
            row->known = all_sealed;
        if (!row->known)
            memset(row->values, 0, sizeof row->values);
        if (one_a_span(q) || q->split == SPLIT_TOTAL || !row->known || has_figure(row))
            sums->rows[kept++] = *row;
    }
    sums->count = kept;
}

enum result figures_read(const struct view *view, const struct figures_query *q, struct figures **ret,
                         size_t *ret_count)
{
    bool own_only = !is_hotline(view), all_sealed = true;
    bool one_row = one_a_span(q) || q->split == SPLIT_TOTAL;
    if (own_only && !one_row && q->split != SPLIT_DEPARTMENT)
        return RESULT_REFUSED;
    struct figures_query query = *q;
    struct sums sums = {0};
    struct figures *row = NULL;
    if (one_a_span(q))
        query.split = SPLIT_TOTAL;
    enum result result = one_row && !one_a_span(q) ? row_of(&sums, 0, &row) : RESULT_OK;
    for (int64_t day = q->from_day; day <= q->to_day && result == RESULT_OK; day++) {
        bool sealed = true;
        if (q->frozen && day != month_of_day(day))
            continue;
        if (q->frozen)
            result = is_frozen(view->db, day, &sealed);
        else if (q->then)
            result = is_sealed(view->db, day, &sealed);
        if (result == RESULT_OK && one_a_span(q)) {
            result = row_of(&sums, span_key(q, day), &row);
            if (result == RESULT_OK)
                row->known = row->known && sealed;
        }
        if (result == RESULT_OK)
            result = add_day(view, &query, day, &sums);
        all_sealed = all_sealed && sealed;
    }
    if (result == RESULT_OK && !sums.rows)
        result = (sums.rows = calloc(1, sizeof *sums.rows)) ? RESULT_OK : RESULT_NO_MEMORY;
    if (result != RESULT_OK) {
        free(sums.rows);
        return result;
    }
    forget_unknown(&sums, q, all_sealed);
    *ret = sums.rows;
    *ret_count = sums.count;
    return RESULT_OK;
}

enum result figures_unsealed(struct db *db, int64_t from_day, int64_t to_day, char *out, size_t size)
{
    size_t used = 0;
    int64_t first = 0;
    bool open = false;
    out[0] = '\0';
    for (int64_t day = from_day; day <= to_day + 1; day++) {
        bool sealed = true;
        enum result result = day <= to_day ? is_sealed(db, day, &sealed) : RESULT_OK;
        if (result != RESULT_OK)
            return result;
        if (!sealed && !open)
            first = day;
        if (sealed && open) {
            char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
            civil_format_date(civil_date_of(first), from);
            civil_format_date(civil_date_of(day - 1), to);
            if (used + 3 * CIVIL_DATE_SIZE >= size) {
                snprintf(out + used, size - used, ", ...");
                return RESULT_OK;
            }
            used += (size_t)snprintf(out + used, size - used, "%s%s%s%s", used ? ", " : "", from,
                                     first < day - 1 ? " to " : "", first < day - 1 ? to : "");
        }
        open = !sealed;
    }
    return RESULT_OK;
}

enum result figures_waiting_calls(struct db *db, int64_t *ret)
{
    struct statement *s =
        db_sql(db, "SELECT COUNT(*) FROM call WHERE " CALL_OPEN " AND outcome = 0 AND asked_at > 0");
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result;
}
