/* Simulated callers: they come as a Poisson process of the city's hours, wait and talk as long as is written of them, and the
 * same ones come for the same seed. Every seed is fixed; bounds of chi-square are those that one in a thousand seeds would pass. */
#include "core/arrivals.h"
#include "tests/support/unit.h"

#include <math.h>
#include <string.h>

enum { DAY = 20515, DAYS = 400, CALLS = 240 }; /* 2026-03-03, a Tuesday */

static struct zone china;

static struct arrivals_shape shape_of(int64_t calls)
{
    struct arrivals_shape shape;
    arrivals_default(&shape);
    shape.calls = calls;
    for (size_t i = 0; i < ARRIVALS_WEEKDAYS; i++)
        shape.weekday[i] = 100;
    return shape;
}

/* The callers of some days, each handed to `take`. */
static void callers(const struct arrivals_shape *shape, uint64_t seed, int64_t days,
                    void (*take)(const struct caller *caller, void *context), void *context)
{
    struct arrivals arrivals;
    struct caller caller;
    for (int64_t day = DAY; day < DAY + days; day++) {
        arrivals_begin(&arrivals, shape, &china, seed, day, ARRIVALS_BY_WEEKDAY);
        while (arrivals_next(&arrivals, &caller))
            take(&caller, context);
    }
}

static double chi_square(const int64_t *counts, const double *expected, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ((double)counts[i] - expected[i]) * ((double)counts[i] - expected[i]) / expected[i];
    return sum;
}

static void assert_near(double value, double wanted, double part)
{
    if (fabs(value - wanted) > wanted * part)
        fail_msg("%f is not within %f %% of %f", value, part * 100, wanted);
}

/* --- when ---------------------------------------------------------------------------------------------------- */

static void the_same_seed_and_day_bring_the_same_callers_and_another_seed_or_day_others(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS);
    struct arrivals one, same, other, later;
    struct caller a, b, c, d;
    int alike = 0, count = 0;
    (void)state;
    assert_int_equal(arrivals_parse_storms("10:00 30 15 12.01.01 120101", &shape), RESULT_OK);
    arrivals_begin(&one, &shape, &china, 7, DAY, 100);
    arrivals_begin(&same, &shape, &china, 7, DAY, 100);
    arrivals_begin(&other, &shape, &china, 8, DAY, 100);
    arrivals_begin(&later, &shape, &china, 7, DAY + 1, 100);
    while (arrivals_next(&one, &a)) {
        assert_true(arrivals_next(&same, &b));
        assert_true(a.at == b.at && a.number == b.number && a.kind == b.kind &&
                    a.patience_ms == b.patience_ms && a.talk_ms == b.talk_ms && a.storm == b.storm &&
                    memcmp(&a.chance, &b.chance, sizeof a.chance) == 0);
        alike += arrivals_next(&other, &c) && c.at == a.at;
        alike += arrivals_next(&later, &d) && d.at - CIVIL_DAY_MS == a.at;
        count++;
    }
    assert_false(arrivals_next(&same, &b));
    assert_true(count > CALLS);
    assert_int_equal(alike, 0);
}

struct order {
    int64_t at, day, number;
};

static void take_order(const struct caller *caller, void *context)
{
    struct order *order = context;
    assert_true(caller->at >= order->at);
    assert_int_equal(zone_day_number(&china, caller->at), caller->day);
    assert_int_equal(caller->number, caller->day == order->day ? order->number + 1 : 1);
    *order = (struct order){caller->at, caller->day, caller->number};
}

static void callers_come_in_the_order_of_their_instants_and_are_numbered_within_their_day(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS);
    struct order order = {0};
    (void)state;
    assert_int_equal(arrivals_parse_storms("09:30 50 10;23:00 20 60", &shape), RESULT_OK);
    callers(&shape, 3, 20, take_order, &order);
    assert_int_equal(order.day, DAY + 19);
}

struct hours {
    int64_t total[ARRIVALS_HOURS];
    int64_t of_day[DAYS][ARRIVALS_HOURS];
};

static void take_hour(const struct caller *caller, void *context)
{
    struct hours *hours = context;
    int hour = zone_hour(&china, caller->at);
    hours->total[hour]++;
    hours->of_day[caller->day - DAY][hour]++;
}

