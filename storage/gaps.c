/* Gaps are few: each event reads all rows, and writes them again. */
#include "storage/gaps.h"

#include "storage/store_inside.h"

#include <stdlib.h>
#include <string.h>

/* Makes room for one more than *count. */
static enum result grow(struct gap **gaps, size_t count)
{
    struct gap *more = reallocarray(*gaps, count + 2, sizeof **gaps);
    if (!more)
        return RESULT_NO_MEMORY;
    *gaps = more;
    return RESULT_OK;
}

enum result gaps_read(struct db *db, int64_t from_at, int64_t to_at, struct gap **ret, size_t *ret_count)
{
    struct statement *s =
        db_sql(db, "SELECT exchange, from_at, to_at, last_seq FROM gap WHERE from_at < $2 AND to_at > $1 "
                   "ORDER BY exchange, from_at");
    struct gap *gaps = NULL;
    size_t count = 0;
    bind_int(s, 1, from_at);
    bind_int(s, 2, to_at);
    enum result result = grow(&gaps, 0);
    while (result == RESULT_OK && (result = db_step(s)) == RESULT_OK) {
        struct gap *gap = &gaps[count];
        memset(gap, 0, sizeof *gap);
        column_copy(s, 0, gap->exchange, sizeof gap->exchange);
        gap->from_at = column_int(s, 1) > from_at ? column_int(s, 1) : from_at;
        gap->to_at = column_int(s, 2) < to_at ? column_int(s, 2) : to_at;
        gap->last_seq = column_int(s, 3);
        result = grow(&gaps, ++count);
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND) {
        free(gaps);
        return result;
    }
    *ret = gaps;
    *ret_count = count;
    return RESULT_OK;
}

static enum result write_rows(struct db *db, const struct gap *gaps, size_t count)
{
    enum result result = db_exec(db, "DELETE FROM gap");
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct statement *s =
            db_sql(db, "INSERT INTO gap (exchange, from_at, to_at, last_seq) VALUES ($1, $2, $3, $4)");
        bind_text(s, 1, gaps[i].exchange);
        bind_int(s, 2, gaps[i].from_at);
        bind_int(s, 3, gaps[i].to_at);
        bind_int(s, 4, gaps[i].last_seq);
        result = db_run(s);
    }
    return result;
}

static bool is_same(const struct gap *a, size_t a_count, const struct gap *b, size_t b_count)
{
    bool same = a_count == b_count;
    for (size_t i = 0; same && i < a_count; i++)
        same = strcmp(a[i].exchange, b[i].exchange) == 0 && a[i].from_at == b[i].from_at &&
               a[i].to_at == b[i].to_at;
    return same;
}

enum result gap_record(struct store *store, struct event *event)
{
    struct gap *before = NULL, *gaps = NULL;
    size_t before_count = 0, count = 0;
    enum result result = gaps_read(store->db, INT64_MIN, INT64_MAX, &before, &before_count);
    if (result == RESULT_OK)
        result = gaps_read(store->db, INT64_MIN, INT64_MAX, &gaps, &count);
    if (result == RESULT_OK && !is_same(before, before_count, gaps, count = gaps_apply(gaps, count, event))) {
        result = store_append(store, event, NULL, 0);
        free(gaps);
        gaps = before;
        before = NULL;
        if (result == RESULT_OK)
            result = write_rows(store->db, gaps, gaps_apply(gaps, before_count, event));
        if (result == RESULT_OK)
            result = store_tell(store, event, NULL, NULL, 0);
    }
    free(before);
    free(gaps);
    return result;
}

enum result gaps_refold(struct db *db, struct gap **ret, size_t *ret_count)
{
    struct statement *s = db_sql(
        db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, body "
            "FROM event WHERE subject = 10 AND kind = 140 ORDER BY seq");
    struct gap *gaps = NULL;
    size_t count = 0;
    enum result result = grow(&gaps, 0);
    while (result == RESULT_OK && (result = db_step(s)) == RESULT_OK) {
        struct event event;
        /* A body that cannot be read was named when the chain was checked. */
        if (event_of_row(s, &event) == RESULT_OK)
            count = gaps_apply(gaps, count, &event);
        result = grow(&gaps, count);
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND) {
        free(gaps);
        return result;
    }
    *ret = gaps;
    *ret_count = count;
    return RESULT_OK;
}

enum result gaps_rebuild(struct store *store)
{
    struct gap *gaps = NULL;
    size_t count = 0;
    enum result result = gaps_refold(store->db, &gaps, &count);
    if (result == RESULT_OK)
        result = write_rows(store->db, gaps, count);
    free(gaps);
    return result;
}
