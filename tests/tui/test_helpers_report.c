/* Who is offered the helping unit's report in the list of further decisions. */
#include "tests/support/unit.h"

#include "core/authority.h"
#include "core/facts.h"
#include "tui/decisions.h"

#include <stdio.h>
#include <stdlib.h>

enum { LEAD = 1, BELOW = 2, HELPER = 3, SECOND = 4, NAMESAKE = 5 };

static struct choices choices;

static int units_are_loaded(void **state)
{
    static const char *const names[] = {"市供热集团", "供热集团河西分公司", "住建委", "燃气集团", "河西住建委"};
    struct reference_rows rows = {.rows = calloc(5, sizeof *rows.rows), .row_count = 5};
    (void)state;
    assert_non_null(rows.rows);
    for (size_t i = 0; i < rows.row_count; i++) {
        rows.rows[i].id = (int64_t)i + 1;
        snprintf(rows.rows[i].code, sizeof rows.rows[i].code, "unit%zu", i);
        snprintf(rows.rows[i].name, sizeof rows.rows[i].name, "%s", names[i]);
    }
    assert_int_equal(choices_take(&choices, CHOICE_UNITS, &rows), RESULT_OK);
    return 0;
}

static int units_are_freed(void **state)
{
    (void)state;
    choices_free(&choices);
    return 0;
}

static bool offered(uint32_t rights, int64_t unit_id, const char *co_handlers)
{
    const struct decider decider = {.rights = rights, .unit_id = unit_id, .choices = &choices};
    struct ticket *ticket = calloc(1, sizeof *ticket);
    assert_non_null(ticket);
    ticket->lead_id = LEAD;
    ticket->executing_id = BELOW;
    snprintf(ticket->executing, sizeof ticket->executing, "供热集团河西分公司");
    snprintf(ticket->co_handlers, sizeof ticket->co_handlers, "%s", co_handlers);
    bool possible = decision_possible(&decider, decision_of('w'), STATE_RECEIVED, ticket);
    free(ticket);
    return possible;
}

static void a_helper_is_offered_its_report(void **state)
{
    (void)state;
    assert_true(offered(RIGHT_HANDLE, HELPER, "住建委"));
    assert_true(offered(RIGHT_HANDLE, HELPER, "河西住建委, 住建委"));
    assert_true(offered(RIGHT_HANDLE, SECOND, "住建委, 燃气集团"));
}

static void a_unit_that_does_not_help_is_not_offered_a_helpers_report(void **state)
{
    (void)state;
    assert_false(offered(RIGHT_HANDLE, LEAD, "住建委"));
    assert_false(offered(RIGHT_HANDLE, BELOW, "住建委"));
    assert_false(offered(RIGHT_HANDLE, SECOND, "住建委"));
    assert_false(offered(RIGHT_HANDLE, HELPER, "河西住建委"));
    assert_false(offered(RIGHT_HANDLE, NAMESAKE, "住建委"));
}

static void the_hotline_is_offered_it_where_anybody_helps(void **state)
{
    (void)state;
    assert_true(offered(RIGHT_DISPATCH, 0, "住建委"));
    assert_false(offered(RIGHT_DISPATCH, 0, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_helper_is_offered_its_report),
        cmocka_unit_test(a_unit_that_does_not_help_is_not_offered_a_helpers_report),
        cmocka_unit_test(the_hotline_is_offered_it_where_anybody_helps),
    };
    return cmocka_run_group_tests(tests, units_are_loaded, units_are_freed);
}
