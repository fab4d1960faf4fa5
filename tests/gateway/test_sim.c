/* The simulated exchange by a clock of its own: its callers are those of core/arrivals.h, and each call is told step by step, at
 * its instants. */
#include "gateway/sim_shape.h"
#include "gateway/telephony.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

enum { SECOND_MS = 1000, REPORTS = 4000 };

/* 2026-05-06 08:00 in Tianjin, a Wednesday. */
static const int64_t begin_at = 1778025600000;
static struct zone china;

static struct telephony_options options_of(uint64_t seed, int64_t per_hour)
{
    struct telephony_options options = {.seed = seed, .lines = 512, .places = 100};
    arrivals_default(&options.shape);
    if (per_hour > 0)
        arrivals_even(&options.shape, per_hour);
    return options;
}

static void *opened(const struct telephony_options *options)
{
    void *exchange = NULL;
    char why[TELEPHONY_WHY_SIZE];
    assert_int_equal(telephony_simulated.open(options, &exchange, why), RESULT_OK);
    return exchange;
}

static struct city_clock clock_of(int64_t at)
{
    return (struct city_clock){.at = at, .rate = 1000, .zone = &china};
}

/* The broker has taken a report: this is its number of the call. */
static void is_known(void *exchange, const struct call_report *report, int64_t call_id)
{
    struct call_row call = {.id = call_id};
    telephony_simulated.settled(exchange, report, &call, NULL);
}

/* What the exchange tells until an instant. */
static size_t told(void *exchange, int64_t until_at, struct call_report *reports, size_t room)
{
    size_t count = 0;
    while (count < room && telephony_simulated.next(exchange, clock_of(until_at), &reports[count]))
        count++;
    return count;
}

static const struct call_report *step_of(const struct call_report *reports, size_t count, const char *ref,
                                         int step)
{
    for (size_t i = 0; i < count; i++)
        if (reports[i].step == step && strcmp(reports[i].ref, ref) == 0)
            return &reports[i];
    return NULL;
}

static void begun(void *exchange)
{
    struct call_report report;
    assert_false(telephony_simulated.next(exchange, clock_of(begin_at), &report));
}

static void
the_same_seed_tells_the_same_whatever_the_steps_of_the_clock_and_another_seed_something_else(void **state)
{
    static struct call_report one[REPORTS], same[REPORTS], other[REPORTS];
    struct telephony_options options = options_of(7, 0), others = options_of(8, 0);
    void *exchange = opened(&options), *again = opened(&options), *stranger = opened(&others);
    size_t count = 0;
    (void)state;
    begun(exchange);
    begun(again);
    begun(stranger);
    size_t total = told(exchange, begin_at + 4 * 3600000, one, REPORTS);
    for (int64_t at = begin_at; at <= begin_at + 4 * 3600000; at += 7 * SECOND_MS)
        count += told(again, at, same + count, REPORTS - count);
    count += told(again, begin_at + 4 * 3600000, same + count, REPORTS - count);
    assert_int_equal(count, total);
    assert_memory_equal(one, same, total * sizeof one[0]);
    assert_true(total > 150);
    size_t strange = told(stranger, begin_at + 4 * 3600000, other, REPORTS);
    assert_true(strange != total || memcmp(one, other, total * sizeof one[0]) != 0);
    telephony_simulated.close(&exchange);
    telephony_simulated.close(&again);
    telephony_simulated.close(&stranger);
}

static void its_callers_are_those_of_the_days_arrivals_each_at_its_instant(void **state)
{
    static struct call_report reports[REPORTS];
    struct telephony_options options = options_of(9, 60);
    struct arrivals arrivals;
    struct caller caller;
    size_t offered = 0;
    (void)state;
    options.shape.again_share = 0;
    void *exchange = opened(&options);
    begun(exchange);
    size_t count = told(exchange, begin_at + 3600000, reports, REPORTS);
    arrivals_begin(&arrivals, &options.shape, &china, 9, zone_day_number(&china, begin_at),
                   ARRIVALS_BY_WEEKDAY);
    for (size_t i = 0; i < count; i++) {
        if (reports[i].step != CALL_OFFERED)
            continue;
        do
            assert_true(arrivals_next(&arrivals, &caller));
        while (caller.at <= begin_at);
        assert_int_equal(reports[i].at, caller.at);
        const struct call_report *queued = step_of(reports, count, reports[i].ref, CALL_QUEUED);
        const struct call_report *ended = step_of(reports, count, reports[i].ref, CALL_ENDED);
        bool waits = caller.kind != CALLER_LEAVES && caller.kind != CALLER_TEST;
        if (ended != NULL)
            assert_int_equal(ended->test, caller.kind == CALLER_TEST);
        if (ended != NULL && waits)
            assert_int_equal(ended->at - queued->at, caller.patience_ms);
        offered++;
    }
    assert_true(offered > 40);
    telephony_simulated.close(&exchange);
}

