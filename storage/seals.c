/* Sealing a day. */
#include "storage/seals.h"

#include "storage/store_inside.h"
#include "storage/tally.h"

#include <string.h>

enum result seal_newest(struct db *db, int64_t *ret_day)
{
    struct statement *s = db_sql(db, "SELECT day FROM seal ORDER BY day DESC LIMIT 1");
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret_day = column_int(s, 0);
    db_reset(s);
    return result;
}

enum result seal_newest_within(struct db *db, int64_t from_day, int64_t to_day, int64_t *ret_day)
{
    struct statement *s =
        db_sql(db, "SELECT day FROM seal WHERE day >= $1 AND day <= $2 ORDER BY day DESC LIMIT 1");
    bind_int(s, 1, from_day);
    bind_int(s, 2, to_day);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret_day = column_int(s, 0);
    db_reset(s);
    return result;
}

static enum result copy_tally(struct store *store, int64_t day)
{
    enum result result = store_flush(store);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(store->db, "INSERT INTO sealed_tally (id, value) SELECT id, value FROM tally "
                                            "WHERE id BETWEEN $1 AND $2");
    bind_int(s, 1, tally_first(day, SPLIT_TOTAL));
    bind_int(s, 2, tally_day_last(day));
    return db_run(s);
}

enum result seal_day(struct store *store, int64_t day, seal_signer *sign, void *context)
{
    struct event event = {.kind = EVENT_DAY_SEALED, .subject = SUBJECT_CITY, .subject_id = day};
    uint8_t hash[HASH_SIZE], signature[SIGNATURE_SIZE];
    int64_t seq = store->head.seq;
    memcpy(hash, store->head.hash, HASH_SIZE);
    sign(context, day, seq, hash, signature);
    record_set(&event.body, "day", day);
    record_set(&event.body, "seq", seq);
    enum result result = copy_tally(store, day);
    if (result == RESULT_OK)
        result = store_append(store, &event, NULL, 0);
    if (result == RESULT_OK)
        result = store_tell(store, &event, NULL, NULL, 0);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(
        store->db,
        "INSERT INTO seal (day, seq, hash, sealed_at, seal_seq, signature) VALUES ($1, $2, $3, $4, $5, $6)");
    bind_int(s, 1, day);
    bind_int(s, 2, seq);
    bind_blob(s, 3, hash, HASH_SIZE);
    bind_int(s, 4, event.recorded_at);
    bind_int(s, 5, event.seq);
    bind_blob(s, 6, signature, SIGNATURE_SIZE);
    return db_run(s);
}
