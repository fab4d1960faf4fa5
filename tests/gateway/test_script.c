/* The lines of a gateway's script: what each means, and what is said about those that mean nothing. */
#include "gateway/script.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static struct call_report parsed(const char *line)
{
    struct call_report report = {0};
    char why[SCRIPT_WHY_SIZE] = "";
    enum result result = script_parse(line, &report, why);
    if (result != RESULT_OK)
        fail_msg("%s: %s", line, why);
    return report;
}

static void each_command_is_one_step_of_a_call(void **state)
{
    static const struct {
        const char *line;
        enum call_step step;
        const char *caller, *queue, *login;
        int64_t at;
        bool test;
    } cases[] = {
        {"offer c1 13800000001", CALL_OFFERED, "13800000001", "", "", 0, false},
        {"offer c1 - @1772380800000", CALL_OFFERED, "", "", "", 1772380800000, false},
        {"  offer\tc1   022-23456789 ", CALL_OFFERED, "022-23456789", "", "", 0, false},
        {"queue c1 市民热线", CALL_QUEUED, "", "市民热线", "", 0, false},
        {"refuse c1 english @5\r", CALL_REFUSED, "", "english", "", 5, false},
        {"answer c1 operator1", CALL_ANSWERED, "", "", "operator1", 0, false},
        {"end c1", CALL_ENDED, "", "", "", 0, false},
        {"end c1 @7", CALL_ENDED, "", "", "", 7, false},
        {"test c1", CALL_ENDED, "", "", "", 0, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct call_report report = parsed(cases[i].line);
        assert_string_equal(report.ref, "c1");
        assert_int_equal(report.step, cases[i].step);
        assert_string_equal(report.caller, cases[i].caller);
        assert_string_equal(report.queue, cases[i].queue);
        assert_string_equal(report.operator_login, cases[i].login);
        assert_int_equal(report.at, cases[i].at);
        assert_int_equal(report.test, cases[i].test);
    }
}

static void empty_lines_and_comments_are_skipped(void **state)
{
    static const char *const lines[] = {"", "   ", "\t", "# 早高峰", "#offer c1 1", "\r"};
    struct call_report report;
    char why[SCRIPT_WHY_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_int_equal(script_parse(lines[i], &report, why), RESULT_NOT_FOUND);
}

static void a_line_that_means_nothing_is_told_with_the_remedy_and_fills_nothing(void **state)
{
    static const struct {
        const char *line;
        const char *why;
    } cases[] = {
        {"ring c1", "no command; write offer"},
        {"offer c1", "write offer REF CALLER [@MS]"},
        {"offer c1 1 2", "write offer REF CALLER"},
        {"end", "write end REF [@MS]"},
        {"end c1 c2", "write end REF [@MS]"},
        {"queue c1 hotline @", "write an instant as @"},
        {"queue c1 hotline @12x", "@ and UTC milli"},
        {"queue c1 hotline @0", "write an instant as @"},
        {"queue c1 hotline @99999999999999999999", "write an instant as @"},
        {"offer \xff 1", "is not UTF-8 text"},
        {"queue c1 \xff", "is not UTF-8 text"},
        {"queue c1 a\x07", "is not UTF-8 text"},
        {"\x1b[2J c1 1", "is not UTF-8 text"},
        {"queue c1 1234567890123456789012345678901234567890123456789012345678901234567890",
         "is too long: 1234"},
        {"a b c d e f g h", "no command"},
        {"@5", "no command"},
    };
    char longer[700];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct call_report report = {.at = 42};
        char why[SCRIPT_WHY_SIZE] = "";
        assert_int_equal(script_parse(cases[i].line, &report, why), RESULT_INVALID);
        if (strstr(why, cases[i].why) == NULL)
            fail_msg("'%s' is told as '%s'", cases[i].line, why);
        assert_int_equal(report.at, 42);
    }
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    struct call_report report;
    char why[SCRIPT_WHY_SIZE];
    assert_int_equal(script_parse(longer, &report, why), RESULT_INVALID);
    assert_string_equal(why, "the line is too long: ");
}

static void whatever_stands_for_the_number_the_call_has_come(void **state)
{
    static const struct {
        const char *word, *caller;
    } cases[] = {
        {"\xcd\xf5\xd0\xa1\xc3\xf7", "?"}, /* 王小明 in GBK */
        {"\xe7\x8e\x8b\xe7\xa7\x80", "?"},
        {"\xf0\x9f\x98\x80"
         "138",
         "?138"},
        {"a\x07"
         "b",
         "a?b"},
        {"\x1b[2J13800000001", "?[2J13800000001"},
        {"\xef\xbc\x91\xef\xbc\x92", "\xef\xbc\x91\xef\xbc\x92"},
        {"12345678901234567890123456789012345678901234567890123456789012345678",
         "1234567890123456789012345678901234567890123456789012345678901234"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[200];
        snprintf(line, sizeof line, "offer c1 %s @5", cases[i].word);
        struct call_report report = parsed(line);
        assert_string_equal(report.caller, cases[i].caller);
        assert_string_equal(report.ref, "c1");
        assert_int_equal(report.at, 5);
    }
}

static void a_line_about_a_call_from_a_desk_is_a_step_of_it(void **state)
{
    static const struct {
        const char *line;
        enum dial_step step;
        enum dial_outcome outcome;
        int64_t at;
    } good[] = {
        {"phone 7 taken", DIAL_STEP_TAKEN, DIAL_OPEN, 0},
        {"phone 7 rings @5", DIAL_STEP_RINGS, DIAL_OPEN, 5},
        {"phone 7 ended no_answer @9", DIAL_STEP_ENDED, DIAL_NO_ANSWER, 9},
    };
    static const char *const bad[] = {"phone",
                                      "phone 7",
                                      "phone seven rings",
                                      "phone 0 rings",
                                      "phone 7 whistles",
                                      "phone 7 ended nowhere",
                                      "phone 7 rings a b",
                                      "phone 7 rings @x"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct dial_report report = {0};
        char why[SCRIPT_WHY_SIZE];
        assert_int_equal(script_parse_dial(good[i].line, &report, why), RESULT_OK);
        assert_int_equal(report.id, 7);
        assert_int_equal(report.step, good[i].step);
        assert_int_equal(report.outcome, good[i].outcome);
        assert_int_equal(report.at, good[i].at);
        assert_int_equal(report.ref[0] != '\0', report.step == DIAL_STEP_TAKEN);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct dial_report report = {.id = 99};
        char why[SCRIPT_WHY_SIZE] = "";
        assert_int_equal(script_parse_dial(bad[i], &report, why), RESULT_INVALID);
        assert_int_equal(report.id, 99);
        assert_true(why[0] != '\0');
    }
    struct dial_report none;
    char why[SCRIPT_WHY_SIZE];
    assert_int_equal(script_parse_dial("offer c1 1", &none, why), RESULT_NOT_FOUND);
    assert_int_equal(script_parse_dial("", &none, why), RESULT_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_command_is_one_step_of_a_call),
        cmocka_unit_test(empty_lines_and_comments_are_skipped),
        cmocka_unit_test(whatever_stands_for_the_number_the_call_has_come),
        cmocka_unit_test(a_line_that_means_nothing_is_told_with_the_remedy_and_fills_nothing),
        cmocka_unit_test(a_line_about_a_call_from_a_desk_is_a_step_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
