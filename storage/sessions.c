/* Sessions: plain rows, written in the batch of the request that they belong to. */
#include "storage/sessions.h"

#include <string.h>

enum result session_add(struct store *store, const struct session *session)
{
    static const char sql[] =
        "INSERT INTO session (token_hash, account_id, station_id, heard_at) VALUES ($1, $2, $3, $4)";
    struct statement *s = db_sql(store_db(store), sql);
    bind_blob(s, 1, session->token_hash, HASH_SIZE);
    bind_int(s, 2, session->account_id);
    bind_int(s, 3, session->station_id);
    bind_int(s, 4, session->heard_at);
    return db_run(s);
}

/* Copies a hash out of the present row. */
static enum result take_hash(struct statement *s, int n, uint8_t out[HASH_SIZE])
{
    size_t size = 0;
    const uint8_t *bytes = column_blob(s, n, &size);
    if (size != HASH_SIZE)
        return RESULT_CORRUPT;
    memcpy(out, bytes, HASH_SIZE);
    return RESULT_OK;
}

enum result session_find(struct db *db, const uint8_t token_hash[HASH_SIZE], struct session *ret)
{
    static const char sql[] =
        "SELECT token_hash, account_id, station_id, heard_at FROM session WHERE token_hash = $1";
    struct session session = {.account_id = 0};
    struct statement *s = db_sql(db, sql);
    bind_blob(s, 1, token_hash, HASH_SIZE);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        result = take_hash(s, 0, session.token_hash);
    if (result == RESULT_OK) {
        session.account_id = column_int(s, 1);
        session.station_id = column_int(s, 2);
        session.heard_at = column_int(s, 3);
        *ret = session;
    }
    db_reset(s);
    return result;
}

enum result session_drop(struct store *store, const uint8_t token_hash[HASH_SIZE])
{
    struct statement *s = db_sql(store_db(store), "DELETE FROM session WHERE token_hash = $1");
    bind_blob(s, 1, token_hash, HASH_SIZE);
    return db_run(s);
}

enum result session_drop_account(struct store *store, int64_t account_id)
{
    struct statement *s = db_sql(store_db(store), "DELETE FROM session WHERE account_id = $1");
    bind_int(s, 1, account_id);
    return db_run(s);
}

enum result session_drop_station(struct store *store, int64_t station_id)
{
    struct statement *s = db_sql(store_db(store), "DELETE FROM session WHERE station_id = $1");
    bind_int(s, 1, station_id);
    return db_run(s);
}

enum result session_heard(struct store *store, const uint8_t token_hash[HASH_SIZE], int64_t at)
{
    struct statement *s = db_sql(store_db(store), "UPDATE session SET heard_at = $2 WHERE token_hash = $1");
    bind_blob(s, 1, token_hash, HASH_SIZE);
    bind_int(s, 2, at);
    return db_run(s);
}

enum result session_drop_before(struct store *store, int64_t at)
{
    struct statement *s = db_sql(store_db(store), "DELETE FROM session WHERE heard_at < $1");
    bind_int(s, 1, at);
    return db_run(s);
}
