/* Lines of a queue_log one by one: what is read, what is refused and why, whatever bytes a caller or a broken disk puts there; and what
 * clocks that jump do to the visits that lines tell. */
#include "core/text.h"
#include "tests/support/unit.h"
#include "wire/queue_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line of its own length, so that a sanitizer sees each byte that is read behind it. */
static enum result parse(const char *text, struct queue_log_line *ret, char **ret_kept, char why[QUEUE_LOG_WHY])
{
    *ret_kept = strdup(text);
    assert_non_null(*ret_kept);
    why[0] = '\0';
    return queue_log_parse(*ret_kept, ret, why);
}

#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10

static void each_line_is_read_or_refused_with_its_field_and_value(void **state)
{
    static const struct {
        const char *line;
        const char *why; /* NULL: it is read */
    } rows[] = {
        {"1795600000|1795600000.1|hotline|NONE|ENTERQUEUE||13800000001|1", NULL},
        {"1795600000|1795600000.1|hotline|NONE|ENTERQUEUE", NULL},
        {"1795600000|cb-1|hotline|王芳|CONNECT|2|7.2|1\r\n", NULL},
        {"1795600000.123456|7.1|hotline|NONE|ABANDON|1|1|9", NULL},
        {"1795600000|7.1||NONE|ABANDON|1|1|9", NULL},
        {"1795600000||hotline|NONE|ABANDON|1|1|9", NULL},
        {"1795600000|7.1|hotline|NONE|WHATEVER|||||||||||||||||||||||||||||", NULL},
        {"1795600000|7.1|hotline|NONE|ENTERQUEUE||\x1b[31m|1", NULL},
        {"1795600000|7.1|hotline|\xcd\xf5\xb7\xbc|CONNECT|2|7.2|1", NULL},
        {"1795600000|7.1|hotline|NONE", "line: has fewer than five fields with | between them: 1795600000"},
        {"no line at all", "line: has fewer than five fields with | between them: no line at all"},
        {"||||", "time: is no time in seconds since 1970: "},
        {"x|7.1|hotline|NONE|ABANDON", "time: is no time in seconds since 1970: x"},
        {"-5|7.1|hotline|NONE|ABANDON", "time: is no time in seconds since 1970: -5"},
        {"0|7.1|hotline|NONE|ABANDON", "time: is no time in seconds since 1970: 0"},
        {"99999999999999999999|7.1|hotline|NONE|ABANDON",
         "time: is no time in seconds since 1970: 99999999999999999999"},
        {"1795600000x|7.1|hotline|NONE|ABANDON", "time: is no time in seconds since 1970: 1795600000x"},
        {"2026-11-26 12:00:00|7.1|hotline|NONE|ABANDON",
         "time: is no time in seconds since 1970: 2026-11-26 12:00:00"},
        {"1795600000|" X50 "|hotline|NONE|ABANDON", "call: is longer than 40 characters: " X10 X10 X10 X10},
        {"1795600000|7.1|" X50 "|NONE|ABANDON", "queue: is longer than 40 characters: " X10 X10 X10 X10},
        {"1795600000|7.1|hotline|NONE|", "event: is empty: "},
        /* Cut in front of a character, not within it. */
        {"王王王王王王王王王王王王王王",
         "line: has fewer than five fields with | between them: 王王王王王王王王王王王王王"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct queue_log_line line;
        char why[QUEUE_LOG_WHY], *kept = NULL;
        enum result result = parse(rows[i].line, &line, &kept, why);
        if (result != (rows[i].why == NULL ? RESULT_OK : RESULT_INVALID))
            fail_msg("'%s' gives %d: %s", rows[i].line, (int)result, why);
        if (rows[i].why != NULL)
            assert_string_equal(why, rows[i].why);
        free(kept);
    }
}

static void an_empty_line_is_none(void **state)
{
    struct queue_log_line line;
    char why[QUEUE_LOG_WHY], *kept = NULL;
    (void)state;
    static const char *const empty[] = {"", "\n", "\r\n"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(parse(empty[i], &line, &kept, why), RESULT_NOT_FOUND);
        free(kept);
    }
}

static void fields_are_those_of_the_line_and_what_is_missing_is_empty(void **state)
{
    struct queue_log_line line;
    char why[QUEUE_LOG_WHY], *kept = NULL;
    (void)state;
    assert_int_equal(parse("1795600000.9|7.1|hotline|王芳|COMPLETEAGENT|3|40|1", &line, &kept, why), RESULT_OK);
    assert_int_equal(line.at, 1795600000000);
    assert_string_equal(line.call, "7.1");
    assert_string_equal(line.queue, "hotline");
    assert_string_equal(line.agent, "王芳");
    assert_string_equal(line.event, "COMPLETEAGENT");
    assert_int_equal(line.more_count, 3);
    assert_string_equal(line.more[1], "40");
    assert_string_equal(line.more[3], "");
    assert_string_equal(line.more[QUEUE_LOG_FIELDS - 1], "");
    free(kept);
}

/* GBK, half a character, a terminal's orders: a call counts all the same, and nothing of them gets further. */
static void whatever_bytes_a_field_holds_they_are_text_afterwards(void **state)
{
    static const char *const hostile[] = {"\xcd\xf5\xb7\xbc",
                                          "\xe7\x8e",
                                          "\x1b]0;x\x07",
                                          "a\tb",
                                          "\x7f",
                                          ("\xc2\x9b"
                                           "31m"),
                                          "\xf8\x88\x80\x80\x80"};
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        struct queue_log_line line;
        char text[200], why[QUEUE_LOG_WHY], *kept = NULL;
        snprintf(text, sizeof text, "1795600000|7.1|hot%sline|%s|ENTERQUEUE||%s|1", hostile[i], hostile[i],
                 hostile[i]);
        assert_int_equal(parse(text, &line, &kept, why), RESULT_OK);
        const char *const fields[] = {line.queue, line.agent, line.more[1]};
        for (size_t j = 0; j < 3; j++) {
            assert_true(text_is_utf8(fields[j], strlen(fields[j])));
            assert_false(text_has_control(fields[j]));
            assert_null(strchr(fields[j], '\t'));
            assert_non_null(strchr(fields[j], '?'));
        }
        free(kept);
    }
}