static void each_hour_has_its_part_of_the_day_by_chi_square(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS);
    static struct hours hours;
    double expected[ARRIVALS_HOURS];
    int64_t sum = 0;
    (void)state;
    hours = (struct hours){.total = {0}};
    callers(&shape, 11, DAYS, take_hour, &hours);
    for (size_t i = 0; i < ARRIVALS_HOURS; i++)
        sum += shape.by_hour[i];
    assert_int_equal(sum, 1000);
    for (size_t i = 0; i < ARRIVALS_HOURS; i++)
        expected[i] = (double)CALLS * DAYS * (double)shape.by_hour[i] / 1000;
    /* 24 independent counts, since their sum is not fixed. */
    assert_true(chi_square(hours.total, expected, ARRIVALS_HOURS) < 51.2);
}

static void counts_of_an_hour_have_the_variance_of_poisson_and_hours_do_not_lean_on_each_other(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS);
    static struct hours hours;
    double mean9 = 0, mean10 = 0, variance = 0, covariance = 0;
    (void)state;
    hours = (struct hours){.total = {0}};
    callers(&shape, 12, DAYS, take_hour, &hours);
    mean9 = (double)hours.total[9] / DAYS;
    mean10 = (double)hours.total[10] / DAYS;
    for (size_t i = 0; i < DAYS; i++) {
        double nine = (double)hours.of_day[i][9] - mean9, ten = (double)hours.of_day[i][10] - mean10;
        variance += nine * nine / (DAYS - 1);
        covariance += nine * ten / (DAYS - 1);
    }
    assert_near(mean9, CALLS * 0.12, 0.03);
    /* The index of dispersion of 400 days has a standard deviation of 0.071. */
    assert_near(variance / mean9, 1.0, 0.2);
    assert_true(fabs(covariance / mean9) < 0.2);
}

static void take_ten(const struct caller *caller, void *context)
{
    int64_t *counts = context;
    int64_t ms = caller->at - zone_day_start(&china, caller->day);
    int64_t minute = ms / CIVIL_MINUTE_MS;
    if (minute >= 8 * 60 + 50 && minute < 9 * 60 + 10)
        counts[minute - (8 * 60 + 50)]++;
}

static void at_an_hours_border_the_rate_steps_at_once_and_an_hour_of_weight_0_has_no_caller(void **state)
{
    struct arrivals_shape shape = shape_of(2000);
    int64_t counts[20] = {0}, before = 0, after = 0;
    double expected[20];
    (void)state;
    for (size_t i = 0; i < ARRIVALS_HOURS; i++)
        shape.by_hour[i] = i == 8 ? 1 : i == 9 ? 4 : 0;
    callers(&shape, 13, 100, take_ten, counts);
    for (size_t i = 0; i < 20; i++) {
        expected[i] = 2000.0 * 100 / 60 * (i < 10 ? 0.2 : 0.8);
        *(i < 10 ? &before : &after) += counts[i];
    }
    assert_true(chi_square(counts, expected, 20) < 45.3);
    assert_near((double)after / (double)before, 4.0, 0.05);
    shape.by_hour[8] = 0;
    memset(counts, 0, sizeof counts);
    callers(&shape, 13, 100, take_ten, counts);
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(counts[i] > 0, i >= 10);
}

struct gaps {
    int64_t before;
    int64_t counts[10];
    int64_t count;
};

/* Ten bins of equal probability of an exponential gap. */
static void take_gap(const struct caller *caller, void *context)
{
    struct gaps *gaps = context;
    double mean_ms = (double)CIVIL_HOUR_MS / 60;
    if (gaps->before != 0) {
        double part = 1.0 - exp(-(double)(caller->at - gaps->before) / mean_ms);
        gaps->counts[part < 1.0 ? (int)(part * 10) : 9]++;
        gaps->count++;
    }
    gaps->before = caller->at;
}

static void gaps_of_even_hours_are_exponential_over_the_borders_of_hours_and_days(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS);
    struct gaps gaps = {.before = 0};
    double expected[10];
    (void)state;
    arrivals_even(&shape, 60);
    callers(&shape, 14, 20, take_gap, &gaps);
    for (size_t i = 0; i < 10; i++)
        expected[i] = (double)gaps.count / 10;
    assert_near((double)gaps.count, 60 * 24 * 20, 0.02);
    assert_true(chi_square(gaps.counts, expected, 10) < 27.9);
}

