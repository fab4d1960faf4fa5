/* Requests and replies about the rates, their misses and their proof. Their field tables are in messages_rates.c. */
#ifndef REXIAN_WIRE_MESSAGES_RATES_H
#define REXIAN_WIRE_MESSAGES_RATES_H

#include "core/civil.h"
#include "core/rates.h"
#include "core/ticket.h"
#include "wire/message.h"

struct rates_request {
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
    int by;        /* enum split */
    bool days;     /* one row a day instead of by */
    bool then;     /* as sealed, instead of as known now */
    bool months;   /* one row a month instead of by */
    int64_t level; /* categories and departments: sums below those of this level, 1 is the top */
    bool frozen;   /* as the months were frozen; the range is whole months */
};
struct figure {
    int64_t measure;
    int64_t value;
};
struct rates_row {
    char key[TEXT_NAME];
    int64_t id;
    bool known; /* false: as then, a day that was never sealed */
    struct figure *figures;
    size_t figure_count;
};
/* A time in which nobody measured what came to an exchange. */
struct gap_row {
    char exchange[TEXT_LOGIN];
    int64_t from_at;
    int64_t to_at;
};
struct rates_reply {
    int64_t as_of_seq;
    char head[65]; /* the chain's hash there, hex */
    struct rates_row *rows;
    size_t row_count;
    int64_t recoverable_completion; /* misses of a day that can still be worked off by its end */
    int64_t recoverable_callback;
    int64_t waiting_calls;
    char unsealed[TEXT_REASON];       /* then: the days of the range without a seal */
    char sealed_day[CIVIL_DATE_SIZE]; /* the newest sealed day of the range; "" if none is */
    int64_t seal_seq;
    char seal_head[65];
    struct gap_row *gaps; /* within the range: the answer rate does not cover them */
    size_t gap_count;
};
struct misses_request {
    char rate[TEXT_CODE]; /* answer, completion, callback */
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
    int by; /* only this key of this split; total = all */
    int64_t key;
    int64_t after;
    int64_t limit;
};
struct miss_row {
    int64_t number; /* ticket, or 0 */
    int64_t call_id;
    char ref[TEXT_CODE + 40];
    int reason;
    bool recoverable; /* today's miss that can still be worked off */
    int64_t at;       /* when it fell due, or was asked for */
    char title[TEXT_TITLE];
    char who[TEXT_NAME];
};
struct misses_reply {
    int64_t total;
    struct miss_row *rows;
    size_t row_count;
};
struct prove_request {
    char day[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
};
struct difference {
    char what[TEXT_TITLE];
    char shown[TEXT_NAME];
    char folded[TEXT_NAME];
};
struct proved_day {
    char day[CIVIL_DATE_SIZE];
    bool sealed;
    int64_t seal_seq;
    char head[65];
    int64_t differences;
};
struct prove_reply {
    char day[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
    bool sealed;
    int64_t seal_seq;
    char head[65];
    int64_t events;
    int64_t tickets;
    int64_t calls;
    int64_t differences;
    struct difference *rows; /* the first 100 */
    size_t row_count;
    struct proved_day *days;
    size_t day_count;
};
struct month_request {
    char month[CIVIL_DATE_SIZE]; /* its first day */
};
struct month_figure {
    int64_t measure;
    int64_t frozen;
    int64_t now;
};
struct month_change_row {
    int64_t number;
    int64_t call_id;
    char changes[TEXT_TITLE]; /* "completion_n +1, on_time_n +1" */
};
struct month_reply {
    char month[CIVIL_DATE_SIZE];
    bool is_frozen;
    int64_t frozen_seq;
    char digest[65];
    struct month_figure *figures;
    size_t figure_count;
    struct month_change_row *rows;
    size_t row_count;
    int64_t total;
};
struct duty_row {
    char login[TEXT_LOGIN];
    char name[TEXT_NAME];
    int presence; /* now */
    int reason;
    int64_t since_at;
    int64_t duty_ms;
    int64_t ready_ms;
    int64_t ringing_ms;
    int64_t talking_ms;
    int64_t hold_ms;
    int64_t wrap_up_ms;
    int64_t break_ms;
    int64_t not_ready_ms;
    int64_t other_call_ms;
    int64_t calls;
    int64_t handling_time_ms;
    char occupancy[RATE_TEXT];
};
struct duty_reply {
    struct duty_row *rows;
    size_t row_count;
};
extern const struct shape gap_row_shape, rates_reply_shape, misses_reply_shape, prove_reply_shape,
    month_reply_shape;

#endif
