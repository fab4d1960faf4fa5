/* Imported rows: columns by name, times by zone, every bad row with its column, value and reason. */
#include "tests/support/unit.h"

#include "config/zone_load.h"
#include "ctl/import_columns.h"
#include "wire/messages.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static const char calls_header[] = "call_id,caller,queue,offered_at,answered_at,ended_at,outcome,operator";
static const char tickets_header[] = "ref,type,urgency,category,district,title,content,caller_name,caller_"
                                     "phone,channel,opened_at,department,due_at,"
                                     "closed_at,callback_due_at,callback_at,callback_outcome,satisfaction";

/* Reads the header and one row behind it. */
static enum result read_one(const struct import_form *form, const char *header_text, const char *row_text,
                            const char *zone_name, void *record, struct import_times *times,
                            struct import_fault *fault)
{
    static struct zone zone;
    struct csv_reader *reader = NULL;
    struct csv_row row;
    struct import_header header;
    char why[4096];
    FILE *file = tmpfile();
    assert_non_null(file);
    fprintf(file, "%s\n%s\n", header_text, row_text);
    rewind(file);
    assert_int_equal(zone_load(zone_name, &zone, why, sizeof why), RESULT_OK);
    assert_int_equal(csv_open(file, &reader), RESULT_OK);
    assert_int_equal(csv_next(reader, &row), RESULT_OK);
    assert_int_equal(import_header_read(form, &row, &header, why, sizeof why), RESULT_OK);
    assert_int_equal(csv_next(reader, &row), RESULT_OK);
    enum result result = import_row_read(form, &header, &row, &zone, record, times, fault);
    csv_close(&reader);
    fclose(file);
    return result;
}

static enum result header_result(const struct import_form *form, const char *text, char *why, size_t size)
{
    struct csv_reader *reader = NULL;
    struct csv_row row;
    struct import_header header;
    FILE *file = tmpfile();
    assert_non_null(file);
    fprintf(file, "%s\n", text);
    rewind(file);
    assert_int_equal(csv_open(file, &reader), RESULT_OK);
    assert_int_equal(csv_next(reader, &row), RESULT_OK);
    enum result result = import_header_read(form, &row, &header, why, size);
    csv_close(&reader);
    fclose(file);
    return result;
}

static void all_faults_of_a_header_are_named_at_once(void **state)
{
    (void)state;
    char why[4096];
    assert_int_equal(header_result(&import_form_calls, calls_header, why, sizeof why), RESULT_OK);
    assert_int_equal(
        header_result(&import_form_calls,
                      "operator,outcome,ended_at,answered_at,offered_at,queue,caller,call_id,reason", why,
                      sizeof why),
        RESULT_OK);
    assert_int_equal(header_result(&import_form_calls, "call_id,caller,caller,队列,offered_at,outcome,operator",
                                   why, sizeof why),
                     RESULT_INVALID);
    assert_non_null(strstr(why, "unknown columns: 队列"));
    assert_non_null(strstr(why, "missing columns: queue, answered_at, ended_at"));
    assert_non_null(strstr(why, "given twice: caller"));
    assert_non_null(strstr(why, calls_header));
}

static void a_call_is_read_with_local_times_of_its_zone(void **state)
{
    (void)state;
    struct import_call call;
    struct import_times times;
    struct import_fault fault;
    assert_int_equal(read_one(&import_form_calls, calls_header,
                              "AA0101-33116,9664491,PS,1999-01-01 00:00:36,,1999-01-01T00:03:09,abandoned,",
                              "Asia/Jerusalem", &call, &times, &fault),
                     RESULT_OK);
    assert_int_equal(call.line, 2);
    assert_string_equal(call.call_id, "AA0101-33116");
    assert_int_equal(call.offered_at, 915141636000);
    assert_int_equal(call.answered_at, 0);
    assert_int_equal(call.ended_at - call.offered_at, 153000);
    assert_int_equal(call.outcome, CALL_WAS_ABANDONED);
    assert_int_equal(times.ambiguous + times.skipped, 0);
}

static void the_hour_that_comes_twice_takes_its_first_pass_and_is_counted(void **state)
{
    (void)state;
    struct import_call call;
    struct import_times times;
    struct import_fault fault;
    assert_int_equal(read_one(&import_form_calls, calls_header,
                              "1,,,2015-11-01T01:30,,2015-11-01T01:30:00-05:00,left_menu,", "America/New_York",
                              &call, &times, &fault),
                     RESULT_OK);
    assert_int_equal(call.offered_at, 1446355800000);
    assert_int_equal(call.ended_at - call.offered_at, 3600000);
    assert_int_equal(times.ambiguous, 1);
    assert_int_equal(read_one(&import_form_calls, calls_header, "1,,,2015-03-08T02:30,,,left_menu,",
                              "America/New_York", &call, &times, &fault),
                     RESULT_OK);
    assert_int_equal(call.offered_at, 1425798000000);
    assert_int_equal(times.skipped, 1);
}

