/* Calls that an earlier run of a simulated exchange has left open: it was killed, and nobody else would ever tell their end. */
#ifndef REXIAN_GATEWAY_SIM_LEFT_H
#define REXIAN_GATEWAY_SIM_LEFT_H

#include "core/result.h"
#include "wire/messages.h"

#include <stdbool.h>
#include <stddef.h>

/* All zero: the broker has not told yet. */
struct sim_left {
    struct open_call *calls;
    size_t count;
    bool is_told;
};

/* Takes over which calls the broker holds for open: those whose names begin as `seed` does, and not as `run`, are of an earlier run of
 * the same callers. RESULT_NO_MEMORY: none is. */
MUST_CHECK enum result left_take(struct sim_left *left, const struct open_call *rows, size_t count,
                                 const char *seed, const char *run);
/* The next of them, lost sight of at an instant; false if there is none any more. */
bool left_next(struct sim_left *left, int64_t at, struct call_report *ret);
void left_free(struct sim_left *left);

#endif
