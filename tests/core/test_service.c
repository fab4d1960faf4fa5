/* Service levels of calls, the worst 24 hours against a plain search, and the operators of half hours. */
#include "core/chance.h"
#include "core/service.h"
#include "core/staffing.h"
#include "tests/support/unit.h"

#include <string.h>

enum { SECOND = 1000, HOUR_MS = 3600000 };

static struct zone shanghai(void)
{
    struct zone zone;
    zone_fixed(&zone, "Asia/Shanghai", 8 * 3600);
    return zone;
}

static struct call_facts call(enum call_outcome outcome, int64_t waited_s, int64_t talked_s)
{
    struct call_facts f = {
        .outcome = outcome, .offered_at = HOUR_MS, .asked_at = HOUR_MS, .short_ms = 5 * SECOND};
    if (outcome == CALL_WAS_ANSWERED)
        f.answered_at = f.asked_at + waited_s * SECOND;
    if (outcome != CALL_WAITING)
        f.ended_at = f.asked_at + (waited_s + talked_s) * SECOND;
    if (outcome == CALL_LEFT_MENU)
        f.asked_at = 0;
    if (f.asked_at)
        f.visits[f.visit_count++] = (struct visit){.entered_at = f.asked_at, .left_at = f.ended_at};
    if (f.answered_at)
        f.talks[f.talk_count++] = (struct talk){.visit = -1, .from_at = f.answered_at, .to_at = f.ended_at};
    return f;
}

static void rate_is(const struct service_sums *sums, enum service_rate rate, int64_t n, int64_t d)
{
    int64_t have_n = -1, have_d = -1;
    service_rate(sums, rate, &have_n, &have_d);
    assert_int_equal(have_n, n);
    assert_int_equal(have_d, d);
}

static void each_convention_divides_what_its_name_says(void **state)
{
    const struct call_facts calls[] = {
        call(CALL_WAS_ANSWERED, 20, 100), call(CALL_WAS_ANSWERED, 21, 50),
        call(CALL_WAS_ANSWERED, 0, 30),   call(CALL_WAS_ABANDONED, 4, 0),
        call(CALL_WAS_ABANDONED, 70, 0),  call(CALL_WAS_REFUSED, 0, 0),
        call(CALL_LEFT_MENU, 9, 0),       call(CALL_LEFT_MENU, 9, 0),
        call(CALL_WAITING, 0, 0),         call(CALL_TEST, 1, 0),
    };
    struct zone zone = shanghai();
    struct service_sums sums = {0};
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        service_add(&sums, &calls[i], 20 * SECOND, &zone);
    rate_is(&sums, SERVICE_ANSWERED, 3, 6);
    rate_is(&sums, SERVICE_ANSWERED_NO_SHORT, 3, 5);
    rate_is(&sums, SERVICE_ANSWERED_WITH_MENU, 3, 8);
    rate_is(&sums, SERVICE_WITHIN, 2, 6);
    rate_is(&sums, SERVICE_WITHIN_NO_SHORT, 2, 5);
    rate_is(&sums, SERVICE_WITHIN_IGNORED, 2, 4);
    rate_is(&sums, SERVICE_WITHIN_POSITIVE, 4, 6);
    assert_int_equal(service_asa_ms(&sums), 41 * SECOND / 3);
    assert_int_equal(service_abandon_time_ms(&sums), 37 * SECOND);
    assert_int_equal(service_talk_time_ms(&sums), 60 * SECOND);
    assert_int_equal(service_patience_ms(&sums), (41 + 74) * SECOND / 2);
    assert_int_equal(sums.longest_wait_ms, 70 * SECOND);
    assert_int_equal(sums.asked - sums.answered - sums.abandoned, 1);
    assert_int_equal(sums.waiting, 1);
    assert_int_equal(sums.waiting_since_at, HOUR_MS);
}

