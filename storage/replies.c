/* Rows that are only added at the end, with an index of their names; read when a request comes. */
#include "storage/replies.h"

#include "storage/store_inside.h"

#include <stdlib.h>
#include <string.h>

int64_t request_ids_at(int64_t at)
{
    return at * REPLIES_AN_INSTANT;
}

enum result request_find(struct db *db, int64_t account_id, const char *request_id,
                         uint8_t ret_body_hash[HASH_SIZE], uint8_t **ret_reply, size_t *ret_size)
{
    static const char sql[] = "SELECT body_hash, reply FROM request WHERE request_id = $1 AND account_id = $2";
    size_t hash_size = 0, size = 0;
    uint8_t *copy = NULL;
    struct statement *s = db_sql(db, sql);
    lend_text(s, 1, request_id);
    bind_int(s, 2, account_id);
    enum result result = db_step(s);
    if (result != RESULT_OK)
        return result;
    const uint8_t *hash = column_blob(s, 0, &hash_size);
    const uint8_t *reply = column_blob(s, 1, &size);
    if (hash_size != HASH_SIZE)
        result = RESULT_CORRUPT;
    else if ((copy = malloc(size + 1)) == NULL)
        result = RESULT_NO_MEMORY;
    if (result == RESULT_OK) {
        if (size > 0)
            memcpy(copy, reply, size);
        memcpy(ret_body_hash, hash, HASH_SIZE);
        *ret_reply = copy;
        *ret_size = size;
    }
    db_reset(s);
    return result;
}

static enum result newest_before(struct db *db, int64_t id, int64_t *ret)
{
    struct statement *s = db_sql(db, "SELECT COALESCE(MAX(id), 0) FROM request WHERE id < $1");
    bind_int(s, 1, id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result;
}

/* Looked up once for each instant, also one that the clock came back to. One that is full goes on in the next. */
static enum result find_place(struct store *store)
{
    int64_t end = store->now, newest = 0;
    enum result result = RESULT_OK;
    do
        result = newest_before(store->db, request_ids_at(++end), &newest);
    while (result == RESULT_OK && newest == request_ids_at(end) - 1);
    if (result != RESULT_OK)
        return result;
    store->reply_at = store->now;
    store->reply_id = request_ids_at(store->now);
    if (newest >= store->reply_id)
        store->reply_id = newest + 1;
    return RESULT_OK;
}

enum result request_keep(struct store *store, int64_t account_id, const char *request_id,
                         const uint8_t body_hash[HASH_SIZE], const void *reply, size_t size)
{
    static const char sql[] =
        "INSERT INTO request (id, account_id, request_id, body_hash, reply) VALUES ($1, $2, $3, $4, $5)";
    enum result result = store->reply_at == store->now ? RESULT_OK : find_place(store);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(store->db, sql);
    bind_int(s, 1, store->reply_id++);
    bind_int(s, 2, account_id);
    lend_text(s, 3, request_id);
    lend_blob(s, 4, body_hash, HASH_SIZE);
    lend_blob(s, 5, size > 0 ? reply : "", size);
    return db_run(s);
}

enum result request_forget_before(struct store *store, int64_t at, int64_t most, bool *ret_more)
{
    struct statement *s =
        db_sql(store->db,
               "DELETE FROM request WHERE id IN (SELECT id FROM request WHERE id < $1 ORDER BY id LIMIT $2)");
    bind_int(s, 1, request_ids_at(at));
    bind_int(s, 2, most);
    enum result result = db_run(s);
    *ret_more = result == RESULT_OK && db_changes(store->db) == most;
    return result;
}
