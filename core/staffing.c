/* Means of past half hours, and the operators for them. */
#include "core/staffing.h"

static int64_t between(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

struct erlang_load staffing_load(int64_t expected, int64_t handling_ms, int64_t patience_ms)
{
    return (struct erlang_load){
        .calls_per_hour = (double)expected / 50,
        .handling_ms = (double)between(handling_ms, ERLANG_HANDLING_MS_LEAST, ERLANG_HANDLING_MS_MOST),
        .patience_ms = patience_ms > 0 ? (double)between(patience_ms, 1, ERLANG_WAIT_MS_MOST) : 0};
}

static int64_t needed(int64_t expected, int64_t handling_ms, int64_t patience_ms,
                      const struct staffing_aim *aim)
{
    struct erlang_load load = staffing_load(expected, handling_ms, patience_ms);
    int64_t count = 0;
    if (expected == 0)
        return 0;
    if (handling_ms == 0)
        return -1;
    enum result result = erlang_needed(&load, (double)aim->share_percent / 100, (double)aim->within_ms, &count);
    return result == RESULT_OK ? count : -1;
}

struct staffing_need staffing_need_of(const struct service_sums *half_hour, const struct service_sums *whole,
                                      int64_t weeks, const struct staffing_aim *aim)
{
    const struct service_sums *talks = half_hour->talked >= STAFFING_SAMPLE ? half_hour : whole;
    int64_t talk_ms = service_talk_time_ms(talks);
    struct staffing_need need = {.patience_ms = service_patience_ms(whole)};
    if (weeks > 0)
        need.expected = (half_hour->asked * 100 + weeks / 2) / weeks;
    if (talk_ms > 0)
        need.handling_ms = talk_ms + aim->wrap_up_ms;
    need.by_c = needed(need.expected, need.handling_ms, 0, aim);
    need.by_a = needed(need.expected, need.handling_ms, need.patience_ms, aim);
    return need;
}
