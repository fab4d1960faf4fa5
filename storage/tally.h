/* The key of a tally: day, split, key and measure in one number, in which the rows of tally, sealed_tally and month_tally (there the day is
 * the month's first) rise in this order. One number is found in half of the time that four take, and each ticket changes some thirty. */
#ifndef REXIAN_STORAGE_TALLY_H
#define REXIAN_STORAGE_TALLY_H

#include "core/rates.h"

/* As the columns of storage/migrations/0029_tally_ids.sql take it apart. Days are those of the years 0 to 9999. */
enum { TALLY_MEASURE_BITS = 9, TALLY_KEY_BITS = 28, TALLY_SPLIT_BITS = 4 };
#define TALLY_KEY_MOST (((int64_t)1 << TALLY_KEY_BITS) - 1)
_Static_assert(MEASURE_END <= 1 << TALLY_MEASURE_BITS, "a measure has its bits");
_Static_assert(SPLIT_COUNT <= 1 << TALLY_SPLIT_BITS, "a split has its bits");

/* 0 <= key <= TALLY_KEY_MOST. */
static inline int64_t tally_id(int64_t day, int split, int64_t key, int measure)
{
    int64_t place = day * (1 << TALLY_SPLIT_BITS) + split;
    return ((place * (1 << TALLY_KEY_BITS) + key) * (1 << TALLY_MEASURE_BITS)) + measure;
}

/* Below all rows of a split of a day, and above them. */
static inline int64_t tally_first(int64_t day, int split)
{
    return tally_id(day, split, 0, 0);
}

static inline int64_t tally_last(int64_t day, int split)
{
    return tally_id(day, split + 1, 0, 0) - 1;
}

/* Above all rows of a day. */
static inline int64_t tally_day_last(int64_t day)
{
    return tally_first(day + 1, SPLIT_TOTAL) - 1;
}

static inline int64_t tally_key(int64_t id)
{
    return id >> TALLY_MEASURE_BITS & TALLY_KEY_MOST;
}

static inline int64_t tally_measure(int64_t id)
{
    return id & ((1 << TALLY_MEASURE_BITS) - 1);
}

#endif
