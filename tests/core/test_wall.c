/* The wallboard's alarms each at its threshold, and what more operators would bring. */
#include "core/wall.h"
#include "tests/support/unit.h"

enum { SECOND = 1000 };

static const struct wall_limits limits = {
    .waiting = 10, .wait_ms = 60 * SECOND, .break_ms = 1800 * SECOND, .level_percent = 95, .phones = 2};

static void no_alarm_stands_at_a_threshold_and_each_stands_beyond_it(void **state)
{
    static const struct {
        struct wall_now quiet, loud;
        enum wall_alarm_kind kind;
    } rows[] = {
        {{.waiting = 1, .ready = 1}, {.waiting = 1, .ready = 0}, WALL_NOBODY_READY},
        {{.waiting = 10, .ready = 1}, {.waiting = 11, .ready = 1}, WALL_WAITING},
        {{.longest_wait_ms = 60 * SECOND}, {.longest_wait_ms = 60 * SECOND + 1}, WALL_WAIT},
        {{.in_time_n = 95, .asked_d = 100}, {.in_time_n = 949, .asked_d = 1000}, WALL_LEVEL},
        {{.asked_d = 0}, {.in_time_n = 0, .asked_d = 1}, WALL_LEVEL},
        {{.missed_overdue = 0}, {.missed_overdue = 1}, WALL_MISSED},
        {{.longest_break_ms = 1800 * SECOND}, {.longest_break_ms = 1800 * SECOND + 1}, WALL_BREAK},
        {{.phones = 1}, {.phones = 2}, WALL_PHONES},
    };
    struct wall_alarm alarms[WALL_ALARM_COUNT];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(wall_alarms(&rows[i].quiet, &limits, alarms), 0);
        assert_int_equal(wall_alarms(&rows[i].loud, &limits, alarms), 1);
        assert_int_equal(alarms[0].kind, rows[i].kind);
    }
}

static void thresholds_of_0_are_never_passed_and_the_gravest_alarm_is_first(void **state)
{
    const struct wall_now bad = {.waiting = 99,
                                 .longest_wait_ms = 999 * SECOND,
                                 .asked_d = 10,
                                 .missed_overdue = 3,
                                 .longest_break_ms = 9999 * SECOND,
                                 .phones = 99};
    const struct wall_limits none = {0};
    struct wall_alarm alarms[WALL_ALARM_COUNT];
    (void)state;
    assert_int_equal(wall_alarms(&bad, &none, alarms), 2);
    assert_int_equal(alarms[0].kind, WALL_NOBODY_READY);
    assert_int_equal(alarms[1].kind, WALL_MISSED);
    assert_int_equal(wall_alarms(&bad, &limits, alarms), WALL_ALARM_COUNT);
    assert_int_equal(alarms[1].kind, WALL_WAIT);
    assert_int_equal(alarms[1].value, 999 * SECOND);
    assert_int_equal(alarms[1].limit, 60 * SECOND);
}

static void each_operator_more_brings_what_erlang_says(void **state)
{
    const struct staffing_aim aim = {.within_ms = 15 * SECOND, .share_percent = 80};
    (void)state;
    /* 100 calls in half an hour of 180 s: the published row of 200 an hour and 13 operators. */
    struct wall_forecast c = wall_forecast_of(10000, 180 * SECOND, 0, 13, &aim);
    assert_true(c.known);
    assert_int_equal(c.shares[0], 7778);
    assert_int_equal(c.shares[3], 9652);
    assert_int_equal(c.needed, 14);
    /* Overloaded: 10 erlang for 9 operators; with two more the published row of 11. */
    c = wall_forecast_of(10000, 180 * SECOND, 0, 9, &aim);
    assert_int_equal(c.shares[0], 0);
    assert_int_equal(c.shares[1], 0);
    assert_int_equal(c.shares[2], 3724);
    /* With callers who give up fewer wait. */
    assert_true(wall_forecast_of(10000, 180 * SECOND, 60 * SECOND, 9, &aim).shares[0] > 0);
}

static void without_calls_or_what_they_take_nothing_is_foretold(void **state)
{
    const struct staffing_aim aim = {.within_ms = 15 * SECOND, .share_percent = 80};
    (void)state;
    assert_false(wall_forecast_of(0, 180 * SECOND, 0, 3, &aim).known);
    assert_false(wall_forecast_of(100, 0, 0, 3, &aim).known);
    assert_false(wall_forecast_of(100000000, 180 * SECOND, 0, 3, &aim).known);
    assert_int_equal(wall_forecast_of(0, 180 * SECOND, 0, 3, &aim).needed, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_alarm_stands_at_a_threshold_and_each_stands_beyond_it),
        cmocka_unit_test(thresholds_of_0_are_never_passed_and_the_gravest_alarm_is_first),
        cmocka_unit_test(each_operator_more_brings_what_erlang_says),
        cmocka_unit_test(without_calls_or_what_they_take_nothing_is_foretold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
