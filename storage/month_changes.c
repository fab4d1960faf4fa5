/* Tickets and calls with events after the freeze are folded twice: up to it, and to the end. */
#include "storage/month_changes.h"

#include "storage/calls.h"
#include "storage/tally.h"
#include "storage/tickets.h"

#include <stdlib.h>

#define EVENT_COLUMNS "seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, body"

struct comparing {
    struct db *db;
    const struct zone *zone;
    int64_t last_day;
    struct month_changes *out;
};

/* Adds the facts that lie in the month. */
static void add(const struct comparing *c, const struct fact *facts, size_t count, int64_t sign,
                int64_t deltas[MEASURE_END])
{
    for (size_t i = 0; i < count; i++)
        if (facts[i].day >= c->out->frozen.month && facts[i].day <= c->last_day)
            deltas[facts[i].measure] += sign * facts[i].amount;
}

static void keep(const struct comparing *c, const struct month_change *change)
{
    bool moved = false;
    for (int measure = 1; measure < MEASURE_END; measure++)
        moved |= change->deltas[measure] != 0;
    if (!moved)
        return;
    c->out->total++;
    if (c->out->count < CHANGES_MOST)
        c->out->rows[c->out->count++] = *change;
}

static enum result compare_ticket(const struct comparing *c, int64_t number)
{
    struct month_change change = {.number = number};
    struct ticket_facts facts = {0};
    struct ticket_past past = {0};
    struct fact rows[FACTS_MAX];
    struct event event;
    bool passed = false;
    struct statement *s =
        db_sql(c->db, "SELECT " EVENT_COLUMNS " FROM event WHERE subject = 1 AND subject_id = $1 ORDER BY seq");
    enum result result;
    bind_int(s, 1, number);
    while ((result = db_step(s)) == RESULT_OK && (result = event_of_row(s, &event)) == RESULT_OK) {
        if (!passed && event.seq > c->out->frozen.seq) {
            passed = true;
            add(c, rows, rates_of_ticket(&facts, c->zone, rows), -1, change.deltas);
        }
        ticket_apply(&facts, &past, &event);
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND)
        return result;
    if (passed)
        add(c, rows, rates_of_ticket(&facts, c->zone, rows), 1, change.deltas);
    keep(c, &change);
    return RESULT_OK;
}

static enum result compare_call(const struct comparing *c, int64_t id)
{
    struct month_change change = {.call_id = id};
    struct call_facts facts = {0};
    struct fact rows[FACTS_MAX];
    struct event event;
    bool passed = false;
    struct statement *s =
        db_sql(c->db, "SELECT " EVENT_COLUMNS " FROM event WHERE subject = 2 AND subject_id = $1 ORDER BY seq");
    enum result result;
    bind_int(s, 1, id);
    while ((result = db_step(s)) == RESULT_OK && (result = event_of_row(s, &event)) == RESULT_OK) {
        if (!passed && event.seq > c->out->frozen.seq) {
            passed = true;
            add(c, rows, rates_of_call(&facts, c->zone, rows), -1, change.deltas);
        }
        call_apply(&facts, &event);
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND)
        return result;
    if (passed)
        add(c, rows, rates_of_call(&facts, c->zone, rows), 1, change.deltas);
    keep(c, &change);
    return RESULT_OK;
}

static enum result each(const struct comparing *c, struct statement *s,
                        enum result (*compare)(const struct comparing *c, int64_t id))
{
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && (result = compare(c, column_int(s, 0))) == RESULT_OK)
        ;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* A ticket opened after the month cannot stand in it, but for what it was due before it was opened: imports alone, which are
 * opened in their own time. */
static enum result compare_all(const struct comparing *c)
{
    int64_t from_at = zone_day_start(c->zone, c->out->frozen.month);
    int64_t to_at = zone_day_start(c->zone, c->last_day + 1);
    struct statement *s = db_sql(c->db, "SELECT t.number FROM " CHANGED_TICKETS
                                        " WHERE e.seq > $1 AND t.opened_at < $2 ORDER BY e.seq");
    bind_int(s, 1, c->out->frozen.seq);
    bind_int(s, 2, to_at);
    enum result result = each(c, s, compare_ticket);
    if (result != RESULT_OK)
        return result;
    s = db_sql(c->db, "SELECT id FROM call WHERE asked_at >= $1 AND asked_at < $2 AND last_seq > $3");
    bind_int(s, 1, from_at);
    bind_int(s, 2, to_at);
    bind_int(s, 3, c->out->frozen.seq);
    result = each(c, s, compare_call);
    if (result != RESULT_OK)
        return result;
    s = db_sql(c->db, "SELECT id FROM call WHERE offered_at >= $1 AND offered_at < $2 AND last_seq > $3 AND "
                      "NOT (asked_at >= $1 AND asked_at < $2)");
    bind_int(s, 1, from_at);
    bind_int(s, 2, to_at);
    bind_int(s, 3, c->out->frozen.seq);
    return each(c, s, compare_call);
}

static enum result sums(struct statement *s, int64_t out[MEASURE_END])
{
    enum result result;
    while ((result = db_step(s)) == RESULT_OK)
        if (column_int(s, 0) > 0 && column_int(s, 0) < MEASURE_END)
            out[column_int(s, 0)] += column_int(s, 1);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result totals(const struct comparing *c)
{
    struct statement *s = db_sql(c->db, "SELECT measure, value FROM month_tally WHERE id BETWEEN $1 AND $2");
    bind_int(s, 1, tally_first(c->out->frozen.month, SPLIT_TOTAL));
    bind_int(s, 2, tally_last(c->out->frozen.month, SPLIT_TOTAL));
    enum result result = sums(s, c->out->then);
    for (int64_t day = c->out->frozen.month; day <= c->last_day && result == RESULT_OK; day++) {
        s = db_sql(c->db, "SELECT measure, value FROM tally WHERE id BETWEEN $1 AND $2");
        bind_int(s, 1, tally_first(day, SPLIT_TOTAL));
        bind_int(s, 2, tally_last(day, SPLIT_TOTAL));
        result = sums(s, c->out->now);
    }
    return result;
}

enum result month_changes_read(struct db *db, const struct zone *zone, int64_t month, struct month_changes *ret)
{
    struct month_changes out = {0};
    const struct comparing c = {.db = db, .zone = zone, .last_day = month_last_day(month), .out = &out};
    enum result result = month_read(db, month, &out.frozen);
    if (result != RESULT_OK)
        return result;
    out.rows = calloc(CHANGES_MOST, sizeof *out.rows);
    result = out.rows ? totals(&c) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = compare_all(&c);
    if (result != RESULT_OK) {
        free(out.rows);
        return result;
    }
    *ret = out;
    return RESULT_OK;
}
