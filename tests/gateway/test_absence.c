/* A time in which nobody hears an exchange: named while it lasts, measured after all by the log, kept over the end of the program. */
#include "gateway/absence.h"
#include "gateway/ami_parse.h"
#include "tests/gateway/call_sums.h"

#include <unistd.h>

static char folder[64], log_path[80], state_path[80];
static struct exchange_log no_log, file_log;
static const int64_t nine = 1795600000000;

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rexian-absence-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(log_path, sizeof log_path, "%s/queue_log", folder);
    snprintf(file_log.path, sizeof file_log.path, "%s", log_path);
    snprintf(state_path, sizeof state_path, "%s/pbx1.state", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(log_path);
    unlink(state_path);
    rmdir(folder);
    return 0;
}

static void put(const char *path, const char *text)
{
    FILE *out = fopen(path, "abe");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static struct ami_calls *opened(void)
{
    struct ami_calls *calls =
        ami_calls_open(&(struct ami_calls_options){.exchange = "pbx1", .queues = "", .contexts = ""});
    assert_non_null(calls);
    return calls;
}

/* Begun at nine and heard since. */
static struct absence heard_at_nine(struct ami_calls *calls, struct exchange_log *log)
{
    struct absence absence;
    absence_open(&absence, folder, "pbx1", log, nine);
    absence_over(&absence, calls, nine);
    absence_keep(&absence, "2026-11-26 08:00:00", nine);
    return absence;
}

static void assert_next_is(struct absence *absence, enum call_step step, int64_t from_s, int64_t to_s)
{
    struct call_report report;
    assert_true(absence_next(absence, &report));
    assert_int_equal(report.step, step);
    assert_string_equal(report.ref, "pbx1/");
    assert_int_equal(report.at, nine + 1000 * from_s);
    assert_int_equal(report.until_at, nine + 1000 * to_s);
}

/* Of a time that begins where all was heard since nine. */
static void assert_tells(struct absence *absence, enum call_step step, int64_t from_s, int64_t to_s)
{
    struct call_report report;
    assert_next_is(absence, CALL_MEASURED, 0, from_s);
    assert_next_is(absence, step, from_s, to_s);
    assert_false(absence_next(absence, &report));
}

static void assert_tells_nothing(struct absence *absence)
{
    struct call_report report;
    assert_false(absence_next(absence, &report));
}

static void tell_at(struct absence *absence, int64_t second)
{
    absence_tell(absence, nine + 1000 * second);
}

static void it_is_named_after_ten_seconds_and_each_minute_while_it_lasts(void **state)
{
    struct ami_calls *calls = opened();
    struct absence absence = heard_at_nine(calls, &no_log);
    (void)state;
    tell_at(&absence, 100);
    assert_tells_nothing(&absence);
    absence_begins(&absence, nine + 100000);
    tell_at(&absence, 109);
    assert_tells_nothing(&absence);
    tell_at(&absence, 110);
    assert_tells(&absence, CALL_NOT_MEASURED, 100, 110);
    tell_at(&absence, 169);
    assert_tells_nothing(&absence);
    tell_at(&absence, 170);
    assert_tells(&absence, CALL_NOT_MEASURED, 100, 170);
    /* Heard and lost again before anything was looked for: still the same time. */
    absence_begins(&absence, nine + 180000);
    absence_over(&absence, calls, nine + 200000);
    assert_tells(&absence, CALL_NOT_MEASURED, 100, 200);
    /* The list is asked for again. */
    absence_over(&absence, calls, nine + 200000);
    assert_tells_nothing(&absence);
    ami_calls_close(&calls);
}

static void at_the_first_start_nobody_misses_what_was_before(void **state)
{
    struct ami_calls *calls = opened();
    struct absence absence;
    (void)state;
    absence_open(&absence, folder, "pbx1", &no_log, nine);
    absence_over(&absence, calls, nine + 500);
    assert_tells_nothing(&absence);
    ami_calls_close(&calls);
}

static void who_is_ended_and_begun_again_goes_on_where_it_had_heard_last(void **state)
{
    struct ami_calls *calls = opened();
    struct absence absence = heard_at_nine(calls, &no_log);
    (void)state;
    absence_keep(&absence, "", nine + 5000);
    struct absence later;
    absence_open(&later, folder, "pbx1", &no_log, nine + 60000);
    assert_string_equal(later.started, "2026-11-26 08:00:00");
    absence_keep(&later, "", nine + 61000); /* not before it is over */
    absence_over(&later, calls, nine + 62000);
    assert_tells(&later, CALL_NOT_MEASURED, 5, 62);
    ami_calls_close(&calls);
}

/* Another gateway may have missed what this one has heard, and may hear what this one misses. */
static void what_was_heard_without_a_break_is_told_when_somebody_has_missed_something(void **state)
{
    struct ami_calls *calls = opened();
    struct absence absence = heard_at_nine(calls, &no_log);
    (void)state;
    absence_assure(&absence, nine + 500);
    assert_tells_nothing(&absence);
    absence_assure(&absence, nine + 30000);
    assert_next_is(&absence, CALL_MEASURED, 0, 30);
    assert_tells_nothing(&absence);
    absence_begins(&absence, nine + 100000);
    absence_assure(&absence, nine + 130000);
    assert_tells_nothing(&absence);
    absence_over(&absence, calls, nine + 200000);
    absence_assure(&absence, nine + 201000); /* it waits until all of this is told */
    assert_tells(&absence, CALL_NOT_MEASURED, 100, 200);
    absence_assure(&absence, nine + 230000);
    assert_next_is(&absence, CALL_MEASURED, 200, 230);
    assert_tells_nothing(&absence);
    /* A short break is none, also of the program itself. */
    absence_begins(&absence, nine + 230000);
    absence_over(&absence, calls, nine + 230500);
    absence_keep(&absence, "", nine + 240000);
    absence_open(&absence, folder, "pbx1", &no_log, nine + 240500);
    absence_over(&absence, calls, nine + 240600);
    absence_assure(&absence, nine + 250000);
    assert_next_is(&absence, CALL_MEASURED, 200, 250);
    ami_calls_close(&calls);
}

static void a_file_of_something_else_is_none(void **state)
{
    struct absence absence;
    (void)state;
    put(state_path, "heard of nothing\n");
    absence_open(&absence, folder, "pbx1", &no_log, nine);
    assert_int_equal(absence.heard_ms, nine);
    assert_string_equal(absence.started, "");
}

static void tell(struct ami_calls *calls, const char *text, int64_t at_ms, bool is_item)
{
    static struct ami_parser parser;
    const struct ami_message *message = NULL;
    memset(&parser, 0, sizeof parser);
    parser.is_greeted = true;
    assert_int_equal(ami_parser_take(&parser, text, strlen(text), &message), strlen(text));
    assert_non_null(message);
    if (is_item)
        ami_calls_item(calls, message, at_ms);
    else
        ami_calls_event(calls, message, at_ms);
}

/* The exchange has started anew; its first call was in the queue before anybody heard it again. */
static void a_call_that_the_log_tells_of_after_a_restart_goes_on(void **state)
{
    static struct call_sums sums;
    struct call_report report;
    struct ami_calls *calls = opened();
    put(log_path, "1795600000|NONE|NONE|NONE|QUEUESTART|\n");
    struct absence absence = heard_at_nine(calls, &file_log);
    (void)state;
    memset(&sums, 0, sizeof sums);
    put(log_path, "1795600090|1795600090.7|hotline|NONE|ENTERQUEUE||13800000001|1\n");
    absence_begins(&absence, nine + 100000);
    tell_at(&absence, 110);
    assert_tells(&absence, CALL_NOT_MEASURED, 100, 110);
    put(log_path, "1795600105|NONE|NONE|NONE|QUEUESTART|\n"
                  "1795600106|1795600106.0|hotline|NONE|ENTERQUEUE||13800000002|1\n");
    ami_calls_up(calls);
    tell(calls,
         "Event: CoreShowChannel\r\nChannel: PJSIP/trunk-00000000\r\nUniqueid: 1795600106.0\r\nLinkedid: "
         "1795600106.0\r\n"
         "Application: Queue\r\nApplicationData: hotline,t\r\nDuration: 00:00:05\r\nBridgeId: \r\n\r\n",
         nine + 111000, true);
    absence_over(&absence, calls, nine + 111000);
    assert_tells(&absence, CALL_MEASURED, 100, 111);
    ami_calls_snapshot(calls, nine + 100000, nine + 111000, true, true);
    tell(calls,
         "Event: HangupRequest\r\nChannel: PJSIP/trunk-00000000\r\nUniqueid: 1795600106.0\r\nLinkedid: "
         "1795600106.0\r\n\r\n",
         nine + 115000, false);
    tell(calls,
         "Event: Hangup\r\nChannel: PJSIP/trunk-00000000\r\nUniqueid: 1795600106.0\r\nLinkedid: "
         "1795600106.0\r\n\r\n",
         nine + 115000, false);
    while (ami_calls_next(calls, &report))
        sums_add(&sums, &report);
    assert_true(sums_call(&sums, "pbx1/1795600090.7")->lost_at != 0);
    const struct sum_call *after = sums_call(&sums, "pbx1/1795600106.0");
    assert_int_equal(after->lost_at, 0);
    assert_int_equal(after->ended_at, nine + 115000);
    assert_int_equal(sums_visit(&sums, "1795600106.0/1", "hotline")->end, VISIT_ABANDONED);
    ami_calls_close(&calls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_named_after_ten_seconds_and_each_minute_while_it_lasts,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(at_the_first_start_nobody_misses_what_was_before, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(who_is_ended_and_begun_again_goes_on_where_it_had_heard_last,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(
            what_was_heard_without_a_break_is_told_when_somebody_has_missed_something, make_folder,
            remove_folder),
        cmocka_unit_test_setup_teardown(a_file_of_something_else_is_none, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_call_that_the_log_tells_of_after_a_restart_goes_on, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests_name("absence", tests, NULL, NULL);
}
