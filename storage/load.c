/* The load of a unit, along indexes only. */
#include "storage/load.h"

#include "core/names.h"
#include "core/rates.h"
#include "storage/board_counts.h"
#include "storage/tally.h"

#include <stdlib.h>

enum { LOOKED_AT = 300, UNITS_MOST = 64 };

static enum result add_tally(struct db *db, int64_t day, int64_t unit_id, enum measure measure, int64_t *sum)
{
    struct statement *s = db_sql(db, "SELECT value FROM tally WHERE id = $1");
    bind_int(s, 1, tally_id(day, SPLIT_DEPARTMENT, unit_id, (int)measure));
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *sum += column_int(s, 0);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result unit_load(struct db *db, int64_t unit_id, int64_t now, int64_t first_day, int64_t last_day,
                      struct unit_load *ret)
{
    struct unit_load load = {.open = 0};
    struct board_count count = {.open = 0};
    enum result result = board_count_read(db, DESK_DEPARTMENT, unit_id, now, &count);
    load.open = count.open;
    load.overdue = count.overdue;
    for (int64_t day = first_day; day <= last_day && result == RESULT_OK; day++) {
        result = add_tally(db, day, unit_id, MEASURE_DISPATCHED_D, &load.dispatched);
        if (result == RESULT_OK)
            result = add_tally(db, day, unit_id, MEASURE_RETURNED_N, &load.returned);
    }
    if (result == RESULT_OK)
        *ret = load;
    return result;
}

static void count_unit(struct unit_led *units, size_t *count, int64_t unit_id)
{
    for (size_t i = 0; i < *count; i++) {
        if (units[i].unit_id != unit_id)
            continue;
        units[i].tickets++;
        return;
    }
    if (*count < UNITS_MOST)
        units[(*count)++] = (struct unit_led){unit_id, 1};
}

/* Along the index alone, at most *left rows. */
static enum result read_led(struct statement *s, int64_t category_id, int64_t district_id, int64_t *left,
                            struct unit_led *units, size_t *count)
{
    enum result result;
    bind_int(s, 1, category_id);
    bind_int(s, 2, district_id);
    bind_int(s, 3, *left);
    for (; (result = db_step(s)) == RESULT_OK; --*left)
        if (column_int(s, 0) != 0)
            count_unit(units, count, column_int(s, 0));
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static int most_first(const void *one, const void *other)
{
    const struct unit_led *a = one, *b = other;
    if (a->tickets != b->tickets)
        return a->tickets > b->tickets ? -1 : 1;
    return a->unit_id < b->unit_id ? -1 : 1;
}

enum result units_led(struct db *db, int64_t category_id, int64_t district_id, struct unit_led *ret, size_t max,
                      size_t *ret_count)
{
    static const char there[] = "SELECT lead_id FROM ticket WHERE category_id = $1 AND district_id = $2 "
                                "ORDER BY opened_at DESC, number DESC LIMIT $3";
    /* On both sides of the district, so that none of its own are walked past. */
    static const char *const elsewhere[] = {
        "SELECT lead_id FROM ticket WHERE category_id = $1 AND district_id > $2 "
        "ORDER BY district_id DESC, opened_at DESC, number DESC LIMIT $3",
        "SELECT lead_id FROM ticket WHERE category_id = $1 AND district_id < $2 "
        "ORDER BY district_id DESC, opened_at DESC, number DESC LIMIT $3"};
    struct unit_led units[UNITS_MOST];
    size_t count = 0;
    int64_t left = LOOKED_AT;
    enum result result = read_led(db_sql(db, there), category_id, district_id, &left, units, &count);
    left = LOOKED_AT;
    for (size_t i = 0; i < 2 && result == RESULT_OK && left > 0; i++)
        result = read_led(db_sql(db, elsewhere[i]), category_id, district_id, &left, units, &count);
    if (result != RESULT_OK)
        return result;
    qsort(units, count, sizeof units[0], most_first);
    *ret_count = count < max ? count : max;
    for (size_t i = 0; i < *ret_count; i++)
        ret[i] = units[i];
    return RESULT_OK;
}