static void who_is_answered_talks_as_long_as_drawn_and_who_is_hung_up_on_says_no_end(void **state)
{
    static struct call_report reports[REPORTS];
    struct telephony_options options = options_of(10, 200);
    struct call_row first = {.id = 1}, second = {.id = 2};
    (void)state;
    options.shape.patience_ms = 3600000;
    options.shape.patience_shape = 1000;
    options.shape.talk_ms = 60000;
    options.shape.talk_spread = 0;
    options.shape.share[CALLER_SILENT] = options.shape.share[CALLER_WRONG] = 0;
    void *exchange = opened(&options);
    begun(exchange);
    size_t count = 0;
    int64_t now = begin_at;
    while (second.ref[0] == '\0') {
        now += SECOND_MS;
        size_t before = count;
        count += told(exchange, now, reports + count, REPORTS - count);
        for (size_t i = before; i < count; i++)
            if (reports[i].step == CALL_QUEUED && second.ref[0] == '\0') {
                strcpy(first.ref[0] == '\0' ? first.ref : second.ref, reports[i].ref);
                is_known(exchange, &reports[i], second.ref[0] == '\0' ? first.id : second.id);
            }
    }
    first.answered_at = second.answered_at = now;
    telephony_simulated.heard(exchange, &first, clock_of(now));
    telephony_simulated.heard(exchange, &second, clock_of(now));
    second.ended_at = now + 10 * SECOND_MS;
    telephony_simulated.heard(exchange, &second, clock_of(second.ended_at));
    count += told(exchange, now + 120 * SECOND_MS, reports + count, REPORTS - count);
    assert_int_equal(step_of(reports, count, first.ref, CALL_ENDED)->at, now + 60000);
    assert_null(step_of(reports, count, second.ref, CALL_ENDED));
    telephony_simulated.close(&exchange);
}

static void
those_beyond_the_places_are_refused_and_those_who_give_up_ring_again_under_another_name(void **state)
{
    static struct call_report reports[REPORTS];
    struct telephony_options options = options_of(11, 600);
    int64_t waiting = 0, refused = 0, again = 0;
    (void)state;
    options.places = 3;
    options.shape.again_share = 900;
    options.shape.again_ms = 10000;
    void *exchange = opened(&options);
    begun(exchange);
    size_t count = told(exchange, begin_at + 1800000, reports, REPORTS);
    for (size_t i = 0; i < count; i++) {
        bool was_queued = step_of(reports, i, reports[i].ref, CALL_QUEUED) != NULL;
        waiting += (reports[i].step == CALL_QUEUED) - (reports[i].step == CALL_ENDED && was_queued);
        assert_in_range(waiting, 0, 3);
        if (reports[i].step == CALL_REFUSED) {
            refused++;
            assert_int_equal(waiting, 3);
        }
        const char *dash = strrchr(reports[i].ref, '-');
        char first[sizeof reports[i].ref] = "";
        if (reports[i].step != CALL_OFFERED || strcmp(dash, "-2") != 0)
            continue;
        memcpy(first, reports[i].ref, (size_t)(dash - reports[i].ref));
        const struct call_report *before = step_of(reports, i, first, CALL_OFFERED);
        if (before != NULL) {
            again++;
            assert_string_equal(before->caller, reports[i].caller);
            assert_non_null(step_of(reports, i, first, CALL_ENDED));
        }
    }
    assert_true(refused > 20 && again > 20);
    telephony_simulated.close(&exchange);
}

static void who_rings_when_all_lines_are_taken_is_no_call_and_shifts_nobody(void **state)
{
    static struct call_report many[REPORTS], one[REPORTS];
    struct telephony_options options = options_of(12, 120);
    (void)state;
    options.shape.again_share = 0;
    void *wide = opened(&options);
    options.lines = 1;
    void *narrow = opened(&options);
    begun(wide);
    begun(narrow);
    size_t count = told(wide, begin_at + 3600000, many, REPORTS);
    size_t less = told(narrow, begin_at + 3600000, one, REPORTS);
    assert_true(less > 30 && less < count);
    for (size_t i = 0; i < less; i++) {
        const struct call_report *same = step_of(many, count, one[i].ref, one[i].step);
        assert_non_null(same);
        assert_memory_equal(same, &one[i], sizeof one[i]);
    }
    telephony_simulated.close(&wide);
    telephony_simulated.close(&narrow);
}

