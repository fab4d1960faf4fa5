/* Sessions: what lets a station go on after a restart. They are no history: no events. Tokens are known by their hash alone. */
#ifndef REXIAN_STORAGE_SESSIONS_H
#define REXIAN_STORAGE_SESSIONS_H

#include "storage/store.h"

struct session {
    uint8_t token_hash[HASH_SIZE];
    int64_t account_id;
    int64_t station_id;
    int64_t heard_at; /* of its console, as last noted */
};

/* Those that take a store write within its open batch. */
MUST_CHECK enum result session_add(struct store *store, const struct session *session);
/* RESULT_NOT_FOUND. */
MUST_CHECK enum result session_find(struct db *db, const uint8_t token_hash[HASH_SIZE], struct session *ret);
/* Drops one; it need not be there. */
MUST_CHECK enum result session_drop(struct store *store, const uint8_t token_hash[HASH_SIZE]);
MUST_CHECK enum result session_drop_account(struct store *store, int64_t account_id);
MUST_CHECK enum result session_drop_station(struct store *store, int64_t station_id);
/* Its console was heard of again; it need not be there. */
MUST_CHECK enum result session_heard(struct store *store, const uint8_t token_hash[HASH_SIZE], int64_t at);
/* Drops those not heard of since an instant. */
MUST_CHECK enum result session_drop_before(struct store *store, int64_t at);

#endif