static void a_short_abandon_that_an_option_leaves_out_is_in_no_rate_and_no_miss(void **state)
{
    struct zone zone = shanghai();
    struct call_facts gone = call(CALL_WAS_ABANDONED, 4, 0), later = call(CALL_WAS_ABANDONED, 5, 0);
    struct service_sums sums = {0};
    (void)state;
    gone.short_out = later.short_out = true;
    service_add(&sums, &gone, 15 * SECOND, &zone);
    service_add(&sums, &later, 15 * SECOND, &zone);
    assert_int_equal(sums.asked, 1);
    assert_int_equal(sums.abandoned, 1);
    assert_int_equal(sums.short_abandoned, 0);
    assert_int_equal(sums.short_left_out, 1);
    assert_int_equal(rates_answer_miss(&gone), MISS_NONE);
    assert_int_equal(rates_answer_miss(&later), MISS_ABANDONED);
}

static void without_a_call_nothing_is_divided(void **state)
{
    const struct service_sums none = {0};
    (void)state;
    assert_int_equal(service_asa_ms(&none) + service_abandon_time_ms(&none) + service_talk_time_ms(&none) +
                         service_patience_ms(&none),
                     0);
    for (int i = 0; i < SERVICE_RATE_COUNT; i++)
        rate_is(&none, (enum service_rate)i, 0, 0);
}

/* Every window summed anew. */
static bool plain_worst(const struct service_hour *hours, size_t count, struct service_window *ret)
{
    size_t length = count < SERVICE_WINDOW_HOURS ? count : SERVICE_WINDOW_HOURS;
    bool found = false;
    for (size_t i = 0; i + length <= count; i++) {
        struct service_window w = {.from_at = hours[i].from_at, .hours = length};
        for (size_t j = i; j < i + length; j++) {
            w.n += hours[j].n;
            w.d += hours[j].d;
        }
        if (w.d == 0 ||
            (found && (w.n * ret->d > ret->n * w.d || (w.n * ret->d == ret->n * w.d && w.d <= ret->d))))
            continue;
        *ret = w;
        found = true;
    }
    return found;
}

static void the_worst_hours_are_those_that_a_plain_search_finds(void **state)
{
    struct chance chance;
    (void)state;
    chance_seed(&chance, 24, 1);
    for (int round = 0; round < 300; round++) {
        struct service_hour hours[200] = {{0}};
        struct service_window have = {0}, want = {0};
        size_t count = (size_t)chance_between(&chance, 1, 200);
        for (size_t i = 0; i < count; i++) {
            hours[i].from_at = (int64_t)i * HOUR_MS;
            hours[i].d = chance_in(&chance, 1, 3) ? 0 : chance_between(&chance, 0, 9);
            hours[i].n = chance_between(&chance, 0, hours[i].d);
        }
        bool found = plain_worst(hours, count, &want);
        assert_int_equal(service_worst_window(hours, count, &have), found);
        assert_memory_equal(&have, &want, sizeof have);
    }
}

static void hours_without_calls_are_no_worst_hours(void **state)
{
    struct service_hour hours[48] = {{0}};
    struct service_window window;
    (void)state;
    assert_false(service_worst_window(hours, 48, &window));
    assert_false(service_worst_window(hours, 0, &window));
    hours[3] = (struct service_hour){.from_at = 3, .n = 9, .d = 9};
    assert_true(service_worst_window(hours, 2 + 2, &window));
    assert_int_equal(window.hours, 4);
    assert_int_equal(window.n, 9);
}

static const struct staffing_aim aim = {
    .within_ms = 15 * SECOND, .share_percent = 80, .wrap_up_ms = 60 * SECOND};

static void a_half_hour_needs_what_the_mean_of_the_weeks_and_erlang_say(void **state)
{
    /* 4 weeks with 1,440 calls in this half hour: 360 each, 720 an hour; 180 s of talk and 60 s of wrap-up. */
    struct service_sums half_hour = {.asked = 1440, .talked = 1440, .talk_ms = 1440 * 180 * SECOND};
    struct service_sums whole = {
        .asked = 9000, .abandoned = 90, .wait_ms = 9000 * SECOND, .abandon_ms = 1800 * SECOND};
    struct erlang_load c = {720, 240 * SECOND, 0}, a = {720, 240 * SECOND, 120 * SECOND};
    int64_t by_c = 0, by_a = 0;
    (void)state;
    struct staffing_need need = staffing_need_of(&half_hour, &whole, 4, &aim);
    assert_int_equal(need.expected, 36000);
    assert_int_equal(need.handling_ms, 240 * SECOND);
    assert_int_equal(need.patience_ms, 120 * SECOND);
    assert_int_equal(erlang_needed(&c, 0.8, 15 * SECOND, &by_c), RESULT_OK);
    assert_int_equal(erlang_needed(&a, 0.8, 15 * SECOND, &by_a), RESULT_OK);
    assert_int_equal(need.by_c, by_c);
    assert_int_equal(need.by_a, by_a);
    assert_true(by_a < by_c);
}

