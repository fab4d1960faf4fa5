/* The gaps of core/gap.h: event and rows in one step, the rows of a time, and the fold again. */
#ifndef REXIAN_STORAGE_GAPS_H
#define REXIAN_STORAGE_GAPS_H

#include "core/gap.h"
#include "storage/store.h"

/* Appends EVENT_NOT_MEASURED and keeps the rows in step, unless nothing changes by it. The body's keys are those of
 * gaps_apply. */
MUST_CHECK enum result gap_record(struct store *store, struct event *event);
/* The gaps that lie in [from, to), at least in part, cut to it; malloc'd. */
MUST_CHECK enum result gaps_read(struct db *db, int64_t from_at, int64_t to_at, struct gap **ret,
                                 size_t *ret_count);
/* All of them folded anew from the events; malloc'd. */
MUST_CHECK enum result gaps_refold(struct db *db, struct gap **ret, size_t *ret_count);
/* Makes the rows again from the events. */
MUST_CHECK enum result gaps_rebuild(struct store *store);

#endif
