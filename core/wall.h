/* What a supervisor's wallboard concludes from how things stand: alarms by threshold, and what more operators would bring. */
#ifndef REXIAN_CORE_WALL_H
#define REXIAN_CORE_WALL_H

#include "core/staffing.h"

enum wall_alarm_kind {
    WALL_NOBODY_READY, /* calls wait, and nobody is ready for one */
    WALL_WAITING,      /* so many calls wait */
    WALL_WAIT,         /* the longest wait */
    WALL_LEVEL,        /* of today's calls answered within the target, in hundredths of a percent */
    WALL_MISSED,       /* missed calls whose limit to be returned has passed */
    WALL_BREAK,        /* the longest break */
    WALL_PHONES, /* operators who would be ready, but whose phones the exchange has paused, lost or taken out */
    WALL_ALARM_COUNT
};
extern const struct name_list wall_alarm_names;

enum { WALL_VALUE_SIZE = 48 };
/* What an alarm tells, or is held to, for people: a count, a span of time ("1:20"), or a percentage ("93.50 %"). */
void wall_value_text(enum wall_alarm_kind kind, int64_t value, char out[WALL_VALUE_SIZE]);

struct wall_now {
    int64_t waiting, longest_wait_ms;
    int64_t ready;
    int64_t in_time_n, asked_d; /* of today */
    int64_t missed_overdue;
    int64_t longest_break_ms;
    int64_t phones;
};
struct wall_limits {
    int64_t waiting, wait_ms, break_ms; /* more than this is an alarm; 0: never */
    int64_t level_percent;              /* less than this; 0: never */
    int64_t phones;                     /* so many; 0: never */
};
struct wall_alarm {
    enum wall_alarm_kind kind;
    int64_t value, limit;
};
/* Returns how many stand in `out`, the gravest first. */
size_t wall_alarms(const struct wall_now *now, const struct wall_limits *limits,
                   struct wall_alarm out[WALL_ALARM_COUNT]);

enum { WALL_MORE = 4 }; /* the operators there, and up to 3 more */
struct wall_forecast {
    bool known;                /* calls came, and what they take is known */
    int64_t shares[WALL_MORE]; /* answered within the target by Erlang, hundredths of a percent, truncated */
    int64_t needed;            /* operators for the share aimed at; -1: cannot be told */
};
/* For so many hundredths of a call in half an hour, and `staffed` operators. Fewer operators than calls without end are 0. */
struct wall_forecast wall_forecast_of(int64_t expected, int64_t handling_ms, int64_t patience_ms,
                                      int64_t staffed, const struct staffing_aim *aim);

#endif
