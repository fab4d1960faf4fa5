/* A recording is played at the pace that is wished, on a clock of its own, and comes to the same calls however fast that is. */
#include "gateway/telephony.h"
#include "tests/gateway/call_sums.h"

#include <math.h>
#include <unistd.h>

/* Two answered calls, one given up after 20 s, one that still waits when the log ends; an event of no visit; a broken line. */
static const char queue_log[] = "1795459000|MANAGER|hotline|Anna|ADDMEMBER|\n"
                                "1795459010|1795459010.1|hotline|NONE|ENTERQUEUE||13800000001|1\n"
                                "1795459014|1795459010.1|hotline|Anna|CONNECT|4|1795459010.2|2\n"
                                "this is none\n"
                                "1795459020|1795459020.3|hotline|NONE|ENTERQUEUE||138\xcd\xf5\x1b[2J|2\n"
                                "1795459030|1795459010.1|hotline|Anna|COMPLETECALLER|4|16|1\n"
                                "1795459040|1795459020.3|hotline|NONE|ABANDON|1|1|20\n"
                                "1795459041|1795459041.4|second|NONE|ENTERQUEUE||13800000003|1\n"
                                "1795459043|1795459041.4|second|Anna|CONNECT|2|1795459041.5|1\n"
                                "1795459060|1795459041.4|second|Anna|COMPLETEAGENT|2|17|1\n"
                                "1795459061|1795459061.6|hotline|NONE|ENTERQUEUE||13800000004|1\n";
static const char ami[] =
    "Asterisk Call Manager/11.0.0\r\n"
    "Event: QueueCallerJoin\r\nTimestamp: 1795459010.250000\r\nChannel: PJSIP/in-1\r\nUniqueid: "
    "1.1\r\nLinkedid: 1.1\r\n"
    "CallerIDNum: 13800000001\r\nQueue: hotline\r\nPosition: 1\r\nCount: 1\r\n\r\n"
    "Response: Success\r\nActionID: 7\r\n\r\n"
    "Event: QueueCallerAbandon\r\nTimestamp: 1795459020.750000\r\nChannel: PJSIP/in-1\r\nUniqueid: "
    "1.1\r\nLinkedid: 1.1\r\n"
    "Queue: hotline\r\nPosition: 1\r\nOriginalPosition: 1\r\nHoldTime: 10\r\n\r\n"
    "Event: QueueCallerLeave\r\nTimestamp: 1795459020.750100\r\nChannel: PJSIP/in-1\r\nUniqueid: "
    "1.1\r\nLinkedid: 1.1\r\n"
    "Queue: hotline\r\nPosition: 1\r\nCount: 0\r\n\r\n"
    "Event: Hangup\r\nTimestamp: 1795459020.751000\r\nChannel: PJSIP/in-1\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\n"
    "Cause: 16\r\n\r\n";
static const int64_t first_at = 1795459000000, last_at = 1795459061000;

static char path[] = "/tmp/rexian-replay-XXXXXX";
static int64_t mono_at;

static int64_t mono(void)
{
    return mono_at;
}

static void write_file(const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void *opened(const char *text, double speed, const char *queues)
{
    const struct telephony_options options = {
        .file = path, .exchange = "pbx1", .queues = queues, .speed = speed, .run = 0x17, .mono_ms = mono};
    void *replay = NULL;
    char why[TELEPHONY_WHY_SIZE];
    write_file(text);
    if (telephony_replay.open(&options, &replay, why) != RESULT_OK)
        fail_msg("%s", why);
    return replay;
}

static struct city_clock clock_of(int64_t at)
{
    return (struct city_clock){.at = at, .rate = 1000};
}

static size_t drain(void *replay, int64_t now_at, struct call_sums *sums)
{
    struct call_report report;
    size_t count = 0;
    for (; telephony_replay.next(replay, clock_of(now_at), &report); count++) {
        assert_true(report.at <= now_at);
        sums_add(sums, &report);
    }
    return count;
}

static void assert_figures(struct call_sums *sums, int64_t shift_ms)
{
    size_t answered = 0, gave_up = 0, lost = 0;
    assert_int_equal(sums->visit_count, 4);
    assert_int_equal(sums->doubles, 0);
    for (size_t i = 0; i < sums->visit_count; i++) {
        answered += sums->visits[i].answered_at != 0;
        gave_up += sums->visits[i].end == VISIT_ABANDONED && sums->visits[i].left_at != 0;
    }
    for (size_t i = 0; i < sums->call_count; i++)
        lost += sums->calls[i].lost_at != 0;
    assert_int_equal(answered, 2);
    assert_int_equal(gave_up, 1);
    assert_int_equal(lost, 1);
    assert_int_equal(sums_visit(sums, "1795459010.1/1", "hotline")->entered_at, first_at + 10000 + shift_ms);
    assert_int_equal(sums_visit(sums, "1795459010.1/1", "hotline")->answered_at, first_at + 14000 + shift_ms);
    assert_int_equal(sums_visit(sums, "1795459020.3/1", "hotline")->left_at, first_at + 40000 + shift_ms);
}

static void at_once_all_comes_with_the_instants_recorded_and_what_was_open_is_lost_sight_of(void **state)
{
    struct call_sums sums = {.visit_count = 0};
    void *replay = opened(queue_log, INFINITY, "");
    (void)state;
    assert_int_equal(drain(replay, 0, &sums), 0);
    assert_false(telephony_replay.is_over(replay));
    drain(replay, last_at + 86400000, &sums);
    assert_true(telephony_replay.is_over(replay));
    assert_true(telephony_replay.has_faults(replay)); /* the line that is none */
    assert_figures(&sums, 0);
    assert_string_equal(sums_visit(&sums, "1795459010.1/1", "hotline")->ref, "pbx1/1795459010.1");
    telephony_replay.close(&replay);
}

static void instants_that_would_lie_in_the_future_go_back_by_whole_days(void **state)
{
    static const int64_t day_ms = 86400000;
    static const struct {
        int64_t now_at, shift_ms;
    } cases[] = {
        {last_at, 0}, {last_at - 1, -day_ms}, {last_at - day_ms, -day_ms}, {last_at - day_ms - 1, -2 * day_ms}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct call_sums sums = {.visit_count = 0};
        void *replay = opened(queue_log, INFINITY, "");
        drain(replay, cases[i].now_at, &sums);
        assert_figures(&sums, cases[i].shift_ms);
        telephony_replay.close(&replay);
    }
}

static void at_a_speed_as_much_of_the_file_has_come_as_real_time_has_passed_times_the_speed(void **state)
{
    static const double speeds[] = {0.5, 1, 60};
    (void)state;
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
        struct call_sums sums = {.visit_count = 0};
        void *replay = opened(queue_log, speeds[i], "");
        mono_at = 5000;
        drain(replay, last_at, &sums);
        assert_int_equal(sums.visit_count, 0);
        assert_int_equal(telephony_replay.wait_ms(replay, clock_of(last_at)), (int64_t)(10000 / speeds[i]) + 1);
        mono_at = 5000 + (int64_t)(9999 / speeds[i]);
        drain(replay, last_at, &sums);
        assert_int_equal(sums.visit_count, 0);
        mono_at = 5001 + (int64_t)(20000 / speeds[i]);
        drain(replay, last_at, &sums);
        assert_int_equal(sums.visit_count, 2);
        mono_at = 5001 + (int64_t)(61000 / speeds[i]);
        drain(replay, last_at, &sums);
        assert_figures(&sums, 0);
        telephony_replay.close(&replay);
    }
}

