/* The official calendars that come along, and folders with faults. */
#include "config/calendar_load.h"
#include "tests/support/unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct zone zone;
static struct calendar cal;
static char faults[4096];

static void note_fault(void *arg, const char *text)
{
    (void)arg;
    size_t used = strlen(faults);
    (void)snprintf(faults + used, sizeof(faults) - used, "%s\n", text);
}

static enum result load(const char *directory)
{
    zone_fixed(&zone, "Asia/Shanghai", 28800);
    calendar_init(&cal, &zone);
    faults[0] = '\0';
    const struct calendar_loading loading = {.cal = &cal, .fault = note_fault};
    return calendar_load(&loading, directory);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void remove_file(const char *folder, const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    assert_int_equal(unlink(path), 0);
}

static void the_official_years_have_their_working_days(void **state)
{
    (void)state;
    static const int expected[] = {250, 250, 249, 250, 249, 249, 251, 248, 248};
    const char *source = getenv("REXIAN_SOURCE");
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/config/calendars", source != NULL ? source : ".");
    assert_int_equal(load(path), RESULT_OK);
    assert_string_equal(faults, "");
    for (int year = 2018; year <= 2026; year++) {
        int days = 0;
        assert_int_equal(calendar_workdays_in_year(&cal, year, &days, NULL), RESULT_OK);
        assert_int_equal(days, expected[year - 2018]);
    }
    /* Each make-up day is a weekend by the week, and worked (C8). */
    int makeups = 0;
    for (int64_t day = civil_day((struct civil_date){2018, 1, 1});
         day < civil_day((struct civil_date){2027, 1, 1}); day++) {
        enum calendar_class what = CALENDAR_WORKDAY;
        bool worked = false;
        assert_int_equal(calendar_class_of(&cal, day, &what, NULL), RESULT_OK);
        assert_int_equal(calendar_is_workday(&cal, civil_date_of(day), &worked, NULL), RESULT_OK);
        if (what == CALENDAR_MAKEUP) {
            makeups++;
            assert_true(civil_weekday(day) >= 6);
            assert_true(worked);
        }
    }
    assert_true(makeups > 40);
    assert_false(calendar_knows(&cal, 2017));
    assert_false(calendar_knows(&cal, 2027));
    assert_string_equal(calendar_name_of(&cal, civil_day((struct civil_date){2026, 2, 17})), "春节");
}

static void all_faults_of_all_files_are_told(void **state)
{
    (void)state;
    char folder[] = "/tmp/rexian-calendars-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(load(folder), RESULT_NOT_FOUND);
    assert_non_null(strstr(faults, "holds no calendar"));
    write_file(folder, "2026.txt", "year 2026\noff 2026-02-30 春节\n");
    write_file(folder, "2027.txt", "year 2027\n假期\n");
    write_file(folder, "readme.md", "no calendar");
    assert_int_equal(load(folder), RESULT_INVALID);
    assert_non_null(strstr(faults, "2026.txt:2: \"2026-02-30\" is no date"));
    assert_non_null(strstr(faults, "2027.txt:2: \"假期\" is not known"));
    write_file(folder, "2026.txt", "year 2026\n");
    write_file(folder, "2027.txt", "year 2026\n");
    assert_int_equal(load(folder), RESULT_INVALID);
    assert_non_null(strstr(faults, "2027.txt:1: \"2026\" is declared twice"));
    write_file(folder, "2027.txt", "year 2027\n");
    assert_int_equal(load(folder), RESULT_OK);
    remove_file(folder, "2026.txt");
    remove_file(folder, "2027.txt");
    remove_file(folder, "readme.md");
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(load(folder), RESULT_IO);
    assert_non_null(strstr(faults, folder));
}

/* The years that a text was parted into. */
static char texts[4][CALENDAR_TEXT];
static size_t text_count;

static enum result note_year(void *arg, int year, const char *text)
{
    char line[16];
    (void)arg;
    (void)snprintf(line, sizeof(line), "year %d", year);
    assert_non_null(strstr(text, line));
    (void)snprintf(texts[text_count++], sizeof(texts[0]), "%s", text);
    return RESULT_OK;
}

static enum result part(const char *text, const struct calendar_hours *hours)
{
    const struct calendar_loading loading = {
        .cal = &cal, .hours = hours, .year = note_year, .fault = note_fault};
    zone_fixed(&zone, "Asia/Shanghai", 28800);
    calendar_init(&cal, &zone);
    faults[0] = '\0';
    text_count = 0;
    return calendar_load_text(&loading, "a.txt", text, strlen(text));
}

static void a_text_of_one_year_stays_as_it_was_written_and_several_are_parted(void **state)
{
    (void)state;
    static const char one[] = "# as announced\nyear 2026\noff 2026-01-01 元旦\n";
    static const char two[] = "year 2026\nweek mon tue\nhalf 2026-02-16 08:30-12:00 除夕\nyear 2027\n"
                              "hours 09:00-24:00\noff 2027-01-01\nwork 2027-01-03 元旦 调休\n";
    const struct calendar_hours hours = {.count = 1, .segments = {{600, 1020}}};
    assert_int_equal(part(one, NULL), RESULT_OK);
    assert_int_equal(text_count, 1);
    assert_string_equal(texts[0], one);
    assert_int_equal(part(one, &hours), RESULT_OK);
    assert_string_equal(texts[0], "year 2026\nhours 10:00-17:00\noff  2026-01-01 元旦\n");
    assert_int_equal(part(two, &hours), RESULT_OK);
    assert_int_equal(text_count, 2);
    assert_string_equal(texts[0], "year 2026\nhours 10:00-17:00\nweek mon tue\n"
                                  "half 2026-02-16 08:30-12:00 除夕\n");
    assert_string_equal(texts[1], "year 2027\nhours 09:00-24:00\noff  2027-01-01\n"
                                  "work 2027-01-03 元旦 调休\n");
    char again[CALENDAR_TEXT];
    assert_int_equal(calendar_write(&cal, 2025, again, sizeof(again)), RESULT_NOT_FOUND);
    assert_int_equal(calendar_write(&cal, 2027, again, 40), RESULT_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_official_years_have_their_working_days),
        cmocka_unit_test(all_faults_of_all_files_are_told),
        cmocka_unit_test(a_text_of_one_year_stays_as_it_was_written_and_several_are_parted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
