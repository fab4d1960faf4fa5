#include "storage/presence.h"

#include "storage/store_inside.h"

#define PRESENCE_COLUMNS                                                                                       \
    "account_id, presence, reason, call_id, queue_id, since_at, from_at, until_at, last_seq, exchange, "       \
    "exchange_at, next_reason, dial_id, back, back_reason"

static void facts_of_row(struct statement *s, struct presence_facts *ret)
{
    *ret = (struct presence_facts){.account_id = column_int(s, 0),
                                   .presence = (enum presence)column_int(s, 1),
                                   .reason = (enum pause_reason)column_int(s, 2),
                                   .call_id = column_int(s, 3),
                                   .queue_id = column_int(s, 4),
                                   .since_at = column_int(s, 5),
                                   .from_at = column_int(s, 6),
                                   .until_at = column_int(s, 7),
                                   .last_seq = column_int(s, 8),
                                   .exchange = (enum exchange_state)column_int(s, 9),
                                   .exchange_at = column_int(s, 10),
                                   .next_reason = (enum pause_reason)column_int(s, 11),
                                   .dial_id = column_int(s, 12),
                                   .back = (enum presence)column_int(s, 13),
                                   .back_reason = (enum pause_reason)column_int(s, 14)};
}

static enum result one_row(struct statement *s, struct presence_facts *ret)
{
    enum result result = db_step(s);
    if (result == RESULT_OK)
        facts_of_row(s, ret);
    db_reset(s);
    return result;
}

