/* Dates against a calendar that is counted day by day, and ISO 8601 texts good and bad. */
#include "core/civil.h"
#include "tests/support/unit.h"

static void every_day_from_1900_to_2200_is_counted_alike(void **state)
{
    (void)state;
    struct civil_date date = {.year = 1900, .month = 1, .day = 1};
    int weekday = 1; /* a Monday */
    for (int64_t day = -25567; date.year <= 2200; day++) {
        struct civil_date back = civil_date_of(day);
        char text[CIVIL_DATE_SIZE];
        struct civil_date read = {0};
        assert_int_equal(civil_day(date), day);
        assert_memory_equal(&back, &date, sizeof(date));
        assert_int_equal(civil_weekday(day), weekday);
        assert_true(civil_date_valid(date));
        civil_format_date(date, text);
        assert_int_equal(civil_parse_date(text, &read), RESULT_OK);
        assert_memory_equal(&read, &date, sizeof(date));
        weekday = weekday % 7 + 1;
        if (++date.day > civil_days_in_month(date.year, date.month)) {
            date.day = 1;
            date.month = date.month % 12 + 1;
            date.year += date.month == 1 ? 1 : 0;
        }
    }
}

static void known_days_stand_where_they_should(void **state)
{
    (void)state;
    assert_int_equal(civil_day((struct civil_date){1970, 1, 1}), 0);
    assert_int_equal(civil_day((struct civil_date){2000, 2, 29}), 11016);
    assert_int_equal(civil_weekday(civil_day((struct civil_date){2026, 5, 3})), 7);
    assert_int_equal(civil_days_in_year(1900), 365);
    assert_int_equal(civil_days_in_year(2000), 366);
    assert_int_equal(civil_days_in_month(2024, 2), 29);
    assert_int_equal(civil_days_in_month(2024, 13), 0);
    struct civil_date next = civil_add_days((struct civil_date){2026, 12, 31}, 1);
    assert_int_equal(next.year, 2027);
    assert_int_equal(civil_add_days(next, -1).day, 31);
}

static void dates_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"2026-02-30", "2026-02-29",  "2025-13-01", "2026-00-01",   "2026-01-00",
                                      "1899-12-31", "2201-01-01",  "2026-1-1",   "2026-01-1 ",   "26-01-01",
                                      "2026/01/01", "2026-01-011", "",           "２０26-01-01", "+026-01-01"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct civil_date date = {1, 2, 3};
        assert_int_equal(civil_parse_date(bad[i], &date), RESULT_INVALID);
        assert_int_equal(date.year, 1);
    }
}

static void instants_are_read_in_their_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int hour, minute, second, ms;
        bool has_offset;
        int offset_s;
    } cases[] = {
        {"2026-05-03T16:59:00+08:00", 16, 59, 0, 0, true, 28800},
        {"2026-05-03 16:59:01Z", 16, 59, 1, 0, true, 0},
        {"2026-05-03T16:59", 16, 59, 0, 0, false, 0},
        {"2026-05-03T16:59Z", 16, 59, 0, 0, true, 0},
        {"2026-05-03 23:59:59.999", 23, 59, 59, 999, false, 0},
        {"2026-05-03 23:59:59.5-0330", 23, 59, 59, 500, true, -12600},
        {"2026-05-03 23:59:59.05-03", 23, 59, 59, 50, true, -10800},
        {"2026-05-03", 0, 0, 0, 0, false, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct civil_stamp stamp;
        assert_int_equal(civil_parse_local(cases[i].text, &stamp), RESULT_OK);
        assert_int_equal(stamp.local.day, 3);
        assert_int_equal(stamp.local.hour, cases[i].hour);
        assert_int_equal(stamp.local.minute, cases[i].minute);
        assert_int_equal(stamp.local.second, cases[i].second);
        assert_int_equal(stamp.local.ms, cases[i].ms);
        assert_int_equal(stamp.has_offset, cases[i].has_offset);
        assert_int_equal(stamp.offset_s, cases[i].offset_s);
    }
}

static void malformed_instants_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"2026-02-30T10:00",     "2026-05-03T24:00",
                                      "2026-05-03T10:60",     "2026-05-03T10:00:60",
                                      "2026-05-03T10",        "2026-05-03T",
                                      "2026-05-03t10:00",     "2026-05-03T10:00:00.1234",
                                      "2026-05-03T10:00:00.", "2026-05-03T10:00+08:0",
                                      "2026-05-03T10:00+8",   "2026-05-03T10:00+08:60",
                                      "2026-05-03T10:00+16",  "2026-05-03T10:00+08:00x",
                                      "2026-05-03Z",          "2026-05-03T10:00ZZ",
                                      " 2026-05-03",          "2026-05-03T1０:00",
                                      "2026-05-03  10:00"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct civil_stamp stamp;
        assert_int_equal(civil_parse_local(bad[i], &stamp), RESULT_INVALID);
    }
}

static void milliseconds_and_times_turn_into_each_other(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int64_t ms = (int64_t)(seed >> 20) % 9000000000000 - 2000000000000;
        assert_int_equal(civil_ms(civil_time_of(ms)), ms);
    }
    char text[CIVIL_TIME_SIZE];
    civil_format_time(civil_time_of(-1), text);
    assert_string_equal(text, "1969-12-31 23:59:59.999");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_from_1900_to_2200_is_counted_alike),
        cmocka_unit_test(known_days_stand_where_they_should),
        cmocka_unit_test(dates_that_do_not_exist_are_refused),
        cmocka_unit_test(instants_are_read_in_their_forms),
        cmocka_unit_test(malformed_instants_are_refused),
        cmocka_unit_test(milliseconds_and_times_turn_into_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
