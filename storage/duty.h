/* Who was on duty how long, and what of it went to calls: asked of the events and tallies of a range, so that a login which is still
 * open counts, too. On duty is who has logged in, until the logout, or the same person's next login where a console was lost. */
#ifndef REXIAN_STORAGE_DUTY_H
#define REXIAN_STORAGE_DUTY_H

#include "storage/view.h"

/* What calls took of a person's time, by the days of their arrival. */
struct duty {
    int64_t duty_ms; /* within the days asked for */
    bool on_duty;    /* now */
    int64_t calls;   /* answered */
    int64_t talk_ms;
};

/* One for each account of the reference, in its order. Days count from 1970-01-01, to_day included; what has not happened by view->now
 * does not count. `ret` has room for reference->account_count. */
MUST_CHECK enum result duty_read(const struct view *view, const struct zone *zone, int64_t from_day,
                                 int64_t to_day, struct duty *ret);

#endif
