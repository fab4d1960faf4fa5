/* The figures as they are shown: sums of the tallies over a range of days, and the misses behind a rate.
 * Then = as the tallies stood at each day's seal; now = as they stand. */
#ifndef REXIAN_STORAGE_FIGURES_H
#define REXIAN_STORAGE_FIGURES_H

#include "storage/view.h"

#include "core/rates.h"

/* The sums of one key, or of one day. */
struct figures {
    int64_t key;
    bool known; /* then: all its days are sealed; otherwise no sum is given */
    int64_t values[MEASURE_END];
};

struct figures_query {
    int64_t from_day; /* civil_day, both included */
    int64_t to_day;
    enum split split;
    bool by_days;   /* a row for each day of the range instead of one for each key */
    bool by_months; /* likewise for each month, whose key is the civil_day of its first; the range may cut it */
    int64_t
        level; /* categories and departments: the sums below those of this level, 1 is the top; 0 is each for itself */
    bool then;
    bool frozen; /* as the months were frozen: the range is whole months, in total, by key or by month */
};

/* Rows rising by key (or day), malloc'd: every key that has a figure; always one row for SPLIT_TOTAL and one for each day
 * or month of by_days and by_months. A viewer outside of the hotline gets the sums of the own subtree's departments: in total, by department or
 * by day; RESULT_REFUSED for any other split. */
MUST_CHECK enum result figures_read(const struct view *view, const struct figures_query *query,
                                    struct figures **ret, size_t *ret_count);

/* The days of the range that are not sealed, as text: "2026-05-01 to 2026-05-05, 2026-05-31"; "" if all are. Cut with "..." */
MUST_CHECK enum result figures_unsealed(struct db *db, int64_t from_day, int64_t to_day, char *out,
                                        size_t size);

/* Calls that wait for an operator now. */
MUST_CHECK enum result figures_waiting_calls(struct db *db, int64_t *ret);

enum { MISSES_PAGE = 100, MISSES_PAGE_MAX = 500 };

struct misses_query {
    enum measure rate_n; /* MEASURE_ANSWER_N, _COMPLETION_N or _CALLBACK_N */
    int64_t from_day;
    int64_t to_day;
    enum split split; /* SPLIT_TOTAL: all */
    int64_t key;
    int64_t after; /* last ticket number or call id of the page before; 0 begins */
    int64_t limit;
};

struct miss {
    int64_t number;
    int64_t call_id;
    enum miss_reason reason;
    int64_t at;
    int64_t day;
    int64_t lead_id; /* the department whose miss it is */
};

/* The misses of a rate in the order in which they fell due, malloc'd; *ret_total is d - n of the whole. For a viewer
 * outside of the hotline those of the own subtree; RESULT_REFUSED for calls and for other splits than department. */
MUST_CHECK enum result misses_read(const struct view *view, const struct zone *zone,
                                   const struct misses_query *query, struct miss **ret, size_t *ret_count,
                                   int64_t *ret_total);

#endif
