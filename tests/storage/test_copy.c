/* A copy of a city's database is of one moment, whole, and nobody else's to read; one that does not come to its end leaves nothing. */
#include "tests/support/random_city.h"

#include "storage/check.h"
#include "storage/copy.h"

#include <sys/stat.h>

enum { DAYS = 4, STEPS = 60 };

static struct random_city now;
static char to[100], error[400];
static int64_t day = CITY_DAY_NUMBER;

static int open_city(void **state)
{
    (void)state;
    random_city_open(&now, 2026);
    while (day < CITY_DAY_NUMBER + DAYS)
        random_play(&now, day++, STEPS);
    /* So large that it is copied in several parts. */
    CITY_OK(db_exec(store_db(now.city.store), "CREATE TABLE ballast AS SELECT zeroblob(9000000) AS bytes"));
    snprintf(to, sizeof to, "%s/copy.db", now.city.folder);
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&now.city);
    return 0;
}

static void begin(struct copy **ret)
{
    if (copy_begin(store_db(now.city.store), to, ret, error, sizeof error) != RESULT_OK)
        fail_msg("%s", error);
}

/* Copies so many parts, or as many as there are. True: there are more. */
static bool step(struct copy *copy, int parts)
{
    bool more = true;
    for (int i = 0; i < parts && more; i++)
        if (copy_step(copy, &more, error, sizeof error) != RESULT_OK)
            fail_msg("%s", error);
    return more;
}

enum { ALL = 100000 };

static void finish(struct copy **copy, struct copy_reach *ret)
{
    if (copy_finish(copy, ret, error, sizeof error) != RESULT_OK)
        fail_msg("%s", error);
    assert_null(*copy);
}

