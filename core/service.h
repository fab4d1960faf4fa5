/* What the calls of a span of time came to, and the service levels by each convention under its name. The facts are those of
 * core/rates.h: a sum here is the tally of the same calls, with "answered within" for any wait that is asked for. */
#ifndef REXIAN_CORE_SERVICE_H
#define REXIAN_CORE_SERVICE_H

#include "core/rates.h"

struct service_sums {
    int64_t asked;           /* answer_d */
    int64_t answered;        /* answer_n */
    int64_t within;          /* of those answered, within the wait that is asked for */
    int64_t abandoned;       /* of asked */
    int64_t short_abandoned; /* of abandoned */
    int64_t short_left_out;  /* short abandons that an option leaves out of asked */
    int64_t returned;        /* missed calls called back */
    int64_t left_menu;
    int64_t wait_ms;    /* of those answered */
    int64_t abandon_ms; /* of those abandoned */
    int64_t talk_ms;
    int64_t held_ms;          /* of talk_ms */
    int64_t taken_over;       /* talks that a transfer began: of operators alone */
    int64_t talked;           /* calls whose talk is over: talk_ms is theirs */
    int64_t longest_wait_ms;  /* of all waits that are over, answered or abandoned */
    int64_t waiting;          /* still */
    int64_t waiting_since_at; /* of the call that waits longest; 0: none */
};

/* Adds one call, as answered within `within_ms` or not. */
void service_add(struct service_sums *sums, const struct call_facts *call, int64_t within_ms,
                 const struct zone *zone);
/* Means in milliseconds; 0 if there is nothing to divide by. */
int64_t service_asa_ms(const struct service_sums *sums);
int64_t service_abandon_time_ms(const struct service_sums *sums);
int64_t service_talk_time_ms(const struct service_sums *sums);
/* The mean time until a waiting caller gives up, as it is measured: all time that was waited, by all who waited, divided by those who
 * gave up. Calls answered at once count with their wait of 0. 0: nobody gave up, or nobody waited. */
int64_t service_patience_ms(const struct service_sums *sums);

/* Percentages that one figure or another is called "service level" by: each under its name. */
enum service_rate {
    SERVICE_ANSWERED,           /* the answer rate */
    SERVICE_ANSWERED_NO_SHORT,  /* without short abandons in d */
    SERVICE_ANSWERED_WITH_MENU, /* who left in the menu is in d */
    SERVICE_WITHIN,             /* abandons negative: as those who waited too long */
    SERVICE_WITHIN_NO_SHORT,
    SERVICE_WITHIN_IGNORED,  /* no abandon is in d */
    SERVICE_WITHIN_POSITIVE, /* each abandon is as good as answered in time */
    SERVICE_RATE_COUNT
};
struct service_rate_row {
    const char *name; /* on the wire */
    const char *label;
    const char *sentence;
};
extern const struct service_rate_row service_rate_rows[SERVICE_RATE_COUNT];
void service_rate(const struct service_sums *sums, enum service_rate rate, int64_t *ret_n, int64_t *ret_d);

enum { SERVICE_WINDOW_HOURS = 24 };

/* n and d of an hour that begins at from_at. */
struct service_hour {
    int64_t from_at;
    int64_t n, d;
};
/* 24 consecutive hours. */
struct service_window {
    int64_t from_at;
    size_t hours; /* 24, or all hours if there are fewer */
    int64_t n, d;
};
/* The worst 24 hours in a row among `count` hours that follow each other: the least n / d, of equals the one with the greatest d, of
 * those the first; windows without a call are passed over. O(count). False if no window has a call. */
bool service_worst_window(const struct service_hour *hours, size_t count, struct service_window *ret);

#endif