/* --- visits ---------------------------------------------------------------------------------------------- */

struct told {
    struct call_report reports[64];
    size_t count;
};

static struct told tell(const char *const *lines, size_t count)
{
    struct told told = {.count = 0};
    struct exchange_calls *calls = exchange_calls_open("pbx1");
    const struct queue_log_options options = {.calls = calls};
    int64_t at = 0;
    assert_non_null(calls);
    for (size_t i = 0; i < count; i++) {
        struct queue_log_line line;
        char why[QUEUE_LOG_WHY], *kept = NULL;
        assert_int_equal(parse(lines[i], &line, &kept, why), RESULT_OK);
        (void)queue_log_tell(&options, &line);
        queue_log_settle(&options, line.at);
        at = line.at;
        free(kept);
    }
    queue_log_finish(&options, at);
    while (told.count < 64 && exchange_calls_next(calls, &told.reports[told.count]))
        told.count++;
    exchange_calls_close(&calls);
    return told;
}
#define TELL(...)                                                                                              \
    tell((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static const struct call_report *report_of(const struct told *told, enum call_step step)
{
    for (size_t i = 0; i < told->count; i++)
        if (told->reports[i].step == (int)step)
            return &told->reports[i];
    fail_msg("nothing of step %s is told", name_of(&call_step_names, (int)step));
    return NULL;
}

static void a_clock_that_goes_back_gives_no_visit_an_end_before_its_beginning(void **state)
{
    (void)state;
    struct told told =
        TELL("1795600000|7.1|hotline|NONE|ENTERQUEUE||138|1", "1795599000|7.1|hotline|王芳|CONNECT|x|7.2|1",
             "1795598000|7.1|hotline|王芳|COMPLETECALLER|x|x|1");
    int64_t begun = report_of(&told, CALL_QUEUED)->at, answered = report_of(&told, CALL_ANSWERED)->at;
    assert_int_equal(begun, 1795600000000);
    assert_true(answered >= begun);
    assert_true(report_of(&told, CALL_TALK_ENDED)->at >= answered);
}

static void a_clock_that_jumps_ahead_ends_no_wait_that_the_log_measures_itself(void **state)
{
    (void)state;
    struct told told =
        TELL("1795600000|7.1|hotline|NONE|ENTERQUEUE||138|1", "1795700000|7.1|hotline|NONE|ABANDON|1|1|9");
    assert_int_equal(report_of(&told, CALL_LEFT_QUEUE)->at, 1795600009000);
}

static void waits_and_talks_that_are_no_numbers_are_not_believed(void **state)
{
    static const char *const bad[] = {
        "", "x", "-5", "99999999999999999999", "5s", "9223372036854775807", "1795600020"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char left[120];
        snprintf(left, sizeof left, "1795600007|7.1|hotline|NONE|ABANDON|1|1|%s", bad[i]);
        struct told told = TELL("1795600000|7.1|hotline|NONE|ENTERQUEUE||138|1", left);
        assert_int_equal(report_of(&told, CALL_LEFT_QUEUE)->at, 1795600007000);
    }
}

static void
a_visit_whose_beginning_is_in_an_older_log_began_as_long_ago_as_it_is_said_to_have_waited(void **state)
{
    (void)state;
    struct told told = TELL("1795600050|7.1|hotline|王芳|COMPLETEAGENT|10|30|1");
    assert_int_equal(report_of(&told, CALL_QUEUED)->at, 1795600010000);
    assert_int_equal(report_of(&told, CALL_ANSWERED)->at, 1795600020000);
    assert_int_equal(report_of(&told, CALL_TALK_ENDED)->at, 1795600050000);
}

static void nothing_began_before_1970_whatever_it_is_said_to_have_waited(void **state)
{
    (void)state;
    struct told told = TELL("5|7.1|hotline|A|CONNECT|8|7.2|1");
    assert_int_equal(report_of(&told, CALL_QUEUED)->at, 5000);
}

static void a_line_without_a_call_or_a_queue_tells_of_no_visit(void **state)
{
    (void)state;
    struct told told =
        TELL("1795600000||hotline|NONE|ENTERQUEUE||138|1", "1795600000|7.1||NONE|ENTERQUEUE||138|1",
             "1795600000|NONE|hotline|NONE|ENTERQUEUE||138|1");
    assert_int_equal(told.count, 0);
}

static void a_start_of_the_exchange_ends_what_went_on_unseen(void **state)
{
    (void)state;
    struct told told =
        TELL("1795600000|7.1|hotline|NONE|ENTERQUEUE||138|1", "1795600100|NONE|NONE|NONE|QUEUESTART|");
    assert_int_equal(report_of(&told, CALL_LOST_SIGHT)->at, 1795600100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_is_read_or_refused_with_its_field_and_value),
        cmocka_unit_test(an_empty_line_is_none),
        cmocka_unit_test(fields_are_those_of_the_line_and_what_is_missing_is_empty),
        cmocka_unit_test(whatever_bytes_a_field_holds_they_are_text_afterwards),
        cmocka_unit_test(a_clock_that_goes_back_gives_no_visit_an_end_before_its_beginning),
        cmocka_unit_test(a_clock_that_jumps_ahead_ends_no_wait_that_the_log_measures_itself),
        cmocka_unit_test(waits_and_talks_that_are_no_numbers_are_not_believed),
        cmocka_unit_test(
            a_visit_whose_beginning_is_in_an_older_log_began_as_long_ago_as_it_is_said_to_have_waited),
        cmocka_unit_test(nothing_began_before_1970_whatever_it_is_said_to_have_waited),
        cmocka_unit_test(a_line_without_a_call_or_a_queue_tells_of_no_visit),
        cmocka_unit_test(a_start_of_the_exchange_ends_what_went_on_unseen),
    };
    return cmocka_run_group_tests_name("queue_log", tests, NULL, NULL);
}
