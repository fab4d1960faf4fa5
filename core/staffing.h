/* The operators that a half hour needs, from what the same half hours brought before. */
#ifndef REXIAN_CORE_STAFFING_H
#define REXIAN_CORE_STAFFING_H

#include "core/erlang.h"
#include "core/service.h"

enum {
    STAFFING_SAMPLE = 20
}; /* fewer talks in a half hour say less of its handling than those of the whole days */

/* What is to be met. */
struct staffing_aim {
    int64_t within_ms;
    int64_t share_percent; /* 1 to 99 */
    int64_t wrap_up_ms;    /* beside the talk */
};
struct staffing_need {
    int64_t expected;    /* hundredths of a call in half an hour */
    int64_t handling_ms; /* 0: no talk is known */
    int64_t patience_ms; /* 0: nobody gave up */
    int64_t by_c, by_a;  /* operators; -1: no talk is known, or ERLANG_OPERATORS_MOST are not enough */
};

/* `half_hour` sums the half hours before, `whole` the whole days, of `weeks` weeks; 0 weeks: nothing is expected. */
struct staffing_need staffing_need_of(const struct service_sums *half_hour, const struct service_sums *whole,
                                      int64_t weeks, const struct staffing_aim *aim);
/* The load of a half hour with so many hundredths of a call. Values outside of the bounds of core/erlang.h are taken to their bounds,
 * except for the calls. */
struct erlang_load staffing_load(int64_t expected, int64_t handling_ms, int64_t patience_ms);

#endif
