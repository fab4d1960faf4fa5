/* Numbers go on behind those that a lost database has given, however often the same copy is restored. */
#include "tests/support/city_store.h"

#include "storage/restored.h"

enum { GIVEN = 40, RESTORES = 5 };

static int64_t given[RESTORES * GIVEN];
static size_t given_count;

static void give(struct city_store *city)
{
    for (int i = 0; i < GIVEN; i++) {
        int64_t number = 0;
        CITY_OK(ticket_new_number(city->store, &number));
        for (size_t j = 0; j < given_count; j++)
            assert_int_not_equal(given[j], number);
        given[given_count++] = number;
    }
}

static int64_t value_of(struct city_store *city, const char *sql)
{
    struct statement *s = db_sql(store_db(city->store), sql);
    CITY_OK(db_step(s));
    int64_t value = column_int(s, 0);
    db_reset(s);
    return value;
}

static void no_number_comes_again_by_five_restores_of_one_copy_in_a_day(void **state)
{
    (void)state;
    struct city_store city;
    city_store_open(&city);
    for (int i = 0; i < RESTORES; i++) {
        /* As the copy knew it: no number was given yet. */
        CITY_OK(db_exec(store_db(city.store), "DELETE FROM sequence; INSERT INTO sequence VALUES ('call', 5)"));
        CITY_OK(store_reload(city.store));
        city_begin(&city, CITY_DAY + 9 * CIVIL_HOUR_MS + i * 1000);
        CITY_OK(numbers_leap(city.store));
        give(&city);
        city_commit(&city);
    }
    assert_int_equal(value_of(&city, "SELECT value FROM sequence WHERE name = 'call'"), 5 + RESTORED_CALLS);
    /* Up to midnight there is room for more than a day's tickets. */
    city_begin(&city, CITY_DAY + CIVIL_DAY_MS - 1);
    CITY_OK(numbers_leap(city.store));
    int64_t number = 0;
    CITY_OK(ticket_new_number(city.store, &number));
    assert_true(number % 10000000 < 9000000);
    assert_int_equal(number / 10000000, 260503);
    city_commit(&city);
    city_store_close(&city);
}

static void with_the_later_database_they_follow_it_exactly(void **state)
{
    (void)state;
    struct city_store city, later;
    int64_t number = 0, last = 0;
    city_store_open(&city);
    city_store_open(&later);
    city_begin(&later, CITY_DAY);
    for (int i = 0; i < 7; i++)
        CITY_OK(ticket_new_number(later.store, &last));
    city_commit(&later);
    city_begin(&city, CITY_DAY);
    CITY_OK(numbers_follow(city.store, store_db(later.store)));
    CITY_OK(ticket_new_number(city.store, &number));
    assert_int_equal(number, last + 1);
    city_commit(&city);
    city_store_close(&city);
    city_store_close(&later);
}

static void the_event_tells_what_is_missing_and_all_sessions_have_ended(void **state)
{
    (void)state;
    struct city_store city;
    struct restored read;
    const struct restored told = {.reach_at = CITY_DAY + 5, .lost = -1};
    city_store_open(&city);
    CITY_OK(restored_read(store_db(city.store), &read));
    assert_int_equal(read.at, 0);
    CITY_OK(db_exec(store_db(city.store), "INSERT INTO session VALUES (zeroblob(32), 1, 1, 1)"));
    city_begin(&city, CITY_DAY + 9);
    CITY_OK(restored_record(city.store, &told));
    city_commit(&city);
    CITY_OK(restored_read(store_db(city.store), &read));
    assert_int_equal(read.at, CITY_DAY + 9);
    assert_int_equal(read.reach_at, CITY_DAY + 5);
    assert_int_equal(read.lost, -1);
    assert_int_equal(value_of(&city, "SELECT count(*) FROM session"), 0);
    city_store_close(&city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_number_comes_again_by_five_restores_of_one_copy_in_a_day),
        cmocka_unit_test(with_the_later_database_they_follow_it_exactly),
        cmocka_unit_test(the_event_tells_what_is_missing_and_all_sessions_have_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