static void a_ticket_may_leave_empty_what_is_not_known(void **state)
{
    (void)state;
    static struct import_ticket ticket;
    struct import_times times;
    struct import_fault fault;
    assert_int_equal(read_one(&import_form_tickets, tickets_header,
                              "B-1,,,路灯,和平区,'=不亮,,,'+86 138 1234 5678,,2015-01-01T10:00:00,PWDx,,,,,,",
                              "Asia/Shanghai", &ticket, &times, &fault),
                     RESULT_OK);
    assert_int_equal(ticket.type, TYPE_HELP);
    assert_int_equal(ticket.urgency, URGENCY_GENERAL);
    assert_int_equal(ticket.channel, CHANNEL_PHONE);
    assert_string_equal(ticket.title, "=不亮");
    assert_string_equal(ticket.caller_phone, "+86 138 1234 5678");
    assert_int_equal(ticket.due_at, 0);
    assert_int_equal(ticket.callback_outcome, OUTCOME_NONE);
}

static void a_bad_row_names_column_value_and_what_is_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        const char *column;
        const char *value;
        const char *why;
    } rows[] = {
        {"1,,q,2026-02-30T10:00,,,answered,", "offered_at", "2026-02-30T10:00", "ISO 8601"},
        {"1,,q,2026-02-03T10:00,,,hung,", "outcome", "hung", "answered, abandoned, left_menu, test"},
        {"1,,q,2026-02-03T10:00,,,talking,", "outcome", "talking", "answered, abandoned, left_menu, test"},
        {",,q,2026-02-03T10:00,,,test,", "call_id", "", "must be filled"},
        {"1,,q,2026-02-03T10:00,,,answered,", "answered_at", "", "outcome is answered"},
        {"1,,q,2026-02-03T10:00,2026-02-02T09:58,,answered,", "answered_at", "2026-02-02T09:58", "before"},
        {"1,,q,2026-02-03T10:00,2026-02-03T10:01,2026-02-03T10:00:30,answered,", "ended_at",
         "2026-02-03T10:00:30", "before answered_at"},
        {"1,,q,2026-02-03T10:00,,,test", "", "", "7 cells; allowed: 8"},
        {"1,,\"q,2026-02-03T10:00,,,test", "queue", "q,2026-02-03T10:00,,,test ", "never closed"},
        {"1,\xE8\xB7,q,2026-02-03T10:00,,,test,", "caller", "", "byte 0xE8 in line 2, character 3"},
        {"1,,q\x01,2026-02-03T10:00,,,test,", "queue", "q ", "control"},
        {"1,,qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq,2026-02-03T10:00,,,"
         "test,",
         "queue", "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq", "at most 40"},
    };
    struct import_call call;
    struct import_times times;
    struct import_fault fault;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(
            read_one(&import_form_calls, calls_header, rows[i].row, "Asia/Shanghai", &call, &times, &fault),
            RESULT_INVALID);
        assert_string_equal(fault.column, rows[i].column);
        assert_string_equal(fault.value, rows[i].value);
        if (strstr(fault.why, rows[i].why) == NULL)
            fail_msg("%s: said '%s', not '%s'", rows[i].row, fault.why, rows[i].why);
    }
}

static void clocks_of_an_exchange_may_differ_by_seconds(void **state)
{
    (void)state;
    struct import_call call;
    struct import_times times;
    struct import_fault fault;
    assert_int_equal(read_one(&import_form_calls, calls_header,
                              "1,,q,1999-01-01 07:41:26,1999-01-01 07:41:25,1999-01-01 07:44:53,answered,BASCH",
                              "Asia/Jerusalem", &call, &times, &fault),
                     RESULT_OK);
    assert_string_equal(call.operator_login, "BASCH");
    assert_int_equal(times.early, 1);
}

static void blanks_around_a_name_are_not_of_it_and_are_counted(void **state)
{
    (void)state;
    struct import_call call;
    struct import_ticket ticket;
    struct import_times times;
    struct import_fault fault;
    assert_int_equal(read_one(&import_form_calls, calls_header, "1,, 热线 ,2026-02-03T10:00 ,  ,, test,",
                              "Asia/Shanghai", &call, &times, &fault),
                     RESULT_OK);
    assert_string_equal(call.queue, "热线");
    assert_int_equal(call.outcome, CALL_TEST);
    assert_int_equal(call.answered_at, 0);
    assert_int_equal(times.blanks, 4);
    assert_int_equal(read_one(&import_form_tickets, tickets_header,
                              "r1,,,,,  暖气不热 ,,,,,2026-02-03T10:00,,,,,,,", "Asia/Shanghai", &ticket,
                              &times, &fault),
                     RESULT_OK);
    assert_string_equal(ticket.title, "  暖气不热 ");
    assert_int_equal(times.blanks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_faults_of_a_header_are_named_at_once),
        cmocka_unit_test(a_call_is_read_with_local_times_of_its_zone),
        cmocka_unit_test(the_hour_that_comes_twice_takes_its_first_pass_and_is_counted),
        cmocka_unit_test(a_ticket_may_leave_empty_what_is_not_known),
        cmocka_unit_test(a_bad_row_names_column_value_and_what_is_allowed),
        cmocka_unit_test(clocks_of_an_exchange_may_differ_by_seconds),
        cmocka_unit_test(blanks_around_a_name_are_not_of_it_and_are_counted),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
