/* Dials in the store. */
#include "storage/dials.h"

#include "storage/store_inside.h"

#define COLUMNS                                                                                                \
    "id, account_id, number, call_id, state, outcome, asked_at, taken_at, rings_at, picked_up_at, "            \
    "answered_at, ended_at, taken_by, cancelled_at, until_at, cause, last_seq, ref"
#define EVENT_COLUMNS "seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, body"

static void facts_of_row(struct statement *s, struct dial_facts *ret)
{
    *ret = (struct dial_facts){.id = column_int(s, 0),
                               .account_id = column_int(s, 1),
                               .number = column_int(s, 2),
                               .call_id = column_int(s, 3),
                               .state = (enum dial_state)column_int(s, 4),
                               .outcome = (enum dial_outcome)column_int(s, 5),
                               .asked_at = column_int(s, 6),
                               .taken_at = column_int(s, 7),
                               .rings_at = column_int(s, 8),
                               .picked_up_at = column_int(s, 9),
                               .answered_at = column_int(s, 10),
                               .ended_at = column_int(s, 11),
                               .taken_by = column_int(s, 12),
                               .cancelled_at = column_int(s, 13),
                               .until_at = column_int(s, 14),
                               .cause = column_int(s, 15),
                               .last_seq = column_int(s, 16)};
    column_copy(s, 17, ret->ref, sizeof ret->ref);
}

static enum result one_row(struct statement *s, struct dial_facts *ret)
{
    enum result result = db_step(s);
    if (result == RESULT_OK)
        facts_of_row(s, ret);
    db_reset(s);
    return result;
}

static enum result put(struct store *store, const struct dial_facts *f)
{
    const int64_t values[] = {
        f->id,       f->account_id,   f->number,   f->call_id,      (int64_t)f->state, (int64_t)f->outcome,
        f->asked_at, f->taken_at,     f->rings_at, f->picked_up_at, f->answered_at,    f->ended_at,
        f->taken_by, f->cancelled_at, f->until_at, f->cause,        f->last_seq};
    struct statement *s = db_sql(
        store->db,
        "INSERT INTO dial (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
        "$15, $16, $17, $18) ON CONFLICT (id) DO UPDATE SET state = $5, outcome = $6, taken_at = $8, "
        "rings_at = $9, picked_up_at = $10, answered_at = $11, ended_at = $12, taken_by = $13, "
        "cancelled_at = $14, until_at = $15, cause = $16, last_seq = $17, ref = $18");
    enum { VALUES = sizeof values / sizeof values[0] };
    for (int i = 0; i < VALUES; i++)
        bind_int(s, i + 1, values[i]);
    bind_text(s, VALUES + 1, f->ref);
    return db_run(s);
}

enum result dial_record(struct store *store, struct dial_facts *facts, struct event *event)
{
    event->subject = SUBJECT_DIAL;
    enum result result = store_append(store, event, NULL, 0);
    if (result != RESULT_OK)
        return result;
    dial_apply(facts, event);
    result = put(store, facts);
    return result == RESULT_OK ? store_tell(store, event, NULL, NULL, 0) : result;
}

enum result dial_read(struct db *db, int64_t id, struct dial_facts *ret)
{
    struct statement *s = db_sql(db, "SELECT " COLUMNS " FROM dial WHERE id = $1");
    bind_int(s, 1, id);
    return one_row(s, ret);
}

enum result dial_of_account(struct db *db, int64_t account_id, struct dial_facts *ret)
{
    struct statement *s =
        db_sql(db, "SELECT " COLUMNS " FROM dial WHERE ended_at = 0 AND account_id = $1 ORDER BY id LIMIT 1");
    bind_int(s, 1, account_id);
    return one_row(s, ret);
}

enum result dial_first_over(struct db *db, int64_t until_at, struct dial_facts *ret)
{
    struct statement *s = db_sql(db, "SELECT " COLUMNS " FROM dial WHERE until_at <> 0 AND until_at <= $1 "
                                     "ORDER BY until_at, id LIMIT 1");
    bind_int(s, 1, until_at);
    return one_row(s, ret);
}

/* A statement for each way to ask, so that each has its index. */
static struct statement *rows_of(struct db *db, const struct dial_query *q, int64_t *ret_key)
{
    *ret_key = q->number ? q->number : q->call_id ? q->call_id : q->account_id;
    if (q->open)
        return db_sql(db, "SELECT " COLUMNS " FROM dial WHERE ended_at = 0 AND +id < $2 AND "
                          "($1 = 0 OR account_id = $1) ORDER BY +id LIMIT $3");
    if (q->number)
        return db_sql(db, "SELECT " COLUMNS " FROM dial WHERE number <> 0 AND number = $1 AND id < $2 "
                          "ORDER BY id DESC LIMIT $3");
    if (q->call_id)
        return db_sql(db, "SELECT " COLUMNS " FROM dial WHERE call_id <> 0 AND call_id = $1 AND id < $2 "
                          "ORDER BY id DESC LIMIT $3");
    if (q->account_id)
        return db_sql(db, "SELECT " COLUMNS " FROM dial WHERE account_id = $1 AND id < $2 "
                          "ORDER BY id DESC LIMIT $3");
    return db_sql(db, "SELECT " COLUMNS " FROM dial WHERE $1 = 0 AND id < $2 ORDER BY id DESC LIMIT $3");
}

enum result dial_list(struct db *db, const struct dial_query *query, size_t max, struct dial_facts *out,
                      size_t *ret_count)
{
    int64_t key = 0;
    struct statement *s = rows_of(db, query, &key);
    size_t count = 0;
    enum result result = RESULT_OK;
    bind_int(s, 1, query->open ? query->account_id : key);
    bind_int(s, 2, query->before ? query->before : INT64_MAX);
    bind_int(s, 3, (int64_t)max);
    while (count < max && (result = db_step(s)) == RESULT_OK)
        facts_of_row(s, &out[count++]);
    db_reset(s);
    *ret_count = count;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result dials_fold_all(struct db *db, void *context,
                           enum result (*take)(void *context, const struct dial_facts *facts))
{
    struct statement *s =
        db_sql(db, "SELECT " EVENT_COLUMNS " FROM event WHERE subject = $1 ORDER BY subject_id, seq");
    struct dial_facts facts = {0};
    enum result result;
    bind_int(s, 1, SUBJECT_DIAL);
    while ((result = db_step(s)) == RESULT_OK) {
        struct event event;
        /* A body that cannot be read was named when the chain was checked. */
        if (event_of_row(s, &event) != RESULT_OK)
            continue;
        if (facts.id != 0 && facts.id != event.subject_id && (result = take(context, &facts)) != RESULT_OK)
            break;
        if (facts.id != event.subject_id)
            facts = (struct dial_facts){0};
        dial_apply(&facts, &event);
    }
    db_reset(s);
    if (result == RESULT_NOT_FOUND)
        result = facts.id != 0 ? take(context, &facts) : RESULT_OK;
    return result;
}

static enum result put_again(void *context, const struct dial_facts *facts)
{
    return put(context, facts);
}

enum result dials_rebuild(struct store *store)
{
    enum result result = db_exec(store->db, "DELETE FROM dial");
    return result == RESULT_OK ? dials_fold_all(store->db, store, put_again) : result;
}
