/* A cell of the counters is here: the hour as its day, whether a lead is told apart as its split, the lead as its key, `what` as its measure. */
#include "storage/board_counts.h"

enum { HOUR_MS = 3600000 };
_Static_assert(DESK_NONE == 0, "the counters know an empty cell by it");
_Static_assert(DESK_DEPARTMENT == 4 && STATE_SUSPENDED == 8 && BOARD_ORDERS == 8 && BOARD_ABOVE == 9 &&
                   BOARD_SUSPENDED == 10 && BOARD_FIRST_REPORTS == 11,
               "the scripts say so");

static enum result count(struct counters *counters, int what, int64_t due_at, int sign)
{
    return counters_change(counters, due_at / HOUR_MS, false, 0, what, sign);
}

static enum result count_desk(struct counters *counters, const struct ticket_facts *facts, int sign)
{
    enum desk desk = state_desk(facts->state);
    if (desk == DESK_NONE)
        return RESULT_OK;
    int64_t due_at = ticket_next_due_at(facts);
    enum result result = count(counters, (int)desk, due_at, sign);
    return result == RESULT_OK && desk == DESK_DEPARTMENT && facts->lead_id
               ? counters_change(counters, due_at / HOUR_MS, true, facts->lead_id, (int)desk, sign)
               : result;
}

enum result board_counts_add(struct counters *counters, const struct ticket_facts *facts, int sign)
{
    if (facts->version == 0)
        return RESULT_OK;
    const struct order *order = ticket_open_order(facts);
    int64_t first_report_at = ticket_first_report_at(facts);
    enum result result = count_desk(counters, facts, sign);
    if (result == RESULT_OK && order)
        result = count(counters, BOARD_ORDERS, order->reported_at ? 0 : order->due_at, sign);
    if (result == RESULT_OK && ticket_asks_above(facts))
        result = count(counters, BOARD_ABOVE, 0, sign);
    if (result == RESULT_OK && facts->state == STATE_SUSPENDED)
        result = count(counters, BOARD_SUSPENDED, 0, sign);
    if (result == RESULT_OK && first_report_at)
        result = count(counters, BOARD_FIRST_REPORTS, first_report_at, sign);
    return result;
}

struct flushing {
    struct db *db;
    enum result result;
};

static enum result run_cell(struct statement *s, int what, int64_t lead_id, int64_t due_hour)
{
    bind_int(s, 1, what);
    bind_int(s, 2, lead_id);
    bind_int(s, 3, due_hour);
    return db_run(s);
}

static void flush_cell(void *context, int64_t day, int split, int64_t key, int measure, int64_t value)
{
    struct flushing *f = context;
    struct statement *s;
    (void)split;
    if (value == 0 || f->result != RESULT_OK)
        return;
    s = db_sql(f->db, "UPDATE board_count SET tickets = tickets + $4 "
                      "WHERE what = $1 AND lead_id = $2 AND due_hour = $3");
    bind_int(s, 4, value);
    f->result = run_cell(s, measure, key, day);
    if (f->result == RESULT_OK && db_changes(f->db) == 0) {
        s = db_sql(f->db, "INSERT INTO board_count (what, lead_id, due_hour, tickets) VALUES ($1, $2, $3, $4)");
        bind_int(s, 4, value);
        f->result = run_cell(s, measure, key, day);
    }
    if (f->result == RESULT_OK && value < 0)
        f->result = run_cell(db_sql(f->db, "DELETE FROM board_count WHERE what = $1 AND lead_id = $2 "
                                           "AND due_hour = $3 AND tickets = 0"),
                             measure, key, day);
}

enum result board_counts_flush(struct counters *counters, struct db *db)
{
    struct flushing flushing = {.db = db};
    counters_each(counters, flush_cell, &flushing);
    counters_clear(counters);
    return flushing.result;
}

