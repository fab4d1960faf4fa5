/* A frozen month stays as it was, whatever moves afterwards; it is folded again to the unit, and every change of it is found. */
#include "tests/support/random_city.h"

#include "storage/check.h"
#include "storage/month_changes.h"
#include "storage/rebuild.h"

enum { DAYS = 4, STEPS = 60 };

static struct random_city city;
static int64_t may;

/* Three days, the freeze, and more days that move what had been. */
static int open_city(void **state)
{
    (void)state;
    random_city_open(&city, 96);
    may = month_of_day(CITY_DAY_NUMBER);
    for (int64_t day = CITY_DAY_NUMBER; day < CITY_DAY_NUMBER + DAYS; day++) {
        random_play(&city, day, STEPS);
        random_seal(&city, day);
        if (day != CITY_DAY_NUMBER + 1)
            continue;
        city_begin(&city.city, city.city.now + 1);
        CITY_OK(month_freeze(city.city.store, may));
        city_commit(&city.city);
    }
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&city.city);
    return 0;
}

static struct db *db(void)
{
    return store_db(city.city.store);
}

static void assert_proof(int64_t differences)
{
    static struct proof proof;
    struct proof_day month = {.day = may};
    CITY_OK(prove_month(db(), NULL, &city.city.zone, &month, &proof));
    assert_true(month.sealed);
    for (size_t i = 0; differences == 0 && i < proof.row_count; i++)
        print_error("%s: %s, %s\n", proof.rows[i].what, proof.rows[i].shown, proof.rows[i].folded);
    if (differences == 0)
        assert_int_equal(proof.differences, 0);
    else
        assert_true(proof.differences > 0);
}

static int64_t findings(const char *where)
{
    struct check check;
    struct check_options options = {.zone = &city.city.zone, .area_code = "022"};
    bool named = false;
    CITY_OK(check_city(db(), &options, &check));
    for (size_t i = 0; i < check.row_count; i++)
        named |= where && strstr(check.rows[i].where, where);
    int64_t found = check.findings;
    if (where)
        assert_true(named);
    check_free(&check);
    return found;
}

static void a_month_is_its_last_day(void **state)
{
    (void)state;
    assert_int_equal(may, CITY_DAY_NUMBER - 2);
    assert_int_equal(month_last_day(may), may + 30);
    assert_int_equal(month_of_day(may + 30), may);
    assert_int_equal(month_of_day(may + 31), may + 31);
    assert_int_equal(month_last_day(month_of_day(may - 1)), may - 1);
}

static void the_frozen_figures_fold_again_and_the_city_is_sound(void **state)
{
    (void)state;
    assert_proof(0);
    assert_int_equal(findings(NULL), 0);
}

static void made_again_it_is_the_same(void **state)
{
    (void)state;
    struct cells before, after;
    struct refold_counts counts;
    CITY_OK(month_cells(db(), may, &before));
    CITY_OK(rebuild_projections(city.city.store, &counts));
    CITY_OK(month_cells(db(), may, &after));
    assert_true(before.count > 100);
    assert_int_equal(after.count, before.count);
    assert_memory_equal(after.rows, before.rows, before.count * sizeof *before.rows);
    cells_free(&before);
    cells_free(&after);
    assert_proof(0);
}

static void a_changed_row_a_row_too_many_and_another_digest_are_found(void **state)
{
    (void)state;
    static const char *const lies[][2] = {
        {"UPDATE month_tally SET value = value + 1 WHERE measure = 19 AND split = 0",
         "UPDATE month_tally SET value = value - 1 WHERE measure = 19 AND split = 0"},
        {"INSERT INTO month_tally (id, value) VALUES ((20574 << 41) + (4 << 37) + (999 << 9) + 19, 1)",
         "DELETE FROM month_tally WHERE key = 999"},
        {"UPDATE event SET body = replace(body, '\"digest\":\"', '\"digest\":\"0') WHERE kind = 96",
         "UPDATE event SET body = replace(body, '\"digest\":\"0', '\"digest\":\"') WHERE kind = 96"},
    };
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        CITY_OK(db_exec(db(), lies[i][0]));
        assert_proof(1);
        assert_true(findings("month_tally") > 0);
        CITY_OK(db_exec(db(), lies[i][1]));
        assert_proof(0);
    }
}

static void what_moved_since_is_the_sum_of_the_tickets_and_calls_that_moved_it(void **state)
{
    (void)state;
    struct month_changes changes;
    int64_t sums[MEASURE_END] = {0}, moved = 0;
    CITY_OK(month_changes_read(db(), &city.city.zone, may, &changes));
    assert_int_equal((int64_t)changes.count, changes.total);
    for (size_t i = 0; i < changes.count; i++)
        for (int measure = 1; measure < MEASURE_END; measure++)
            sums[measure] += changes.rows[i].deltas[measure];
    for (int measure = 1; measure < MEASURE_END; measure++) {
        assert_int_equal(sums[measure], changes.now[measure] - changes.then[measure]);
        moved += sums[measure] != 0;
    }
    assert_true(moved > 10 && changes.total > 20);
    free(changes.rows);
}

static void a_month_is_frozen_once_and_another_one_not_at_all(void **state)
{
    (void)state;
    struct frozen_month frozen;
    struct month_changes changes;
    city_begin(&city.city, city.city.now + 1);
    assert_int_equal(month_freeze(city.city.store, may), RESULT_REFUSED);
    CITY_OK(store_request_drop(city.city.store));
    CITY_OK(store_commit(city.city.store));
    assert_int_equal(month_read(db(), may + 31, &frozen), RESULT_NOT_FOUND);
    assert_int_equal(month_changes_read(db(), &city.city.zone, may + 31, &changes), RESULT_NOT_FOUND);
}

/* A later version counts more; what it folds beside the old figures is not in their digest. */
static void a_digest_covers_the_measures_that_were_known(void **state)
{
    (void)state;
    const struct cell_sum rows[] = {{may, 0, 0, 1, 5}, {may, 0, 0, 9, 3}, {may, 7, 1, 1, 5}};
    struct frozen_month month = {.month = may, .measures = 8, .splits = 7};
    char digest[CHAIN_HEX], same[CHAIN_HEX];
    month_digest(&month, rows, 1, digest);
    month_digest(&month, rows, 3, same);
    assert_string_equal(digest, same);
    month.measures = 9;
    month_digest(&month, rows, 3, same);
    assert_string_not_equal(digest, same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_is_its_last_day),
        cmocka_unit_test(the_frozen_figures_fold_again_and_the_city_is_sound),
        cmocka_unit_test(made_again_it_is_the_same),
        cmocka_unit_test(a_changed_row_a_row_too_many_and_another_digest_are_found),
        cmocka_unit_test(what_moved_since_is_the_sum_of_the_tickets_and_calls_that_moved_it),
        cmocka_unit_test(a_month_is_frozen_once_and_another_one_not_at_all),
        cmocka_unit_test(a_digest_covers_the_measures_that_were_known),
    };
    return cmocka_run_group_tests(tests, open_city, close_city);
}
