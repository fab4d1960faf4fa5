/* Who was on duty how long, and what of it went to calls: the tallies of a range, and with them the states that are still open, so that
 * who is on duty now is seen, too. */
#ifndef REXIAN_STORAGE_DUTY_H
#define REXIAN_STORAGE_DUTY_H

#include "storage/presence.h"
#include "storage/view.h"

/* What a person did, by the measures of the figures. */
struct duty {
    struct presence_facts state; /* now */
    int64_t sums[MEASURE_END];
};

/* One for each account of the reference, in its order. Days count from 1970-01-01, to_day included; what has not happened by view->now
 * does not count. `ret` has room for reference->account_count. */
MUST_CHECK enum result duty_read(const struct view *view, const struct zone *zone, int64_t from_day,
                                 int64_t to_day, struct duty *ret);

#endif
