/* A database of the first version is brought to this one: its events tell everything that its tables did not have. */
#include "tests/support/old_texts.h"
#include "tests/support/random_city.h"

#include "storage/check.h"
#include "storage/migrate.h"
#include "storage/migrations.h"
#include "storage/rebuild.h"

enum { DAYS = 4, STEPS = 60 };

static struct random_city now;

static int open_city(void **state)
{
    (void)state;
    random_city_open(&now, 1958);
    for (int64_t day = CITY_DAY_NUMBER; day < CITY_DAY_NUMBER + DAYS; day++) {
        if (day > CITY_DAY_NUMBER)
            random_seal(&now, day - 1);
        random_play(&now, day, STEPS);
    }
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&now.city);
    return 0;
}

static int64_t number_of(struct db *db, const char *sql)
{
    struct statement *s = db_sql(db, sql);
    CITY_OK(db_step(s));
    int64_t number = column_int(s, 0);
    db_reset(s);
    return number;
}

/* What the first version knew of the same events: its columns, its 37 measures, its 6 splits. */
static const char as_of_the_first[] =
    "INSERT INTO event SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, "
    "station_id, writer_id, body, hash"
    " FROM newer.event;"
    "INSERT INTO seal SELECT * FROM newer.seal;"
    "INSERT INTO sequence SELECT * FROM newer.sequence;"
    "INSERT INTO city SELECT * FROM newer.city WHERE name <> 'projections';"
    "DELETE FROM chain_head; INSERT INTO chain_head SELECT * FROM newer.chain_head;"
    "INSERT INTO ticket SELECT number, ref, version, state, closing, type, urgency, category_id, district_id,"
    " opened_at, opened_by, call_id, lead_id, due_at, next_due_at, closed_at, callback_due_at, desk, holder_id,"
    " urged, redos, attempts, secrecy, last_seq FROM newer.ticket;"
    "INSERT INTO ticket_text SELECT number, title, content, spot, caller_name, caller_phone, answer, "
    "return_reason"
    " FROM newer.ticket_text;"
    "INSERT INTO tally SELECT day, split, key, measure, value FROM newer.tally WHERE split < 6 AND measure < "
    "38;"
    "INSERT INTO sealed_tally SELECT day, split, key, measure, value FROM newer.sealed_tally "
    "WHERE split < 6 AND measure < 38";

static void make_first(struct city_store *old)
{
    char file[100], attach[160], error[300];
    struct db *db = NULL;
    city_store_open(old);
    store_close(&old->store);
    snprintf(file, sizeof file, "%s/city.db", old->folder);
    unlink(file);
    CITY_OK(db_open(file, DB_CREATE, &db, error, sizeof error));
    CITY_OK(db_exec(db, "CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT"));
    CITY_OK(db_exec(db, storage_migrations[0].sql));
    CITY_OK(db_exec(db, "INSERT INTO migration (version, name) VALUES (1, 'city')"));
    snprintf(attach, sizeof attach, "ATTACH '%s/city.db' AS newer", now.city.folder);
    CITY_OK(db_exec(db, attach));
    CITY_OK(db_exec(db, as_of_the_first));
    old_texts(db);
    assert_int_equal(migrate_version(db), 1);
    db_close(&db);
}

static void reopen(struct city_store *old)
{
    char error[300];
    if (store_open(old->folder, false, &old->zone, "022", &old->store, error, sizeof error) != RESULT_OK)
        fail_msg("%s", error);
}

static void assert_check_finds_nothing(struct city_store *city)
{
    struct check check;
    struct check_options options = {.zone = &city->zone, .area_code = "022"};
    CITY_OK(check_city(store_db(city->store), &options, &check));
    for (size_t i = 0; i < check.row_count; i++)
        print_error("%s: %s\n", check.rows[i].where, check.rows[i].what);
    assert_int_equal(check.findings, 0);
    check_free(&check);
}

static void a_database_of_the_first_version_gets_all_figures_of_its_past(void **state)
{
    (void)state;
    struct city_store old;
    make_first(&old);
    reopen(&old);
    struct db *db = store_db(old.store);
    assert_true(store_made_again(old.store));
    assert_int_equal(migrate_version(db), storage_migrations[storage_migrations_count - 1].version);
    assert_check_finds_nothing(&old);
    static const char *const sums[] = {
        "SELECT COALESCE(SUM(value * (split + 1) * measure), 0) FROM tally WHERE value <> 0",
        "SELECT COALESCE(SUM(value * (split + 1) * measure), 0) FROM sealed_tally WHERE value <> 0",
        "SELECT COUNT(*) FROM tally WHERE split = 6 AND value <> 0",
        "SELECT COUNT(*) FROM sealed_tally WHERE split = 7 AND value <> 0",
        "SELECT COUNT(*) FROM tally WHERE measure = 41 AND value <> 0",
        "SELECT SUM(desk * 7 + asks * 3 + clock_at % 1000) FROM ticket",
        "SELECT COUNT(*) FROM co_handler",
    };
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        int64_t wanted = number_of(store_db(now.city.store), sums[i]);
        assert_int_not_equal(wanted, 0);
        assert_int_equal(number_of(db, sums[i]), wanted);
    }
    city_store_close(&old);
}

static void it_is_made_again_once(void **state)
{
    (void)state;
    struct city_store old;
    make_first(&old);
    reopen(&old);
    assert_true(store_made_again(old.store));
    store_close(&old.store);
    reopen(&old);
    assert_false(store_made_again(old.store));
    city_store_close(&old);
}

