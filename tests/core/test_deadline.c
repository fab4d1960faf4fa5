/* Deadlines of known days of 2026, the limits by default, and what is refused. */
#include "core/deadline.h"
#include "core/limits.h"
#include "tests/support/unit.h"
#include <string.h>

enum { HOUR_MS = CIVIL_HOUR_MS };

static struct zone zone;
static struct calendar cal;

static int start(void **state)
{
    (void)state;
    static const char text[] =
        "year 2026\noff 2026-05-01 劳动节\noff 2026-05-02 劳动节\noff 2026-05-03 劳动节\n"
        "off 2026-05-04 劳动节\noff 2026-05-05 劳动节\nwork 2026-05-09 劳动节\n"
        "half 2026-05-22 08:30-12:00\n";
    zone_fixed(&zone, "Asia/Shanghai", 28800);
    calendar_init(&cal, &zone);
    return calendar_parse(&cal, text, strlen(text), NULL, NULL) == RESULT_OK ? 0 : -1;
}

static int64_t at(const char *text)
{
    int64_t utc_ms = 0;
    assert_int_equal(zone_parse(&zone, text, &utc_ms), RESULT_OK);
    return utc_ms;
}

static void assert_at(int64_t when, const char *expected)
{
    char text[32];
    zone_format_iso(&zone, when, text);
    text[16] = '\0';
    assert_string_equal(text, expected);
}

