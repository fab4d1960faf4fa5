#include "broker/clock.h"
#include "tests/support/unit.h"

static void a_simulated_city_runs_at_its_rate_and_stands_still_at_zero(void **state)
{
    (void)state;
    struct clock clock;
    int64_t step_ms = 1;
    clock_start(&clock, true, 1000000, 60000, 500);
    assert_true(clock_now(&clock, 1500, &step_ms) == 1060000);
    assert_true(step_ms == 0);
    clock_change(&clock, 1500, &(struct clock_request){.at = 0, .rate = 0});
    assert_true(clock_now(&clock, 999999, &step_ms) == 1060000);
    clock_change(&clock, 999999, &(struct clock_request){.at = 2000000, .rate = -1});
    assert_true(clock_now(&clock, 9999999, &step_ms) == 2000000);
}

static void city_time_never_goes_back(void **state)
{
    (void)state;
    struct clock clock;
    int64_t step_ms = 0;
    clock_start(&clock, true, 5000, 1000, 100);
    assert_true(clock_now(&clock, 1100, &step_ms) == 6000);
    clock_change(&clock, 1100, &(struct clock_request){.at = 10, .rate = 1000});
    assert_true(clock_now(&clock, 1200, &step_ms) == 6100);
    assert_true(clock_now(&clock, 1100, &step_ms) == 6100);
}

static void a_real_city_follows_the_real_clock_and_tells_a_jump(void **state)
{
    (void)state;
    struct clock clock;
    int64_t step_ms = 0;
    clock_start(&clock, false, 0, 1000, 100);
    int64_t first = clock_now(&clock, 100, &step_ms);
    assert_true(step_ms == 0);
    /* An hour of the monotonic clock has gone and the real one has not: somebody put it back. */
    assert_true(clock_now(&clock, 100 + 3600000, &step_ms) >= first);
    assert_true(step_ms < -3590000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_simulated_city_runs_at_its_rate_and_stands_still_at_zero),
        cmocka_unit_test(city_time_never_goes_back),
        cmocka_unit_test(a_real_city_follows_the_real_clock_and_tells_a_jump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
