/* City time. */
#include "broker/clock.h"

#include <time.h>

enum { STEP_MS = 1000 };

static int64_t real_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void clock_start(struct clock *clock, bool simulated, int64_t city_at, int64_t rate, int64_t mono_at)
{
    *clock = (struct clock){.simulated = simulated,
                            .city_at = simulated ? city_at : real_ms(),
                            .mono_at = mono_at,
                            .rate = simulated ? rate : 1000,
                            .last_at = city_at};
}

int64_t clock_now(struct clock *clock, int64_t mono_at, int64_t *ret_step_ms)
{
    int64_t at = clock->city_at + (mono_at - clock->mono_at) * clock->rate / 1000;
    *ret_step_ms = 0;
    if (!clock->simulated) {
        int64_t real = real_ms();
        if (real - at > STEP_MS || at - real > STEP_MS)
            *ret_step_ms = real - at;
        clock->city_at = at = real;
        clock->mono_at = mono_at;
    }
    if (at > clock->last_at)
        clock->last_at = at;
    return clock->last_at;
}

void clock_change(struct clock *clock, int64_t mono_at, const struct clock_request *wish)
{
    int64_t step = 0, at = clock_now(clock, mono_at, &step);
    clock->city_at = wish->at > at ? wish->at : at;
    clock->mono_at = mono_at;
    if (wish->rate >= 0)
        clock->rate = wish->rate;
}
