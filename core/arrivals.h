/* The callers of a simulated hotline: when they ring, what becomes of them on the line, how long they wait and talk.
 *
 * Arrivals are a Poisson process whose rate changes by the hour and the day of the week: candidates come at the rate of the
 * day's busiest hour, and each is one with the probability (rate of its hour) / (rate of the busiest). So an hour's border needs
 * no care, and hours do not lean on each other. A storm is a fixed number of calls at uniform instants of its minutes.
 *
 * A day is drawn by its own stream of the seed, a caller by one of the day: whoever begins in the middle of a day, or a second
 * time, meets the same callers. */
#ifndef REXIAN_CORE_ARRIVALS_H
#define REXIAN_CORE_ARRIVALS_H

#include "core/chance.h"
#include "core/result.h"
#include "core/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ARRIVALS_HOURS = 24,
    ARRIVALS_WEEKDAYS = 7,
    ARRIVALS_STORMS = 8,
    ARRIVALS_CODE_SIZE = 32,
    ARRIVALS_CALLS_MOST = 2400000, /* a day */
    ARRIVALS_WHOLE = 1000,         /* of the shares */
};

enum caller_kind {
    CALLER_SPEAKS,  /* has something to say */
    CALLER_LEAVES,  /* hangs up in the menu */
    CALLER_TEST,    /* a test of the line, or a block-listed number */
    CALLER_SILENT,  /* waits, and says nothing */
    CALLER_WRONG,   /* meant another number */
    CALLER_ABUSIVE, /* only abuses whoever answers */
    CALLER_KIND_COUNT
};

/* Calls of one matter within some minutes. */
struct storm {
    int64_t day;                                                     /* civil_day; STORM_DAILY: on each */
    int minute;                                                      /* past midnight at which it begins */
    int64_t calls;                                                   /* exactly */
    int minutes;                                                     /* that it lasts */
    char category[ARRIVALS_CODE_SIZE], district[ARRIVALS_CODE_SIZE]; /* "" if it does not matter */
};
#define STORM_DAILY INT64_MIN

/* What is the same for all days. */
struct arrivals_shape {
    int64_t calls;                      /* mean of a day of 100 % */
    int64_t by_hour[ARRIVALS_HOURS];    /* weights; not all 0 */
    int64_t weekday[ARRIVALS_WEEKDAYS]; /* per cent of `calls`, Monday first */
    int64_t share[CALLER_KIND_COUNT];   /* of ARRIVALS_WHOLE; CALLER_SPEAKS has what the others leave */
    int64_t patience_ms;                /* mean, in the queue */
    int64_t patience_shape;             /* of Weibull's distribution, in hundredths; 100: exponential */
    int64_t talk_ms;                    /* mean, of those who speak */
    int64_t talk_spread;                /* of the log-normal distribution, in hundredths */
    int64_t again_share;                /* of ARRIVALS_WHOLE who give up: so many ring again */
    int64_t again_ms;                   /* mean until they do */
    struct storm storms[ARRIVALS_STORMS];
    size_t storm_count;
};

struct caller {
    int64_t at;
    int64_t day, number;       /* of the day, from 1 in the order of their instants */
    const struct storm *storm; /* of the shape; NULL: comes alone */
    enum caller_kind kind;
    int64_t patience_ms, talk_ms;
    struct chance chance; /* the caller's own, for whatever else is to be drawn */
};

/* The callers of one day that are still to come. */
struct arrivals {
    const struct arrivals_shape *shape;
    const struct zone *zone;
    uint64_t seed;
    int64_t day, start_at, end_at, number;
    struct chance chance;
    double gap_ms; /* mean of the candidates; 0: none come */
    int64_t busiest;
    double next_ms; /* past start_at, of the next one that comes alone */
    struct {
        struct chance chance;
        int64_t left;
        double next_ms, end_ms; /* past start_at */
    } storms[ARRIVALS_STORMS];
};

/* A city's hotline as an ordinary one is: its peak from 9 to 11 has 12 % of a day. */
void arrivals_default(struct arrivals_shape *shape);
/* All hours and days alike, `per_hour` calls in each; other traits stay. */
void arrivals_even(struct arrivals_shape *shape, int64_t per_hour);
/* Reads `count` numbers of 0 to 1000000 with blanks between. RESULT_INVALID: there are more, fewer, others, or all are 0. */
MUST_CHECK enum result arrivals_parse_row(const char *text, int64_t *ret_row, size_t count);
/* Reads storms, "[DATE ]HH:MM CALLS MINUTES[ CATEGORY[ DISTRICT]]" with semicolons between; "" is none. RESULT_INVALID,
 * RESULT_TOO_LONG: more than ARRIVALS_STORMS. The shape is changed on RESULT_OK only. */
MUST_CHECK enum result arrivals_parse_storms(const char *text, struct arrivals_shape *shape);

/* Begins a local day; `percent` of the mean come, ARRIVALS_BY_WEEKDAY: as many as the shape has for its weekday. Shape and zone must
 * outlive it. */
enum { ARRIVALS_BY_WEEKDAY = -1 };
void arrivals_begin(struct arrivals *arrivals, const struct arrivals_shape *shape, const struct zone *zone,
                    uint64_t seed, int64_t day, int64_t percent);
/* The next caller of the day, in the order of the instants; false if there is none any more. */
bool arrivals_next(struct arrivals *arrivals, struct caller *ret);
/* Whether a caller who gave up at an instant rings again: then `at` is when, and patience and talk are drawn anew. From the
 * caller's own chance; the number stays. */
bool arrivals_again(const struct arrivals_shape *shape, struct caller *caller, int64_t gave_up_at);

#endif
