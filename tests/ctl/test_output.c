/* Output: any struct as text whose columns stand straight, JSON lines or CSV; and the columns of the rates. */
#include "tests/support/unit.h"

#include "ctl/output.h"
#include "ctl/rates.h"
#include "wire/messages.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

struct printed {
    struct output output;
    struct zone zone;
    char *text;
    size_t size;
};

static void begin(struct printed *p, enum output_mode mode)
{
    *p = (struct printed){.output.mode = mode};
    zone_fixed(&p->zone, "Asia/Shanghai", 8 * 3600);
    p->output.zone = &p->zone;
    p->output.file = open_memstream(&p->text, &p->size);
    assert_non_null(p->output.file);
}

static void end_is(struct printed *p, const char *text)
{
    assert_true(output_end(&p->output));
    fclose(p->output.file);
    assert_string_equal(p->text, text);
    free(p->text);
}

static const struct call_row calls[] = {
    {.id = 1,
     .ref = "甲-1",
     .caller = "138****1234",
     .queue = "普通话",
     .outcome = CALL_WAS_ANSWERED,
     .offered_at = 1777798740000,
     .answered_at = 1777798743500,
     .wait_ms = 3500},
    {.id = 22, .ref = "=1+1", .queue = "a\x1b[31m", .outcome = CALL_WAS_ABANDONED, .offered_at = 1777798740000},
};

static void a_table_stands_straight_with_chinese_and_shows_no_control_characters(void **state)
{
    (void)state;
    struct printed p;
    begin(&p, OUTPUT_TEXT);
    output_rows(&p.output, &call_row_shape, calls, 2, "id queue outcome wait_ms offered_at");
    end_is(&p, "id  queue   outcome    wait  offered\n"
               "1   普通话  answered   0:03  2026-05-03T16:59:00+08:00\n"
               "22  a.[31m  abandoned  0:00  2026-05-03T16:59:00+08:00\n");
}

static void json_has_every_member_with_its_kind(void **state)
{
    (void)state;
    struct printed p;
    begin(&p, OUTPUT_JSON);
    output_rows(&p.output, &call_row_shape, calls, 1, "id");
    end_is(&p,
           "{\"id\":1,\"ref\":\"甲-1\",\"caller\":\"138****1234\",\"queue\":\"普通话\",\"operator_login\":\"\","
           "\"outcome\":\"answered\",\"offered_at\":\"2026-05-03T16:59:00+08:00\",\"asked_at\":null,"
           "\"answered_at\":\"2026-05-03T16:59:03.500+08:00\",\"ended_at\":null,\"wait_ms\":3500,\"talk_ms\":0,"
           "\"returned_at\":null,\"ticket\":0,\"blocked\":false,\"visits\":0,"
           "\"rings\":0,\"transfers\":0,\"held_ms\":0,\"reason\":\"none\",\"queue_name\":\"\"}\n");
}

static void csv_begins_with_heads_and_neutralises_text(void **state)
{
    (void)state;
    struct printed p;
    begin(&p, OUTPUT_CSV);
    p.output.mark = true;
    output_rows(&p.output, &call_row_shape, calls + 1, 1, NULL);
    end_is(&p, "\xEF\xBB\xBFid,ref,caller,queue,operator_login,outcome,offered_at,asked_at,answered_at,ended_"
               "at,wait_ms,"
               "talk_ms,returned_at,ticket,blocked,visits,rings,transfers,held_ms,reason,queue_name\r\n22,\"'="
               "1+1\",,a\x1b[31m,,"
               "abandoned,2026-05-03T16:59:00+08:00,,,,"
               "0,0,,0,false,0,0,0,0,none,\r\n");
}

static void passwords_are_printed_only_where_they_are_told(void **state)
{
    (void)state;
    struct printed p;
    struct account_row row = {.login = "operator9", .password = "很秘密"};
    begin(&p, OUTPUT_JSON);
    output_record(&p.output, &account_row_shape, &row);
    assert_true(output_end(&p.output));
    assert_null(strstr(p.text, "秘密"));
    p.output.secrets = true;
    output_record(&p.output, &account_row_shape, &row);
    assert_true(output_end(&p.output));
    assert_non_null(strstr(p.text, "很秘密"));
    fclose(p.output.file);
    free(p.text);
}

