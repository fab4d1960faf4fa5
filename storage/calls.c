/* The write side of calls. */
#include "storage/calls.h"

#include "storage/store_inside.h"

#define EVENT_COLUMNS "seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, body"

enum result call_fold(struct db *db, int64_t id, struct call_facts *ret)
{
    struct statement *s =
        db_sql(db, "SELECT " EVENT_COLUMNS " FROM event WHERE subject = 2 AND subject_id = $1 ORDER BY seq");
    bind_int(s, 1, id);
    struct call_facts facts = {0};
    struct event event;
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && (result = event_of_row(s, &event)) == RESULT_OK)
        call_apply(&facts, &event);
    db_reset(s);
    if (result != RESULT_NOT_FOUND)
        return result;
    if (facts.id == 0)
        return RESULT_NOT_FOUND;
    *ret = facts;
    return RESULT_OK;
}

static enum result insert(struct store *store, const struct call_facts *f, const char *ref, const char *caller)
{
    struct statement *s = db_sql(
        store->db, "INSERT INTO call (id, ref, outcome, offered_at, asked_at, answered_at, ended_at, "
                   "returned_at, queue_id, "
                   "account_id, caller, last_seq, blocked, talks_id) VALUES ($1, $2, $3, $4, $5, $6, $7, "
                   "$8, $9, $10, $11, $12, $13, $14)");
    const int64_t values[] = {f->outcome,  f->offered_at,  f->asked_at, f->answered_at,
                              f->ended_at, f->returned_at, f->queue_id, f->account_id};
    bind_int(s, 1, f->id);
    bind_text(s, 2, ref);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        bind_int(s, (int)i + 3, values[i]);
    bind_text(s, 11, caller ? caller : "");
    bind_int(s, 12, f->last_seq);
    bind_int(s, 13, f->blocked);
    bind_int(s, 14, f->talks_id);
    return db_run(s);
}

static enum result update(struct store *store, const struct call_facts *f)
{
    struct statement *s =
        db_sql(store->db, "UPDATE call SET outcome = $2, offered_at = $3, asked_at = $4, answered_at = $5, "
                          "ended_at = $6, returned_at = $7, queue_id = $8, account_id = $9, last_seq = $10, "
                          "blocked = $11, talks_id = $12 WHERE id = $1");
    const int64_t values[] = {f->id,          f->outcome,  f->offered_at,  f->asked_at,
                              f->answered_at, f->ended_at, f->returned_at, f->queue_id,
                              f->account_id,  f->last_seq, f->blocked,     f->talks_id};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        bind_int(s, (int)i + 1, values[i]);
    return db_run(s);
}

static enum result set_caller(struct store *store, int64_t id, const char *caller)
{
    struct statement *s = db_sql(store->db, "UPDATE call SET caller = $2 WHERE id = $1");
    bind_int(s, 1, id);
    bind_text(s, 2, caller);
    return db_run(s);
}

enum result call_project(struct store *store, const struct call_facts *facts, const char *ref,
                         const char *caller)
{
    enum result result = update(store, facts);
    if (result == RESULT_OK && db_changes(store->db) == 0)
        result = insert(store, facts, ref ? ref : "", caller);
    else if (result == RESULT_OK && caller && caller[0])
        result = set_caller(store, facts->id, caller);
    if (result == RESULT_OK && caller && caller[0])
        result = phone_note(store, caller, SUBJECT_CALL, facts->id);
    return result;
}

enum result call_record(struct store *store, struct call_facts *facts, struct event *event, const char *ref,
                        const char *caller)
{
    struct fact rows[FACTS_MAX];
    const struct event_text texts[] = {{"ref", ref}, {"caller", caller}};
    event->subject = SUBJECT_CALL;
    enum result result = counters_add(store->counters, rows, rates_of_call(facts, store->zone, rows), -1);
    if (result == RESULT_OK)
        result = store_append(store, event, texts, 2);
    if (result != RESULT_OK)
        return result;
    call_apply(facts, event);
    result = counters_add(store->counters, rows, rates_of_call(facts, store->zone, rows), 1);
    if (result == RESULT_OK)
        result = call_project(store, facts, ref, caller);
    if (result == RESULT_OK)
        result = store_tell(store, event, NULL, NULL, 0);
    return result;
}

static enum result one_id(struct statement *s, int64_t *ret)
{
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result;
}

enum result call_by_ref(struct db *db, const char *ref, int64_t *ret_id)
{
    struct statement *s = db_sql(db, "SELECT id FROM call WHERE ref = $1");
    bind_text(s, 1, ref);
    return one_id(s, ret_id);
}

enum result call_longest_waiting(struct db *db, int64_t *ret_id)
{
    struct statement *s = db_sql(db, "SELECT id FROM call WHERE " CALL_OPEN
                                     " AND outcome = 0 AND asked_at > 0 ORDER BY asked_at, id LIMIT 1");
    return one_id(s, ret_id);
}

enum result call_of_account(struct db *db, int64_t account_id, int64_t *ret_id)
{
    struct statement *s =
        db_sql(db, "SELECT id FROM call WHERE " CALL_OPEN
                   " AND outcome = 1 AND talks_id = $1 ORDER BY asked_at DESC, id DESC LIMIT 1");
    bind_int(s, 1, account_id);
    return one_id(s, ret_id);
}
