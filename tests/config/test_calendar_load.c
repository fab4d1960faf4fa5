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
    return calendar_load(directory, &cal, note_fault, NULL);
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
    assert_int_equal(calendar_load(folder, &cal, NULL, NULL), RESULT_INVALID);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_official_years_have_their_working_days),
        cmocka_unit_test(all_faults_of_all_files_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
