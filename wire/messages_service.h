/* Service levels, the worst 24 hours, and the operators that half hours need. */
#ifndef REXIAN_WIRE_MESSAGES_SERVICE_H
#define REXIAN_WIRE_MESSAGES_SERVICE_H

#include "core/civil.h"
#include "core/rates.h"
#include "core/ticket.h"
#include "wire/message.h"
#include "wire/messages_rates.h"

enum service_by {
    SERVICE_BY_TOTAL,
    SERVICE_BY_DAY,
    SERVICE_BY_HOUR,      /* of the day, 00 to 23 */
    SERVICE_BY_HALF_HOUR, /* each of the range */
    SERVICE_BY_QUEUE,
    SERVICE_BY_OPERATOR,
    SERVICE_BY_COUNT
};
extern const struct name_list service_by_names;

struct service_request {
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
    int by;            /* enum service_by */
    int64_t within_ms; /* 0: the city's target */
};
struct service_row {
    char key[TEXT_NAME];
    int64_t id;
    int64_t from_at; /* of a half hour or day */
    int64_t asked, answered, within, abandoned, short_abandoned, short_left_out, other_missed, returned,
        left_menu;
    int64_t asa_ms, abandon_time_ms, talk_time_ms, longest_wait_ms;
    int64_t talk_ms, held_ms; /* by operator the own ones, of calls taken over, too */
    int64_t taken_over;       /* by operator alone */
    int64_t waiting, waiting_since_at;
    char answer_rate[RATE_TEXT], answer_no_short_rate[RATE_TEXT], answer_with_menu_rate[RATE_TEXT];
    char within_rate[RATE_TEXT], within_no_short_rate[RATE_TEXT], within_ignored_rate[RATE_TEXT],
        within_positive_rate[RATE_TEXT];
};
struct service_reply {
    int64_t within_ms;
    struct service_row *rows;
    size_t row_count;
    struct gap_row *gaps; /* within the range: no row covers them */
    size_t gap_count;
};
/* The worst 24 hours in a row. */
struct window_reply {
    int64_t from_at; /* 0: there is none */
    int64_t hours;
    int64_t n, d;
    char rate[RATE_TEXT];
    int64_t share_percent; /* that any 24 hours are held to */
    bool below;
    struct gap_row *gaps; /* within the range: there may have been worse hours */
    size_t gap_count;
};

struct staffing_request {
    char day[CIVIL_DATE_SIZE];
    int64_t weeks;         /* days like it before that day; 0: 4 */
    int64_t within_ms;     /* 0: the city's target */
    int64_t share_percent; /* 0: the city's share */
    int64_t wrap_up_ms;    /* added to the talk of each call; 0: as it was measured */
};
struct staffing_row {
    int64_t from_at;
    int64_t offered, answered, within;
    int64_t staffed;         /* hundredths of an operator, on the mean */
    int64_t days;            /* that the mean is of; 0: nothing is known */
    int64_t expected;        /* hundredths of a call */
    int64_t handling_ms;     /* mean of what they are expected from */
    int64_t patience_ms;     /* 0: nobody gave up */
    int64_t needed_c;        /* -1: not known, or more than 2,000 */
    int64_t needed_a;        /* by Erlang A; as Erlang C where nobody gave up */
    int64_t not_measured_ms; /* of the half hour itself */
};
/* A day like the one that is asked for. */
struct staffing_day {
    char day[CIVIL_DATE_SIZE];
    int kind;         /* enum calendar_class */
    int64_t asked;    /* 0: it is in no mean */
    int64_t left_out; /* half hours that were not measured, and are in no mean */
};
struct staffing_reply {
    char day[CIVIL_DATE_SIZE];
    int64_t within_ms;
    int64_t share_percent;
    int kind;      /* of the day, enum calendar_class */
    int64_t weeks; /* days like it that had calls */
    struct staffing_row *rows;
    size_t row_count;
    struct staffing_day *days; /* the newest first */
    size_t day_count;
    struct gap_row *gaps; /* of the day itself */
    size_t gap_count;
};
extern const struct shape service_reply_shape, service_row_shape, staffing_reply_shape;

#endif
