/* Kept replies: found by who asked and under which name, in the order in which they came, forgotten from the oldest on. */
#include "tests/support/city_store.h"

#include "storage/migrations.h"
#include "storage/replies.h"

static struct city_store city;
static uint8_t hash[HASH_SIZE];

static int open_city(void **state)
{
    (void)state;
    memset(hash, 7, sizeof hash);
    city_store_open(&city);
    city_begin(&city, CITY_DAY);
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&city);
    return 0;
}

static void keep(int64_t account_id, const char *request_id)
{
    CITY_OK(request_keep(city.store, account_id, request_id, hash, request_id, strlen(request_id)));
}

static void next_batch(int64_t now)
{
    city_commit(&city);
    city_begin(&city, now);
}

static bool is_kept(int64_t account_id, const char *request_id)
{
    uint8_t found[HASH_SIZE], *reply = NULL;
    size_t size = 0;
    enum result result = request_find(store_db(city.store), account_id, request_id, found, &reply, &size);
    if (result == RESULT_OK) {
        assert_memory_equal(found, hash, HASH_SIZE);
        assert_int_equal(size, strlen(request_id));
        assert_memory_equal(reply, request_id, size);
    }
    assert_true(result == RESULT_OK || result == RESULT_NOT_FOUND);
    free(reply);
    return result == RESULT_OK;
}

static int64_t id_of(const char *request_id)
{
    struct statement *s = db_sql(store_db(city.store), "SELECT id FROM request WHERE request_id = $1");
    bind_text(s, 1, request_id);
    CITY_OK(db_step(s));
    int64_t id = column_int(s, 0);
    db_reset(s);
    return id;
}

static void a_kept_reply_is_found_by_its_account_and_request_id_alone(void **state)
{
    uint8_t found[HASH_SIZE], *reply = NULL;
    size_t size = 0;
    struct db *db = store_db(city.store);
    (void)state;
    assert_false(is_kept(1, "r-1"));
    CITY_OK(request_keep(city.store, 1, "r-1", hash, "答\0复", 7));
    CITY_OK(request_keep(city.store, 1, "r-2", hash, NULL, 0));
    CITY_OK(request_find(db, 1, "r-1", found, &reply, &size));
    assert_int_equal(size, 7);
    assert_memory_equal(reply, "答\0复", 7);
    assert_memory_equal(found, hash, HASH_SIZE);
    free(reply);
    CITY_OK(request_find(db, 1, "r-2", found, &reply, &size));
    assert_int_equal(size, 0);
    free(reply);
    assert_false(is_kept(2, "r-1"));
    keep(2, "r-1");
    assert_true(is_kept(2, "r-1"));
    assert_int_equal(request_keep(city.store, 1, "r-1", hash, "x", 1), RESULT_REFUSED);
}

static void the_oldest_are_forgotten_first_a_portion_at_a_time(void **state)
{
    bool more = false;
    (void)state;
    keep(1, "b");
    keep(1, "a");
    keep(1, "c");
    next_batch(CITY_DAY + 1);
    keep(1, "0");
    CITY_OK(request_forget_before(city.store, CITY_DAY, 2, &more));
    assert_true(!more && is_kept(1, "b"));
    CITY_OK(request_forget_before(city.store, CITY_DAY + 1, 2, &more));
    assert_true(more && !is_kept(1, "b") && !is_kept(1, "a") && is_kept(1, "c"));
    CITY_OK(request_forget_before(city.store, CITY_DAY + 1, 2, &more));
    assert_true(!more && !is_kept(1, "c") && is_kept(1, "0"));
}

static void replies_lie_at_their_instant_in_the_order_in_which_they_came(void **state)
{
    (void)state;
    keep(2, "z");
    keep(1, "y");
    next_batch(CITY_DAY + 10);
    keep(3, "x");
    assert_int_equal(id_of("z"), request_ids_at(CITY_DAY));
    assert_int_equal(id_of("y"), request_ids_at(CITY_DAY) + 1);
    assert_int_equal(id_of("x"), request_ids_at(CITY_DAY + 10));
    /* The clock was set back while nothing was recorded. */
    next_batch(CITY_DAY);
    keep(1, "w");
    assert_int_equal(id_of("w"), request_ids_at(CITY_DAY) + 2);
}

