/* Freezing and reading months. */
#include "storage/months.h"

#include "core/civil.h"
#include "core/text.h"
#include "storage/store_inside.h"
#include "storage/tally.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int64_t month_of_day(int64_t day)
{
    struct civil_date date = civil_date_of(day);
    date.day = 1;
    return civil_day(date);
}

int64_t month_last_day(int64_t month)
{
    struct civil_date date = civil_date_of(month);
    return month + civil_days_in_month(date.year, date.month) - 1;
}

static void put_int(crypto_generichash_state *state, int64_t value)
{
    uint8_t bytes[8];
    uint64_t rest = (uint64_t)value;
    for (size_t i = sizeof bytes; i > 0; i--, rest >>= 8)
        bytes[i - 1] = (uint8_t)(rest & 0xff);
    (void)crypto_generichash_update(state, bytes, sizeof bytes);
}

void month_digest(const struct frozen_month *month, const struct cell_sum *rows, size_t count,
                  char out[CHAIN_HEX])
{
    static const char label[] = "rexian-month-1";
    crypto_generichash_state state;
    uint8_t hash[CHAIN_HASH];
    (void)crypto_generichash_init(&state, NULL, 0, CHAIN_HASH);
    (void)crypto_generichash_update(&state, (const unsigned char *)label, sizeof label - 1);
    put_int(&state, month->month);
    put_int(&state, month->measures);
    put_int(&state, month->splits);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].value == 0 || rows[i].measure > month->measures || rows[i].split >= month->splits)
            continue;
        put_int(&state, rows[i].split);
        put_int(&state, rows[i].key);
        put_int(&state, rows[i].measure);
        put_int(&state, rows[i].value);
    }
    (void)crypto_generichash_final(&state, hash, CHAIN_HASH);
    chain_hex(hash, out);
}

enum result month_cells(struct db *db, int64_t month, struct cells *ret)
{
    struct cells cells = {0};
    size_t capacity = 0;
    struct statement *s = db_sql(
        db, "SELECT month, split, key, measure, value FROM month_tally WHERE id BETWEEN $1 AND $2 ORDER BY id");
    enum result result;
    bind_int(s, 1, tally_first(month, SPLIT_TOTAL));
    bind_int(s, 2, tally_day_last(month));
    while ((result = db_step(s)) == RESULT_OK) {
        if (cells.count == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            struct cell_sum *rows = realloc(cells.rows, capacity * sizeof *rows);
            if (!rows) {
                result = RESULT_NO_MEMORY;
                break;
            }
            cells.rows = rows;
        }
        cells.rows[cells.count++] = (struct cell_sum){.day = column_int(s, 0),
                                                      .split = column_int(s, 1),
                                                      .key = column_int(s, 2),
                                                      .measure = column_int(s, 3),
                                                      .value = column_int(s, 4)};
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND) {
        cells_free(&cells);
        return result;
    }
    *ret = cells;
    return RESULT_OK;
}

/* A cell of each day is as far behind its day's first as the month's behind the month's. */
static enum result copy_sums(struct store *store, int64_t month)
{
    enum result result = store_flush(store);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(
        store->db, "INSERT INTO month_tally (id, value) SELECT $1 + (id & $3) AS cell, SUM(value) FROM tally "
                   "WHERE id BETWEEN $1 AND $2 GROUP BY cell HAVING SUM(value) <> 0");
    bind_int(s, 1, tally_first(month, SPLIT_TOTAL));
    bind_int(s, 2, tally_day_last(month_last_day(month)));
    bind_int(s, 3, tally_day_last(0));
    return db_run(s);
}

enum result month_freeze(struct store *store, int64_t month)
{
    struct frozen_month frozen = {.month = month, .measures = MEASURE_END - 1, .splits = SPLIT_COUNT};
    struct event event = {.kind = EVENT_MONTH_FROZEN, .subject = SUBJECT_CITY, .subject_id = month};
    struct cells cells = {0};
    struct frozen_month before;
    enum result result = month_read(store->db, month, &before);
    if (result == RESULT_OK)
        return RESULT_REFUSED;
    if (result == RESULT_NOT_FOUND)
        result = copy_sums(store, month);
    if (result == RESULT_OK)
        result = month_cells(store->db, month, &cells);
    if (result != RESULT_OK)
        return result;
    month_digest(&frozen, cells.rows, cells.count, frozen.digest);
    cells_free(&cells);
    record_set(&event.body, "month", month);
    record_set(&event.body, "measures", frozen.measures);
    record_set(&event.body, "splits", frozen.splits);
    record_set_text(&event.body, "digest", frozen.digest);
    result = store_append(store, &event, NULL, 0);
    return result == RESULT_OK ? store_tell(store, &event, NULL, NULL, 0) : result;
}

#define EVENT_COLUMNS "seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, body"

static enum result month_of_row(struct statement *s, struct frozen_month *ret)
{
    struct event event;
    enum result result = event_of_row(s, &event);
    if (result != RESULT_OK)
        return result;
    *ret = (struct frozen_month){.month = event.subject_id,
                                 .seq = event.seq,
                                 .measures = record_get(&event.body, "measures", 0),
                                 .splits = record_get(&event.body, "splits", 0)};
    text_copy(ret->digest, sizeof ret->digest, record_text(&event.body, "digest"));
    return RESULT_OK;
}

enum result month_read(struct db *db, int64_t month, struct frozen_month *ret)
{
    struct statement *s =
        db_sql(db, "SELECT " EVENT_COLUMNS " FROM event WHERE subject = 10 AND subject_id = $1 "
                   "AND kind = 96 ORDER BY seq LIMIT 1");
    bind_int(s, 1, month);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        result = month_of_row(s, ret);
    db_reset(s);
    return result;
}

enum result months_read(struct db *db, struct frozen_month **ret, size_t *ret_count)
{
    struct frozen_month *months = NULL;
    size_t count = 0;
    struct statement *s = db_sql(db, "SELECT " EVENT_COLUMNS " FROM event WHERE subject = 10 AND kind = 96 "
                                     "ORDER BY subject_id, seq");
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct frozen_month *more = realloc(months, (count + 1) * sizeof *more);
        result = more ? RESULT_OK : RESULT_NO_MEMORY;
        if (more)
            months = more;
        if (result == RESULT_OK)
            result = month_of_row(s, &months[count]);
        if (result != RESULT_OK)
            break;
        count++;
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND) {
        free(months);
        return result;
    }
    *ret = months;
    *ret_count = count;
    return RESULT_OK;
}

const struct frozen_month *month_holding(const struct frozen_month *months, size_t count, int64_t day)
{
    for (size_t i = count; i > 0; i--)
        if (months[i - 1].month <= day && day <= month_last_day(months[i - 1].month))
            return &months[i - 1];
    return NULL;
}

enum result month_add(const struct frozen_month *months, size_t count, const struct fact *fact,
                      int64_t from_seq, int64_t before_seq, struct counters *counters)
{
    const struct frozen_month *month = month_holding(months, count, fact->day);
    struct fact sum = *fact;
    if (!month || from_seq > month->seq || month->seq >= before_seq)
        return RESULT_OK;
    sum.day = month->month;
    return counters_add(counters, &sum, 1, 1);
}
