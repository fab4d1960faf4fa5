/* Rows of a work list: against a plain list that is looked through and sorted, and how much is looked at for each. */
#include "agent-tui/queue_rows.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBERS = 300, STEPS = 20000, MANY = 20000 };

static struct queue_rows rows;
static size_t looked; /* rows whose due date was asked for */

static int64_t due_at(const struct ticket_row *row)
{
    looked++;
    return row->due_at;
}

static int begin(void **state)
{
    (void)state;
    rows = (struct queue_rows){.due_at = due_at};
    looked = 0;
    srand(7);
    return 0;
}

static int end(void **state)
{
    (void)state;
    queue_rows_clear(&rows);
    return 0;
}

static void put(int64_t number, int64_t version, int64_t due)
{
    const struct ticket_row row = {.number = number, .version = version, .due_at = due};
    assert_int_equal(queue_rows_put(&rows, &row), RESULT_OK);
}

static void assert_in_order(void)
{
    for (size_t i = 1; i < rows.count; i++) {
        int64_t before = rows.rows[i - 1]->due_at, here = rows.rows[i]->due_at;
        uint64_t a = before == 0 ? UINT64_MAX : (uint64_t)before, b = here == 0 ? UINT64_MAX : (uint64_t)here;
        assert_true(a < b || (a == b && rows.rows[i - 1]->number < rows.rows[i]->number));
    }
}

static void rows_by_chance_stand_in_order_and_are_found_by_their_numbers(void **state)
{
    static struct ticket_row known[NUMBERS + 1];
    (void)state;
    size_t count = 0;
    memset(known, 0, sizeof known);
    for (int step = 0; step < STEPS; step++) {
        int64_t number = 1 + rand() % NUMBERS, version = 1 + rand() % 50, due = rand() % 40;
        struct ticket_row *mine = &known[number];
        if (rand() % 3 == 0) {
            assert_int_equal(queue_rows_drop(&rows, number), mine->number != 0);
            count -= mine->number != 0;
            mine->number = 0;
        } else {
            put(number, version, due);
            count += mine->number == 0;
            if (mine->number == 0 || version >= mine->version)
                *mine = (struct ticket_row){.number = number, .version = version, .due_at = due};
        }
        assert_int_equal(rows.count, count);
        int64_t asked = 1 + rand() % NUMBERS;
        const struct ticket_row *found = queue_rows_find(&rows, asked);
        assert_int_equal(found != NULL, known[asked].number != 0);
        if (found != NULL)
            assert_true(found->version == known[asked].version && found->due_at == known[asked].due_at);
    }
    assert_in_order();
}

static void a_ticket_that_comes_new_is_not_looked_for_among_all_others(void **state)
{
    (void)state;
    for (int64_t number = 1; number <= MANY; number++)
        put(number, 1, number / 7 + 1);
    assert_true(looked <= 4 * (size_t)MANY); /* each is compared with the last */
    looked = 0;
    for (int64_t number = 1; number <= MANY; number += 10)
        put(number, 2, MANY - number);
    assert_true(looked <= 60 * (size_t)MANY / 10); /* halving twenty thousand takes fifteen looks at two */
    assert_in_order();
    assert_int_equal(rows.count, MANY);
}

static void what_a_search_found_stays_as_it_came(void **state)
{
    (void)state;
    rows.as_they_come = true;
    put(3, 1, 30);
    put(1, 1, 10);
    put(2, 1, 20);
    put(3, 2, 5);
    assert_int_equal(rows.count, 3);
    assert_int_equal(rows.rows[0]->number, 3);
    assert_int_equal(rows.rows[0]->version, 2);
    assert_int_equal(rows.rows[1]->number, 1);
    assert_int_equal(rows.rows[2]->number, 2);
}

static void a_list_that_was_not_refreshed_yet_reads_nothing_beyond_the_last_row(void **state)
{
    (void)state;
    put(1, 1, 10);
    assert_int_equal(queue_rows_at(&rows, 0)->number, 1);
    assert_int_equal(queue_rows_at(&rows, 1)->number, 0);
    queue_rows_clear(&rows);
    assert_int_equal(queue_rows_at(&rows, 0)->number, 0);
    assert_null(queue_rows_find(&rows, 1));
    assert_false(queue_rows_drop(&rows, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_by_chance_stand_in_order_and_are_found_by_their_numbers, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_ticket_that_comes_new_is_not_looked_for_among_all_others, begin, end),
        cmocka_unit_test_setup_teardown(what_a_search_found_stays_as_it_came, begin, end),
        cmocka_unit_test_setup_teardown(a_list_that_was_not_refreshed_yet_reads_nothing_beyond_the_last_row,
                                        begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