static void after_a_restart_at_the_same_instant_they_go_on_behind_the_last(void **state)
{
    char error[300];
    (void)state;
    keep(1, "a");
    city_commit(&city);
    store_close(&city.store);
    CITY_OK(store_open(city.folder, false, &city.zone, "022", &city.store, error, sizeof error));
    city_begin(&city, CITY_DAY);
    keep(1, "b");
    assert_int_equal(id_of("b"), id_of("a") + 1);
}

static void an_instant_that_is_full_goes_on_in_the_next(void **state)
{
    (void)state;
    struct statement *s =
        db_sql(store_db(city.store), "INSERT INTO request (id, account_id, request_id, body_hash, reply) "
                                     "VALUES ($1, 1, 'last', x'', x'')");
    bind_int(s, 1, request_ids_at(CITY_DAY + 1) - 1);
    CITY_OK(db_run(s));
    keep(1, "beyond");
    assert_int_equal(id_of("beyond"), request_ids_at(CITY_DAY + 1));
    next_batch(CITY_DAY + 1);
    keep(1, "next");
    assert_int_equal(id_of("next"), request_ids_at(CITY_DAY + 1) + 1);
}

static const char *script_of(int version)
{
    for (size_t i = 0; i < storage_migrations_count; i++)
        if (storage_migrations[i].version == version)
            return storage_migrations[i].sql;
    fail_msg("no migration %d", version);
    return NULL;
}

/* Kept by account, as the first version did, and moved by the script that puts them in order. */
static void what_an_earlier_version_kept_is_found_after_an_upgrade(void **state)
{
    enum { PUT_IN_ORDER = 27 };
    struct db *db = store_db(city.store);
    char sql[300];
    (void)state;
    memset(hash, 0, sizeof hash);
    CITY_OK(db_exec(
        db, "DROP TABLE request; CREATE TABLE request (account_id INTEGER NOT NULL, request_id TEXT NOT "
            "NULL, body_hash BLOB NOT NULL, reply BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY "
            "(account_id, request_id)) STRICT, WITHOUT ROWID; CREATE INDEX request_by_at ON request (at)"));
    static const struct {
        int account_id;
        const char *request_id;
        int64_t at;
    } rows[] = {
        {1, "late", CITY_DAY + 5}, {1, "same", CITY_DAY}, {2, "same", CITY_DAY}, {3, "early", CITY_DAY - 5}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO request VALUES (%d, '%s', zeroblob(32), CAST('%s' AS BLOB), %lld)",
                 rows[i].account_id, rows[i].request_id, rows[i].request_id, (long long)rows[i].at);
        CITY_OK(db_exec(db, sql));
    }
    CITY_OK(db_exec(db, script_of(PUT_IN_ORDER)));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_true(is_kept(rows[i].account_id, rows[i].request_id));
    assert_int_equal(id_of("late"), request_ids_at(CITY_DAY + 5));
    assert_int_equal(id_of("early"), request_ids_at(CITY_DAY - 5));
    keep(4, "new");
    assert_int_equal(id_of("new"), request_ids_at(CITY_DAY) + 2);
}

int main(void)
{
#define CASE(F) cmocka_unit_test_setup_teardown(F, open_city, close_city)
    const struct CMUnitTest tests[] = {
        CASE(a_kept_reply_is_found_by_its_account_and_request_id_alone),
        CASE(the_oldest_are_forgotten_first_a_portion_at_a_time),
        CASE(replies_lie_at_their_instant_in_the_order_in_which_they_came),
        CASE(after_a_restart_at_the_same_instant_they_go_on_behind_the_last),
        CASE(an_instant_that_is_full_goes_on_in_the_next),
        CASE(what_an_earlier_version_kept_is_found_after_an_upgrade),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