static void limits_end_where_the_rules_say(void **state)
{
    (void)state;
    static const struct {
        const char *start;
        struct limit limit;
        const char *due;
    } cases[] = {
        {"2026-04-29T00:00", {LIMIT_WORKDAYS, 1}, "2026-04-30T17:30"},
        {"2026-04-29T23:59:59.999", {LIMIT_WORKDAYS, 1}, "2026-04-30T17:30"},
        {"2026-04-30T00:00", {LIMIT_WORKDAYS, 1}, "2026-05-06T17:30"},
        {"2026-04-30T10:00", {LIMIT_WORKDAYS, 5}, "2026-05-11T17:30"}, /* Saturday 9 May is worked */
        {"2026-05-09T10:00", {LIMIT_WORKDAYS, 1}, "2026-05-11T17:30"},
        {"2026-05-21T10:00", {LIMIT_WORKDAYS, 1}, "2026-05-22T12:00"}, /* half day */
        {"2026-05-02T03:00", {LIMIT_WALL, 24 * HOUR_MS}, "2026-05-03T03:00"},
        {"2026-05-07T16:30", {LIMIT_OFFICE, 2 * HOUR_MS}, "2026-05-08T09:30"},
        {"2026-05-07T15:30",
         {LIMIT_OFFICE, 2 * HOUR_MS},
         "2026-05-07T17:30"}, /* the end belongs to the limit */
        {"2026-05-07T11:00", {LIMIT_OFFICE, 2 * HOUR_MS}, "2026-05-07T14:30"},
        {"2026-05-07T12:30", {LIMIT_OFFICE, 4 * HOUR_MS}, "2026-05-07T17:30"},
        {"2026-05-21T17:30", {LIMIT_OFFICE, HOUR_MS / 2 * 7}, "2026-05-22T12:00"},
        {"2026-05-07T12:30", {LIMIT_WORKDAYS, 0}, "2026-05-07T12:30"},
        {"2026-05-07T12:30", {LIMIT_OFFICE, 0}, "2026-05-07T12:30"},
        {"2026-05-07T12:30", {LIMIT_WALL, 0}, "2026-05-07T12:30"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t due_at = 0;
        assert_int_equal(deadline_at(&cal, at(cases[i].start), cases[i].limit, &due_at, NULL), RESULT_OK);
        assert_at(due_at, cases[i].due);
    }
}

static void warnings_go_ahead_on_the_clock_of_the_limit(void **state)
{
    (void)state;
    static const struct {
        const char *due;
        struct limit before;
        const char *warn;
    } cases[] = {
        {"2026-05-06T17:30", {LIMIT_WORKDAYS, 1}, "2026-04-30T17:30"},
        {"2026-05-11T17:30", {LIMIT_WORKDAYS, 2}, "2026-05-08T17:30"},
        {"2026-05-25T17:30", {LIMIT_WORKDAYS, 1}, "2026-05-22T12:00"},
        {"2026-05-03T01:00", {LIMIT_WALL, 2 * HOUR_MS}, "2026-05-02T23:00"},
        {"2026-05-06T09:00", {LIMIT_OFFICE, 2 * HOUR_MS}, "2026-04-30T16:00"}, /* not at midnight */
        {"2026-05-06T08:30", {LIMIT_OFFICE, HOUR_MS / 2}, "2026-04-30T17:00"},
        {"2026-05-06T14:30", {LIMIT_OFFICE, 2 * HOUR_MS}, "2026-05-06T11:00"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t warn_at = 0;
        assert_int_equal(deadline_warn_at(&cal, at(cases[i].due), cases[i].before, &warn_at, NULL), RESULT_OK);
        assert_at(warn_at, cases[i].warn);
    }
}

static void done_at_the_last_instant_is_on_time(void **state)
{
    (void)state;
    int64_t due_at = 0;
    struct limit day = {LIMIT_WORKDAYS, 1};
    assert_int_equal(deadline_at(&cal, at("2026-05-06T09:00"), day, &due_at, NULL), RESULT_OK);
    assert_true(deadline_is_met(at("2026-05-07T17:30:00.000"), due_at));
    assert_false(deadline_is_met(at("2026-05-07T17:30:00.001"), due_at));
}

static void a_suspension_moves_the_deadline_by_its_own_clock(void **state)
{
    (void)state;
    int64_t due_at = 0;
    /* Two office days lie in the suspension. */
    assert_int_equal(deadline_resumed(&cal, at("2026-05-12T17:30"), LIMIT_WORKDAYS, at("2026-05-11T10:00"),
                                      at("2026-05-13T10:00"), &due_at, NULL),
                     RESULT_OK);
    assert_at(due_at, "2026-05-14T17:30");
    assert_int_equal(deadline_resumed(&cal, at("2026-05-12T17:30"), LIMIT_WALL, at("2026-05-11T10:00"),
                                      at("2026-05-13T10:00"), &due_at, NULL),
                     RESULT_OK);
    assert_at(due_at, "2026-05-14T17:30");
    /* A night costs nothing on office time, and all of it by the wall. */
    assert_int_equal(deadline_resumed(&cal, at("2026-05-12T17:30"), LIMIT_OFFICE, at("2026-05-11T18:00"),
                                      at("2026-05-12T08:00"), &due_at, NULL),
                     RESULT_OK);
    assert_at(due_at, "2026-05-12T17:30");
    assert_int_equal(deadline_resumed(&cal, at("2026-05-12T17:30"), LIMIT_WALL, at("2026-05-11T18:00"),
                                      at("2026-05-12T08:00"), &due_at, NULL),
                     RESULT_OK);
    assert_at(due_at, "2026-05-13T07:30");
    assert_int_equal(deadline_resumed(&cal, at("2026-05-12T17:30"), LIMIT_WALL, at("2026-05-12T18:00"),
                                      at("2026-05-11T18:00"), &due_at, NULL),
                     RESULT_OK);
    assert_at(due_at, "2026-05-12T17:30");
}

static void an_explanation_names_each_skipped_interval(void **state)
{
    (void)state;
    struct deadline_interval out[12];
    size_t count = 0;
    struct limit days = {LIMIT_WORKDAYS, 3};
    assert_int_equal(deadline_explain(&cal, at("2026-05-04T10:00"), days, out, 12, &count, NULL), RESULT_OK);
    static const enum deadline_reason by_day[] = {DEADLINE_START_DAY, DEADLINE_HOLIDAY, DEADLINE_OFFICE,
                                                  DEADLINE_OFFICE, DEADLINE_OFFICE};
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(out[i].reason, by_day[i]);
        assert_int_equal(out[i].amount, by_day[i] == DEADLINE_OFFICE ? 1 : 0);
    }
    assert_at(out[4].to_at, "2026-05-08T17:30");

    struct limit office = {LIMIT_OFFICE, 9 * HOUR_MS};
    assert_int_equal(deadline_explain(&cal, at("2026-05-08T16:30"), office, out, 12, &count, NULL), RESULT_OK);
    static const enum deadline_reason by_hour[] = {
        DEADLINE_OFFICE,       DEADLINE_AFTER_HOURS, DEADLINE_BEFORE_HOURS, DEADLINE_MAKEUP_WORK,
        DEADLINE_LUNCH,        DEADLINE_MAKEUP_WORK, DEADLINE_AFTER_HOURS,  DEADLINE_WEEKEND,
        DEADLINE_BEFORE_HOURS, DEADLINE_OFFICE};
    assert_int_equal(count, sizeof(by_hour) / sizeof(by_hour[0]));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(out[i].reason, by_hour[i]);
    }
    assert_at(out[9].to_at, "2026-05-11T09:00");
    assert_int_equal(deadline_explain(&cal, at("2026-05-08T16:30"), office, out, 9, &count, NULL),
                     RESULT_TOO_LONG);
    struct limit none = {LIMIT_WALL, 0};
    assert_int_equal(deadline_explain(&cal, 0, none, out, 0, &count, NULL), RESULT_OK);
    assert_int_equal(count, 0);
}