static void take_weekday(const struct caller *caller, void *context)
{
    ((int64_t *)context)[civil_weekday(caller->day) - 1]++;
}

static void each_weekday_has_its_part_and_a_percentage_that_is_asked_for_goes_first(void **state)
{
    struct arrivals_shape shape;
    struct arrivals arrivals;
    struct caller caller;
    int64_t counts[ARRIVALS_WEEKDAYS] = {0};
    double expected[ARRIVALS_WEEKDAYS];
    (void)state;
    arrivals_default(&shape);
    callers(&shape, 15, 700, take_weekday, counts);
    for (size_t i = 0; i < ARRIVALS_WEEKDAYS; i++)
        expected[i] = (double)shape.calls * (double)shape.weekday[i];
    assert_true(chi_square(counts, expected, ARRIVALS_WEEKDAYS) < 24.3);
    arrivals_begin(&arrivals, &shape, &china, 15, DAY, 0);
    assert_false(arrivals_next(&arrivals, &caller));
}

static void where_clocks_are_put_forward_nobody_rings_in_the_hour_that_is_not(void **state)
{
    static struct zone york;
    struct arrivals_shape shape = shape_of(24000);
    struct arrivals arrivals;
    struct caller caller;
    int64_t day = civil_day((struct civil_date){2026, 3, 8}), count = 0;
    (void)state;
    assert_int_equal(zone_from_rule(&york, "New York", "EST5EDT,M3.2.0,M11.1.0"), RESULT_OK);
    arrivals_even(&shape, 1000);
    arrivals_begin(&arrivals, &shape, &york, 16, day, 100);
    while (arrivals_next(&arrivals, &caller)) {
        assert_int_not_equal(zone_hour(&york, caller.at), 2);
        assert_int_equal(zone_day_number(&york, caller.at), day);
        count++;
    }
    assert_near((double)count, 23000, 0.03);
}

/* --- what -------------------------------------------------------------------------------------------------- */

struct traits {
    int64_t kinds[CALLER_KIND_COUNT];
    int64_t patience_bins[10], count, spoke;
    double patience, talk, log_talk, log_talk_square;
    int64_t again;
};

static const double patience_mean_ms = 90000, patience_shape = 1.5;

static void take_traits(const struct caller *caller, void *context)
{
    struct traits *traits = context;
    double scale = patience_mean_ms / tgamma(1.0 + 1.0 / patience_shape);
    double part = 1.0 - exp(-pow((double)caller->patience_ms / scale, patience_shape));
    traits->kinds[caller->kind]++;
    traits->count++;
    traits->patience += (double)caller->patience_ms;
    traits->patience_bins[part < 1.0 ? (int)(part * 10) : 9]++;
    if (caller->kind == CALLER_SPEAKS) {
        double log_talk = log((double)caller->talk_ms);
        traits->spoke++;
        traits->talk += (double)caller->talk_ms;
        traits->log_talk += log_talk;
        traits->log_talk_square += log_talk * log_talk;
    }
}

static struct traits traits_of(struct arrivals_shape *shape)
{
    struct traits traits = {.count = 0};
    shape->patience_ms = (int64_t)patience_mean_ms;
    shape->patience_shape = 150;
    shape->talk_ms = 200000;
    shape->talk_spread = 60;
    callers(shape, 21, 200, take_traits, &traits);
    return traits;
}

static void patience_is_weibulls_by_mean_and_chi_square_and_exponential_at_shape_1(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS);
    struct traits traits = traits_of(&shape);
    struct chance chance;
    double expected[10], longer = 0;
    (void)state;
    for (size_t i = 0; i < 10; i++)
        expected[i] = (double)traits.count / 10;
    assert_near(traits.patience / (double)traits.count, patience_mean_ms, 0.02);
    assert_true(chi_square(traits.patience_bins, expected, 10) < 27.9);
    chance_seed(&chance, 5, 5);
    for (size_t i = 0; i < 20000; i++)
        longer += chance_weibull(&chance, 1000, 1.0) > 2000;
    assert_near(longer / 20000, exp(-2), 0.05);
}

static void talks_are_log_normal_by_mean_and_by_the_variance_of_their_logarithm(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS);
    struct traits traits = traits_of(&shape);
    double n = (double)traits.spoke, mean = traits.log_talk / n;
    (void)state;
    assert_near(traits.talk / n, 200000, 0.02);
    assert_near(mean, log(200000) - 0.18, 0.002);
    assert_near(traits.log_talk_square / n - mean * mean, 0.36, 0.03);
}

