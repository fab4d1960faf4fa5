/* The log's way into the file in parts: copied as far as a reader lets it, and kept where the file cannot be trusted. */
#include "tests/support/db_file.h"

#include "storage/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROWS = 500 };

struct city {
    char folder[64], file[96], log[112], copy[112];
    struct db *db, *reader;
};

static void add_rows(struct db *db)
{
    char sql[200];
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
             "INSERT INTO t (word) SELECT hex(randomblob(200)) FROM n",
             ROWS);
    run(db, sql);
}

static int64_t rows_in(struct db *db)
{
    struct statement *s = db_sql(db, "SELECT COUNT(*) FROM t");
    assert_int_equal(db_step(s), RESULT_OK);
    int64_t rows = column_int(s, 0);
    db_reset(s);
    return rows;
}

static int64_t bytes_of(const char *name)
{
    struct stat state;
    return stat(name, &state) == 0 ? (int64_t)state.st_size : -1;
}

static int open_city(void **state)
{
    struct city *c = calloc(1, sizeof *c);
    assert_non_null(c);
    snprintf(c->folder, sizeof c->folder, "/tmp/rexian-copy-XXXXXX");
    assert_non_null(mkdtemp(c->folder));
    snprintf(c->file, sizeof c->file, "%s/a.db", c->folder);
    snprintf(c->log, sizeof c->log, "%s-wal", c->file);
    snprintf(c->copy, sizeof c->copy, "%s-before", c->file);
    c->db = opened(c->file, DB_CREATE);
    run(c->db, "CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT NOT NULL)");
    c->reader = opened(c->file, DB_READ);
    assert_int_equal(db_sync_apart(c->db), RESULT_OK);
    *state = c;
    return 0;
}

static int close_city(void **state)
{
    struct city *c = *state;
    char name[128];
    db_close(&c->reader);
    db_close(&c->db);
    (void)unlink(c->file);
    (void)unlink(c->log);
    (void)unlink(c->copy);
    snprintf(name, sizeof name, "%s-shm", c->file);
    (void)unlink(name);
    assert_int_equal(rmdir(c->folder), 0);
    free(c);
    return 0;
}

static void what_lies_behind_a_reader_stays_in_the_log_until_it_lets_go(void **state)
{
    struct city *c = *state;
    bool own = false;
    add_rows(c->db);
    assert_int_equal(snapshot_begin(c->reader, &own), RESULT_OK);
    assert_int_equal(rows_in(c->reader), ROWS);
    int64_t marked_pages = db_log_pages(c->db), before = bytes_of(c->file);
    add_rows(c->db);
    db_copy_log(c->db);
    assert_true(bytes_of(c->file) > before); /* it has what the reader sees */
    assert_int_equal(db_file_sync(c->db), RESULT_OK);
    add_rows(c->db);
    assert_true(db_log_pages(c->db) > marked_pages * 2); /* the log did not begin anew */
    assert_int_equal(rows_in(c->reader), ROWS);
    snapshot_end(c->reader, own);
    db_checkpoint(c->db, 0);
    run(c->db, "UPDATE t SET word = '' WHERE id = 1");
    assert_true(db_log_pages(c->db) < marked_pages); /* now it did */
    assert_int_equal(rows_in(c->reader), 3 * ROWS);
}

static void copy_file(const char *from, const char *to)
{
    char command[300];
    snprintf(command, sizeof command, "cp %s %s", from, to);
    assert_int_equal(system(command), 0);
}

/* The disk has lost what was copied, and said so once: the file is as it was before. */
static void a_log_that_is_kept_has_all_that_the_file_has_lost(void **state)
{
    struct city *c = *state;
    bool own = false;
    db_checkpoint(c->db, 0);
    copy_file(c->file, c->copy);
    add_rows(c->db);
    assert_int_equal(snapshot_begin(c->reader, &own), RESULT_OK);
    assert_int_equal(rows_in(c->reader), ROWS);
    add_rows(c->db);
    db_copy_log(c->db);
    db_keep_log(c->db);
    snapshot_end(c->reader, own);
    db_checkpoint(c->db, 0);
    assert_false(db_cut_log(c->db));
    int64_t log_bytes = bytes_of(c->log);
    db_close(&c->reader);
    db_close(&c->db);
    assert_int_equal(bytes_of(c->log), log_bytes);
    copy_file(c->copy, c->file);
    c->db = opened(c->file, DB_WRITE);
    assert_int_equal(rows_in(c->db), 2 * ROWS);
    char fault[200];
    assert_int_equal(db_verify(c->db, fault, sizeof fault), RESULT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_lies_behind_a_reader_stays_in_the_log_until_it_lets_go, open_city,
                                        close_city),
        cmocka_unit_test_setup_teardown(a_log_that_is_kept_has_all_that_the_file_has_lost, open_city,
                                        close_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