static void by_the_citys_clock_it_begins_now_and_is_another_call_each_time(void **state)
{
    static const int64_t now_at = 1778025600000;
    struct call_sums sums = {.visit_count = 0};
    void *replay = opened(queue_log, 0, "");
    (void)state;
    drain(replay, now_at, &sums);
    struct city_clock twice = {.at = now_at, .rate = 2000};
    assert_int_equal(telephony_replay.wait_ms(replay, twice), 5001);
    assert_int_equal(telephony_replay.wait_ms(replay, (struct city_clock){.at = now_at}), TELEPHONY_NEVER_MS);
    drain(replay, now_at + 9999, &sums);
    assert_int_equal(sums.visit_count, 0);
    drain(replay, now_at + 20000, &sums);
    assert_int_equal(sums.visit_count, 2);
    drain(replay, now_at + 61000, &sums);
    assert_figures(&sums, now_at - first_at);
    assert_string_equal(sums_visit(&sums, "1795459010.1/1", "hotline")->ref, "pbx1-17/1795459010.1");
    telephony_replay.close(&replay);
}

static void only_the_calls_of_queues_that_count_come(void **state)
{
    struct call_sums sums = {.visit_count = 0};
    void *replay = opened(queue_log, INFINITY, "second");
    (void)state;
    drain(replay, last_at, &sums);
    assert_int_equal(sums.visit_count, 1);
    assert_string_equal(sums.visits[0].queue, "second");
    telephony_replay.close(&replay);
}

static void what_the_managers_interface_said_is_known_by_its_first_line_and_goes_the_same_way(void **state)
{
    struct call_sums sums = {.visit_count = 0};
    void *replay = opened(ami, 2, "");
    (void)state;
    mono_at = 100;
    drain(replay, last_at, &sums);
    assert_int_equal(sums.visit_count, 1);
    assert_int_equal(sums.visits[0].entered_at, 1795459010250);
    assert_int_equal(telephony_replay.wait_ms(replay, clock_of(last_at)), 5251);
    mono_at = 100 + 5251;
    drain(replay, last_at, &sums);
    assert_int_equal(sums.visits[0].left_at, 1795459020750);
    assert_true(telephony_replay.is_over(replay));
    assert_false(telephony_replay.has_faults(replay));
    telephony_replay.close(&replay);
}

static void a_file_without_a_record_and_one_that_is_not_there_are_named_with_the_remedy(void **state)
{
    struct telephony_options options = {.file = path, .exchange = "pbx1", .queues = "", .mono_ms = mono};
    void *replay = NULL;
    char why[TELEPHONY_WHY_SIZE];
    (void)state;
    write_file("hello\n\n");
    assert_int_equal(telephony_replay.open(&options, &replay, why), RESULT_INVALID);
    assert_non_null(strstr(why, path));
    assert_non_null(strstr(why, "name a queue_log"));
    options.file = "/tmp/rexian-replay-nobody/log";
    assert_int_equal(telephony_replay.open(&options, &replay, why), RESULT_IO);
    assert_non_null(strstr(why, "No such file"));
    assert_null(replay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_once_all_comes_with_the_instants_recorded_and_what_was_open_is_lost_sight_of),
        cmocka_unit_test(instants_that_would_lie_in_the_future_go_back_by_whole_days),
        cmocka_unit_test(at_a_speed_as_much_of_the_file_has_come_as_real_time_has_passed_times_the_speed),
        cmocka_unit_test(by_the_citys_clock_it_begins_now_and_is_another_call_each_time),
        cmocka_unit_test(only_the_calls_of_queues_that_count_come),
        cmocka_unit_test(what_the_managers_interface_said_is_known_by_its_first_line_and_goes_the_same_way),
        cmocka_unit_test(a_file_without_a_record_and_one_that_is_not_there_are_named_with_the_remedy),
    };
    int descriptor = mkstemp(path);
    if (descriptor < 0)
        return 1;
    close(descriptor);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
