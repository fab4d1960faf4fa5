/* Counts the sides of the books. What came to what is read from the tallies, which are kept with each event; what there is, from
 * the rows of calls, tickets and callback tasks. */
#include "storage/ledger.h"

#include "storage/calls.h"
#include "storage/tally.h"
#include "storage/tickets.h"

struct books {
    struct db *db;
    const struct ledger_query *query;
    int64_t from_at, to_at; /* instants: the end is not included */
    struct ledger *out;
};

/* A statement of two instants whose rows are (anything, count): told one by one. */
static enum result each_count(const struct books *b, struct statement *s,
                              void (*take)(struct ledger *out, struct statement *s))
{
    enum result result;
    bind_int(s, 1, b->from_at);
    bind_int(s, 2, b->to_at);
    while ((result = db_step(s)) == RESULT_OK)
        take(b->out, s);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static void take_offered(struct ledger *out, struct statement *s)
{
    out->values[ITEM_CALLS_OFFERED] += column_int(s, 0);
}

static void take_open_call(struct ledger *out, struct statement *s)
{
    enum ledger_item item = column_int(s, 0) == CALL_TALKING ? ITEM_CALLS_TALKING
                            : column_int(s, 1)               ? ITEM_CALLS_WAITING
                                                             : ITEM_CALLS_IN_MENU;
    out->values[item] += column_int(s, 2);
}

static void take_answered(struct ledger *out, struct statement *s)
{
    out->values[column_int(s, 0) ? ITEM_WITH_TICKET : ITEM_WITHOUT_TICKET] += column_int(s, 1);
}

static void take_missed_call(struct ledger *out, struct statement *s)
{
    static const enum ledger_item items[CALL_OUTCOME_COUNT] = {
        [CALL_WAS_ABANDONED] = ITEM_MISS_ABANDONED, [CALL_WAS_REFUSED] = ITEM_MISS_REFUSED,
        [CALL_TIMED_OUT] = ITEM_MISS_TIMED_OUT,     [CALL_NO_AGENT] = ITEM_MISS_NO_AGENT,
        [CALL_QUEUE_FULL] = ITEM_MISS_QUEUE_FULL,   [CALL_LEFT_BY_KEY] = ITEM_MISS_LEFT_BY_KEY,
        [CALL_WITHDRAWN] = ITEM_MISS_WITHDRAWN,     [CALL_END_UNSEEN] = ITEM_MISS_END_UNSEEN,
    };
    out->values[items[column_int(s, 0)]] += column_int(s, 1);
}

/* Outcomes: 0 waiting, 1 talking, 3 abandoned, 5 refused, 6 test, 7 to 12 the other misses. A call's day is that on which it
 * asked; of one that never did, and of what is counted apart (a test, a number on the abuse list), that on which it came. Who was
 * answered and waits in a second queue stands among the answered. */
static enum result count_calls(const struct books *b)
{
    enum result result = each_count(
        b,
        db_sql(b->db, "SELECT COUNT(*) FROM call WHERE asked_at >= $1 AND asked_at < $2 AND asked_at <> 0 "
                      "AND outcome <> 6 AND blocked = 0"),
        take_offered);
    if (result == RESULT_OK)
        result =
            each_count(b,
                       db_sql(b->db, "SELECT COUNT(*) FROM call WHERE offered_at >= $1 AND offered_at < $2 "
                                     "AND (asked_at = 0 OR outcome = 6 OR blocked <> 0)"),
                       take_offered);
    if (result == RESULT_OK)
        result = each_count(b,
                            db_sql(b->db,
                                   "SELECT outcome, asked_at <> 0, COUNT(*) FROM call WHERE outcome IN (0, 1) "
                                   "AND blocked = 0 AND (outcome = 1 OR answered_at = 0) "
                                   "AND CASE WHEN asked_at <> 0 THEN asked_at ELSE offered_at END >= $1 "
                                   "AND CASE WHEN asked_at <> 0 THEN asked_at ELSE offered_at END < $2 "
                                   "GROUP BY outcome, asked_at <> 0"),
                            take_open_call);
    if (result == RESULT_OK)
        result =
            each_count(b,
                       db_sql(b->db, "SELECT EXISTS (SELECT 1 FROM ticket t WHERE t.call_id = c.id AND "
                                     "t.call_id <> 0) AS led, COUNT(*) FROM call c WHERE c.asked_at >= $1 AND "
                                     "c.asked_at < $2 AND c.asked_at <> 0 AND c.answered_at <> 0 AND "
                                     "c.outcome <> 6 AND c.blocked = 0 GROUP BY led"),
                       take_answered);
    if (result == RESULT_OK)
        result = each_count(
            b,
            db_sql(
                b->db,
                "SELECT outcome, COUNT(*) FROM call WHERE " CALL_UNANSWERED
                " AND asked_at >= $1 AND asked_at < $2 "
                "AND outcome IN (3, 5, 7, 8, 9, 10, 11, 12) AND blocked = 0 AND left_out = 0 GROUP BY outcome"),
            take_missed_call);
    return result;
}

static void take_callback(struct ledger *out, struct statement *s)
{
    out->values[column_int(s, 0) ? ITEM_MISS_NOT_REACHED : ITEM_MISS_NOT_CALLED] += column_int(s, 1);
}

static void take_completion(struct ledger *out, struct statement *s)
{
    enum ticket_state state = (enum ticket_state)column_int(s, 0);
    enum ledger_item item = state == STATE_REPLIED ? ITEM_MISS_AWAITING_AUDIT
                            : column_int(s, 1)     ? ITEM_MISS_REDO_OPEN
                                                   : ITEM_MISS_NOT_REPLIED;
    out->values[item] += column_int(s, 2);
}

/* A pending ticket has been dispatched before, or is an imported one that never was: its row does not tell. */
static enum result count_pending(const struct books *b)
{
    struct statement *s = db_sql(b->db, "SELECT number FROM ticket WHERE " TICKET_UNDONE
                                        " AND due_at >= $1 AND due_at < $2 AND state IN (0, 1)");
    enum result result;
    bind_int(s, 1, b->from_at);
    bind_int(s, 2, b->to_at);
    while ((result = db_step(s)) == RESULT_OK) {
        struct ticket_facts facts;
        result = ticket_fold(b->db, column_int(s, 0), &facts);
        if (result != RESULT_OK)
            break;
        enum miss_reason reason = rates_completion_miss(&facts);
        b->out->values[ITEM_MISS_NOT_REPLIED] += reason == MISS_NOT_REPLIED;
        b->out->values[ITEM_MISS_REDO_OPEN] += reason == MISS_REDO_OPEN;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* States: 2 dispatched, 3 received, 4 returned, 5 replied. A ticket sent back before its reply has that redo open. */
static enum result count_misses(const struct books *b)
{
    enum result result =
        each_count(b,
                   db_sql(b->db, "SELECT state, redos > 0, COUNT(*) FROM ticket WHERE " TICKET_UNDONE
                                 " AND due_at >= $1 AND due_at < $2 AND state IN (2, 3, 4, 5) "
                                 "GROUP BY state, redos > 0"),
                   take_completion);
    if (result == RESULT_OK)
        result = count_pending(b);
    if (result == RESULT_OK)
        result =
            each_count(b,
                       db_sql(b->db, "SELECT attempts > 0, COUNT(*) FROM callback_task WHERE due_at >= $1 AND "
                                     "due_at < $2 AND due_at <> 0 AND done_at = 0 AND cancelled = 0 "
                                     "GROUP BY attempts > 0"),
                       take_callback);
    return result;
}

/* What a measure adds to: within the range, and before it to what was open at its start. */
static const struct {
    enum measure measure;
    enum ledger_item item;
    int opens; /* tickets that it adds to those open */
} sums[] = {
    {MEASURE_ANSWER_N, ITEM_CALLS_ANSWERED, 0},
    {MEASURE_ANSWER_N, ITEM_ANSWERED, 0},
    {MEASURE_ANSWER_N, ITEM_ANSWER_N, 0},
    {MEASURE_ANSWER_D, ITEM_ANSWER_D, 0},
    {MEASURE_ABANDONED_N, ITEM_CALLS_ABANDONED, 0},
    {MEASURE_REFUSED_N, ITEM_CALLS_REFUSED, 0},
    {MEASURE_TIMED_OUT_N, ITEM_CALLS_TIMED_OUT, 0},
    {MEASURE_NO_AGENT_N, ITEM_CALLS_NO_AGENT, 0},
    {MEASURE_QUEUE_FULL_N, ITEM_CALLS_QUEUE_FULL, 0},
    {MEASURE_LEFT_BY_KEY_N, ITEM_CALLS_LEFT_BY_KEY, 0},
    {MEASURE_WITHDRAWN_N, ITEM_CALLS_WITHDRAWN, 0},
    {MEASURE_END_UNSEEN_N, ITEM_CALLS_END_UNSEEN, 0},
    {MEASURE_LEFT_MENU, ITEM_CALLS_LEFT_MENU, 0},
    {MEASURE_TEST_CALLS, ITEM_CALLS_TEST, 0},
    {MEASURE_SHORT_LEFT_OUT, ITEM_CALLS_SHORT_LEFT_OUT, 0},
    {MEASURE_COMPLETION_N, ITEM_COMPLETION_N, 0},
    {MEASURE_COMPLETION_D, ITEM_COMPLETION_D, 0},
    {MEASURE_CALLBACK_N, ITEM_CALLBACK_N, 0},
    {MEASURE_CALLBACK_D, ITEM_CALLBACK_D, 0},
    {MEASURE_TICKETS_D, ITEM_OPENED, 1},
    {MEASURE_REOPENED, ITEM_REOPENED, 1},
    {MEASURE_CLOSED_DIRECT, ITEM_CLOSED_DIRECT, -1},
    {MEASURE_CLOSED_NOT_ACCEPTED, ITEM_CLOSED_NOT_ACCEPTED, -1},
    {MEASURE_CLOSED_COMPLETED, ITEM_CLOSED_COMPLETED, -1},
    {MEASURE_CLOSED_HANDED_OVER, ITEM_CLOSED_HANDED_OVER, -1},
    {MEASURE_CLOSED_TERMINATED, ITEM_CLOSED_TERMINATED, -1},
};

static void add_sum(const struct books *b, bool before, enum measure measure, int64_t value)
{
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        if (sums[i].measure != measure)
            continue;
        if (before)
            b->out->values[ITEM_OPEN_AT_START] += sums[i].opens * value;
        else
            b->out->values[sums[i].item] += value;
    }
}

static enum result sum_day(const struct books *b, int64_t day)
{
    struct statement *s = db_sql(b->db, "SELECT measure, value FROM tally WHERE id BETWEEN $1 AND $2");
    enum result result;
    bind_int(s, 1, tally_first(day, SPLIT_TOTAL));
    bind_int(s, 2, tally_last(day, SPLIT_TOTAL));
    while ((result = db_step(s)) == RESULT_OK)
        add_sum(b, day < b->query->from_day, (enum measure)column_int(s, 0), column_int(s, 1));
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* From one day that has tallies to the next: their rows of other splits are never touched. */
static enum result sum_tallies(const struct books *b)
{
    int64_t day = 0, last_id = INT64_MIN;
    enum result result = RESULT_OK;
    while (result == RESULT_OK) {
        struct statement *s = db_sql(b->db, "SELECT day FROM tally WHERE id > $1 ORDER BY id LIMIT 1");
        bind_int(s, 1, last_id);
        result = db_step(s);
        day = result == RESULT_OK ? column_int(s, 0) : day;
        last_id = tally_day_last(day);
        db_reset(s);
        if (result == RESULT_OK && day > b->query->to_day)
            return RESULT_OK;
        if (result == RESULT_OK)
            result = sum_day(b, day);
    }
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result count_open_now(struct db *db, struct ledger *out)
{
    struct statement *s = db_sql(db, "SELECT state, COUNT(*) FROM ticket WHERE desk <> 0 GROUP BY state");
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        int64_t state = column_int(s, 0);
        if (state < 0 || state >= STATE_COUNT || state_desk((enum ticket_state)state) == DESK_NONE)
            continue;
        int item = state == STATE_SUSPENDED
                       ? ITEM_OPEN_SUSPENDED
                       : ITEM_OPEN_OPERATOR + (int)state_desk((enum ticket_state)state) - DESK_OPERATOR;
        out->values[item] += column_int(s, 1);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result ledger_read(struct db *db, const struct zone *zone, const struct ledger_query *query,
                        struct ledger *ret)
{
    struct ledger out = {0};
    const struct books b = {.db = db,
                            .query = query,
                            .from_at = zone_day_start(zone, query->from_day),
                            .to_at = zone_day_start(zone, query->to_day + 1),
                            .out = &out};
    enum result result = sum_tallies(&b);
    if (result == RESULT_OK)
        result = count_calls(&b);
    if (result == RESULT_OK)
        result = count_misses(&b);
    if (result == RESULT_OK)
        result = b.to_at > query->now ? count_open_now(db, &out) : ledger_open_at(db, b.to_at, &out);
    if (result != RESULT_OK)
        return result;
    out.values[ITEM_CALLS_ANSWERED] -= out.values[ITEM_CALLS_TALKING];
    *ret = out;
    return RESULT_OK;
}