enum result board_counts_again(struct db *db)
{
    return db_exec(
        db,
        "DELETE FROM board_count;"
        "INSERT INTO board_count SELECT desk, 0, next_due_at / 3600000, COUNT(*) FROM ticket "
        "WHERE desk <> 0 GROUP BY 1, 3;"
        "INSERT INTO board_count SELECT desk, lead_id, next_due_at / 3600000, COUNT(*) FROM ticket "
        "WHERE desk <> 0 AND desk = 4 AND lead_id <> 0 GROUP BY 2, 3;"
        "INSERT INTO board_count SELECT 8, 0, iif(order_reported, 0, order_due_at / 3600000), COUNT(*) "
        "FROM ticket_wait WHERE order_level <> 0 GROUP BY 3;"
        "INSERT INTO board_count SELECT 9, 0, 0, COUNT(*) FROM ticket_wait WHERE asks_above <> 0 GROUP BY 1;"
        "INSERT INTO board_count SELECT 10, 0, 0, COUNT(*) FROM ticket_wait WHERE state = 8 GROUP BY 1;"
        "INSERT INTO board_count SELECT 11, 0, first_report_at / 3600000, COUNT(*) FROM ticket_wait "
        "WHERE first_report_at <> 0 GROUP BY 3");
}

struct statement *board_counts_stored(struct db *db)
{
    return db_sql(db, "SELECT due_hour, lead_id <> 0, lead_id, what, tickets FROM board_count "
                      "ORDER BY due_hour, lead_id, what");
}

/* Adds what falls due from $1 on and before $2: the hour that runs, up to now. */
static enum result add_hour(struct statement *s, int64_t now, int64_t *sum)
{
    bind_int(s, 1, now - now % HOUR_MS);
    bind_int(s, 2, now);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *sum += column_int(s, 0);
    db_reset(s);
    return result;
}

static enum result add_hour_of_desk(struct db *db, enum desk desk, int64_t now, int64_t *sum)
{
    enum result result = RESULT_OK;
    for (int state = 0; state < STATE_COUNT && result == RESULT_OK; state++) {
        if (state_desk((enum ticket_state)state) != desk)
            continue;
        struct statement *s = db_sql(db, "SELECT COUNT(*) FROM ticket WHERE desk <> 0 AND state = $3 "
                                         "AND next_due_at >= $1 AND next_due_at < $2");
        bind_int(s, 3, state);
        result = add_hour(s, now, sum);
    }
    return result;
}

static enum result add_hour_of(struct db *db, int what, int64_t lead_id, int64_t now, int64_t *sum)
{
    if (what == BOARD_ABOVE || what == BOARD_SUSPENDED)
        return RESULT_OK;
    if (what == BOARD_ORDERS)
        return add_hour(db_sql(db,
                               "SELECT COUNT(*) FROM ticket_wait WHERE order_level <> 0 AND order_due_at >= $1 "
                               "AND order_due_at < $2 AND order_reported = 0"),
                        now, sum);
    if (what == BOARD_FIRST_REPORTS)
        return add_hour(db_sql(db, "SELECT COUNT(*) FROM ticket_wait WHERE first_report_at <> 0 "
                                   "AND first_report_at >= $1 AND first_report_at < $2"),
                        now, sum);
    if (lead_id == 0)
        return add_hour_of_desk(db, (enum desk)what, now, sum);
    struct statement *s =
        db_sql(db, "SELECT COUNT(*) FROM ticket WHERE desk <> 0 AND lead_id = $4 AND desk = $3 "
                   "AND next_due_at >= $1 AND next_due_at < $2");
    bind_int(s, 3, what);
    bind_int(s, 4, lead_id);
    return add_hour(s, now, sum);
}

enum result board_count_read(struct db *db, int what, int64_t lead_id, int64_t now, struct board_count *ret)
{
    struct board_count count = {.open = 0};
    struct statement *s = db_sql(db, "SELECT coalesce(sum(tickets), 0), "
                                     "coalesce(sum(tickets) FILTER (WHERE due_hour BETWEEN 1 AND $3), 0) "
                                     "FROM board_count WHERE what = $1 AND lead_id = $2");
    bind_int(s, 1, what);
    bind_int(s, 2, lead_id);
    bind_int(s, 3, now / HOUR_MS - 1);
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        count.open = column_int(s, 0);
        count.overdue = column_int(s, 1);
    }
    db_reset(s);
    if (result == RESULT_OK)
        result = add_hour_of(db, what, lead_id, now, &count.overdue);
    if (result == RESULT_OK)
        *ret = count;
    return result;
}
