#include "tests/support/city_store.h"

#include "storage/counters.h"
#include "storage/tally.h"

static const struct {
    int64_t day;
    int split;
    int64_t key;
    int measure;
} cells[] = {
    {-719528, 0, 0, 1}, /* of the year 0 */
    {-1, SPLIT_COUNT - 1, TALLY_KEY_MOST, MEASURE_END - 1},
    {0, 0, 0, 1},
    {20577, SPLIT_TOTAL, 0, MEASURE_END - 1},
    {20577, SPLIT_DEPARTMENT, 7, 3},
    {20577, SPLIT_DEPARTMENT, 7, 4},
    {20577, SPLIT_DEPARTMENT, 8, 1},
    {20577, SPLIT_COUNT - 1, TALLY_KEY_MOST, 1},
    {20578, 0, 0, 1},
    {2932896, SPLIT_COUNT - 1, TALLY_KEY_MOST, MEASURE_END - 1}, /* of the year 9999 */
};
enum { CELLS = sizeof cells / sizeof cells[0] };

static int64_t id_of(size_t at)
{
    return tally_id(cells[at].day, cells[at].split, cells[at].key, cells[at].measure);
}

static void ids_rise_by_day_split_key_and_measure_and_a_days_rows_lie_within_its_bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < CELLS; i++) {
        if (i > 0)
            assert_true(id_of(i - 1) < id_of(i));
        assert_true(tally_first(cells[i].day, cells[i].split) < id_of(i));
        assert_true(id_of(i) <= tally_last(cells[i].day, cells[i].split));
        assert_true(id_of(i) <= tally_day_last(cells[i].day));
        assert_true(tally_first(cells[i].day, SPLIT_TOTAL) < id_of(i));
        assert_int_equal(tally_key(id_of(i)), cells[i].key);
        assert_int_equal(tally_measure(id_of(i)), cells[i].measure);
    }
}

static void the_tables_take_an_id_apart_as_it_was_made(void **state)
{
    (void)state;
    struct city_store city;
    city_store_open(&city);
    struct db *db = store_db(city.store);
    for (size_t i = 0; i < CELLS; i++) {
        struct statement *s = db_sql(db, "INSERT INTO tally (id, value) VALUES ($1, 5)");
        bind_int(s, 1, id_of(i));
        CITY_OK(db_run(s));
        s = db_sql(db, "SELECT day, split, key, measure FROM tally WHERE id = $1");
        bind_int(s, 1, id_of(i));
        CITY_OK(db_step(s));
        assert_int_equal(column_int(s, 0), cells[i].day);
        assert_int_equal(column_int(s, 1), cells[i].split);
        assert_int_equal(column_int(s, 2), cells[i].key);
        assert_int_equal(column_int(s, 3), cells[i].measure);
        db_reset(s);
    }
    city_store_close(&city);
}

static void a_key_that_would_be_taken_for_another_cell_is_refused(void **state)
{
    (void)state;
    struct counters *counters = NULL;
    struct fact fact = {.day = 20577, .measure = MEASURE_TICKETS_D, .amount = 1};
    CITY_OK(counters_make(&counters));
    fact.keys[SPLIT_CATEGORY] = TALLY_KEY_MOST;
    CITY_OK(counters_add(counters, &fact, 1, 1));
    fact.keys[SPLIT_CATEGORY] = TALLY_KEY_MOST + 1;
    assert_int_equal(counters_add(counters, &fact, 1, 1), RESULT_INVALID);
    fact.keys[SPLIT_CATEGORY] = -1;
    assert_int_equal(counters_add(counters, &fact, 1, 1), RESULT_INVALID);
    counters_free(&counters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_rise_by_day_split_key_and_measure_and_a_days_rows_lie_within_its_bounds),
        cmocka_unit_test(the_tables_take_an_id_apart_as_it_was_made),
        cmocka_unit_test(a_key_that_would_be_taken_for_another_cell_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
