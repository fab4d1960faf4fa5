/* The operators that a half hour needs, from what the same half hours of days of its kind brought before. */
#ifndef REXIAN_CORE_STAFFING_H
#define REXIAN_CORE_STAFFING_H

#include "core/calendar.h"
#include "core/erlang.h"
#include "core/service.h"

enum {
    STAFFING_SAMPLE = 20, /* fewer talks in a half hour say less of its handling than those of the whole days */
    STAFFING_BACK_DAYS = 400
};

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
    int64_t by_c,
        by_a; /* operators; -1: no talk is known, no day is, or ERLANG_OPERATORS_MOST are not enough */
};

extern const struct name_list staffing_kind_names; /* of enum calendar_class */

/* The days before `day` that bring calls as it does, the newest first, at most `most` of the STAFFING_BACK_DAYS before it. Working days
 * and days off by the week are like the same day of other weeks of that kind. A make-up day has no weekday of its own: it is worked as
 * any working day, so those before it are its like, make-up days among them. Holidays are like holidays and half days like half days, of
 * whichever weekday. Years without a calendar end the search; RESULT_REFUSED as core/calendar.h says if `day` is in one. */
MUST_CHECK enum result staffing_days(const struct calendar *calendar, int64_t day, size_t most,
                                     int64_t *ret_days, size_t *ret_count, enum calendar_class *ret_kind,
                                     struct refusal *why);

/* `half_hour` sums the half hours before, of so many `days`, `whole` the whole days. 0 days: nothing is known, nothing is expected. */
struct staffing_need staffing_need_of(const struct service_sums *half_hour, const struct service_sums *whole,
                                      int64_t days, const struct staffing_aim *aim);
/* The load of a half hour with so many hundredths of a call. Values outside of the bounds of core/erlang.h are taken to their bounds,
 * except for the calls. */
struct erlang_load staffing_load(int64_t expected, int64_t handling_ms, int64_t patience_ms);

#endif
