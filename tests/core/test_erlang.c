/* Operators for a load. The rows of Erlang C are published ones; those of Erlang A were computed by another way: the chain of states
 * summed by brute force, and the wait by Simpson's rule over Palm's density of the virtual wait. */
#include "core/erlang.h"
#include "tests/support/unit.h"

#include <math.h>

static void near(double have, double want, double margin)
{
    if (!(fabs(have - want) <= margin))
        fail_msg("%.9f is not %.9f within %g", have, want, margin);
}

static struct erlang_figures figures(double calls, double handling_s, double patience_s, int operators,
                                     double target_s)
{
    struct erlang_load load = {calls, handling_s * 1000, patience_s * 1000};
    struct erlang_figures ret;
    assert_int_equal(erlang_figures(&load, operators, target_s * 1000, &ret), RESULT_OK);
    return ret;
}

static void erlang_c_meets_the_published_figures(void **state)
{
    static const struct {
        double calls, handling_s;
        int operators;
        double busy, waits, asa_s, in_target;
    } rows[] = {
        {720, 240, 55, 0.872727, 0.238701, 8.184032, 0.845883},
        {200, 180, 11, 0.909091, 0.682118, 122.781277, 0.372421},
        {200, 180, 13, 0.769231, 0.285270, 17.116227, 0.777831},
        {200, 180, 16, 0.625000, 0.057340, 1.720210, 0.965221},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct erlang_figures got = figures(rows[i].calls, rows[i].handling_s, 0, rows[i].operators, 15);
        near(got.busy, rows[i].busy, 1e-6);
        near(got.waits, rows[i].waits, 1e-6);
        near(got.asa_ms / 1000, rows[i].asa_s, 1e-6);
        near(got.in_target, rows[i].in_target, 1e-6);
        near(got.abandoned, 0, 0);
    }
}

static void erlang_a_meets_figures_computed_by_another_way(void **state)
{
    static const struct {
        double calls, handling_s, patience_s;
        int operators;
        double target_s, waits, in_target, abandoned, asa_ms;
    } rows[] = {
        {720, 240, 120, 45, 15, 0.582850895, 0.613556086, 0.103802265, 11906.448559},
        {720, 240, 60, 55, 15, 0.126520592, 0.952392283, 0.021489102, 1121.988552},
        {200, 180, 90, 8, 15, 0.681697816, 0.424437719, 0.266538138, 21781.405531},
        {30, 300, 45, 1, 20, 0.776585332, 0.254597451, 0.689365867, 12036.816700},
        {12000, 300, 120, 950, 10, 0.821799409, 0.711720831, 0.052425480, 6340.881739},
        {12000, 300, 600, 1010, 20, 0.441976944, 0.958690196, 0.006437638, 3840.806578},
        {60, 180, 3000, 2, 30, 0.997370971, 0.003695417, 0.334428762, 1177706.489410},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct erlang_figures got =
            figures(rows[i].calls, rows[i].handling_s, rows[i].patience_s, rows[i].operators, rows[i].target_s);
        near(got.waits, rows[i].waits, 1e-8);
        near(got.in_target, rows[i].in_target, 1e-8);
        near(got.abandoned, rows[i].abandoned, 1e-8);
        near(got.asa_ms, rows[i].asa_ms, 1e-5 * rows[i].asa_ms);
    }
}

static void no_more_operators_than_erlang_are_overloaded_unless_callers_give_up(void **state)
{
    (void)state;
    assert_true(figures(200, 180, 0, 10, 15).overloaded);
    assert_false(figures(200, 180, 0, 11, 15).overloaded);
    assert_false(figures(200, 180, 600, 10, 15).overloaded);
}

static void very_patient_callers_wait_as_by_erlang_c(void **state)
{
    struct erlang_figures c = figures(200, 30, 0, 4, 15), a = figures(200, 30, 3600, 4, 15);
    (void)state;
    near(a.waits, c.waits, 1e-2);
    near(a.in_target, c.in_target, 1e-2);
    assert_true(a.in_target > c.in_target);
    assert_true(a.abandoned > 0);
}

static void each_operator_more_brings_more_at_any_load(void **state)
{
    static const double loads[] = {1, 60, 600, 12000}, patiences[] = {0, 5, 120, 3600};
    (void)state;
    for (size_t i = 0; i < 16; i++) {
        double before = 0;
        for (int operators = 0; operators <= ERLANG_OPERATORS_MOST; operators += operators < 8 ? 1 : 97) {
            struct erlang_figures got = figures(loads[i / 4], 300, patiences[i % 4], operators, 15);
            if (got.overloaded)
                continue;
            assert_true(got.in_target >= before - 1e-12 && got.in_target <= 1 + 1e-12);
            assert_true(got.waits >= 0 && got.waits <= 1 && got.abandoned >= -1e-12 && got.busy <= 1 + 1e-12);
            assert_true(isfinite(got.asa_ms) && got.asa_ms >= 0);
            before = got.in_target;
        }
        assert_true(before > 0.999);
    }
}