static void a_year_without_calendar_and_a_limit_that_is_none_are_refused(void **state)
{
    (void)state;
    struct refusal why = {.code = REFUSAL_NONE};
    int64_t due_at = 7;
    size_t count = 0;
    struct limit days = {LIMIT_WORKDAYS, 2};
    struct limit office = {LIMIT_OFFICE, 20 * HOUR_MS};
    struct limit wall = {LIMIT_WALL, 48 * HOUR_MS};
    struct limit none = {LIMIT_NONE, 0};
    struct limit negative = {LIMIT_WALL, -1};
    struct limit huge = {LIMIT_WALL, INT64_MAX};
    int64_t late = at("2026-12-31T10:00");
    assert_int_equal(deadline_at(&cal, late, days, &due_at, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_NO_CALENDAR);
    assert_string_equal(why.value, "2027");
    assert_int_equal(deadline_at(&cal, late, office, &due_at, &why), RESULT_REFUSED);
    assert_int_equal(deadline_explain(&cal, late, office, NULL, 0, &count, &why), RESULT_REFUSED);
    assert_int_equal(deadline_office_ms_between(&cal, late, late + wall.amount, &due_at, &why), RESULT_REFUSED);
    assert_int_equal(deadline_warn_at(&cal, at("2026-01-01"), days, &due_at, &why), RESULT_REFUSED);
    assert_string_equal(why.value, "2025");
    assert_int_equal(deadline_close_of_day(&cal, late + wall.amount, &due_at, &why), RESULT_REFUSED);
    assert_int_equal(deadline_at(&cal, late, none, &due_at, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_NO_RULE);
    assert_int_equal(deadline_at(&cal, late, negative, &due_at, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_BAD_VALUE);
    assert_int_equal(deadline_at(&cal, late, huge, &due_at, &why), RESULT_REFUSED);
    assert_int_equal(deadline_at(&cal, INT64_MAX, office, &due_at, &why), RESULT_REFUSED);
    assert_int_equal(deadline_at(&cal, INT64_MIN, days, &due_at, NULL), RESULT_REFUSED);
    assert_int_equal(due_at, 7);
    assert_int_equal(deadline_at(&cal, late, wall, &due_at, &why), RESULT_OK);
}

static void the_day_closes_with_its_last_segment(void **state)
{
    (void)state;
    int64_t close_at = 0;
    assert_int_equal(deadline_close_of_day(&cal, at("2026-05-22T20:00"), &close_at, NULL), RESULT_OK);
    assert_at(close_at, "2026-05-22T12:00");
    assert_int_equal(deadline_close_of_day(&cal, at("2026-05-23T10:00"), &close_at, NULL), RESULT_NOT_FOUND);
}

static void the_default_limits_are_those_of_the_city(void **state)
{
    (void)state;
    static struct limits limits;
    static const struct {
        enum limit_step step;
        int type;
        int urgency;
        struct limit expected;
    } cases[] = {
        {LIMIT_RECEIVE, TYPE_CONSULTATION, URGENCY_GENERAL, {LIMIT_WORKDAYS, 1}},
        {LIMIT_RECEIVE, TYPE_HELP, URGENCY_UTILITY, {LIMIT_WALL, HOUR_MS / 2}},
        {LIMIT_RECEIVE, TYPE_REPORT, URGENCY_EMERGENCY, {LIMIT_WALL, HOUR_MS / 4}},
        {LIMIT_HANDLING, TYPE_PRAISE, URGENCY_GENERAL, {LIMIT_WORKDAYS, 1}},
        {LIMIT_HANDLING, TYPE_SUGGESTION, URGENCY_EMERGENCY, {LIMIT_WORKDAYS, 1}},
        {LIMIT_HANDLING, TYPE_COMPLAINT, URGENCY_GENERAL, {LIMIT_WORKDAYS, 5}},
        {LIMIT_HANDLING, TYPE_HELP, URGENCY_UTILITY, {LIMIT_WALL, 24 * HOUR_MS}},
        {LIMIT_HANDLING, TYPE_HELP, URGENCY_EMERGENCY, {LIMIT_WALL, 24 * HOUR_MS}},
        {LIMIT_FIRST_REPORT, TYPE_HELP, URGENCY_EMERGENCY, {LIMIT_WALL, 2 * HOUR_MS}},
        {LIMIT_FIRST_REPORT, TYPE_HELP, URGENCY_UTILITY, {LIMIT_NONE, 0}},
        {LIMIT_COMPLEX, TYPE_REPORT, URGENCY_UTILITY, {LIMIT_WORKDAYS, 15}},
        {LIMIT_RETURN, TYPE_HELP, URGENCY_GENERAL, {LIMIT_WORKDAYS, 1}},
        {LIMIT_RETURN, TYPE_HELP, URGENCY_EMERGENCY, {LIMIT_NONE, 0}},
        {LIMIT_RETURN_HARD, TYPE_HELP, URGENCY_GENERAL, {LIMIT_WORKDAYS, 2}},
        {LIMIT_EXTENSION, TYPE_HELP, URGENCY_GENERAL, {LIMIT_WORKDAYS, 5}},
        {LIMIT_AUDIT, TYPE_HELP, URGENCY_UTILITY, {LIMIT_WORKDAYS, 1}},
        {LIMIT_CALLBACK, TYPE_HELP, URGENCY_EMERGENCY, {LIMIT_WORKDAYS, 2}},
        {LIMIT_WARNING, TYPE_HELP, URGENCY_GENERAL, {LIMIT_WORKDAYS, 1}},
        {LIMIT_WARNING, TYPE_HELP, URGENCY_UTILITY, {LIMIT_WALL, 2 * HOUR_MS}},
        {LIMIT_WARNING, TYPE_HELP, URGENCY_EMERGENCY, {LIMIT_WALL, HOUR_MS / 2}},
        {LIMIT_WARNING, TYPE_CONSULTATION, URGENCY_UTILITY, {LIMIT_OFFICE, 2 * HOUR_MS}},
        {LIMIT_STEP_COUNT, TYPE_HELP, URGENCY_GENERAL, {LIMIT_NONE, 0}},
        {LIMIT_AUDIT, -1, URGENCY_GENERAL, {LIMIT_NONE, 0}},
        {LIMIT_AUDIT, TYPE_HELP, URGENCY_COUNT, {LIMIT_NONE, 0}},
    };
    limits_default(&limits);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct limit limit =
            limits_of(&limits, cases[i].step,
                      &(struct limit_subject){.type = cases[i].type, .urgency = cases[i].urgency});
        assert_int_equal(limit.clock, cases[i].expected.clock);
        assert_int_equal(limit.amount, cases[i].expected.amount);
    }
    assert_int_equal(limits.missed_call_return_ms, HOUR_MS / 2);
    assert_int_equal(limits.designation, 3);
    assert_int_equal(limits.attempts, 3);
    assert_int_equal(name_value(&limit_step_names, "first_report"), LIMIT_FIRST_REPORT);
    assert_int_equal(name_value(&limit_clock_names, "office"), LIMIT_OFFICE);
    assert_int_equal(name_value(&deadline_reason_names, "makeup_work"), DEADLINE_MAKEUP_WORK);
}

static void a_category_may_have_limits_of_its_own_and_the_deepest_and_most_definite_wins(void **state)
{
    (void)state;
    static struct limits limits;
    static const struct limit_exception rows[] = {
        {LIMIT_HANDLING, -1, -1, 10, {LIMIT_WORKDAYS, 7}},
        {LIMIT_HANDLING, TYPE_HELP, -1, 10, {LIMIT_WORKDAYS, 8}},
        {LIMIT_HANDLING, TYPE_HELP, URGENCY_UTILITY, 10, {LIMIT_WORKDAYS, 9}},
        {LIMIT_HANDLING, -1, -1, 11, {LIMIT_WORKDAYS, 3}},
    };
    static const struct {
        struct limit_subject subject;
        int64_t amount;
    } cases[] = {
        {{TYPE_REPORT, URGENCY_GENERAL, 2, {12, 10}}, 7}, {{TYPE_HELP, URGENCY_GENERAL, 2, {12, 10}}, 8},
        {{TYPE_HELP, URGENCY_UTILITY, 1, {10}}, 9},       {{TYPE_HELP, URGENCY_UTILITY, 2, {11, 10}}, 3},
        {{TYPE_HELP, URGENCY_GENERAL, 1, {20}}, 5},       {{TYPE_HELP, URGENCY_GENERAL, 0, {0}}, 5},
    };
    limits_default(&limits);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        limits.exceptions[limits.exception_count++] = rows[i];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(limits_of(&limits, LIMIT_HANDLING, &cases[i].subject).amount, cases[i].amount);
    assert_int_equal(limits_of(&limits, LIMIT_AUDIT, &cases[0].subject).amount, 1);
}

static void a_callback_is_due_at_the_close_of_the_second_working_day(void **state)
{
    (void)state;
    static struct limits limits;
    int64_t due_at = 0;
    limits_default(&limits);
    struct limit callback = limits_of(
        &limits, LIMIT_CALLBACK, &(struct limit_subject){.type = TYPE_COMPLAINT, .urgency = URGENCY_GENERAL});
    assert_int_equal(deadline_at(&cal, at("2026-05-15T16:50"), callback, &due_at, NULL),
                     RESULT_OK); /* a Friday */
    assert_at(due_at, "2026-05-19T17:30");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_end_where_the_rules_say),
        cmocka_unit_test(warnings_go_ahead_on_the_clock_of_the_limit),
        cmocka_unit_test(done_at_the_last_instant_is_on_time),
        cmocka_unit_test(a_suspension_moves_the_deadline_by_its_own_clock),
        cmocka_unit_test(an_explanation_names_each_skipped_interval),
        cmocka_unit_test(a_year_without_calendar_and_a_limit_that_is_none_are_refused),
        cmocka_unit_test(the_day_closes_with_its_last_segment),
        cmocka_unit_test(the_default_limits_are_those_of_the_city),
        cmocka_unit_test(a_category_may_have_limits_of_its_own_and_the_deepest_and_most_definite_wins),
        cmocka_unit_test(a_callback_is_due_at_the_close_of_the_second_working_day),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
