/* How many operators a load needs: Erlang C, whose callers wait for ever, and Erlang A, whose callers lose patience.
 * Calls arrive by chance at an even rate; handling (and patience) are exponentially long; who came first is answered first. */
#ifndef REXIAN_CORE_ERLANG_H
#define REXIAN_CORE_ERLANG_H

#include "core/result.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    ERLANG_OFFERED_MOST = 1000,   /* erlang: calls an hour x handling / 3600 */
    ERLANG_OPERATORS_MOST = 2000, /* also the most that erlang_needed looks at */
    ERLANG_HANDLING_MS_LEAST = 1000,
    ERLANG_HANDLING_MS_MOST = 86400000,
    ERLANG_WAIT_MS_MOST = 3600000, /* patience, target */
};

/* What the operators are offered. */
struct erlang_load {
    double calls_per_hour; /* at least 0 */
    double handling_ms;    /* mean talk and wrap-up */
    double patience_ms; /* mean time until a waiting caller gives up, at least 1; 0: never, which is Erlang C */
};

/* What comes of it. Shares are 0 to 1, of the calls offered. */
struct erlang_figures {
    bool
        overloaded; /* Erlang C with no more operators than erlang: the queue grows without end, nothing else is told */
    double busy;      /* share of the operators' time */
    double waits;     /* share of calls that are not answered at once */
    double in_target; /* share answered within the target */
    double abandoned; /* 0 by Erlang C */
    double asa_ms;    /* mean wait of the calls answered; 0 if none is */
};

/* RESULT_OK, or RESULT_INVALID: outside the bounds above, or not a number; nothing is written then.
 * Without operators each call is lost: in_target 0; with patience abandoned 1, without it overloaded. Without calls in_target is 1.
 * Cost: O(operators) by Erlang C; by Erlang A also a step for each place of the queue that has a chance to be reached. */
MUST_CHECK enum result erlang_figures(const struct erlang_load *load, int64_t operators, double target_ms,
                                      struct erlang_figures *ret);
/* The fewest operators by which at least `share` (0 to below 1) of the calls is answered within the target; 0 without calls.
 * RESULT_INVALID as above; RESULT_NOT_FOUND: more than ERLANG_OPERATORS_MOST would be needed. */
MUST_CHECK enum result erlang_needed(const struct erlang_load *load, double share, double target_ms,
                                     int64_t *ret);

#endif