/* The plug is pulled between the migration and the end of the making: the next start goes on. */
static void a_making_that_did_not_come_to_its_end_is_made_at_the_next_start(void **state)
{
    (void)state;
    struct city_store old;
    char error[300];
    make_first(&old);
    reopen(&old);
    CITY_OK(db_exec(store_db(old.store), "DELETE FROM city WHERE name = 'projections';"
                                         "DELETE FROM tally WHERE split > 5; DELETE FROM co_handler"));
    store_close(&old.store);
    CITY_OK(store_open(old.folder, false, &old.zone, "022", &old.store, error, sizeof error));
    assert_true(store_made_again(old.store));
    assert_check_finds_nothing(&old);
    city_store_close(&old);
}

/* A city of ten million tickets is folded again for an hour: not for a table that begins empty. */
static void scripts_that_keep_the_projections_do_not_have_them_made_again(void **state)
{
    (void)state;
    int64_t made_at = migrate_projections();
    assert_true(made_at >= 21); /* scripts before that were never marked: cities know them by their numbers */
    for (size_t i = 0; i < storage_migrations_count; i++) {
        const struct migration_text *script = &storage_migrations[i];
        bool keeps = strstr(script->sql, MIGRATION_KEEPS) != NULL;
        if (script->version >= made_at)
            assert_int_equal(keeps, script->version > made_at);
        if (keeps) /* it fills no rows that are folded from events, and empties none */
            assert_null(strstr(script->sql, "UPDATE ticket"));
    }
}

static const char *script_of(const char *name)
{
    for (size_t i = 0; i < storage_migrations_count; i++)
        if (strcmp(storage_migrations[i].name, name) == 0)
            return storage_migrations[i].sql;
    fail_msg("there is no migration %s", name);
    return NULL;
}

/* The rows of what waits, as they were before there was a table for them: in the table of all tickets. */
static void what_waits_is_taken_from_the_rows_that_stand(void **state)
{
    (void)state;
    static const char waiting[] = "SELECT COUNT(*) FROM ticket_wait";
    struct db *db = store_db(now.city.store);
    char indexes[8000];
    int64_t wanted = number_of(db, waiting);
    assert_int_not_equal(wanted, 0);
    struct statement *s =
        db_sql(db, "SELECT group_concat(replace(sql, 'ON ticket_wait', 'ON ticket'), ';') FROM "
                   "sqlite_schema WHERE type = 'index' AND tbl_name = 'ticket_wait'");
    CITY_OK(db_step(s));
    column_copy(s, 0, indexes, sizeof indexes);
    db_reset(s);
    CITY_OK(db_exec(db, "DROP TABLE ticket_wait"));
    CITY_OK(db_exec(db, indexes));
    CITY_OK(db_exec(db, script_of("waits")));
    assert_int_equal(number_of(db, waiting), wanted);
    assert_check_finds_nothing(&now.city);
}

/* Their columns went, as an earlier version did not have them: they are made again, and nothing else is. */
static void misses_of_an_earlier_version_tell_whose_they_are(void **state)
{
    (void)state;
    static const char misses[] = "SELECT SUM((miss * 10 + miss_of) * (number % 1009)) FROM ticket";
    char without[400];
    struct db *db = store_db(now.city.store);
    int64_t wanted = number_of(db, misses);
    assert_int_not_equal(wanted, 0);
    CITY_OK(db_exec(db, "DROP INDEX ticket_undone; CREATE INDEX ticket_undone ON ticket (due_at, number);"
                        "ALTER TABLE ticket DROP COLUMN miss; ALTER TABLE ticket DROP COLUMN miss_of;"
                        "ALTER TABLE session RENAME COLUMN heard_at TO opened_at;"
                        "DROP TABLE board_count; DROP INDEX ticket_open_by_state; DROP INDEX call_by_outcome;"
                        "CREATE INDEX ticket_by_desk_due ON ticket (desk, next_due_at, number) WHERE desk <> 0;"
                        "DELETE FROM migration WHERE version >= 31"));
    snprintf(without, sizeof without,
             "UPDATE city SET value = 'schema 30, %d measures, %d splits' "
             "WHERE name = 'projections'",
             MEASURE_END - 1, SPLIT_COUNT);
    CITY_OK(db_exec(db, without));
    store_close(&now.city.store);
    reopen(&now.city);
    assert_false(store_made_again(now.city.store));
    assert_int_equal(number_of(store_db(now.city.store), misses), wanted);
    assert_check_finds_nothing(&now.city);
    store_close(&now.city.store);
    reopen(&now.city);
    assert_false(store_made_again(now.city.store));
}

static void a_database_that_is_newer_than_the_program_is_left_alone(void **state)
{
    (void)state;
    struct city_store old;
    char error[300];
    make_first(&old);
    reopen(&old);
    CITY_OK(db_exec(store_db(old.store), "INSERT INTO migration (version, name) VALUES (9999, 'later')"));
    store_close(&old.store);
    assert_int_equal(store_open(old.folder, false, &old.zone, "022", &old.store, error, sizeof error),
                     RESULT_REFUSED);
    assert_non_null(strstr(error, "install the newer Rexian"));
    old.store = NULL;
    city_store_close(&old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_database_of_the_first_version_gets_all_figures_of_its_past),
        cmocka_unit_test(it_is_made_again_once),
        cmocka_unit_test(a_making_that_did_not_come_to_its_end_is_made_at_the_next_start),
        cmocka_unit_test(scripts_that_keep_the_projections_do_not_have_them_made_again),
        cmocka_unit_test(what_waits_is_taken_from_the_rows_that_stand),
        cmocka_unit_test(misses_of_an_earlier_version_tell_whose_they_are),
        cmocka_unit_test(a_database_that_is_newer_than_the_program_is_left_alone),
    };
    return cmocka_run_group_tests(tests, open_city, close_city);
}
