/* Missed calls in the store. */
#include "storage/missed.h"

#include "core/phone.h"
#include "core/rates.h"
#include "storage/store_inside.h"

#include <string.h>

const char *const missed_column_names[MISSED_COLUMNS + 1] = {
    "call_id",  "missed_at",  "due_at",     "taken_at", "taken_by", "tries",
    "tried_at", "settled_at", "settled_by", "how",      "later_id", "key"};

void missed_columns(const struct call_facts *f, int64_t out[MISSED_COLUMNS])
{
    const struct call_missed *m = &f->missed;
    const int64_t values[MISSED_COLUMNS] = {f->id,         missed_at(f), missed_due_at(f), m->taken_at,
                                            m->taken_by,   m->tries,     m->tried_at,      m->settled_at,
                                            m->settled_by, m->how,       m->later_id};
    memcpy(out, values, sizeof values);
}

/* The key of the number of a call as it stands now; "" if it has none. */
static enum result key_of_call(struct db *db, const char *area_code, int64_t id, char key[PHONE_SIZE])
{
    struct statement *s = db_sql(db, "SELECT caller FROM call WHERE id = $1");
    bind_int(s, 1, id);
    enum result result = db_step(s);
    key[0] = '\0';
    if (result == RESULT_OK && phone_normalise(column_text(s, 0), area_code, key, NULL) != RESULT_OK)
        key[0] = '\0';
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result put_row(struct store *store, const struct call_facts *f, const char *key)
{
    struct statement *s = db_sql(
        store->db, "INSERT INTO missed (" MISSED_COLUMN_LIST ", key) VALUES ($1, $2, $3, $4, $5, $6, $7, "
                   "$8, $9, $10, $11, $12) ON CONFLICT (call_id) DO UPDATE SET missed_at = $2, due_at = $3, "
                   "taken_at = $4, taken_by = $5, tries = $6, tried_at = $7, settled_at = $8, "
                   "settled_by = $9, how = $10, later_id = $11, key = $12");
    int64_t values[MISSED_COLUMNS];
    missed_columns(f, values);
    for (int i = 0; i < MISSED_COLUMNS; i++)
        bind_int(s, i + 1, values[i]);
    bind_text(s, MISSED_COLUMNS + 1, key);
    return db_run(s);
}

enum result missed_project(struct store *store, const struct call_facts *f)
{
    char key[PHONE_SIZE] = "";
    enum result result = RESULT_OK;
    /* Most calls never were missed; one that was may turn out to have been answered. */
    if (f->missed.told_at == 0)
        return RESULT_OK;
    if (missed_is(f))
        result = key_of_call(store->db, store->area_code, f->id, key);
    if (result != RESULT_OK)
        return result;
    if (key[0] != '\0')
        return put_row(store, f, key);
    struct statement *s = db_sql(store->db, "DELETE FROM missed WHERE call_id = $1");
    bind_int(s, 1, f->id);
    return db_run(s);
}

enum result missed_of_call(struct db *db, const char *area_code, int64_t call_id, int64_t until_at,
                           int64_t *ids, size_t max, size_t *ret_count)
{
    char key[PHONE_SIZE];
    size_t count = 0;
    enum result result = key_of_call(db, area_code, call_id, key);
    if (result == RESULT_OK && key[0] != '\0') {
        struct statement *s = db_sql(db, "SELECT call_id FROM missed WHERE settled_at = 0 AND key = $1 AND "
                                         "missed_at <= $2 ORDER BY missed_at, call_id");
        bind_text(s, 1, key);
        bind_int(s, 2, until_at);
        while (count < max && (result = db_step(s)) == RESULT_OK)
            ids[count++] = column_int(s, 0);
        db_reset(s);
    }
    *ret_count = count;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* The newest call of a number stands for it; whoever took one of its calls has them all. */
static struct statement *open_rows(struct db *db)
{
    return db_sql(db, "SELECT MAX(call_id), MIN(missed_at), MAX(missed_at), COUNT(*), MIN(due_at), SUM(tries), "
                      "MAX(tried_at), MAX(taken_at) FROM missed WHERE settled_at = 0 GROUP BY key "
                      "ORDER BY MIN(due_at), MAX(call_id) LIMIT $1");
}

static enum result who_took(struct db *db, struct missed_line *line)
{
    struct statement *s = db_sql(db, "SELECT o.taken_by FROM missed m JOIN missed o ON o.key = m.key WHERE "
                                     "m.call_id = $1 AND o.settled_at = 0 AND o.taken_at = $2");
    bind_int(s, 1, line->id);
    bind_int(s, 2, line->taken_at);
    enum result result = line->taken_at ? db_step(s) : RESULT_NOT_FOUND;
    if (result == RESULT_OK)
        line->taken_by = column_int(s, 0);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result list_open(struct db *db, size_t limit, struct missed_line *out, size_t *ret_count)
{
    struct statement *s = open_rows(db);
    size_t count = 0;
    enum result result = RESULT_OK;
    bind_int(s, 1, (int64_t)limit);
    while (count < limit && (result = db_step(s)) == RESULT_OK)
        out[count++] = (struct missed_line){.id = column_int(s, 0),
                                            .first_at = column_int(s, 1),
                                            .last_at = column_int(s, 2),
                                            .calls = column_int(s, 3),
                                            .due_at = column_int(s, 4),
                                            .tries = column_int(s, 5),
                                            .tried_at = column_int(s, 6),
                                            .taken_at = column_int(s, 7)};
    db_reset(s);
    result = result == RESULT_NOT_FOUND ? RESULT_OK : result;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = who_took(db, &out[i]);
    *ret_count = count;
    return result;
}

static enum result settled_before(struct db *db, int64_t after, int64_t *ret_at)
{
    struct statement *s = db_sql(db, "SELECT settled_at FROM missed WHERE call_id = $1");
    bind_int(s, 1, after);
    enum result result = db_step(s);
    *ret_at = result == RESULT_OK ? column_int(s, 0) : 0;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result list_settled(struct db *db, int64_t after, size_t limit, struct missed_line *out,
                                size_t *ret_count)
{
    int64_t before_at = INT64_MAX, before = INT64_MAX;
    size_t count = 0;
    enum result result = after ? settled_before(db, after, &before_at) : RESULT_OK;
    if (after)
        before = after;
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(db, "SELECT " MISSED_COLUMN_LIST " FROM missed WHERE settled_at <> 0 AND "
                                     "(settled_at, call_id) < ($1, $2) ORDER BY settled_at DESC, call_id DESC");
    bind_int(s, 1, before_at);
    bind_int(s, 2, before);
    while (count < limit && (result = db_step(s)) == RESULT_OK)
        out[count++] = (struct missed_line){.id = column_int(s, 0),
                                            .first_at = column_int(s, 1),
                                            .last_at = column_int(s, 1),
                                            .calls = 1,
                                            .due_at = column_int(s, 2),
                                            .taken_at = column_int(s, 3),
                                            .taken_by = column_int(s, 4),
                                            .tries = column_int(s, 5),
                                            .tried_at = column_int(s, 6),
                                            .settled_at = column_int(s, 7),
                                            .settled_by = column_int(s, 8),
                                            .how = column_int(s, 9),
                                            .later_id = column_int(s, 10)};
    db_reset(s);
    *ret_count = count;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result missed_list(struct db *db, bool settled, int64_t after, size_t limit, struct missed_line *out,
                        size_t *ret_count)
{
    return settled ? list_settled(db, after, limit, out, ret_count) : list_open(db, limit, out, ret_count);
}

enum result missed_count(struct db *db, int64_t now, int64_t *ret_open, int64_t *ret_overdue)
{
    struct statement *s =
        db_sql(db, "SELECT COUNT(DISTINCT key), COUNT(DISTINCT CASE WHEN due_at < $1 THEN key END) "
                   "FROM missed WHERE settled_at = 0");
    bind_int(s, 1, now);
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        *ret_open = column_int(s, 0);
        *ret_overdue = column_int(s, 1);
    }
    db_reset(s);
    return result;
}
