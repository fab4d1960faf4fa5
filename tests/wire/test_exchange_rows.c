/* The table of visits on disk: a program that was ended goes on numbering, counting and telling where the one before it was. */
#include "tests/support/unit.h"
#include "wire/exchange_calls.h"
#include "wire/queue_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 16384 };
static const int64_t nine = 1795600000000;
static const struct exchange_place place = {.line = "7.1", .linked = "7.0", .queue = "hotline"};

static char rows[ROOM];

static void take_row(void *context, const char *row)
{
    (void)context;
    assert_true(strlen(rows) + strlen(row) + 2 < sizeof rows);
    strcat(rows, row);
    strcat(rows, "\n");
}

static struct exchange_calls *opened(void)
{
    struct exchange_calls *calls = exchange_calls_open("pbx1");
    assert_non_null(calls);
    return calls;
}

static size_t drain(struct exchange_calls *calls, struct call_report *last)
{
    size_t count = 0;
    while (exchange_calls_next(calls, last))
        count++;
    return count;
}

static const char *rows_of(struct exchange_calls *calls, bool all)
{
    rows[0] = '\0';
    exchange_rows_give(calls, all, take_row, NULL);
    return rows;
}

/* Another program that has read what this one kept. */
static struct exchange_calls *again(struct exchange_calls *calls, bool all)
{
    struct exchange_calls *later = opened();
    char *text = strdup(rows_of(calls, all)), *rest = NULL;
    assert_non_null(text);
    for (char *row = strtok_r(text, "\n", &rest); row != NULL; row = strtok_r(NULL, "\n", &rest))
        assert_true(exchange_row_read(later, row));
    free(text);
    return later;
}

/* The visit of a line that the newest report of a kind speaks of, after a second entry into the same queue. */
static void assert_second_entry_is(struct exchange_calls *calls, const char *visit)
{
    struct call_report report;
    drain(calls, &report);
    exchange_joined(calls, place, "13800000001", nine + 60000);
    assert_int_equal(drain(calls, &report), 1);
    assert_int_equal(report.step, CALL_QUEUED);
    assert_string_equal(report.ref, "pbx1/7.0");
    assert_string_equal(report.visit, visit);
}

static void a_second_visit_is_the_second_one_though_another_program_saw_the_first(void **state)
{
    struct exchange_calls *calls = opened();
    (void)state;
    exchange_joined(calls, place, "13800000001", nine);
    exchange_left(calls, place, VISIT_KEY, nine + 20000);
    for (int all = 0; all < 2; all++) {
        struct exchange_calls *later = again(calls, all);
        assert_second_entry_is(later, "7.1/2");
        exchange_calls_close(&later);
    }
    exchange_calls_close(&calls);
}

static void nothing_that_was_told_is_told_again(void **state)
{
    struct call_report report;
    struct exchange_calls *calls = opened();
    (void)state;
    exchange_joined(calls, place, "13800000001", nine);
    exchange_rang_in_vain(calls, place, "2001", "7.2", nine + 5000);
    exchange_answered(calls, place, "2002", "7.3", nine + 9000);
    struct exchange_calls *later = again(calls, true);
    assert_int_equal(drain(later, &report), 0);
    exchange_offered(later, "7.1", "7.0", "13800000001", nine);
    exchange_joined(later, place, "13800000001", nine);
    exchange_rang_in_vain(later, place, "2001", "", nine + 5000);
    exchange_answered(later, place, "2002", "", nine + 9000);
    assert_int_equal(drain(later, &report), 0);
    assert_string_equal(exchange_linked_of_leg(later, "7.3"), "7.0");
    exchange_rang_in_vain(later, place, "2001", "7.4", nine + 15000);
    assert_int_equal(drain(later, &report), 1);
    assert_int_equal(report.rings, 2);
    exchange_talk_ended(later, place, nine + 20000);
    exchange_over(later, "7.1", nine + 20000);
    assert_int_equal(drain(later, &report), 2);
    assert_int_equal(report.step, CALL_ENDED);
    exchange_calls_close(&later);
    exchange_calls_close(&calls);
}

static void only_what_has_changed_is_given_unless_all_is_asked_for(void **state)
{
    struct exchange_calls *calls = opened();
    (void)state;
    exchange_joined(calls, place, "", nine);
    assert_string_not_equal(rows_of(calls, false), "");
    assert_string_equal(rows_of(calls, false), "");
    assert_string_not_equal(rows_of(calls, true), "");
    exchange_over(calls, "7.1", nine + 1000);
    assert_string_not_equal(rows_of(calls, false), "");
    /* A line that has been down for long comes no more. */
    exchange_offered(calls, "8.1", "8.1", "", nine + 60000);
    assert_null(strstr(rows_of(calls, true), "7.1"));
    assert_non_null(strstr(rows, "8.1"));
    exchange_calls_close(&calls);
}

