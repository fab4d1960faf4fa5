/* City time: the real clock, or in a simulated city one that can be set and run at another rate.
 * Read once a turn by the loop and handed on; it never goes back. */
#ifndef REXIAN_BROKER_CLOCK_H
#define REXIAN_BROKER_CLOCK_H

#include "wire/messages.h"

struct clock {
    bool simulated;
    int64_t city_at; /* city time at mono_at */
    int64_t mono_at;
    int64_t rate; /* city ms in 1000 ms; 1000 in a real city */
    int64_t last_at;
};

/* Starts at the real time, or in a simulated city at `city_at` with `rate`. */
void clock_start(struct clock *clock, bool simulated, int64_t city_at, int64_t rate, int64_t mono_at);
/* City time at a monotonic instant; never less than before. *ret_step_ms is how far a real clock jumped, 0 if it did not. */
int64_t clock_now(struct clock *clock, int64_t mono_at, int64_t *ret_step_ms);
/* Changes time (0 leaves it) and rate (-1 leaves it) of a simulated city. */
void clock_change(struct clock *clock, int64_t mono_at, const struct clock_request *wish);

#endif