static int files_of_the_copy(void)
{
    int count = 0;
    DIR *folder = opendir(now.city.folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        count += strncmp(entry->d_name, "copy.db", 7) == 0;
    closedir(folder);
    return count;
}

/* The copy alone is a sound city. */
static void assert_sound(const struct copy_reach *reach)
{
    struct copy_reach read;
    struct check check;
    struct check_options options = {.zone = &now.city.zone, .area_code = "022"};
    struct db *db = NULL;
    struct stat info;
    assert_int_equal(files_of_the_copy(), 1);
    assert_int_equal(stat(to, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_size, reach->bytes);
    CITY_OK(copy_read(to, &read, error, sizeof error));
    assert_memory_equal(&read, reach, sizeof read);
    CITY_OK(db_open(to, DB_READ, &db, error, sizeof error));
    CITY_OK(check_city(db, &options, &check));
    assert_int_equal(check.findings, 0);
    assert_int_equal(check.events, reach->seq);
    check_free(&check);
    db_close(&db);
    assert_int_equal(files_of_the_copy(), 1);
}

static void what_is_written_between_two_parts_is_in_the_copy_and_nothing_of_later(void **state)
{
    (void)state;
    struct copy *copy = NULL;
    struct copy_reach reach;
    int64_t before = store_seq(now.city.store);
    begin(&copy);
    for (int parts = 1; step(copy, parts); parts++)
        random_play(&now, day++, 5);
    int64_t reached = store_seq(now.city.store);
    random_play(&now, day++, 5);
    assert_true(before < reached && reached < store_seq(now.city.store));
    finish(&copy, &reach);
    assert_int_equal(reach.seq, reached);
    assert_sound(&reach);
    unlink(to);
}

/* Else the log would grow as long as a copy lasts. */
static void the_log_begins_anew_while_a_copy_is_made(void **state)
{
    (void)state;
    struct copy *copy = NULL;
    struct copy_reach reach;
    struct db *db = store_db(now.city.store);
    int64_t most_pages = 0, pages = 0;
    db_checkpoint(db, 0);
    begin(&copy);
    while (step(copy, 1)) {
        int64_t before = db_log_pages(db);
        random_play(&now, day++, 5);
        pages += db_log_pages(db) > before ? db_log_pages(db) - before : db_log_pages(db);
        most_pages = db_log_pages(db) > most_pages ? db_log_pages(db) : most_pages;
        db_checkpoint(db, 0);
    }
    assert_true(pages > 5 * most_pages);
    finish(&copy, &reach);
    assert_sound(&reach);
    unlink(to);
}

static void a_transaction_that_is_taken_back_is_not_in_the_copy(void **state)
{
    (void)state;
    struct copy *copy = NULL;
    struct copy_reach reach;
    struct db *db = store_db(now.city.store);
    begin(&copy);
    for (int i = 0; i < 3; i++) {
        assert_true(step(copy, 30));
        CITY_OK(db_exec(db, "BEGIN; UPDATE ticket SET state = 3; DELETE FROM tally; ROLLBACK"));
    }
    assert_false(step(copy, ALL));
    finish(&copy, &reach);
    assert_sound(&reach);
    unlink(to);
}

static void one_that_comes_to_no_end_is_given_up(void **state)
{
    (void)state;
    struct copy *copy = NULL;
    struct db *db = store_db(now.city.store);
    enum result result = RESULT_OK;
    bool more = true;
    begin(&copy);
    for (int i = 0; i < ALL && result == RESULT_OK; i++) {
        result = copy_step(copy, &more, error, sizeof error);
        if (i % 2)
            CITY_OK(db_exec(db, "BEGIN; DELETE FROM tally; ROLLBACK"));
    }
    assert_int_equal(result, RESULT_BUSY);
    copy_drop(&copy);
    assert_int_equal(files_of_the_copy(), 0);
}

static void one_that_is_wanted_no_more_leaves_nothing(void **state)
{
    (void)state;
    struct copy *copy = NULL;
    for (int parts = 0; parts < ALL; parts = parts * 8 + 1) {
        begin(&copy);
        step(copy, parts);
        copy_drop(&copy);
        assert_null(copy);
        assert_int_equal(files_of_the_copy(), 0);
    }
    copy_drop(&copy);
}

static void what_is_not_on_the_disk_yet_is_counted(void **state)
{
    (void)state;
    struct copy *copy = NULL;
    begin(&copy);
    assert_int_equal(copy_unsynced(copy), 0);
    assert_true(step(copy, 3));
    assert_int_equal(copy_unsynced(copy), 3 * 128 * 1024);
    int64_t left = copy_left(copy);
    assert_true(left > 0);
    CITY_OK(copy_sync(copy));
    assert_int_equal(copy_unsynced(copy), 0);
    assert_true(step(copy, 1));
    assert_int_equal(copy_unsynced(copy), 128 * 1024);
    assert_int_equal(copy_left(copy), left - 128 * 1024);
    copy_drop(&copy);
}

/* A copy was interrupted, and what SQLite had made beside it is still there: a log of pages that were others'. */
static void the_log_of_an_interrupted_one_is_not_read_into_the_next(void **state)
{
    (void)state;
    struct copy_reach reach;
    char source_log[120], log[120];
    int64_t bytes = 0;
    random_play(&now, day++, 5);
    snprintf(source_log, sizeof source_log, "%s/city.db-wal", now.city.folder);
    snprintf(log, sizeof log, "%s-wal", to);
    FILE *in = fopen(source_log, "r"), *out = fopen(log, "w");
    assert_true(in && out);
    for (int byte; (byte = getc(in)) != EOF; bytes++)
        putc(byte, out);
    fclose(in);
    fclose(out);
    assert_true(bytes > 4096);
    CITY_OK(copy_write(store_db(now.city.store), to, &reach, error, sizeof error));
    assert_sound(&reach);
    unlink(to);
}

static void a_file_that_is_there_stays_as_it_is(void **state)
{
    (void)state;
    struct db *db = store_db(now.city.store);
    struct copy_reach reach;
    struct stat info;
    FILE *file = fopen(to, "w");
    assert_non_null(file);
    fputs("mine", file);
    fclose(file);
    assert_int_equal(copy_write(db, to, &reach, error, sizeof error), RESULT_REFUSED);
    assert_int_equal(stat(to, &info), 0);
    assert_int_equal(info.st_size, 4);
    char other[120];
    snprintf(other, sizeof other, "%s-2", to);
    CITY_OK(copy_write(db, other, &reach, error, sizeof error));
    assert_int_equal(copy_rename(other, to), RESULT_REFUSED);
    unlink(to);
    CITY_OK(copy_rename(other, to));
    assert_int_equal(files_of_the_copy(), 1);
    unlink(to);
}

static void what_is_no_city_or_a_folder_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct copy_reach reach;
    struct db *other = NULL;
    char file[120];
    snprintf(file, sizeof file, "%s/other.db", now.city.folder);
    CITY_OK(db_open(file, DB_CREATE, &other, error, sizeof error));
    CITY_OK(db_exec(other, "CREATE TABLE chain_head (id, seq, recorded_at)"));
    assert_int_equal(copy_write(other, to, &reach, error, sizeof error), RESULT_CORRUPT);
    assert_non_null(strstr(error, to));
    assert_int_equal(files_of_the_copy(), 0);
    db_close(&other);
    assert_int_equal(copy_write(store_db(now.city.store), "/nowhere/copy.db", &reach, error, sizeof error),
                     RESULT_IO);
    assert_non_null(strstr(error, "/nowhere/copy.db"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_between_two_parts_is_in_the_copy_and_nothing_of_later),
        cmocka_unit_test(the_log_begins_anew_while_a_copy_is_made),
        cmocka_unit_test(a_transaction_that_is_taken_back_is_not_in_the_copy),
        cmocka_unit_test(one_that_comes_to_no_end_is_given_up),
        cmocka_unit_test(one_that_is_wanted_no_more_leaves_nothing),
        cmocka_unit_test(what_is_not_on_the_disk_yet_is_counted),
        cmocka_unit_test(the_log_of_an_interrupted_one_is_not_read_into_the_next),
        cmocka_unit_test(a_file_that_is_there_stays_as_it_is),
        cmocka_unit_test(what_is_no_city_or_a_folder_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, open_city, close_city);
}
