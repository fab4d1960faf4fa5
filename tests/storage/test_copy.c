/* A copy of a city's database is of one moment, whole, and nobody else's to read; one that does not come to its end leaves nothing. */
#include "tests/support/random_city.h"

#include "storage/check.h"
#include "storage/copy.h"

#include <sys/stat.h>

enum { DAYS = 4, STEPS = 60 };

static struct random_city now;
static char from[100], to[100], error[400];

static int open_city(void **state)
{
    (void)state;
    random_city_open(&now, 2026);
    for (int64_t day = CITY_DAY_NUMBER; day < CITY_DAY_NUMBER + DAYS; day++)
        random_play(&now, day, STEPS);
    /* So large that it is copied in several parts. */
    CITY_OK(db_exec(store_db(now.city.store), "CREATE TABLE ballast AS SELECT zeroblob(9000000) AS bytes"));
    snprintf(from, sizeof from, "%s/city.db", now.city.folder);
    snprintf(to, sizeof to, "%s/copy.db", now.city.folder);
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&now.city);
    return 0;
}

/* How far the copying has come, and what happens meanwhile. */
struct course {
    int parts, most;
    bool writes;
};

static bool go_on(void *context)
{
    struct course *course = context;
    if (course->writes)
        random_play(&now, CITY_DAY_NUMBER + DAYS + course->parts, 5);
    return ++course->parts <= course->most;
}

static enum result copy(struct course *course, struct copy_reach *ret)
{
    return copy_write(from, to, go_on, course, ret, error, sizeof error);
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

static void what_is_written_meanwhile_is_not_in_the_copy_and_all_before_it_is(void **state)
{
    (void)state;
    struct course course = {.most = 10000, .writes = true};
    struct copy_reach reach, read;
    struct check check;
    struct check_options options = {.zone = &now.city.zone, .area_code = "022"};
    struct db *db = NULL;
    struct stat info;
    int64_t seq = store_seq(now.city.store);
    CITY_OK(copy(&course, &reach));
    assert_true(course.parts > 2);
    assert_true(store_seq(now.city.store) > seq);
    assert_int_equal(reach.seq, seq);
    assert_int_equal(files_of_the_copy(), 1);
    assert_int_equal(stat(to, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_size, reach.bytes);
    CITY_OK(copy_read(to, &read, error, sizeof error));
    assert_memory_equal(&read, &reach, sizeof read);
    CITY_OK(db_open(to, DB_READ, &db, error, sizeof error));
    CITY_OK(check_city(db, &options, &check));
    assert_int_equal(check.findings, 0);
    assert_int_equal(check.events, seq);
    check_free(&check);
    db_close(&db);
    assert_int_equal(files_of_the_copy(), 1);
    unlink(to);
}

static void one_that_is_ended_leaves_nothing(void **state)
{
    (void)state;
    struct copy_reach reach;
    for (int most = 0; most < 3; most++) {
        struct course course = {.most = most};
        assert_int_equal(copy(&course, &reach), RESULT_BUSY);
        assert_int_equal(files_of_the_copy(), 0);
    }
}

/* A copy was interrupted, and what SQLite had made beside it is still there: a log of pages that were others'. */
static void the_log_of_an_interrupted_one_is_not_read_into_the_next(void **state)
{
    (void)state;
    struct course course = {.most = 10000};
    struct copy_reach reach;
    struct check check;
    struct check_options options = {.zone = &now.city.zone, .area_code = "022"};
    struct db *db = NULL;
    char source_log[120], log[120];
    int64_t bytes = 0;
    random_play(&now, CITY_DAY_NUMBER + DAYS, 5);
    snprintf(source_log, sizeof source_log, "%s-wal", from);
    snprintf(log, sizeof log, "%s-wal", to);
    FILE *in = fopen(source_log, "r"), *out = fopen(log, "w");
    assert_true(in && out);
    for (int byte; (byte = getc(in)) != EOF; bytes++)
        putc(byte, out);
    fclose(in);
    fclose(out);
    assert_true(bytes > 4096);
    CITY_OK(copy(&course, &reach));
    assert_int_equal(files_of_the_copy(), 1);
    CITY_OK(db_open(to, DB_READ, &db, error, sizeof error));
    CITY_OK(check_city(db, &options, &check));
    assert_int_equal(check.findings, 0);
    check_free(&check);
    db_close(&db);
    unlink(to);
}

static void a_file_that_is_there_stays_as_it_is(void **state)
{
    (void)state;
    struct course course = {.most = 10000};
    struct copy_reach reach;
    struct stat info;
    FILE *file = fopen(to, "w");
    assert_non_null(file);
    fputs("mine", file);
    fclose(file);
    assert_int_equal(copy(&course, &reach), RESULT_REFUSED);
    assert_int_equal(course.parts, 0);
    assert_int_equal(stat(to, &info), 0);
    assert_int_equal(info.st_size, 4);
    char other[120];
    snprintf(other, sizeof other, "%s-2", to);
    CITY_OK(copy_write(from, other, go_on, &course, &reach, error, sizeof error));
    assert_int_equal(copy_rename(other, to), RESULT_REFUSED);
    unlink(to);
    CITY_OK(copy_rename(other, to));
    assert_int_equal(files_of_the_copy(), 1);
    unlink(to);
}

static void a_damaged_source_or_a_folder_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct course course = {.most = 10000};
    struct copy_reach reach;
    assert_int_equal(copy_write("/dev/null", to, go_on, &course, &reach, error, sizeof error), RESULT_IO);
    assert_non_null(strstr(error, "/dev/null"));
    assert_int_equal(files_of_the_copy(), 0);
    assert_int_equal(copy_write(from, "/nowhere/copy.db", go_on, &course, &reach, error, sizeof error),
                     RESULT_IO);
    assert_non_null(strstr(error, "/nowhere/copy.db"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_meanwhile_is_not_in_the_copy_and_all_before_it_is),
        cmocka_unit_test(one_that_is_ended_leaves_nothing),
        cmocka_unit_test(the_log_of_an_interrupted_one_is_not_read_into_the_next),
        cmocka_unit_test(a_file_that_is_there_stays_as_it_is),
        cmocka_unit_test(a_damaged_source_or_a_folder_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, open_city, close_city);
}
