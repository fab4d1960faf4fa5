/* The tallies: deltas are gathered in memory during a batch and written once before its commit.
 * A dropped request takes its deltas with it. */
#ifndef REXIAN_STORAGE_COUNTERS_H
#define REXIAN_STORAGE_COUNTERS_H

#include "core/rates.h"
#include "storage/db.h"

struct counters;

MUST_CHECK enum result counters_make(struct counters **ret);
void counters_free(struct counters **counters);
/* Adds sign x amount of each fact to each of its splits. sign is +1 or -1. RESULT_INVALID: a key is beyond TALLY_KEY_MOST;
 * RESULT_NO_MEMORY. */
MUST_CHECK enum result counters_add(struct counters *counters, const struct fact *facts, size_t count,
                                    int sign);
/* Adds to one sum alone; measure > 0. RESULT_INVALID and RESULT_NO_MEMORY as above. */
MUST_CHECK enum result counters_change(struct counters *counters, int64_t day, int split, int64_t key,
                                       int measure, int64_t value);
/* From here on, counters_drop forgets; counters_keep makes it part of the batch. */
void counters_mark(struct counters *counters);
void counters_drop(struct counters *counters);
/* Writes all deltas that are not 0 into `tally` and empties the gathered ones. */
MUST_CHECK enum result counters_flush(struct counters *counters, struct db *db);
/* Forgets everything gathered: the batch is lost. */
void counters_clear(struct counters *counters);

/* Calls `each` for every gathered sum: a proof compares them with the stored ones. */
void counters_each(const struct counters *counters,
                   void (*each)(void *context, int64_t day, int split, int64_t key, int measure, int64_t value),
                   void *context);

#endif
