/* The log is written a transaction at a time, and whoever reads it, by another connection too, finds what SQLite itself would have written. */
#include "tests/support/db_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct file {
    char folder[64], name[96];
    struct db *db, *other;
};

static int open_file(void **state)
{
    struct file *file = calloc(1, sizeof *file);
    assert_non_null(file);
    snprintf(file->folder, sizeof file->folder, "/tmp/rexian-log-XXXXXX");
    assert_non_null(mkdtemp(file->folder));
    snprintf(file->name, sizeof file->name, "%s/a.db", file->folder);
    file->db = opened(file->name, DB_CREATE);
    run(file->db, "PRAGMA cache_size=20; CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT NOT NULL);"
                  "CREATE INDEX t_by_word ON t (word); CREATE TABLE s (n INTEGER); INSERT INTO s VALUES (0)");
    file->other = opened(file->name, DB_READ);
    assert_int_equal(db_sync_apart(file->db), RESULT_OK); /* as the broker has it */
    *state = file;
    return 0;
}

static int close_file(void **state)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    struct file *file = *state;
    char name[128];
    db_close(&file->other);
    db_close(&file->db);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(name, sizeof name, "%s%s", file->name, ends[i]);
        (void)unlink(name);
    }
    assert_int_equal(rmdir(file->folder), 0);
    free(file);
    return 0;
}

/* Words in an order in which trees are balanced all over. */
#define MANY(from, count)                                                                                      \
    "INSERT INTO t (id, word) WITH RECURSIVE n (i) AS (SELECT " #from                                          \
    " UNION ALL SELECT i + 1 FROM n WHERE i < " #from " + " #count                                             \
    " - 1) SELECT i, printf('%016x', i * 7919 % 1000003) || hex(zeroblob(100)) FROM n"

static int64_t one(struct db *db, const char *sql)
{
    struct statement *s = db_sql(db, sql);
    assert_int_equal(db_step(s), RESULT_OK);
    int64_t value = column_int(s, 0);
    db_reset(s);
    return value;
}

static int64_t rows_in(struct db *db)
{
    return one(db, "SELECT COUNT(*) FROM t");
}

static void assert_whole(struct db *db)
{
    char error[400];
    if (db_verify(db, error, sizeof error) != RESULT_OK)
        fail_msg("%s", error);
}

/* Calls to the system that wrote, of this program so far. */
static long writes_made(void)
{
    FILE *file = fopen("/proc/self/io", "r");
    char line[80];
    long count = -1;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "syscw: %ld", &count) == 1)
            break;
    if (file)
        fclose(file);
    return count;
}

static void a_transaction_of_many_pages_is_written_by_few_calls(void **state)
{
    struct file *file = *state;
    run(file->db, "PRAGMA cache_size=-65536; BEGIN; " MANY(1, 50) "; COMMIT");
    long before = writes_made();
    if (before < 0)
        skip();
    run(file->db, "BEGIN; " MANY(51, 100) "; COMMIT"); /* some fifty pages */
    assert_in_range(writes_made() - before, 1, 8);
    assert_int_equal(rows_in(file->other), 150);
}

static void another_connection_reads_each_commit_at_once(void **state)
{
    struct file *file = *state;
    run(file->db, MANY(1, 10));
    assert_int_equal(rows_in(file->other), 10);
    run(file->db, "UPDATE t SET word = 'x' WHERE id = 3");
    assert_int_equal(one(file->other, "SELECT COUNT(*) FROM t WHERE word = 'x'"), 1);
}

static void what_did_not_fit_into_the_cache_is_read_back_within_its_transaction(void **state)
{
    struct file *file = *state;
    run(file->db, "BEGIN; " MANY(1, 20000));
    assert_int_equal(rows_in(file->db), 20000);
    assert_int_equal(one(file->db, "SELECT COUNT(*) FROM t WHERE word > '00000000000'"), 20000);
    assert_int_equal(rows_in(file->other), 0);
    run(file->db, "COMMIT");
    assert_int_equal(rows_in(file->other), 20000);
    assert_whole(file->other);
}

