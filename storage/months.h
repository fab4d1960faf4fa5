/* Frozen months: the figures of a whole month as they stood at the seal of its last day, kept beside those that go on moving,
 * with a digest in the chain. A month is named by the civil_day of its first day.
 *
 *   digest = H("rexian-month-1" int(month) int(measures) int(splits)
 *              and for each row that is not 0, by split, key, measure: int(split) int(key) int(measure) int(value))
 *
 * over the rows of the measures 1 .. measures and the splits 0 .. splits - 1, which are those that the program knew; H and int
 * are those of storage/chain.h. EVENT_MONTH_FROZEN says month, measures, splits and digest. */
#ifndef REXIAN_STORAGE_MONTHS_H
#define REXIAN_STORAGE_MONTHS_H

#include "storage/cells.h"
#include "storage/chain.h"
#include "storage/store.h"

struct frozen_month {
    int64_t month;
    int64_t seq; /* of the event: the figures rest on all before it */
    int64_t measures;
    int64_t splits;
    char digest[CHAIN_HEX];
};

int64_t month_of_day(int64_t day);
/* Its last day. */
int64_t month_last_day(int64_t month);

/* Freezes a month within the batch, from the tallies as they stand. RESULT_REFUSED: it is frozen already. */
MUST_CHECK enum result month_freeze(struct store *store, int64_t month);
/* RESULT_NOT_FOUND: it is not frozen. */
MUST_CHECK enum result month_read(struct db *db, int64_t month, struct frozen_month *ret);
/* All, rising by month, malloc'd. */
MUST_CHECK enum result months_read(struct db *db, struct frozen_month **ret, size_t *ret_count);
/* The one whose month holds the day, or NULL. */
const struct frozen_month *month_holding(const struct frozen_month *months, size_t count, int64_t day);
/* Adds a fact of a state that stood from from_seq until before before_seq to the month that holds it, if it was frozen in that
 * time; the cells have the month as their day. */
MUST_CHECK enum result month_add(const struct frozen_month *months, size_t count, const struct fact *fact,
                                 int64_t from_seq, int64_t before_seq, struct counters *counters);
/* The digest over rows of one month, sorted as cells are. */
void month_digest(const struct frozen_month *month, const struct cell_sum *rows, size_t count,
                  char out[CHAIN_HEX]);
/* The rows that are stored of a month. cells_free. */
MUST_CHECK enum result month_cells(struct db *db, int64_t month, struct cells *ret);

#endif
