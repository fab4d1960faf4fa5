/* Working days by text and by hand; unknown years are refused; every fault names its line. */
#include "core/calendar.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <string.h>

static struct zone zone;
static struct calendar cal;

struct faults {
    size_t count;
    size_t lines[40];
    char text[40][TEXT_FAULT_SIZE];
};

static void note_fault(void *arg, const struct text_fault *fault)
{
    struct faults *faults = arg;
    char sentence[TEXT_FAULT_SIZE];
    assert_true(faults->count < 40);
    text_fault_say(fault, fault->sentence, sentence);
    faults->lines[faults->count] = fault->line;
    memcpy(faults->text[faults->count], sentence, sizeof(sentence));
    faults->count++;
}

static void start(void)
{
    zone_fixed(&zone, "Asia/Shanghai", 28800);
    calendar_init(&cal, &zone);
}

static void load(const char *text)
{
    struct faults faults = {.count = 0};
    enum result result = calendar_parse(&cal, text, strlen(text), note_fault, &faults);
    if (result != RESULT_OK) {
        fail_msg("line %zu: %s", faults.lines[0], faults.text[0]);
    }
}

static struct civil_date date_of(const char *text)
{
    struct civil_date date = {0};
    assert_int_equal(civil_parse_date(text, &date), RESULT_OK);
    return date;
}

static bool is_workday(const char *text)
{
    bool workday = false;
    assert_int_equal(calendar_is_workday(&cal, date_of(text), &workday, NULL), RESULT_OK);
    return workday;
}

static const char spring[] = "# 2026年部分节假日\r\n"
                             "year 2026\n"
                             "off  2026-01-01 元旦   # Thursday\n"
                             "off 2026-01-02 元旦\n"
                             "\twork 2026-01-04 元旦 调休\n"
                             "half 2026-02-14 08:30-12:00 除夕 前\n"
                             "half 2026-02-16 09:00-10:00 10:00-11:00\n"
                             "\n";

static void holidays_rest_and_make_up_weekends_work(void **state)
{
    (void)state;
    start();
    load(spring);
    assert_false(is_workday("2026-01-01"));
    assert_false(is_workday("2026-01-03"));
    assert_true(is_workday("2026-01-04"));
    assert_true(is_workday("2026-01-05"));
    assert_true(is_workday("2026-02-14"));
    int64_t day = civil_day(date_of("2026-01-04"));
    enum calendar_class what = CALENDAR_WORKDAY;
    assert_int_equal(calendar_class_of(&cal, day, &what, NULL), RESULT_OK);
    assert_int_equal(what, CALENDAR_MAKEUP);
    assert_string_equal(calendar_name_of(&cal, day), "元旦 调休");
    assert_string_equal(calendar_name_of(&cal, day + 1), "");
    assert_string_equal(calendar_name_of(&cal, civil_day(date_of("2026-02-14"))), "除夕 前");
    assert_string_equal(calendar_name_of(&cal, civil_day(date_of("2026-02-16"))), "");
}

static void hours_follow_the_day_the_year_and_the_default(void **state)
{
    (void)state;
    start();
    load("year 2025\nhours 00:00-24:00\nweek mon tue wed thu fri sat sun\n");
    load(spring);
    static const struct {
        const char *date;
        size_t count;
        int from_min;
        int to_min;
    } cases[] = {{"2026-01-05", 2, 510, 1050}, {"2026-01-01", 0, 0, 0},     {"2026-01-04", 2, 510, 1050},
                 {"2026-02-14", 1, 510, 720},  {"2026-02-16", 2, 540, 660}, {"2025-06-01", 1, 0, 1440}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct calendar_hours hours;
        assert_int_equal(calendar_hours_of(&cal, civil_day(date_of(cases[i].date)), &hours, NULL), RESULT_OK);
        assert_int_equal(hours.count, cases[i].count);
        if (hours.count > 0) {
            assert_int_equal(hours.segments[0].from_min, cases[i].from_min);
            assert_int_equal(hours.segments[hours.count - 1].to_min, cases[i].to_min);
        }
    }
    int days = 0;
    assert_int_equal(calendar_workdays_in_year(&cal, 2025, &days, NULL), RESULT_OK);
    assert_int_equal(days, 365);
}