static void few_talks_take_the_handling_of_the_whole_days(void **state)
{
    struct service_sums half_hour = {.asked = 19, .talked = 19, .talk_ms = 19 * 10 * SECOND};
    struct service_sums whole = {.asked = 100, .talked = 100, .talk_ms = 100 * 90 * SECOND};
    (void)state;
    assert_int_equal(staffing_need_of(&half_hour, &whole, 1, &aim).handling_ms, 150 * SECOND);
    half_hour.talked = 20;
    half_hour.talk_ms = 200 * SECOND;
    assert_int_equal(staffing_need_of(&half_hour, &whole, 1, &aim).handling_ms, 70 * SECOND);
}

static void what_is_not_known_is_not_guessed(void **state)
{
    struct service_sums none = {0}, asked = {.asked = 10};
    (void)state;
    assert_int_equal(staffing_need_of(&none, &none, 0, &aim).by_c, -1);
    assert_int_equal(staffing_need_of(&none, &none, 1, &aim).by_c, 0);
    assert_int_equal(staffing_need_of(&asked, &asked, 1, &aim).by_c, -1);
    asked = (struct service_sums){.asked = 10000000, .talked = 10, .talk_ms = 10000 * SECOND};
    assert_int_equal(staffing_need_of(&asked, &asked, 1, &aim).by_a, -1);
}

static void days_without_a_calendar_end_the_search_and_are_never_taken_for_working_days(void **state)
{
    static struct calendar calendar;
    static const char text[] = "year 2026\noff 2026-01-01 元旦\nwork 2026-01-04 元旦\n";
    struct zone zone = shanghai();
    int64_t days[52], friday = civil_day((struct civil_date){2026, 1, 16});
    size_t count = 0;
    enum calendar_class kind = CALENDAR_HALF;
    struct refusal why;
    (void)state;
    calendar_init(&calendar, &zone);
    assert_int_equal(calendar_parse(&calendar, text, sizeof text - 1, NULL, NULL), RESULT_OK);
    assert_int_equal(staffing_days(&calendar, friday, 52, days, &count, &kind, &why), RESULT_OK);
    assert_int_equal(kind, CALENDAR_WORKDAY);
    assert_int_equal(count, 2);
    assert_int_equal(days[0], friday - 7);
    assert_int_equal(days[1], friday - 14);
    /* The make-up Sunday: no day before it is worked but the Friday. */
    assert_int_equal(staffing_days(&calendar, friday - 12, 52, days, &count, &kind, &why), RESULT_OK);
    assert_int_equal(kind, CALENDAR_MAKEUP);
    assert_int_equal(count, 1);
    assert_int_equal(days[0], friday - 14);
    assert_int_equal(staffing_days(&calendar, friday - 16, 52, days, &count, &kind, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_NO_CALENDAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_convention_divides_what_its_name_says),
        cmocka_unit_test(a_short_abandon_that_an_option_leaves_out_is_in_no_rate_and_no_miss),
        cmocka_unit_test(without_a_call_nothing_is_divided),
        cmocka_unit_test(the_worst_hours_are_those_that_a_plain_search_finds),
        cmocka_unit_test(hours_without_calls_are_no_worst_hours),
        cmocka_unit_test(a_half_hour_needs_what_the_mean_of_the_weeks_and_erlang_say),
        cmocka_unit_test(few_talks_take_the_handling_of_the_whole_days),
        cmocka_unit_test(what_is_not_known_is_not_guessed),
        cmocka_unit_test(days_without_a_calendar_end_the_search_and_are_never_taken_for_working_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
