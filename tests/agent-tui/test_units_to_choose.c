/* Which units a form offers: those below one's own, and those that come into question first, with what lies there. */
#include "tests/support/unit.h"

#include "agent-tui/candidates.h"
#include "agent-tui/say.h"
#include "tui/fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct choices choices;

static void put(struct reference_rows *rows, size_t at, int64_t id, int64_t parent_id, const char *name)
{
    struct reference_row *row = &rows->rows[at];
    row->id = id;
    row->parent_id = parent_id;
    snprintf(row->code, sizeof row->code, "u%lld", (long long)id);
    snprintf(row->name, sizeof row->name, "%s", name);
    snprintf(row->kind, sizeof row->kind, "%s", id == 1 ? "hotline" : "utility");
}

/* 热线 1 - 供热 2 - 和平站 3 - 维修班 4; 供水 5 */
static int setup(void **state)
{
    struct reference_rows rows = {.rows = calloc(5, sizeof *rows.rows), .row_count = 5};
    (void)state;
    assert_non_null(rows.rows);
    put(&rows, 0, 1, 0, "热线");
    put(&rows, 1, 2, 1, "供热集团");
    put(&rows, 2, 3, 2, "和平站");
    put(&rows, 3, 4, 3, "维修班");
    put(&rows, 4, 5, 1, "自来水集团");
    assert_int_equal(choices_take(&choices, CHOICE_UNITS, &rows), RESULT_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    choices_free(&choices);
    choices = (struct choices){0};
    return 0;
}

static void work_is_passed_down_to_any_depth_below_and_never_to_the_unit_itself(void **state)
{
    size_t count = 0;
    (void)state;
    struct form_choice *below = choices_below(&choices, 2, &count);
    assert_int_equal(count, 2);
    assert_string_equal(below[0].code, "u3");
    assert_string_equal(below[1].code, "u4");
    free(below);
    below = choices_below(&choices, 4, &count);
    assert_int_equal(count, 0);
    free(below);
    assert_null(choices_below(&choices, 0, &count));
    assert_int_equal(count, 0);
}

static void who_comes_into_question_stands_first_with_its_load_and_each_unit_once(void **state)
{
    struct candidate_row rows[3] = {
        {.unit_code = "u5",
         .unit = "自来水集团",
         .open = 12,
         .overdue = 1,
         .returned_n = 3,
         .dispatched_d = 40},
        {.unit_code = "u2", .unit = "供热集团", .source = SOURCE_LED_BEFORE, .returned = true},
        {.unit_code = "u5", .unit = "自来水集团", .source = SOURCE_LED_BEFORE}};
    struct candidates_reply reply = {.rows = rows, .row_count = 3};
    struct candidates candidates = {0};
    (void)state;
    assert_int_equal(candidates_take(&candidates, &reply, &choices.sets[CHOICE_UNITS]), RESULT_OK);
    assert_int_equal(candidates.count, choices.sets[CHOICE_UNITS].count);
    assert_int_equal(candidates.own, 2);
    assert_string_equal(candidates.rows[0].code, "u5");
    assert_non_null(strstr(candidates.rows[0].label, "12 open, 1 overdue, returned 3/40 · by the directory"));
    assert_non_null(strstr(candidates.rows[1].label, "0 open, 0 overdue · returned this one"));
    assert_string_equal(candidates.rows[2].code, "u3");
    candidates_stop(&candidates);
    assert_null(candidates.rows);
}

static void a_unit_that_is_not_known_here_is_left_out(void **state)
{
    struct candidate_row row = {.unit_code = "u99", .unit = "新单位"};
    struct candidates_reply reply = {.rows = &row, .row_count = 1};
    struct candidates candidates = {0};
    (void)state;
    assert_int_equal(candidates_take(&candidates, &reply, &choices.sets[CHOICE_UNITS]), RESULT_OK);
    assert_int_equal(candidates.own, 0);
    assert_int_equal(candidates.count, choices.sets[CHOICE_UNITS].count);
    candidates_stop(&candidates);
}

static void what_only_a_supervisor_decides_is_told_first_and_marked(void **state)
{
    char text[120];
    (void)state;
    assert_string_equal(say_asks("extension termination contact", "termination", text, sizeof text),
                        "*termination, extension, contact with the caller");
    assert_string_equal(say_asks("", "", text, sizeof text), "");
    assert_true(say_names_have("complex redo", "redo"));
    assert_false(say_names_have("complex redo", "comp"));
}

static void an_instant_is_local_and_a_number_is_all_digits(void **state)
{
    static const struct form_row rows[] = {
        {.name = "until_at", .label = "Until", .kind = FORM_TEXT, .limit_bytes = 25},
        {.name = "days", .label = "Days", .kind = FORM_TEXT, .limit_bytes = 9},
    };
    struct form form;
    struct record_act act = {0};
    struct zone zone;
    (void)state;
    zone_fixed(&zone, "city", 8 * 3600);
    assert_int_equal(form_start(&form, rows, 2), RESULT_OK);
    assert_int_equal(form_set(&form, "until_at", "2026-05-12 15:00"), RESULT_OK);
    assert_int_equal(form_set(&form, "days", "3"), RESULT_OK);
    assert_true(fill_record(&form, &record_act_shape, &zone, &act));
    assert_int_equal(act.until_at, INT64_C(1778569200000));
    assert_int_equal(act.days, 3);
    assert_int_equal(form_set(&form, "days", "3 or 4"), RESULT_OK);
    assert_false(fill_record(&form, &record_act_shape, &zone, &act));
    assert_string_equal(form_focused(&form), "days");
    form_stop(&form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_passed_down_to_any_depth_below_and_never_to_the_unit_itself),
        cmocka_unit_test(who_comes_into_question_stands_first_with_its_load_and_each_unit_once),
        cmocka_unit_test(a_unit_that_is_not_known_here_is_left_out),
        cmocka_unit_test(what_only_a_supervisor_decides_is_told_first_and_marked),
        cmocka_unit_test(an_instant_is_local_and_a_number_is_all_digits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
