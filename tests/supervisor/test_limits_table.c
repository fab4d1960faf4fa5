/* The table of the limits: what each line of the text really gives, and what is the default. */
#include "tests/support/unit.h"

#include "supervisor/limits_table.h"

#include <string.h>

static const char text[] = "# the city's\n"
                           "receive * * * 1 workdays\n"
                           "receive * emergency * 15 min wall\n"
                           "handling * * * 5 workdays\n"
                           "handling consultation * * 1 workdays\n"
                           "complex * * * 60 workdays\n"
                           "return * * * 1 workdays\n"
                           "return complaint emergency * none\n"
                           "handling complaint * 02.01 30 workdays\n"
                           "attempts 4\n"
                           "undo 5 min\n"
                           "order_redone no\n"
                           "audit_share * 50\n"
                           "audit_share 02 20\n";

static struct limits_table table;

static int setup(void **state)
{
    (void)state;
    return limits_table_make(&table, text) == RESULT_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    limits_table_stop(&table);
    return 0;
}

static const struct limits_row *row_of(enum limits_row_kind kind, int what, size_t line)
{
    for (size_t i = 0; i < table.count; i++)
        if (table.rows[i].kind == kind && table.rows[i].what == what && table.rows[i].line == line)
            return &table.rows[i];
    fail_msg("no row of kind %d, %d, line %zu", (int)kind, what, line);
    return NULL;
}

static void a_row_holds_for_what_no_other_row_names_more_closely(void **state)
{
    (void)state;
    const struct limits_row *any = row_of(LIMITS_ROW_STEP, LIMIT_RECEIVE, 2);
    assert_int_equal(any->types, LIMITS_ALL_TYPES);
    assert_int_equal(any->urgencies, (1u << URGENCY_GENERAL) | (1u << URGENCY_UTILITY));
    assert_int_equal(row_of(LIMITS_ROW_STEP, LIMIT_RECEIVE, 3)->urgencies, 1u << URGENCY_EMERGENCY);
    assert_int_equal(row_of(LIMITS_ROW_STEP, LIMIT_HANDLING, 4)->types,
                     LIMITS_ALL_TYPES & ~(1u << TYPE_CONSULTATION));
    assert_int_equal(row_of(LIMITS_ROW_STEP, LIMIT_HANDLING, 5)->types, 1u << TYPE_CONSULTATION);
}

static void an_exception_names_its_category_also_beside_one_of_another_step(void **state)
{
    (void)state;
    const struct limits_row *row = row_of(LIMITS_ROW_STEP, LIMIT_HANDLING, 9);
    assert_string_equal(row->category, "02.01");
    assert_int_equal(row->limit.amount, 30);
    assert_int_equal(row->types, 1u << TYPE_COMPLAINT);
}

static void steps_and_settings_that_are_not_in_the_text_are_defaults(void **state)
{
    (void)state;
    size_t defaults = 0;
    for (size_t i = 0; i < table.count; i++)
        defaults += table.rows[i].kind == LIMITS_ROW_STEP && table.rows[i].what == LIMIT_AUDIT &&
                    table.rows[i].line == 0;
    assert_int_equal(defaults, 1);
    for (size_t i = 0; i < limit_setting_count; i++) {
        bool given = strcmp(limit_settings[i].name, "attempts") == 0 ||
                     strcmp(limit_settings[i].name, "undo") == 0 ||
                     strcmp(limit_settings[i].name, "order_redone") == 0;
        size_t line = strcmp(limit_settings[i].name, "attempts") == 0 ? 10
                      : strcmp(limit_settings[i].name, "undo") == 0   ? 11
                                                                      : 12;
        assert_non_null(row_of(LIMITS_ROW_SETTING, (int)i, given ? line : 0));
    }
}

static void settings_and_shares_have_their_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < limit_setting_count; i++) {
        if (strcmp(limit_settings[i].name, "attempts") == 0)
            assert_int_equal(row_of(LIMITS_ROW_SETTING, (int)i, 10)->number, 4);
        if (strcmp(limit_settings[i].name, "undo") == 0)
            assert_int_equal(row_of(LIMITS_ROW_SETTING, (int)i, 11)->limit.amount, 5 * 60000);
        if (strcmp(limit_settings[i].name, "order_redone") == 0)
            assert_int_equal(row_of(LIMITS_ROW_SETTING, (int)i, 12)->number, 0);
    }
    assert_int_equal(row_of(LIMITS_ROW_SHARE, 0, 13)->number, 50);
    assert_string_equal(row_of(LIMITS_ROW_SHARE, 0, 14)->category, "02");
}

static void every_cell_is_given_by_exactly_one_row(void **state)
{
    (void)state;
    for (int step = 0; step < LIMIT_STEP_COUNT; step++)
        for (int type = 0; type < TYPE_COUNT; type++)
            for (int urgency = 0; urgency < URGENCY_COUNT; urgency++) {
                int given = 0;
                for (size_t i = 0; i < table.count; i++) {
                    const struct limits_row *row = &table.rows[i];
                    given += row->kind == LIMITS_ROW_STEP && row->what == step && row->category[0] == '\0' &&
                             (row->types & (1u << type)) && (row->urgencies & (1u << urgency));
                }
                assert_int_equal(given, 1);
            }
}

static void a_text_that_is_none_leaves_no_table(void **state)
{
    struct limits_table none = {0};
    (void)state;
    assert_int_equal(limits_table_make(&none, "receive soon\n"), RESULT_INVALID);
    limits_table_stop(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_holds_for_what_no_other_row_names_more_closely),
        cmocka_unit_test(an_exception_names_its_category_also_beside_one_of_another_step),
        cmocka_unit_test(steps_and_settings_that_are_not_in_the_text_are_defaults),
        cmocka_unit_test(settings_and_shares_have_their_values),
        cmocka_unit_test(every_cell_is_given_by_exactly_one_row),
        cmocka_unit_test(a_text_that_is_none_leaves_no_table),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