static void is_ready(void *exchange, const char *login, int presence, int64_t since_at)
{
    struct operator_row row = {.presence = presence, .since_at = since_at};
    strcpy(row.login, login);
    telephony_simulated.state(exchange, &row);
}

/* An exchange whose first caller waits; others do not come before an hour. */
static void *with_one_waiting(int64_t ring_ms, struct call_report *queued)
{
    static struct call_report reports[REPORTS];
    struct telephony_options options = options_of(14, 0);
    options.ring_ms = ring_ms;
    options.shape.calls = 0;
    options.shape.patience_ms = 3600000;
    options.shape.patience_shape = 1000;
    assert_int_equal(arrivals_parse_storms("08:01 1 1", &options.shape), RESULT_OK);
    void *exchange = opened(&options);
    begun(exchange);
    size_t count = told(exchange, begin_at + 300 * SECOND_MS, reports, REPORTS);
    assert_int_equal(count, 2);
    *queued = reports[1];
    assert_int_equal(queued->step, CALL_QUEUED);
    return exchange;
}

static void assert_told(void *exchange, int64_t at, int step, const char *login, const char *ref)
{
    struct call_report report;
    if (!telephony_simulated.next(exchange, clock_of(at), &report))
        fail_msg("nothing is told, but %s should ring", login);
    assert_int_equal(report.step, step);
    assert_string_equal(report.operator_login, login);
    assert_string_equal(report.ref, ref);
    assert_int_equal(report.at, at);
}

static void a_phone_rings_of_whoever_is_ready_longest_then_of_the_next_and_after_a_while_again(void **state)
{
    struct call_report queued, report;
    void *exchange = with_one_waiting(20 * SECOND_MS, &queued);
    int64_t now = begin_at + 300 * SECOND_MS;
    (void)state;
    is_ready(exchange, "pauses", PRESENCE_PAUSE, 1);
    assert_false(telephony_simulated.next(exchange, clock_of(now), &report));
    is_ready(exchange, "second", PRESENCE_READY, 20);
    is_ready(exchange, "first", PRESENCE_READY, 10);
    assert_int_equal(telephony_simulated.wait_ms(exchange, clock_of(now)), 0);
    assert_told(exchange, now, CALL_RINGING, "first", queued.ref);
    assert_false(telephony_simulated.next(exchange, clock_of(now + 19999), &report));
    assert_int_equal(telephony_simulated.wait_ms(exchange, clock_of(now)), 20001);
    assert_told(exchange, now + 20000, CALL_RING_ENDED, "first", queued.ref);
    assert_told(exchange, now + 20000, CALL_RINGING, "second", queued.ref);
    is_ready(exchange, "second", PRESENCE_PAUSE, 30);
    assert_told(exchange, now + 40000, CALL_RING_ENDED, "second", queued.ref);
    assert_told(exchange, now + 40000, CALL_RINGING, "first", queued.ref);
    assert_told(exchange, now + 60000, CALL_RING_ENDED, "first", queued.ref);
    assert_false(telephony_simulated.next(exchange, clock_of(now + 60000), &report));
    assert_int_equal(telephony_simulated.wait_ms(exchange, clock_of(now + 60000)), 5001);
    assert_told(exchange, now + 65000, CALL_RINGING, "first", queued.ref);
    telephony_simulated.close(&exchange);
}

static void an_answered_call_rings_no_more_and_the_phone_is_free_for_others(void **state)
{
    struct call_report queued, report;
    void *exchange = with_one_waiting(20 * SECOND_MS, &queued);
    int64_t now = begin_at + 300 * SECOND_MS;
    struct call_row call = {.id = 1, .answered_at = now + 5000};
    (void)state;
    is_known(exchange, &queued, call.id);
    is_ready(exchange, "first", PRESENCE_READY, 10);
    assert_told(exchange, now, CALL_RINGING, "first", queued.ref);
    telephony_simulated.heard(exchange, &call, clock_of(now + 5000));
    assert_false(telephony_simulated.next(exchange, clock_of(now + 5001), &report));
    assert_true(telephony_simulated.wait_ms(exchange, clock_of(now + 5001)) > 0);
    telephony_simulated.close(&exchange);
    exchange = with_one_waiting(0, &queued);
    is_ready(exchange, "first", PRESENCE_READY, 10);
    assert_false(telephony_simulated.next(exchange, clock_of(now), &report));
    telephony_simulated.close(&exchange);
}