static void each_kind_of_caller_has_its_share_by_chi_square_and_a_share_of_0_never_comes(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS);
    double expected[CALLER_KIND_COUNT], left = ARRIVALS_WHOLE;
    (void)state;
    struct traits traits = traits_of(&shape);
    for (size_t i = CALLER_SPEAKS + 1; i < CALLER_KIND_COUNT; i++) {
        expected[i] = (double)traits.count * (double)shape.share[i] / ARRIVALS_WHOLE;
        left -= (double)shape.share[i];
    }
    expected[CALLER_SPEAKS] = (double)traits.count * left / ARRIVALS_WHOLE;
    assert_true(chi_square(traits.kinds, expected, CALLER_KIND_COUNT) < 20.5);
    shape.share[CALLER_ABUSIVE] = 0;
    shape.share[CALLER_SILENT] = ARRIVALS_WHOLE;
    traits = traits_of(&shape);
    assert_int_equal(traits.kinds[CALLER_ABUSIVE] + traits.kinds[CALLER_SPEAKS], 0);
    assert_true(traits.kinds[CALLER_SILENT] > traits.kinds[CALLER_LEAVES]);
}

static void take_again(const struct caller *caller, void *context)
{
    struct traits *traits = context;
    struct arrivals_shape shape = shape_of(CALLS);
    struct caller again = *caller;
    traits->count++;
    if (!arrivals_again(&shape, &again, caller->at + 5000))
        return;
    assert_int_equal(again.number, caller->number);
    assert_int_equal(again.kind, caller->kind);
    assert_true(again.patience_ms != caller->patience_ms);
    traits->again++;
    traits->patience += (double)(again.at - caller->at - 5000);
}

static void so_many_of_those_who_gave_up_ring_again_and_after_so_long(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS);
    struct traits traits = {.count = 0};
    (void)state;
    callers(&shape, 22, 100, take_again, &traits);
    assert_near((double)traits.again / (double)traits.count, 0.4, 0.03);
    assert_near(traits.patience / (double)traits.again, 240000, 0.03);
}

/* --- storms ------------------------------------------------------------------------------------------------ */

struct minutes {
    const struct arrivals_shape *shape;
    int64_t counts[15], others;
};

static void take_storm(const struct caller *caller, void *context)
{
    struct minutes *minutes = context;
    int64_t minute = (caller->at - zone_day_start(&china, caller->day)) / CIVIL_MINUTE_MS - 600;
    if (caller->storm == NULL) {
        minutes->others++;
        return;
    }
    assert_ptr_equal(caller->storm, &minutes->shape->storms[0]);
    assert_int_equal(caller->kind, CALLER_SPEAKS);
    assert_in_range(minute, 0, 14);
    minutes->counts[minute]++;
}

static void a_storm_brings_exactly_its_calls_evenly_within_its_minutes_beside_all_others(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS), calm = shape_of(CALLS);
    struct minutes minutes = {.shape = &shape}, without = {.shape = &calm};
    double expected[15];
    int64_t sum = 0;
    (void)state;
    assert_int_equal(arrivals_parse_storms("10:00 300 15 12.01.01 120101", &shape), RESULT_OK);
    callers(&shape, 31, 10, take_storm, &minutes);
    callers(&calm, 31, 10, take_storm, &without);
    for (size_t i = 0; i < 15; i++) {
        expected[i] = 200;
        sum += minutes.counts[i];
    }
    assert_int_equal(sum, 3000);
    assert_true(chi_square(minutes.counts, expected, 15) < 36.1);
    assert_int_equal(minutes.others, without.others);
}

static void a_storm_of_a_date_comes_on_that_day_alone(void **state)
{
    struct arrivals_shape shape = shape_of(CALLS);
    struct minutes minutes = {.shape = &shape};
    int64_t sum = 0;
    (void)state;
    assert_int_equal(arrivals_parse_storms(" 2026-03-05 10:00 40 15 ", &shape), RESULT_OK);
    callers(&shape, 32, 10, take_storm, &minutes);
    for (size_t i = 0; i < 15; i++)
        sum += minutes.counts[i];
    assert_int_equal(sum, 40);
}