static void what_was_rolled_back_leaves_nothing_and_the_next_takes_its_place(void **state)
{
    struct file *file = *state;
    run(file->db, MANY(1, 100));
    run(file->db, "BEGIN; " MANY(101, 20000) "; ROLLBACK");
    assert_int_equal(rows_in(file->other), 100);
    run(file->db,
        "BEGIN; SAVEPOINT a; " MANY(101, 20000) "; ROLLBACK TO a; RELEASE a; " MANY(50000, 7) "; COMMIT");
    assert_int_equal(rows_in(file->other), 107);
    assert_whole(file->other);
}

static void after_a_checkpoint_the_log_begins_anew(void **state)
{
    struct file *file = *state;
    run(file->db, MANY(1, 3000));
    assert_true(db_cut_log(file->db));
    run(file->db, MANY(3001, 3000));
    assert_int_equal(rows_in(file->other), 6000);
    db_close(&file->other);
    db_close(&file->db);
    file->db = opened(file->name, DB_WRITE);
    file->other = opened(file->name, DB_READ);
    assert_int_equal(rows_in(file->other), 6000);
    assert_whole(file->db);
}

/* What a copy of file and log has, which is what is there after a crash. */
static int64_t one_of_copy(const struct file *file, const char *sql)
{
    char command[600], copy[128];
    snprintf(copy, sizeof copy, "%s/b.db", file->folder);
    snprintf(command, sizeof command, "cp %s %s && cp %s-wal %s-wal", file->name, copy, file->name, copy);
    assert_int_equal(system(command), 0);
    struct db *db = opened(copy, DB_WRITE);
    int64_t value = one(db, sql);
    assert_whole(db);
    db_close(&db);
    assert_int_equal(unlink(copy), 0);
    return value;
}

static void a_transaction_of_one_page_is_in_the_file_whatever_was_before(void **state)
{
    struct file *file = *state;
    run(file->db, MANY(1, 500));
    db_close(&file->db);
    file->db = opened(file->name, DB_WRITE); /* another begins where it left off */
    assert_int_equal(db_sync_apart(file->db), RESULT_OK);
    run(file->db, "UPDATE s SET n = 1");
    assert_int_equal(one_of_copy(file, "SELECT n FROM s"), 1);
    run(file->db, "BEGIN; " MANY(1000, 20000) "; ROLLBACK");
    run(file->db, "UPDATE s SET n = 2");
    assert_int_equal(one_of_copy(file, "SELECT n FROM s"), 2);
    assert_int_equal(one(file->other, "SELECT n FROM s"), 2);
    run(file->db, "UPDATE s SET n = 3");
    assert_int_equal(one_of_copy(file, "SELECT n FROM s"), 3);
}

/* What is in the log at a commit is in the file: copied beside, it is found there. */
static void a_copy_of_file_and_log_has_all_that_was_committed(void **state)
{
    struct file *file = *state;
    run(file->db, MANY(1, 500));
    run(file->db, "BEGIN; " MANY(501, 500) "; UPDATE t SET word = 'y' WHERE id % 2; COMMIT");
    assert_int_equal(one_of_copy(file, "SELECT COUNT(*) FROM t WHERE word = 'y'"), 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_transaction_of_many_pages_is_written_by_few_calls, open_file,
                                        close_file),
        cmocka_unit_test_setup_teardown(another_connection_reads_each_commit_at_once, open_file, close_file),
        cmocka_unit_test_setup_teardown(what_did_not_fit_into_the_cache_is_read_back_within_its_transaction,
                                        open_file, close_file),
        cmocka_unit_test_setup_teardown(what_was_rolled_back_leaves_nothing_and_the_next_takes_its_place,
                                        open_file, close_file),
        cmocka_unit_test_setup_teardown(after_a_checkpoint_the_log_begins_anew, open_file, close_file),
        cmocka_unit_test_setup_teardown(a_transaction_of_one_page_is_in_the_file_whatever_was_before, open_file,
                                        close_file),
        cmocka_unit_test_setup_teardown(a_copy_of_file_and_log_has_all_that_was_committed, open_file,
                                        close_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
