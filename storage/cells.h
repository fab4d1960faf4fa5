/* Folded tallies beside stored ones: sorted, compared in both directions, named in words. */
#ifndef REXIAN_STORAGE_CELLS_H
#define REXIAN_STORAGE_CELLS_H

#include "storage/counters.h"
#include "storage/reference.h"

struct cell_sum {
    int64_t day;
    int64_t split;
    int64_t key;
    int64_t measure;
    int64_t value;
};

struct cells {
    struct cell_sum *rows; /* rising by day, split, key, measure; none is 0 */
    size_t count;
};

/* What has been gathered, sorted; malloc'd. */
MUST_CHECK enum result cells_of(const struct counters *counters, struct cells *ret);
void cells_free(struct cells *cells);
/* Reads rows of day, split, key, measure, value, in their order, from the statement to its end and tells where they and the cells
 * differ; a row of 0 equals none. */
MUST_CHECK enum result cells_compare(const struct cells *cells, struct statement *s,
                                     void (*differs)(void *context, const struct cell_sum *cell, int64_t shown,
                                                     int64_t folded),
                                     void *context);
/* "completion_d by department 供热公司 on 2026-05-03"; reference may be NULL: then ids stand for names. */
void cell_say(const struct cell_sum *cell, const struct reference *reference, char *out, size_t size);

#endif
