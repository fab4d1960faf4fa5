/* Kept replies: a request that comes again is answered as before. They are no history: no events, and forgotten after some days.
 * Each lies where its time is (`id`), so that those of a batch share pages, and is found by request id and account. */
#ifndef REXIAN_STORAGE_REPLIES_H
#define REXIAN_STORAGE_REPLIES_H

#include "storage/store.h"

/* The kept reply of an account's request: the hash of the request's body and the reply's bytes, which the caller frees.
 * RESULT_NOT_FOUND: this request has not been answered before. */
MUST_CHECK enum result request_find(struct db *db, int64_t account_id, const char *request_id,
                                    uint8_t ret_body_hash[HASH_SIZE], uint8_t **ret_reply, size_t *ret_size);
/* Keeps a reply for the batch's time, within its open batch. RESULT_REFUSED: there is one already. */
MUST_CHECK enum result request_keep(struct store *store, int64_t account_id, const char *request_id,
                                    const uint8_t body_hash[HASH_SIZE], const void *reply, size_t size);
/* Forgets the oldest, at most so many, of those kept before an instant. *ret_more: there may be more of them. */
MUST_CHECK enum result request_forget_before(struct store *store, int64_t at, int64_t most, bool *ret_more);

/* The ids of replies that were kept at an instant (city time) begin here and end before those of the next millisecond. Only a city whose
 * clock stands still could have more than a million at one: the rest are of the next. */
enum { REPLIES_AN_INSTANT = 1 << 20 };
int64_t request_ids_at(int64_t at);

#endif