static void a_queue_that_outgrows_a_double_is_still_counted(void **state)
{
    /* 1,000 erlang for 500 operators, callers of an hour's patience: half of them give up, whatever the way. */
    struct erlang_figures got = figures(360000, 10, 3600, 500, 15);
    (void)state;
    near(got.busy, 1, 1e-9);
    near(got.abandoned, 0.5, 1e-9);
    near(got.in_target, 0, 1e-9);
}

static void a_target_of_no_wait_is_met_by_those_who_do_not_wait(void **state)
{
    (void)state;
    for (int patience_s = 0; patience_s <= 60; patience_s += 60) {
        struct erlang_figures got = figures(200, 180, patience_s, 12, 0);
        near(got.in_target, 1 - got.waits, 1e-12);
    }
}

static void the_operators_needed_are_the_fewest_that_meet_the_target(void **state)
{
    static const double patiences[] = {0, 90};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct erlang_load load = {720, 240000, patiences[i] * 1000};
        for (int percent = 0; percent < 100; percent += 5) {
            int64_t needed = -1;
            assert_int_equal(erlang_needed(&load, percent / 100.0, 15000, &needed), RESULT_OK);
            struct erlang_figures got = figures(720, 240, patiences[i], (int)needed, 15);
            assert_true(!got.overloaded && got.in_target >= percent / 100.0);
            if (needed > 0) {
                got = figures(720, 240, patiences[i], (int)needed - 1, 15);
                assert_true(got.overloaded || got.in_target < percent / 100.0);
            }
        }
    }
}

static void without_calls_nobody_is_needed_and_without_operators_each_call_is_lost(void **state)
{
    struct erlang_load none = {0, 240000, 0};
    int64_t needed = -1;
    (void)state;
    assert_int_equal(erlang_needed(&none, 0.95, 15000, &needed), RESULT_OK);
    assert_int_equal(needed, 0);
    near(figures(0, 240, 60, 3, 15).in_target, 1, 0);
    near(figures(10, 240, 60, 0, 15).abandoned, 1, 0);
    near(figures(10, 240, 60, 0, 15).in_target, 0, 0);
}

static void what_is_out_of_bounds_is_refused_and_nothing_is_written(void **state)
{
    static const struct erlang_load loads[] = {
        {-1, 240000, 0},
        {(double)NAN, 240000, 0},
        {60, 0, 0},
        {60, 240000, -1},
        {60, 999, 0},
        {15001, 240000, 0},
        {60, 240000, 3600001},
        {60, 240000, (double)INFINITY},
    };
    struct erlang_load sound = {60, 240000, 0}, full = {14990, 240000, 0};
    struct erlang_figures got = {.waits = 7};
    int64_t needed = 7;
    (void)state;
    for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        assert_int_equal(erlang_figures(&loads[i], 5, 15000, &got), RESULT_INVALID);
        assert_int_equal(erlang_needed(&loads[i], 0.8, 15000, &needed), RESULT_INVALID);
    }
    assert_int_equal(erlang_figures(&sound, -1, 15000, &got), RESULT_INVALID);
    assert_int_equal(erlang_figures(&sound, ERLANG_OPERATORS_MOST + 1, 15000, &got), RESULT_INVALID);
    assert_int_equal(erlang_figures(&sound, 5, 3600001, &got), RESULT_INVALID);
    assert_int_equal(erlang_needed(&sound, 1, 15000, &needed), RESULT_INVALID);
    near(got.waits, 7, 0);
    assert_int_equal(needed, 7);
    assert_int_equal(erlang_needed(&full, 0.99, 15000, &needed), RESULT_OK);
    assert_in_range(needed, 1000, 1100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erlang_c_meets_the_published_figures),
        cmocka_unit_test(erlang_a_meets_figures_computed_by_another_way),
        cmocka_unit_test(no_more_operators_than_erlang_are_overloaded_unless_callers_give_up),
        cmocka_unit_test(very_patient_callers_wait_as_by_erlang_c),
        cmocka_unit_test(each_operator_more_brings_more_at_any_load),
        cmocka_unit_test(a_queue_that_outgrows_a_double_is_still_counted),
        cmocka_unit_test(a_target_of_no_wait_is_met_by_those_who_do_not_wait),
        cmocka_unit_test(the_operators_needed_are_the_fewest_that_meet_the_target),
        cmocka_unit_test(without_calls_nobody_is_needed_and_without_operators_each_call_is_lost),
        cmocka_unit_test(what_is_out_of_bounds_is_refused_and_nothing_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
