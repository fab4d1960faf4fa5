/* The log: one line an event, by level, without control characters, and not a flood of the same. */
#include "config/log.h"
#include "tests/support/unit.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *sink;

static int open_sink(void **state)
{
    (void)state;
    sink = tmpfile();
    if (sink == NULL) {
        return -1;
    }
    log_to(fileno(sink));
    log_start("broker", LOG_LEVEL_INFO);
    return 0;
}

static int close_sink(void **state)
{
    (void)state;
    log_to(2);
    return fclose(sink);
}

/* All that was written since the test began. */
static const char *written(void)
{
    static char text[65536];
    ssize_t got = pread(fileno(sink), text, sizeof text - 1, 0);
    assert_true(got >= 0);
    text[got] = '\0';
    return text;
}

static size_t lines_of(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += *text == '\n';
    }
    return count;
}

static void a_line_has_its_instant_level_and_program(void **state)
{
    (void)state;
    char line[256];
    size_t length = log_format(LOG_LEVEL_WARNING, "broker", 1795514400000, "磁盘快满了", line, sizeof line);
    assert_string_equal(line, "2026-11-24T10:00:00Z warning broker: 磁盘快满了\n");
    assert_int_equal(length, strlen(line));
}

static void a_line_is_written_at_once_with_the_time_of_now(void **state)
{
    (void)state;
    regex_t form;
    assert_int_equal(
        regcomp(&form, "^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z info broker: 7 条工单\n$", REG_EXTENDED), 0);
    log_line(LOG_LEVEL_INFO, "%d 条工单", 7);
    assert_int_equal(regexec(&form, written(), 0, NULL, 0), 0);
    regfree(&form);
}

static void lines_below_the_level_are_left_out(void **state)
{
    (void)state;
    log_line(LOG_LEVEL_DEBUG, "no");
    assert_int_equal(lines_of(written()), 0);
    log_set_level(LOG_LEVEL_DEBUG);
    log_line(LOG_LEVEL_DEBUG, "yes");
    assert_int_equal(lines_of(written()), 1);
    log_set_level(LOG_LEVEL_ERROR);
    log_line(LOG_LEVEL_WARNING, "no");
    log_line(LOG_LEVEL_ERROR, "yes");
    assert_int_equal(lines_of(written()), 2);
    assert_int_equal(log_level_by_name("warning"), LOG_LEVEL_WARNING);
    assert_int_equal(log_level_by_name("loud"), LOG_LEVEL_COUNT);
    assert_string_equal(log_level_name(LOG_LEVEL_DEBUG), "debug");
}

static void control_characters_never_reach_the_log(void **state)
{
    (void)state;
    char out[128];
    log_escape("张\n三\t\x1b[2J\x7f\xc2\x85\xe2\x80\xae|\xff\xe5\xbc|", out, sizeof out);
    assert_string_equal(out, "张\\n三\\t\\x1B[2J\\x7F\\xC2\\x85\\xE2\\x80\\xAE|\\xFF\\xE5\\xBC|");
    log_line(LOG_LEVEL_INFO, "%s", "a\n2026-11-24T10:00:00Z error broker: forged");
    assert_int_equal(lines_of(written()), 1);
    assert_int_equal(log_escape("天津", out, 4), 3);
    assert_string_equal(out, "天");
    assert_int_equal(log_escape("天津", out, 3), 0);
}

static void a_long_line_is_cut_at_a_whole_character(void **state)
{
    (void)state;
    char text[6001];
    for (size_t i = 0; i < 2000; i++) {
        memcpy(text + 3 * i, "线", 3);
    }
    text[6000] = '\0';
    for (size_t shift = 0; shift < 3; shift++) {
        log_line(LOG_LEVEL_INFO, "%.*s%s", (int)shift, "xx", text);
    }
    const char *lines = written();
    assert_int_equal(lines_of(lines), 3);
    assert_null(strstr(lines, "\\x"));
    assert_true(strlen(lines) > 3 * 1890 && strlen(lines) < 3 * 2000);
}

static void the_same_key_writes_once_a_minute_and_counts_the_rest(void **state)
{
    (void)state;
    for (int64_t ms = 0; ms < 60000; ms += 1000) {
        log_limited("peer 一", 1000000 + ms, LOG_LEVEL_WARNING, "bad frame");
        log_limited("peer 二", 1000000 + ms, LOG_LEVEL_WARNING, "another frame");
    }
    assert_int_equal(lines_of(written()), 2);
    log_limited("peer 一", 1060000, LOG_LEVEL_WARNING, "bad frame");
    assert_int_equal(lines_of(written()), 3);
    assert_non_null(strstr(written(), "bad frame (59 more suppressed since the last such line)\n"));
    log_flush_limited(1059999);
    assert_int_equal(lines_of(written()), 3);
    log_flush_limited(1060000);
    assert_int_equal(lines_of(written()), 4);
    assert_non_null(
        strstr(written(), "warning broker: peer 二: 59 more suppressed since the last such line\n"));
    log_flush_limited(2000000);
    assert_int_equal(lines_of(written()), 4);
    log_limited("peer 一", 2000000, LOG_LEVEL_WARNING, "bad frame");
    assert_null(strstr(written(), "bad frame (0"));
}

static void more_keys_than_are_remembered_still_write(void **state)
{
    (void)state;
    char key[32];
    for (int i = 0; i < 200; i++) {
        snprintf(key, sizeof key, "key %d", i);
        log_limited(key, 9000000 + i, LOG_LEVEL_ERROR, "%d", i);
    }
    assert_int_equal(lines_of(written()), 200);
    log_limited("key 199", 9000300, LOG_LEVEL_ERROR, "suppressed");
    assert_int_equal(lines_of(written()), 200);
    log_limited("key 0", 9000300, LOG_LEVEL_ERROR, "forgotten, so written");
    assert_int_equal(lines_of(written()), 201);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_its_instant_level_and_program),
        cmocka_unit_test_setup_teardown(a_line_is_written_at_once_with_the_time_of_now, open_sink, close_sink),
        cmocka_unit_test_setup_teardown(lines_below_the_level_are_left_out, open_sink, close_sink),
        cmocka_unit_test_setup_teardown(control_characters_never_reach_the_log, open_sink, close_sink),
        cmocka_unit_test_setup_teardown(a_long_line_is_cut_at_a_whole_character, open_sink, close_sink),
        cmocka_unit_test_setup_teardown(the_same_key_writes_once_a_minute_and_counts_the_rest, open_sink,
                                        close_sink),
        cmocka_unit_test_setup_teardown(more_keys_than_are_remembered_still_write, open_sink, close_sink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
