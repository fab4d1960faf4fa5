/* What has moved since a month was frozen: the figures in total, and the tickets and calls that moved them. */
#ifndef REXIAN_STORAGE_MONTH_CHANGES_H
#define REXIAN_STORAGE_MONTH_CHANGES_H

#include "storage/months.h"

enum { CHANGES_MOST = 500 };

/* A ticket or a call that adds something else to the month now than it did. */
struct month_change {
    int64_t number; /* ticket, or 0 */
    int64_t call_id;
    int64_t deltas[MEASURE_END];
};

struct month_changes {
    struct frozen_month frozen;
    int64_t then[MEASURE_END]; /* in total */
    int64_t now[MEASURE_END];
    struct month_change *rows; /* the first CHANGES_MOST; free */
    size_t count;
    int64_t total; /* of such tickets and calls */
};

/* RESULT_NOT_FOUND: the month is not frozen. */
MUST_CHECK enum result month_changes_read(struct db *db, const struct zone *zone, int64_t month,
                                          struct month_changes *ret);

#endif
