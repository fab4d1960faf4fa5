/* How many took calls: who was ready for one, had one or wrote one down, from the events of each person. */
#ifndef REXIAN_STORAGE_STAFFED_H
#define REXIAN_STORAGE_STAFFED_H

#include "storage/view.h"

/* Adds to ret[i] the time, in milliseconds of all together, for which they were there within [from_at + i slot_ms, from_at + (i + 1)
 * slot_ms), by what their states say; breaks and absence do not count, nor what has not happened by view->now. `ret` has `count` entries, all 0 before. */
MUST_CHECK enum result staffed_read(const struct view *view, int64_t from_at, int64_t slot_ms, size_t count,
                                    int64_t *ret);

#endif