static void working_days_are_added_and_counted(void **state)
{
    (void)state;
    start();
    load("year 2025\n");
    load(spring);
    static const struct {
        const char *from;
        int64_t n;
        const char *to;
    } cases[] = {{"2025-12-31", 1, "2026-01-04"},  {"2026-01-01", 1, "2026-01-04"},
                 {"2026-01-04", 1, "2026-01-05"},  {"2026-01-09", 2, "2026-01-13"},
                 {"2026-01-05", -1, "2026-01-04"}, {"2026-01-04", -1, "2025-12-31"},
                 {"2026-01-03", 0, "2026-01-03"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct civil_date to = {0};
        char text[CIVIL_DATE_SIZE];
        int64_t between = 0;
        assert_int_equal(calendar_add_workdays(&cal, date_of(cases[i].from), cases[i].n, &to, NULL), RESULT_OK);
        civil_format_date(to, text);
        assert_string_equal(text, cases[i].to);
        assert_int_equal(calendar_workdays_between(&cal, date_of(cases[i].from), to, &between, NULL),
                         RESULT_OK);
        assert_int_equal(between, cases[i].n > 0 ? cases[i].n : 0);
    }
}

static void an_unknown_year_is_refused_by_its_number(void **state)
{
    (void)state;
    start();
    load(spring);
    struct refusal why = {.code = REFUSAL_NONE};
    struct civil_date to = {0};
    bool workday = false;
    int days = 0;
    int64_t between = 0;
    assert_int_equal(calendar_is_workday(&cal, date_of("2031-05-01"), &workday, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_NO_CALENDAR);
    assert_string_equal(why.field, "year");
    assert_string_equal(why.value, "2031");
    assert_int_equal(calendar_add_workdays(&cal, date_of("2026-12-31"), 1, &to, &why), RESULT_REFUSED);
    assert_string_equal(why.value, "2027");
    assert_int_equal(calendar_add_workdays(&cal, date_of("2026-01-04"), -1, &to, &why), RESULT_REFUSED);
    assert_string_equal(why.value, "2025");
    assert_int_equal(calendar_add_workdays(&cal, date_of("2026-01-04"), INT64_MAX, &to, &why), RESULT_REFUSED);
    assert_int_equal(calendar_add_workdays(&cal, date_of("2026-01-04"), INT64_MIN + 1, &to, &why),
                     RESULT_REFUSED);
    assert_int_equal(to.year, 0);
    assert_int_equal(
        calendar_workdays_between(&cal, date_of("2026-12-01"), date_of("2027-01-01"), &between, &why),
        RESULT_REFUSED);
    assert_int_equal(calendar_workdays_in_year(&cal, 1989, &days, &why), RESULT_REFUSED);
    assert_int_equal(calendar_workdays_in_year(&cal, 2101, &days, &why), RESULT_REFUSED);
    enum calendar_class what = CALENDAR_WORKDAY;
    assert_int_equal(calendar_class_of(&cal, INT64_MAX, &what, &why), RESULT_REFUSED);
    assert_int_equal(calendar_class_of(&cal, INT64_MIN, &what, &why), RESULT_REFUSED);
}

static void every_fault_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t line;
        const char *says;
    } cases[] = {
        {"", 0, "no year is declared"},
        {"# nothing\n", 1, "no year is declared"},
        {"year 2026\nyear 2026\n", 2, "declared twice"},
        {"year 26\n", 1, "is no year"},
        {"year 2101\n", 1, "is no year"},
        {"year 2026 2027\n", 1, "is no year"},
        {"off 2026-01-01\nyear 2026\n", 1, "no year is declared yet"},
        {"hours 08:00-12:00\nyear 2026\n", 1, "no year is declared yet"},
        {"year 2026\n\noff 2026-02-30 春节\n", 3, "is no date"},
        {"year 2026\noff\n", 2, "is no date"},
        {"year 2026\noff 2027-01-01\n", 2, "outside of the declared year"},
        {"year 2026\noff 2026-01-01\nwork 2026-01-01\n", 3, "twice"},
        {"year 2026\nhalf 2026-01-05\n", 2, "hours are missing"},
        {"year 2026\nhalf 2026-01-05 春节\n", 2, "hours are missing"},
        {"year 2026\nhalf 2026-01-05 12:00-08:00\n", 2, "overlap or do not rise"},
        {"year 2026\nhours 08:00-12:00 11:00-13:00\n", 2, "overlap or do not rise"},
        {"year 2026\nhours 08:00-24:01\n", 2, "is no office segment"},
        {"year 2026\nhours 8:00-12:00\n", 2, "is no office segment"},
        {"year 2026\nhours 08:00-12:60\n", 2, "is no office segment"},
        {"year 2026\nhours 08:00-12:00 午休\n", 2, "is no office segment"},
        {"year 2026\nhours 01:00-02:00 03:00-04:00 05:00-06:00 07:00-08:00 09:00-10:00\n", 2, "more than 4"},
        {"year 2026\nhours 08:00-12:00\nhours 08:00-13:00\n", 3, "twice"},
        {"year 2026\nweek\n", 2, "no day of the week"},
        {"year 2026\nweek mon mon\n", 2, "twice"},
        {"year 2026\nweek monday\n", 2, "is no day"},
        {"year 2026\nholiday 2026-01-01\n", 2, "is not known"},
        {"year 2026\n假 2026-01-01\n", 2, "is not known"},
        {"year 2026\noff 2026-01-01 a b c d e f g h i j k\n", 2, "too many words"},
        {"year 2026\noff 2026-01-01 \xff\n", 2, "not UTF-8"},
        {"year 2026\noff 2026-01-01 中华人民共和国国庆节与中秋节\n", 2, "name is too long"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct faults faults = {.count = 0};
        start();
        assert_int_equal(calendar_parse(&cal, cases[i].text, strlen(cases[i].text), note_fault, &faults),
                         RESULT_INVALID);
        if (faults.count != 1 || strstr(faults.text[0], cases[i].says) == NULL) {
            fail_msg("case %zu: %zu faults, %s", i, faults.count, faults.text[0]);
        }
        assert_int_equal(faults.lines[0], cases[i].line);
    }
}

static void all_faults_of_a_text_are_told_and_the_good_lines_taken(void **state)
{
    (void)state;
    static const char text[] = "year 2026\noff 2026-02-30\nwrong\noff 2026-05-01 劳动节\nwork 2025-05-01\n";
    struct faults faults = {.count = 0};
    start();
    assert_int_equal(calendar_parse(&cal, text, strlen(text), note_fault, &faults), RESULT_INVALID);
    assert_int_equal(faults.count, 3);
    assert_int_equal(faults.lines[0], 2);
    assert_int_equal(faults.lines[1], 3);
    assert_int_equal(faults.lines[2], 5);
    assert_false(is_workday("2026-05-01"));
    assert_int_equal(calendar_parse(&cal, text, strlen(text), NULL, NULL), RESULT_INVALID);
}

static void long_lines_and_hostile_bytes_do_no_harm(void **state)
{
    (void)state;
    char bytes[4096];
    uint64_t seed = 11;
    struct faults none = {.count = 0};
    memset(bytes, 'x', sizeof(bytes));
    start();
    assert_int_equal(calendar_parse(&cal, bytes, sizeof(bytes), NULL, NULL), RESULT_INVALID);
    static const char alphabet[] = "year off work half hours week 2026-01-05 08:30-12:00 #\n\n\t春\xff:";
    for (int round = 0; round < 300; round++) {
        for (size_t i = 0; i < sizeof(bytes); i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = alphabet[(seed >> 33) % (sizeof(alphabet) - 1)];
        }
        start();
        assert_int_equal(calendar_parse(&cal, bytes, sizeof(bytes), NULL, &none), RESULT_INVALID);
    }
}

static void setters_refuse_what_makes_no_sense(void **state)
{
    (void)state;
    start();
    struct calendar_hours none = {.count = 0};
    struct calendar_hours many = {.count = 5};
    struct calendar_hours wrong = {.count = 1, .segments = {{-1, 5}}};
    struct calendar_hours good = {.count = 1, .segments = {{0, 1440}}};
    struct civil_date day = {2026, 1, 5};
    assert_int_equal(calendar_set_hours(&cal, 0, &none), RESULT_INVALID);
    assert_int_equal(calendar_set_hours(&cal, 0, &many), RESULT_INVALID);
    assert_int_equal(calendar_set_hours(&cal, 0, &wrong), RESULT_INVALID);
    assert_int_equal(calendar_set_hours(&cal, 2026, &good), RESULT_INVALID);
    assert_int_equal(calendar_set_week(&cal, 0, 0), RESULT_INVALID);
    assert_int_equal(calendar_set_week(&cal, 0, 1), RESULT_INVALID);
    assert_int_equal(calendar_set_week(&cal, 0, 0x100), RESULT_INVALID);
    assert_int_equal(calendar_except(&cal, day, CALENDAR_HOLIDAY, NULL, ""), RESULT_INVALID);
    assert_int_equal(calendar_declare(&cal, 2026), RESULT_OK);
    assert_int_equal(calendar_set_hours(&cal, 2026, &good), RESULT_OK);
    assert_int_equal(calendar_except(&cal, day, CALENDAR_WEEKEND, NULL, ""), RESULT_INVALID);
    assert_int_equal(calendar_except(&cal, day, CALENDAR_HALF, NULL, ""), RESULT_INVALID);
    assert_int_equal(calendar_except(&cal, (struct civil_date){2026, 2, 30}, CALENDAR_HOLIDAY, NULL, ""),
                     RESULT_INVALID);
    assert_int_equal(calendar_except(&cal, day, CALENDAR_HALF, &good, "半天"), RESULT_OK);
    assert_int_equal(calendar_except(&cal, day, CALENDAR_HOLIDAY, NULL, ""), RESULT_REFUSED);
    enum result result = RESULT_OK;
    for (int64_t n = 1; n <= CALENDAR_HALVES && result == RESULT_OK; n++) {
        result = calendar_except(&cal, civil_add_days(day, n), CALENDAR_HALF, &good, "半天");
    }
    assert_int_equal(result, RESULT_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holidays_rest_and_make_up_weekends_work),
        cmocka_unit_test(hours_follow_the_day_the_year_and_the_default),
        cmocka_unit_test(working_days_are_added_and_counted),
        cmocka_unit_test(an_unknown_year_is_refused_by_its_number),
        cmocka_unit_test(every_fault_is_told_with_its_line),
        cmocka_unit_test(all_faults_of_a_text_are_told_and_the_good_lines_taken),
        cmocka_unit_test(long_lines_and_hostile_bytes_do_no_harm),
        cmocka_unit_test(setters_refuse_what_makes_no_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
