/* When something is due, how far a warning goes ahead, and why: every counted and skipped interval. Working
 * limits follow the calendar, wall limits run at night and on holidays. Ends belong to the limit: done_at ==
 * due_at is on time. */
#ifndef REXIAN_CORE_DEADLINE_H
#define REXIAN_CORE_DEADLINE_H

#include "core/calendar.h"
#include "core/field.h"
#include "core/result.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum limit_clock {
    LIMIT_NONE,     /* no limit */
    LIMIT_WORKDAYS, /* to the close of office of the amount-th working day after the start day */
    LIMIT_WALL,     /* amount ms by the wall clock */
    LIMIT_OFFICE,   /* amount ms of office hours */
};

struct limit {
    enum limit_clock clock;
    int64_t amount; /* days for LIMIT_WORKDAYS, ms for WALL and OFFICE; not negative */
};

enum deadline_reason {
    DEADLINE_OFFICE, /* counted: office time, or a working day */
    DEADLINE_BEFORE_HOURS,
    DEADLINE_LUNCH, /* between two segments */
    DEADLINE_AFTER_HOURS,
    DEADLINE_WEEKEND,
    DEADLINE_HOLIDAY,
    DEADLINE_MAKEUP_WORK, /* counted: a weekend or holiday that is worked */
    DEADLINE_START_DAY,   /* the rest of the day on which a limit of working days began */
    DEADLINE_WALL,        /* counted: wall clock */
    DEADLINE_REASON_COUNT
};

/* Half open [from_at, to_at). The intervals of an explanation join without gaps from the start to the
 * deadline. */
struct deadline_interval {
    int64_t from_at;
    int64_t to_at;
    bool counted;
    int64_t amount; /* how much of the limit it uses up: 1 day or ms, 0 if not counted */
    enum deadline_reason reason;
};

/* Names of the clocks ("none", "workdays", "wall", "office") and of the reasons ("office", "before_hours",
 * ...). */
extern const struct name_list limit_clock_names;
extern const struct name_list deadline_reason_names;

/* Every function below that asks the calendar gives RESULT_REFUSED (REFUSAL_NO_CALENDAR, the year) where it
 * meets an unknown year, and RESULT_REFUSED for a limit with clock LIMIT_NONE (REFUSAL_NO_RULE, "limit", the
 * clock) or a negative or far too large amount (REFUSAL_BAD_VALUE, "limit", the amount). An amount of 0 ends
 * at its start. `why` may be NULL. */

/* When a limit that begins at start_at ends. */
MUST_CHECK enum result deadline_at(const struct calendar *cal, int64_t start_at, struct limit limit,
                                   int64_t *ret_due_at, struct refusal *why);
/* The same as intervals: their amounts add up to limit.amount and the last ends at the deadline.
 * RESULT_TOO_LONG if there are more than max; *ret_count is set on success. */
MUST_CHECK enum result deadline_explain(const struct calendar *cal, int64_t start_at, struct limit limit,
                                        struct deadline_interval *out, size_t max, size_t *ret_count,
                                        struct refusal *why);
/* When to warn of a deadline: WORKDAYS the close of office that many working days before its day, WALL and
 * OFFICE so much earlier. */
MUST_CHECK enum result deadline_warn_at(const struct calendar *cal, int64_t due_at, struct limit before,
                                        int64_t *ret_warn_at, struct refusal *why);
/* A deadline after a suspension: moved by the time between the two instants on the limit's own clock, which
 * is office time for WORKDAYS and OFFICE. */
MUST_CHECK enum result deadline_resumed(const struct calendar *cal, int64_t due_at, enum limit_clock clock,
                                        int64_t suspended_at, int64_t resumed_at, int64_t *ret_due_at,
                                        struct refusal *why);
/* Office time in [from_at, to_at) in ms; 0 if to_at is not after from_at. */
MUST_CHECK enum result deadline_office_ms_between(const struct calendar *cal, int64_t from_at, int64_t to_at,
                                                  int64_t *ret_ms, struct refusal *why);
/* Close of office of the local day of an instant; RESULT_NOT_FOUND on a day off. */
MUST_CHECK enum result deadline_close_of_day(const struct calendar *cal, int64_t at, int64_t *ret_close_at,
                                             struct refusal *why);
/* True if done in time; the deadline itself is in time. */
bool deadline_is_met(int64_t done_at, int64_t due_at);

#endif
