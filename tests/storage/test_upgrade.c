/* A database of each earlier version is brought to this one, and stays as it was in a copy beside it. */
#include "tests/support/old_texts.h"
#include "tests/support/random_city.h"

#include "storage/check.h"
#include "storage/copy.h"
#include "storage/migrate.h"
#include "storage/migrations.h"

#include <sys/stat.h>

enum { DAYS = 2, STEPS = 50 };

static struct random_city now;

static int open_city(void **state)
{
    (void)state;
    random_city_open(&now, 2027);
    random_play(&now, CITY_DAY_NUMBER, STEPS);
    random_seal(&now, CITY_DAY_NUMBER);
    random_play(&now, CITY_DAY_NUMBER + 1, STEPS);
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&now.city);
    return 0;
}

static bool read_text(struct db *db, const char *sql, const char *name, char *out, size_t size)
{
    struct statement *s = db_sql(db, sql);
    if (name)
        bind_text(s, 1, name);
    bool found = db_step(s) == RESULT_OK;
    if (found)
        column_copy(s, 0, out, size);
    db_reset(s);
    return found;
}

/* All that a table of then has in common with the same one of now. */
static void fill(struct db *db, const char *table)
{
    char columns[4000], sql[9000];
    if (!read_text(db,
                   "SELECT group_concat('\"' || o.name || '\"') FROM pragma_table_info($1, 'main') o JOIN "
                   "pragma_table_xinfo($1, 'newer') n ON n.name = o.name",
                   table, columns, sizeof columns) ||
        columns[0] == '\0')
        return;
    snprintf(sql, sizeof sql, "DELETE FROM main.%s; INSERT INTO main.%s (%s) SELECT %s FROM newer.%s", table,
             table, columns, columns, table);
    if (db_exec(db, sql) != RESULT_OK)
        fail_msg("%s: %s", table, db_error(db));
}

static void fill_all(struct db *db)
{
    char tables[40][64];
    size_t count = 0;
    struct statement *s =
        db_sql(db, "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                   "'knowledge%' AND name NOT LIKE 'sqlite%' AND name <> 'migration'");
    while (db_step(s) == RESULT_OK) {
        assert_true(count < 40);
        column_copy(s, 0, tables[count++], sizeof tables[0]);
    }
    CITY_OK(db_exec(db, "PRAGMA foreign_keys=OFF"));
    for (size_t i = 0; i < count; i++)
        if (strcmp(tables[i], "event_text") == 0)
            old_texts(db);
        else
            fill(db, tables[i]);
    CITY_OK(db_exec(db, "DELETE FROM city WHERE name = 'projections'"));
}

/* A city as version `version` kept it: its scripts, and of today's rows what its tables had. */
static void make_old(struct city_store *old, int64_t version)
{
    char file[100], text[200], error[300];
    struct db *db = NULL;
    city_store_open(old);
    store_close(&old->store);
    snprintf(file, sizeof file, "%s/city.db", old->folder);
    unlink(file);
    CITY_OK(db_open(file, DB_CREATE, &db, error, sizeof error));
    CITY_OK(db_exec(db, "CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT"));
    for (size_t i = 0; i < storage_migrations_count && storage_migrations[i].version <= version; i++) {
        CITY_OK(db_exec(db, storage_migrations[i].sql));
        snprintf(text, sizeof text, "INSERT INTO migration VALUES (%d, 'x')",
                 (int)storage_migrations[i].version);
        CITY_OK(db_exec(db, text));
    }
    snprintf(text, sizeof text, "ATTACH '%s/city.db' AS newer", now.city.folder);
    CITY_OK(db_exec(db, text));
    fill_all(db);
    db_close(&db);
}

static void assert_right(struct city_store *city)
{
    struct check check;
    struct check_options options = {.zone = &city->zone, .area_code = "022"};
    CITY_OK(check_city(store_db(city->store), &options, &check));
    for (size_t i = 0; i < check.row_count; i++)
        print_error("%s: %s\n", check.rows[i].where, check.rows[i].what);
    assert_int_equal(check.findings, 0);
    assert_int_equal(check.events, store_seq(now.city.store));
    check_free(&check);
}

/* The copy is as the old program left it. */
static void assert_kept(const char *file, int64_t version)
{
    char error[300];
    struct db *db = NULL;
    struct copy_reach reach;
    CITY_OK(copy_read(file, &reach, error, sizeof error));
    assert_int_equal(reach.seq, store_seq(now.city.store));
    CITY_OK(db_open(file, DB_READ, &db, error, sizeof error));
    assert_int_equal(migrate_version(db), version);
    db_close(&db);
}

static void each_earlier_version_becomes_this_one_and_stays_in_a_copy(void **state)
{
    (void)state;
    char error[400], file[200];
    for (size_t i = 0; i + 1 < storage_migrations_count; i++) {
        struct city_store old;
        int64_t version = storage_migrations[i].version;
        make_old(&old, version);
        if (store_open(old.folder, false, &old.zone, "022", &old.store, error, sizeof error) != RESULT_OK)
            fail_msg("from version %d: %s", (int)version, error);
        assert_int_equal(migrate_version(store_db(old.store)),
                         storage_migrations[storage_migrations_count - 1].version);
        assert_right(&old);
        snprintf(file, sizeof file, "%s/city-before-upgrade-%d-%d.db", old.folder, (int)version,
                 (int)store_seq(now.city.store));
        assert_string_equal(store_kept_copy(old.store), file);
        assert_kept(file, version);
        /* Once it is done, there is nothing more to be kept. */
        store_close(&old.store);
        CITY_OK(store_open(old.folder, false, &old.zone, "022", &old.store, error, sizeof error));
        assert_string_equal(store_kept_copy(old.store), "");
        city_store_close(&old);
    }
}

static void a_copy_that_cannot_be_made_leaves_the_database_as_it_was(void **state)
{
    (void)state;
    struct city_store old;
    char error[400], part[200];
    make_old(&old, 5);
    /* A folder stands where the copy is to be written. */
    snprintf(part, sizeof part, "%s/city-before-upgrade-5-%d.db.unfinished", old.folder,
             (int)store_seq(now.city.store));
    assert_int_equal(mkdir(part, 0700), 0);
    assert_int_not_equal(store_open(old.folder, false, &old.zone, "022", &old.store, error, sizeof error),
                         RESULT_OK);
    assert_non_null(strstr(error, "city-before-upgrade-5"));
    char file[100];
    snprintf(file, sizeof file, "%s/city.db", old.folder);
    assert_kept(file, 5);
    assert_int_equal(rmdir(part), 0);
    CITY_OK(store_open(old.folder, false, &old.zone, "022", &old.store, error, sizeof error));
    assert_right(&old);
    city_store_close(&old);
}

static void a_new_city_keeps_no_copy(void **state)
{
    (void)state;
    struct city_store city;
    city_store_open(&city);
    assert_string_equal(store_kept_copy(city.store), "");
    city_store_close(&city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_earlier_version_becomes_this_one_and_stays_in_a_copy),
        cmocka_unit_test(a_copy_that_cannot_be_made_leaves_the_database_as_it_was),
        cmocka_unit_test(a_new_city_keeps_no_copy),
    };
    return cmocka_run_group_tests(tests, open_city, close_city);
}