static void rates_begin_with_the_columns_that_scripts_rely_on(void **state)
{
    (void)state;
    static const char *const first[] = {"answer_n",      "answer_d",        "answer_rate", "completion_n",
                                        "completion_d",  "completion_rate", "callback_n",  "callback_d",
                                        "callback_rate", "on_time_n"};
    struct rates_column columns[RATES_COLUMNS_MAX];
    size_t count = rates_columns(columns);
    bool seen[MEASURE_END] = {false};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        assert_string_equal(columns[i].name, first[i]);
    for (size_t i = 0; i < count; i++) {
        assert_true(columns[i].d != 0 || columns[i].workload != 0 || !seen[columns[i].n]);
        seen[columns[i].n] = true;
    }
    for (int measure = 1; measure < MEASURE_END; measure++)
        assert_true(seen[measure]);
}

static void a_rate_is_cut_not_rounded_and_a_dash_where_nothing_is_known(void **state)
{
    (void)state;
    struct figure figures[] = {{MEASURE_ANSWER_N, 9999},
                               {MEASURE_ANSWER_D, 10000},
                               {MEASURE_COMPLETION_N, 2},
                               {MEASURE_COMPLETION_D, 3}};
    struct rates_row row = {.known = true, .figures = figures, .figure_count = 4};
    struct rates_column answer = {.n = MEASURE_ANSWER_N, .d = MEASURE_ANSWER_D};
    struct rates_column asked = {.n = MEASURE_ANSWER_D};
    struct rates_column completion = {.n = MEASURE_COMPLETION_N, .d = MEASURE_COMPLETION_D};
    struct rates_column callback = {.n = MEASURE_CALLBACK_N, .d = MEASURE_CALLBACK_D};
    char cell[RATES_CELL_SIZE];
    rates_cell(&row, &answer, false, cell);
    assert_string_equal(cell, "99.99");
    rates_cell(&row, &completion, false, cell);
    assert_string_equal(cell, "66.66");
    rates_cell(&row, &callback, false, cell);
    assert_string_equal(cell, "-");
    rates_cell(&row, &answer, true, cell);
    assert_string_equal(cell, "-");
    rates_cell(&row, &asked, true, cell);
    assert_string_equal(cell, "-");
    row.known = false;
    rates_cell(&row, &asked, false, cell);
    assert_string_equal(cell, "-");
}

static void a_total_adds_all_keys_and_is_not_known_if_one_is_not(void **state)
{
    (void)state;
    struct figure one[] = {{MEASURE_ANSWER_N, 3}, {MEASURE_ANSWER_D, 4}};
    struct figure two[] = {{MEASURE_ANSWER_D, 6}, {999, 1}, {-1, 1}};
    struct rates_row rows[] = {{.known = true, .figures = one, .figure_count = 2},
                               {.known = true, .figures = two, .figure_count = 3}};
    struct rates_reply reply = {.rows = rows, .row_count = 2};
    struct rates_row total;
    assert_int_equal(rates_total(&reply, &total), RESULT_OK);
    assert_int_equal(rates_value(&total, MEASURE_ANSWER_N), 3);
    assert_int_equal(rates_value(&total, MEASURE_ANSWER_D), 10);
    assert_true(total.known);
    free(total.figures);
    rows[1].known = false;
    assert_int_equal(rates_total(&reply, &total), RESULT_OK);
    assert_false(total.known);
    free(total.figures);
}

static void a_ticket_tells_why_it_is_supervised_only_where_there_is_an_order(void **state)
{
    struct ticket ticket = {.number = 20260503000017, .order_level = 0, .order_cause = CAUSE_HAND};
    struct printed p;
    (void)state;
    begin(&p, OUTPUT_TEXT);
    p.output.sparse = true;
    output_record(&p.output, &ticket_shape, &ticket);
    fflush(p.output.file);
    assert_null(strstr(p.text, "supervised because"));
    ticket.order_level = 1;
    output_record(&p.output, &ticket_shape, &ticket);
    fflush(p.output.file);
    assert_non_null(strstr(p.text, "supervised because"));
    fclose(p.output.file);
    free(p.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_stands_straight_with_chinese_and_shows_no_control_characters),
        cmocka_unit_test(json_has_every_member_with_its_kind),
        cmocka_unit_test(csv_begins_with_heads_and_neutralises_text),
        cmocka_unit_test(a_ticket_tells_why_it_is_supervised_only_where_there_is_an_order),
        cmocka_unit_test(passwords_are_printed_only_where_they_are_told),
        cmocka_unit_test(rates_begin_with_the_columns_that_scripts_rely_on),
        cmocka_unit_test(a_rate_is_cut_not_rounded_and_a_dash_where_nothing_is_known),
        cmocka_unit_test(a_total_adds_all_keys_and_is_not_known_if_one_is_not),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
