/* The books close on every day of random lives, whatever was merged, undone or opened again later; and not when one side lies. */
#include "tests/support/random_city.h"

#include "storage/ledger.h"

enum { DAYS = 6, STEPS = 60 };

static struct random_city city;

static int open_city(void **state)
{
    (void)state;
    random_city_open(&city, 2015);
    for (int64_t day = CITY_DAY_NUMBER; day < CITY_DAY_NUMBER + DAYS; day++)
        random_play(&city, day, STEPS);
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&city.city);
    return 0;
}

static struct ledger books(int64_t from_day, int64_t to_day)
{
    struct ledger ledger;
    const struct ledger_query query = {.from_day = from_day, .to_day = to_day, .now = city.city.now};
    CITY_OK(ledger_read(store_db(city.city.store), &city.city.zone, &query, &ledger));
    return ledger;
}

static int64_t open_at_end(const struct ledger *ledger)
{
    int64_t sum = 0;
    for (int item = ITEM_OPEN_OPERATOR; item <= ITEM_OPEN_SUSPENDED; item++)
        sum += ledger->values[item];
    return sum;
}

static void all_books_close_on_every_day_and_over_all_days(void **state)
{
    (void)state;
    for (int64_t from = CITY_DAY_NUMBER - 1; from < CITY_DAY_NUMBER + DAYS; from++) {
        for (int64_t to = from; to <= CITY_DAY_NUMBER + DAYS; to++) {
            struct ledger ledger = books(from, to);
            for (int account = 0; account < LEDGER_ACCOUNTS; account++)
                if (ledger_difference(&ledger, (enum ledger_account)account) != 0)
                    fail_msg("days %d to %d: %s", (int)(from - CITY_DAY_NUMBER), (int)(to - CITY_DAY_NUMBER),
                             name_of(&ledger_account_names, account));
        }
    }
    struct ledger all = books(CITY_DAY_NUMBER, CITY_DAY_NUMBER + DAYS + 4);
    for (int account = 0; account < LEDGER_ACCOUNTS; account++)
        assert_true(account == LEDGER_ANSWERED ||
                    ledger_sum(&all, (enum ledger_account)account, LEDGER_IN) > 5);
    assert_true(all.values[ITEM_REOPENED] > 0);
    assert_true(all.values[ITEM_OPEN_SUSPENDED] + all.values[ITEM_OPEN_PARENT] > 0);
}

static void what_is_open_at_the_end_of_a_day_is_open_at_the_start_of_the_next(void **state)
{
    (void)state;
    int64_t before = 0;
    for (int64_t day = CITY_DAY_NUMBER; day < CITY_DAY_NUMBER + DAYS; day++) {
        struct ledger ledger = books(day, day);
        assert_int_equal(ledger.values[ITEM_OPEN_AT_START], before);
        before = open_at_end(&ledger);
    }
    assert_true(before > 10);
}

/* The folded end of yesterday is held against the rows as they stood: another city, seen before it went on. */
static void a_past_end_by_desk_is_what_the_rows_said_at_that_time(void **state)
{
    (void)state;
    struct random_city played;
    struct ledger then, later;
    random_city_open(&played, 33);
    random_play(&played, CITY_DAY_NUMBER, STEPS);
    struct ledger_query query = {.from_day = CITY_DAY_NUMBER,
                                 .to_day = CITY_DAY_NUMBER,
                                 .now = zone_day_start(&played.city.zone, CITY_DAY_NUMBER + 1) - 1};
    CITY_OK(ledger_read(store_db(played.city.store), &played.city.zone, &query, &then));
    for (int64_t day = 1; day <= 2; day++)
        random_play(&played, CITY_DAY_NUMBER + day, STEPS);
    query.now = played.city.now;
    CITY_OK(ledger_read(store_db(played.city.store), &played.city.zone, &query, &later));
    int64_t moved = 0;
    for (int item = ITEM_OPEN_OPERATOR; item <= ITEM_OPEN_SUSPENDED; item++)
        moved += then.values[item] != later.values[item];
    /* Only decisions of that day that were undone after it may stand elsewhere. */
    assert_true(moved <= 4);
    assert_int_equal(ledger_difference(&later, LEDGER_TICKETS), 0);
    city_store_close(&played.city);
}

static void assert_lie_is_seen(const char *lie, const char *truth, enum ledger_account account, int64_t from,
                               int64_t to)
{
    struct db *db = store_db(city.city.store);
    struct ledger ledger = books(from, to);
    assert_int_equal(ledger_difference(&ledger, account), 0);
    CITY_OK(db_exec(db, lie));
    ledger = books(from, to);
    assert_int_not_equal(ledger_difference(&ledger, account), 0);
    CITY_OK(db_exec(db, truth));
}

static void one_side_that_lies_does_not_close(void **state)
{
    (void)state;
    int64_t first = CITY_DAY_NUMBER, last = CITY_DAY_NUMBER + DAYS;
    assert_lie_is_seen("UPDATE tally SET value = value + 1 WHERE measure = 19 AND split = 0",
                       "UPDATE tally SET value = value - 1 WHERE measure = 19 AND split = 0", LEDGER_TICKETS,
                       first, last);
    assert_lie_is_seen(
        "UPDATE ticket SET state = state + 100 WHERE number = (SELECT MIN(number) FROM ticket WHERE desk = 4)",
        "UPDATE ticket SET state = state - 100 WHERE state >= 100", LEDGER_TICKETS, first, last);
    assert_lie_is_seen(
        "UPDATE call SET asked_at = -asked_at WHERE id = (SELECT MIN(id) FROM call WHERE outcome = 3)",
        "UPDATE call SET asked_at = -asked_at WHERE asked_at < 0", LEDGER_CALLS, first, last);
    assert_lie_is_seen("UPDATE tally SET value = value + 1 WHERE measure = 4 AND split = 0",
                       "UPDATE tally SET value = value - 1 WHERE measure = 4 AND split = 0", LEDGER_COMPLETION,
                       first, last);
    assert_lie_is_seen("UPDATE callback_task SET cancelled = 1 - cancelled WHERE done_at = 0",
                       "UPDATE callback_task SET cancelled = 1 - cancelled WHERE done_at = 0", LEDGER_CALLBACK,
                       first, last + 4);
}

static void every_item_stands_on_one_side_of_one_of_the_books(void **state)
{
    (void)state;
    for (int account = 0; account < LEDGER_ACCOUNTS; account++) {
        int sides[LEDGER_SIDES] = {0};
        for (int item = 0; item < LEDGER_ITEMS; item++)
            if ((int)ledger_item_rows[item].account == account)
                sides[ledger_item_rows[item].side]++;
        assert_true(sides[LEDGER_IN] >= 1 && sides[LEDGER_OUT] >= 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_books_close_on_every_day_and_over_all_days),
        cmocka_unit_test(what_is_open_at_the_end_of_a_day_is_open_at_the_start_of_the_next),
        cmocka_unit_test(a_past_end_by_desk_is_what_the_rows_said_at_that_time),
        cmocka_unit_test(one_side_that_lies_does_not_close),
        cmocka_unit_test(every_item_stands_on_one_side_of_one_of_the_books),
    };
    return cmocka_run_group_tests(tests, open_city, close_city);
}