static void a_phone_that_may_not_ring_is_left_alone_and_the_call_goes_on_waiting(void **state)
{
    struct call_report queued, report = {.step = CALL_RINGING};
    struct refusal why = {.code = REFUSAL_UNKNOWN_VALUE};
    void *exchange = with_one_waiting(20 * SECOND_MS, &queued);
    int64_t now = begin_at + 300 * SECOND_MS;
    (void)state;
    telephony_simulated.settled(exchange, &queued, NULL, NULL); /* nothing new to the broker, and no refusal */
    is_ready(exchange, "nobody", PRESENCE_READY, 10);
    is_ready(exchange, "somebody", PRESENCE_READY, 20);
    assert_true(telephony_simulated.next(exchange, clock_of(now), &report));
    telephony_simulated.settled(exchange, &report, NULL, &why);
    assert_told(exchange, now, CALL_RINGING, "somebody", queued.ref);
    telephony_simulated.close(&exchange);
}

static void without_callers_or_clock_nothing_happens_and_a_storm_alone_does(void **state)
{
    static struct call_report reports[REPORTS];
    struct telephony_options options = options_of(13, 0);
    struct call_report report;
    int64_t offered = 0;
    (void)state;
    options.shape.calls = 0;
    void *exchange = opened(&options);
    assert_false(telephony_simulated.next(exchange, (struct city_clock){.at = 0}, &report));
    assert_false(telephony_simulated.next(exchange, clock_of(begin_at), &report));
    assert_int_equal(telephony_simulated.wait_ms(exchange, clock_of(begin_at)), TELEPHONY_NEVER_MS);
    telephony_simulated.close(&exchange);
    assert_int_equal(arrivals_parse_storms("09:00 40 15", &options.shape), RESULT_OK);
    options.shape.again_share = 0;
    exchange = opened(&options);
    begun(exchange);
    size_t count = told(exchange, begin_at + 7200000, reports, REPORTS);
    for (size_t i = 0; i < count; i++)
        offered += reports[i].step == CALL_OFFERED;
    assert_int_equal(offered, 40);
    telephony_simulated.close(&exchange);
}

static void
the_options_defaults_are_the_ordinary_citys_shape_and_more_than_all_callers_are_refused(void **state)
{
    static struct gateway_config config;
    struct arrivals_shape ordinary, shape;
    (void)state;
    config_defaults(&gateway_options, &config);
    memset(&shape, 0, sizeof shape);
    assert_int_equal(sim_shape(&config.simulated, &shape), RESULT_OK);
    arrivals_default(&ordinary);
    assert_int_equal(shape.calls, ordinary.calls);
    assert_memory_equal(shape.by_hour, ordinary.by_hour, sizeof shape.by_hour);
    assert_memory_equal(shape.weekday, ordinary.weekday, sizeof shape.weekday);
    assert_memory_equal(shape.share, ordinary.share, sizeof shape.share);
    assert_int_equal(shape.patience_ms, ordinary.patience_ms);
    assert_int_equal(shape.patience_shape, ordinary.patience_shape);
    assert_int_equal(shape.talk_ms, ordinary.talk_ms);
    assert_int_equal(shape.talk_spread, ordinary.talk_spread);
    assert_int_equal(shape.again_share, ordinary.again_share);
    assert_int_equal(shape.again_ms, ordinary.again_ms);
    assert_int_equal(shape.storm_count, 0);
    config.simulated.leaving = config.simulated.tests = config.simulated.silent = 200;
    config.simulated.wrong = config.simulated.abusive = 200;
    assert_int_equal(sim_shape(&config.simulated, &shape), RESULT_OK);
    config.simulated.leaving = 201;
    assert_int_equal(sim_shape(&config.simulated, &shape), RESULT_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            the_same_seed_tells_the_same_whatever_the_steps_of_the_clock_and_another_seed_something_else),
        cmocka_unit_test(its_callers_are_those_of_the_days_arrivals_each_at_its_instant),
        cmocka_unit_test(who_is_answered_talks_as_long_as_drawn_and_who_is_hung_up_on_says_no_end),
        cmocka_unit_test(
            those_beyond_the_places_are_refused_and_those_who_give_up_ring_again_under_another_name),
        cmocka_unit_test(who_rings_when_all_lines_are_taken_is_no_call_and_shifts_nobody),
        cmocka_unit_test(a_phone_rings_of_whoever_is_ready_longest_then_of_the_next_and_after_a_while_again),
        cmocka_unit_test(an_answered_call_rings_no_more_and_the_phone_is_free_for_others),
        cmocka_unit_test(a_phone_that_may_not_ring_is_left_alone_and_the_call_goes_on_waiting),
        cmocka_unit_test(without_callers_or_clock_nothing_happens_and_a_storm_alone_does),
        cmocka_unit_test(
            the_options_defaults_are_the_ordinary_citys_shape_and_more_than_all_callers_are_refused),
    };
    zone_fixed(&china, "Asia/Shanghai", 8 * 3600);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