enum result presence_read(struct db *db, int64_t account_id, struct presence_facts *ret)
{
    struct statement *s = db_sql(db, "SELECT " PRESENCE_COLUMNS " FROM presence WHERE account_id = $1");
    bind_int(s, 1, account_id);
    *ret = (struct presence_facts){.account_id = account_id};
    enum result result = one_row(s, ret);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result presence_first_over(struct db *db, int64_t until_at, struct presence_facts *ret)
{
    struct statement *s =
        db_sql(db, "SELECT " PRESENCE_COLUMNS " FROM presence WHERE until_at <> 0 AND until_at <= $1 "
                   "ORDER BY until_at, account_id LIMIT 1");
    bind_int(s, 1, until_at);
    return one_row(s, ret);
}

enum result presence_list(struct db *db, bool all, presence_take *take, void *context)
{
    struct statement *s =
        all ? db_sql(db, "SELECT " PRESENCE_COLUMNS " FROM presence ORDER BY account_id")
            : db_sql(db, "SELECT " PRESENCE_COLUMNS " FROM presence WHERE presence <> 0 ORDER BY account_id");
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct presence_facts facts;
        facts_of_row(s, &facts);
        if ((result = take(context, &facts)) != RESULT_OK)
            break;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result presence_project(struct store *store, const struct presence_facts *f)
{
    struct statement *s = db_sql(
        store->db, "INSERT INTO presence (" PRESENCE_COLUMNS
                   ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
                   "ON CONFLICT (account_id) DO UPDATE SET presence = $2, reason = $3, call_id = $4, "
                   "queue_id = $5, since_at = $6, from_at = $7, until_at = $8, last_seq = $9, exchange = $10, "
                   "exchange_at = $11, next_reason = $12, dial_id = $13, back = $14, back_reason = $15");
    const int64_t values[] = {f->account_id,  f->presence,    f->reason,   f->call_id,  f->queue_id,
                              f->since_at,    f->from_at,     f->until_at, f->last_seq, f->exchange,
                              f->exchange_at, f->next_reason, f->dial_id,  f->back,     f->back_reason};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        bind_int(s, (int)i + 1, values[i]);
    return db_run(s);
}

static enum result append(struct store *store, struct presence_facts *facts, struct event *event,
                          const char *why)
{
    struct segment closed;
    struct fact rows[FACTS_MAX];
    size_t count;
    const struct event_text texts[] = {{"why", why}};
    enum result result = store_append(store, event, texts, why ? 1 : 0);
    if (result != RESULT_OK)
        return result;
    presence_apply(facts, event, &closed);
    while (result == RESULT_OK && (count = rates_of_segment(&closed, store->zone, rows)) > 0)
        result = counters_add(store->counters, rows, count, 1);
    return result;
}

static enum result carry(struct store *store, struct presence_facts *facts, int64_t midnight_at)
{
    struct event event = {.kind = EVENT_PRESENCE,
                          .subject = SUBJECT_ACCOUNT,
                          .subject_id = facts->account_id,
                          .occurred_at = midnight_at};
    record_set(&event.body, "presence", facts->presence);
    record_add(&event.body, "reason", facts->reason);
    record_add(&event.body, "call_id", facts->call_id);
    record_set(&event.body, "carried", 1);
    return append(store, facts, &event, NULL);
}

/* Over every midnight up to an instant; who is away has no time that could count. */
static enum result carry_until(struct store *store, struct presence_facts *facts, int64_t at)
{
    enum result result = RESULT_OK;
    while (result == RESULT_OK && facts->presence != PRESENCE_AWAY) {
        int64_t midnight_at = zone_day_start(store->zone, zone_day_number(store->zone, facts->from_at) + 1);
        if (midnight_at > at)
            break;
        result = carry(store, facts, midnight_at);
    }
    return result;
}

enum result presence_record(struct store *store, struct presence_facts *facts, struct event *event,
                            const char *why)
{
    if (event->occurred_at == 0)
        event->occurred_at = store->now;
    enum result result = carry_until(store, facts, event->occurred_at);
    if (result == RESULT_OK)
        result = append(store, facts, event, why);
    if (result == RESULT_OK)
        result = presence_project(store, facts);
    return result == RESULT_OK ? store_tell(store, event, NULL, NULL, 0) : result;
}

enum result presence_note(struct store *store, struct presence_facts *facts, struct event *event,
                          const char *why)
{
    enum result result = append(store, facts, event, why);
    if (result == RESULT_OK)
        result = presence_project(store, facts);
    return result == RESULT_OK ? store_tell(store, event, NULL, NULL, 0) : result;
}

/* The rows are read one by one: each is written before the next one is looked for. */
enum result presence_carry(struct store *store, int64_t day)
{
    int64_t midnight_at = zone_day_start(store->zone, day + 1), after = 0;
    for (;;) {
        struct presence_facts facts;
        struct statement *s = db_sql(store->db, "SELECT " PRESENCE_COLUMNS
                                                " FROM presence WHERE presence <> 0 AND account_id > $1 AND "
                                                "from_at < $2 ORDER BY account_id LIMIT 1");
        bind_int(s, 1, after);
        bind_int(s, 2, midnight_at);
        enum result result = one_row(s, &facts);
        if (result == RESULT_OK)
            result = carry_until(store, &facts, midnight_at);
        if (result == RESULT_OK)
            result = presence_project(store, &facts);
        if (result != RESULT_OK)
            return result == RESULT_NOT_FOUND ? RESULT_OK : result;
        after = facts.account_id;
    }
}

static enum result take_event(const struct zone *zone, const struct presence_refold *refold,
                              struct presence_facts *facts, const struct event *event)
{
    struct segment closed;
    struct fact rows[FACTS_MAX];
    size_t count;
    enum result result = RESULT_OK;
    if (facts->account_id != event->subject_id) {
        if (facts->account_id != 0 && refold->state)
            result = refold->state(refold->context, facts);
        *facts = (struct presence_facts){0};
    }
    presence_apply(facts, event, &closed);
    while (result == RESULT_OK && (count = rates_of_segment(&closed, zone, rows)) > 0)
        if (refold->facts)
            result = refold->facts(refold->context, rows, count, event->seq);
    return result;
}

enum result presence_refold_all(struct db *db, const struct zone *zone, const struct presence_refold *refold)
{
    struct presence_facts facts = {0};
    struct statement *s =
        db_sql(db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, "
                   "body FROM event WHERE subject = $1 AND kind IN ($2, $3, $4) ORDER BY subject_id, seq");
    bind_int(s, 1, SUBJECT_ACCOUNT);
    bind_int(s, 2, EVENT_PRESENCE);
    bind_int(s, 3, EVENT_OPERATOR_REPORTED);
    bind_int(s, 4, EVENT_BREAK_ASKED);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct event event;
        if (event_of_row(s, &event) == RESULT_OK)
            result = take_event(zone, refold, &facts, &event);
        else if (refold->broken)
            refold->broken(refold->context, column_int(s, 0));
        else
            result = RESULT_CORRUPT;
        if (result != RESULT_OK)
            break;
    }
    db_reset(s);
    if (result == RESULT_NOT_FOUND)
        result = RESULT_OK;
    return result == RESULT_OK && facts.account_id != 0 && refold->state
               ? refold->state(refold->context, &facts)
               : result;
}