static void storms_and_rows_are_read_and_what_is_none_is_refused(void **state)
{
    static const char *const bad[] = {
        "10:00 40",     "25:00 40 15", "10:60 40 15",       "10:00 0 15",
        "10:00 40 0",   "23:50 40 15", "10:00 40 15 a b c", "2026-02-30 10:00 40 15",
        "10:00 40 15x", "10:00 -4 15", "10:00 40 15;;x",    "-1:00 40 15",
        "2026-03-05",   "10:00 4.5 15"};
    struct arrivals_shape shape = shape_of(CALLS), before;
    int64_t row[ARRIVALS_HOURS];
    (void)state;
    assert_int_equal(arrivals_parse_storms("10:00 40 15; 2026-03-05 23:45 9 15 12.01.01 120101", &shape),
                     RESULT_OK);
    assert_int_equal(shape.storm_count, 2);
    assert_int_equal(shape.storms[0].day, STORM_DAILY);
    assert_string_equal(shape.storms[0].category, "");
    assert_int_equal(shape.storms[1].day, DAY + 2);
    assert_int_equal(shape.storms[1].minute, 23 * 60 + 45);
    assert_string_equal(shape.storms[1].district, "120101");
    before = shape;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (arrivals_parse_storms(bad[i], &shape) == RESULT_OK)
            fail_msg("'%s' was taken for a storm", bad[i]);
    assert_int_equal(arrivals_parse_storms(
                         "1:0 1 1;1:0 1 1;1:0 1 1;1:0 1 1;1:0 1 1;1:0 1 1;1:0 1 1;1:0 1 1;1:0 1 1", &shape),
                     RESULT_TOO_LONG);
    assert_memory_equal(&before, &shape, sizeof shape);
    assert_int_equal(arrivals_parse_storms("", &shape), RESULT_OK);
    assert_int_equal(shape.storm_count, 0);
    assert_int_equal(arrivals_parse_row(" 1 0  3 ", row, 3), RESULT_OK);
    assert_true(row[0] == 1 && row[1] == 0 && row[2] == 3);
    assert_int_equal(arrivals_parse_row("1 2", row, 3), RESULT_INVALID);
    assert_int_equal(arrivals_parse_row("1 2 3 4", row, 3), RESULT_INVALID);
    assert_int_equal(arrivals_parse_row("1 -2 3", row, 3), RESULT_INVALID);
    assert_int_equal(arrivals_parse_row("1 2 3x", row, 3), RESULT_INVALID);
    assert_int_equal(arrivals_parse_row("0 0 0", row, 3), RESULT_INVALID);
    assert_int_equal(arrivals_parse_row("1 2 99999999999999999999", row, 3), RESULT_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_and_day_bring_the_same_callers_and_another_seed_or_day_others),
        cmocka_unit_test(callers_come_in_the_order_of_their_instants_and_are_numbered_within_their_day),
        cmocka_unit_test(each_hour_has_its_part_of_the_day_by_chi_square),
        cmocka_unit_test(counts_of_an_hour_have_the_variance_of_poisson_and_hours_do_not_lean_on_each_other),
        cmocka_unit_test(at_an_hours_border_the_rate_steps_at_once_and_an_hour_of_weight_0_has_no_caller),
        cmocka_unit_test(gaps_of_even_hours_are_exponential_over_the_borders_of_hours_and_days),
        cmocka_unit_test(each_weekday_has_its_part_and_a_percentage_that_is_asked_for_goes_first),
        cmocka_unit_test(where_clocks_are_put_forward_nobody_rings_in_the_hour_that_is_not),
        cmocka_unit_test(patience_is_weibulls_by_mean_and_chi_square_and_exponential_at_shape_1),
        cmocka_unit_test(talks_are_log_normal_by_mean_and_by_the_variance_of_their_logarithm),
        cmocka_unit_test(each_kind_of_caller_has_its_share_by_chi_square_and_a_share_of_0_never_comes),
        cmocka_unit_test(so_many_of_those_who_gave_up_ring_again_and_after_so_long),
        cmocka_unit_test(a_storm_brings_exactly_its_calls_evenly_within_its_minutes_beside_all_others),
        cmocka_unit_test(a_storm_of_a_date_comes_on_that_day_alone),
        cmocka_unit_test(storms_and_rows_are_read_and_what_is_none_is_refused),
    };
    zone_fixed(&china, "Asia/Shanghai", 8 * 3600);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
