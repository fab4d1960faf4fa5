/* Seals: a day is closed by an event at 00:30 of the next; then-figures are what its tallies were at that event. */
#ifndef REXIAN_STORAGE_SEALS_H
#define REXIAN_STORAGE_SEALS_H

#include "storage/store.h"

enum { SIGNATURE_SIZE = 64 };

/* The newest sealed day (civil_day), or RESULT_NOT_FOUND. */
MUST_CHECK enum result seal_newest(struct db *db, int64_t *ret_day);
/* The newest sealed day of a range, both included, or RESULT_NOT_FOUND. */
MUST_CHECK enum result seal_newest_within(struct db *db, int64_t from_day, int64_t to_day, int64_t *ret_day);
/* Signs the chain's head for a day; context is the broker's key. */
typedef void seal_signer(void *context, int64_t day, int64_t seq, const uint8_t hash[HASH_SIZE],
                         uint8_t signature[SIGNATURE_SIZE]);
/* Seals a day within the batch: copies its tallies, signs the head before the seal, appends EVENT_DAY_SEALED. */
MUST_CHECK enum result seal_day(struct store *store, int64_t day, seal_signer *sign, void *context);

#endif
