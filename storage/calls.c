/* The write side of calls. */
#include "storage/calls.h"

#include "storage/call_columns.h"
#include "storage/missed.h"
#include "storage/store_inside.h"

#include <string.h>

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

static enum result insert(struct store *store, const struct call_facts *f, const char *ref)
{
    struct statement *s =
        db_sql(store->db,
               "INSERT INTO call (" CALL_COLUMN_LIST ", ref, caller, recording) VALUES ($1, $2, $3, $4, $5, "
               "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, '', '')");
    int64_t values[CALL_COLUMNS];
    call_columns(f, values);
    for (int i = 0; i < CALL_COLUMNS; i++)
        bind_int(s, i + 1, values[i]);
    bind_text(s, CALL_COLUMNS + 1, ref);
    return db_run(s);
}

static enum result update(struct store *store, const struct call_facts *f)
{
    struct statement *s = db_sql(
        store->db,
        "UPDATE call SET outcome = $2, offered_at = $3, asked_at = $4, answered_at = $5, ended_at = $6, "
        "returned_at = $7, queue_id = $8, account_id = $9, last_seq = $10, blocked = $11, talks_id = $12, "
        "lost_at = $13, held_ms = $14, talk_ms = $15, transfers = $16, rings = $17, visits = $18, "
        "short_ms = $19, left_out = $20, left_at = $21, reason = $22 "
        "WHERE id = $1");
    int64_t values[CALL_COLUMNS];
    call_columns(f, values);
    for (int i = 0; i < CALL_COLUMNS; i++)
        bind_int(s, i + 1, values[i]);
    return db_run(s);
}

static enum result put_visit(struct store *store, const struct call_facts *f, size_t position)
{
    struct statement *s =
        db_sql(store->db,
               "INSERT INTO call_visit (" VISIT_COLUMN_LIST ", visit) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
               "$9, $10) ON CONFLICT (call_id, ordinal) DO UPDATE SET queue_id = $3, entered_at = $4, "
               "answered_at = $5, left_at = $6, account_id = $7, how = $8, rings = $9, visit = $10");
    int64_t values[VISIT_COLUMNS];
    visit_columns(f, position, values);
    for (int i = 0; i < VISIT_COLUMNS; i++)
        bind_int(s, i + 1, values[i]);
    bind_text(s, VISIT_COLUMNS + 1, f->visits[position].key);
    return db_run(s);
}

static enum result set_text(struct store *store, int64_t id, const char *sql, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return RESULT_OK;
    struct statement *s = db_sql(store->db, sql);
    bind_int(s, 1, id);
    bind_text(s, 2, text);
    return db_run(s);
}

enum result call_project(struct store *store, const struct call_facts *facts, const struct call_texts *texts)
{
    enum result result = update(store, facts);
    if (result == RESULT_OK && db_changes(store->db) == 0)
        result = insert(store, facts, texts->ref ? texts->ref : "");
    for (size_t i = 0; i < facts->visit_count && result == RESULT_OK; i++)
        result = put_visit(store, facts, i);
    if (result == RESULT_OK)
        result = set_text(store, facts->id, "UPDATE call SET caller = $2 WHERE id = $1", texts->caller);
    if (result == RESULT_OK)
        result = set_text(store, facts->id, "UPDATE call SET recording = $2 WHERE id = $1", texts->recording);
    if (result == RESULT_OK && texts->caller && texts->caller[0])
        result = phone_note(store, texts->caller, SUBJECT_CALL, facts->id);
    return result == RESULT_OK ? missed_project(store, facts) : result;
}

enum result call_record(struct store *store, struct call_facts *facts, struct event *event,
                        const struct call_texts *texts)
{
    static const struct call_texts none;
    struct fact rows[FACTS_MAX];
    texts = texts ? texts : &none;
    const struct event_text given[] = {
        {"ref", texts->ref}, {"caller", texts->caller}, {"recording", texts->recording}};
    event->subject = SUBJECT_CALL;
    enum result result = counters_add(store->counters, rows, rates_of_call(facts, store->zone, rows), -1);
    if (result == RESULT_OK)
        result = store_append(store, event, given, sizeof given / sizeof given[0]);
    if (result != RESULT_OK)
        return result;
    call_apply(facts, event);
    result = counters_add(store->counters, rows, rates_of_call(facts, store->zone, rows), 1);
    if (result == RESULT_OK)
        result = call_project(store, facts, texts);
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

/* The exchange is what stands before the slash of a ref: two exchanges may name their visits alike. */
static bool is_same_exchange(const char *a, const char *b)
{
    size_t length = strcspn(a, "/");
    return strcspn(b, "/") == length && strncmp(a, b, length) == 0;
}

enum result call_by_visit(struct db *db, const char *ref, const char *visit, int64_t queue_id, int64_t *ret_id)
{
    struct statement *s =
        db_sql(db, "SELECT v.call_id, c.ref FROM call_visit v JOIN call c ON c.id = v.call_id "
                   "WHERE v.visit = $1 AND v.visit <> '' AND v.queue_id = $2");
    bind_text(s, 1, visit);
    bind_int(s, 2, queue_id);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        if (!is_same_exchange(column_text(s, 1), ref))
            continue;
        *ret_id = column_int(s, 0);
        break;
    }
    db_reset(s);
    return result;
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