static void a_row_that_is_given_later_holds(void **state)
{
    struct exchange_stay stay;
    struct exchange_calls *calls = opened(), *later = opened();
    (void)state;
    char first[] = "line\t7.1\t7.0\t138\t1\t0\t0", second[] = "visit\t7.1\thotline\t1\t1000\t0\t0\t\t",
         third[] = "visit\t7.1\thotline\t1\t1000\t5000\t0\t2001\t7.3";
    assert_true(exchange_row_read(later, first));
    assert_true(exchange_row_read(later, second));
    assert_true(exchange_row_read(later, third));
    assert_true(exchange_last_stay(later, "7.1", &stay));
    assert_int_equal(stay.answered_at, 5000);
    assert_string_equal(stay.extension, "2001");
    exchange_calls_close(&later);
    exchange_calls_close(&calls);
}

/* A log whose clock stood at the beginning of all times: no row may hold what its reader refuses. */
static void a_wait_that_began_before_1970_began_when_it_ended(void **state)
{
    struct exchange_calls *calls = opened(), *later = opened();
    const struct queue_log_options options = {.calls = calls};
    char text[] = "1|7.1|hotline|Anna|CONNECT|15|7.3|2", why[QUEUE_LOG_WHY], row[400];
    struct queue_log_line line;
    struct exchange_stay stay;
    (void)state;
    assert_int_equal(queue_log_parse(text, &line, why), RESULT_OK);
    assert_true(queue_log_tell(&options, &line));
    assert_true(exchange_last_stay(calls, "7.1", &stay));
    assert_int_equal(stay.joined_at, 1000);
    (void)rows_of(calls, true);
    assert_non_null(strstr(rows, "visit"));
    for (char *rest = NULL, *at = strtok_r(rows, "\n", &rest); at != NULL; at = strtok_r(NULL, "\n", &rest)) {
        snprintf(row, sizeof row, "%s", at);
        assert_true(exchange_row_read(later, row));
    }
    exchange_calls_close(&later);
    exchange_calls_close(&calls);
}

static void a_row_that_is_cut_or_of_something_else_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "line",
        "line\t7.1\t7.0\t138\t1\t0",
        "line\t\t7.0\t138\t1\t0\t0",
        "line\t7.1\t7.0\t138\t1\t0\tx",
        "line\t7.1\t7.0\t138\t1\t0\t99999999999999999999",
        "line\t7.1\t7.0\t0123456789012345678901234567890123456789012345678901234567890123456789\t1\t0\t0",
        "line\t0123456789012345678901234567890123456789012345678901234567890123456789\t7.0\t138\t1\t0\t0",
        "visit\t9.9\thotline\t1\t1000\t0\t0\t\t",
        "visit\t7.1\thotline\t0\t1000\t0\t0\t\t",
        "visit\t7.1\thotline\t-1\t1000\t0\t0\t\t",
        "visit\t7.1\thotline\t1\t1000\t0\t0\t",
        "visit\t7.1\thotline\t1\t1000\t0\t0\t\t\tmore",
        "ring\t7.1\thotline\t1\t2001\t1\t1000\t7.2",
        "ring\t9.9\thotline\t1\t2001\t1\t1000\t7.2",
        "heard 5",
    };
    struct exchange_calls *calls = opened();
    char line[] = "line\t7.1\t7.0\t138\t1\t0\t0";
    struct exchange_stay stay;
    (void)state;
    assert_true(exchange_row_read(calls, line));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char row[200];
        snprintf(row, sizeof row, "%s", bad[i]);
        if (exchange_row_read(calls, row))
            fail_msg("'%s' is taken", bad[i]);
    }
    assert_false(exchange_last_stay(calls, "7.1", &stay));
    exchange_calls_close(&calls);
}

/* Given to the journal, and its row was not written yet when the program was killed. */
static void what_the_journal_holds_is_known_as_told(void **state)
{
    struct call_report report, given[8];
    struct exchange_calls *calls = opened(), *later = opened();
    size_t count = 0;
    (void)state;
    exchange_joined(calls, place, "13800000001", nine);
    exchange_rang_in_vain(calls, place, "2001", "7.2", nine + 5000);
    exchange_answered(calls, place, "2002", "7.3", nine + 9000);
    exchange_talk_ended(calls, place, nine + 20000);
    while (exchange_calls_next(calls, &report))
        given[count++] = report;
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++)
        exchange_told_before(later, &given[i]);
    assert_int_equal(drain(later, &report), 0);
    exchange_rang_in_vain(later, place, "2001", "", nine + 5000);
    exchange_answered(later, place, "2002", "", nine + 9000);
    exchange_talk_ended(later, place, nine + 20000);
    assert_int_equal(drain(later, &report), 0);
    assert_second_entry_is(later, "7.1/2");
    exchange_calls_close(&later);
    exchange_calls_close(&calls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_visit_is_the_second_one_though_another_program_saw_the_first),
        cmocka_unit_test(nothing_that_was_told_is_told_again),
        cmocka_unit_test(only_what_has_changed_is_given_unless_all_is_asked_for),
        cmocka_unit_test(a_row_that_is_given_later_holds),
        cmocka_unit_test(a_wait_that_began_before_1970_began_when_it_ended),
        cmocka_unit_test(a_row_that_is_cut_or_of_something_else_is_refused),
        cmocka_unit_test(what_the_journal_holds_is_known_as_told),
    };
    return cmocka_run_group_tests_name("rows of the table", tests, NULL, NULL);
}
