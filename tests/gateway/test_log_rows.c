/* A log in a table: SQLite's driver plays the exchange's database. Skipped where that driver is not there. */
#include "gateway/log_rows.h"
#include "tests/support/unit.h"

#include <sql.h>
#include <sqlext.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SKIPPED = 77 };

static char folder[64], path[80], connection[140], taken[8000];
static struct zone zone;
static int64_t mono;
static const int64_t nine = 1778029200000; /* 2026-05-06 09:00 in China */

static int64_t mono_now(void)
{
    return mono;
}

/* What the exchange does by itself. */
static bool exchange_runs(const char *sql)
{
    SQLHENV env = NULL;
    SQLHDBC link = NULL;
    SQLHSTMT s = NULL;
    SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env);
    SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)(intptr_t)SQL_OV_ODBC3, 0);
    SQLAllocHandle(SQL_HANDLE_DBC, env, &link);
    bool done = SQL_SUCCEEDED(
        SQLDriverConnect(link, NULL, (SQLCHAR *)connection, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT));
    if (done) {
        SQLAllocHandle(SQL_HANDLE_STMT, link, &s);
        SQLRETURN got = SQLExecDirect(s, (SQLCHAR *)(uintptr_t)sql, SQL_NTS);
        done = SQL_SUCCEEDED(got) || got == SQL_NO_DATA;
        SQLFreeHandle(SQL_HANDLE_STMT, s);
        SQLDisconnect(link);
    }
    SQLFreeHandle(SQL_HANDLE_DBC, link);
    SQLFreeHandle(SQL_HANDLE_ENV, env);
    return done;
}

static void make_table(const char *columns)
{
    char sql[500];
    snprintf(sql, sizeof sql,
             "CREATE TABLE queue_log (id INTEGER PRIMARY KEY, time TEXT, callid TEXT, queuename TEXT, agent "
             "TEXT, event TEXT, %s)",
             columns);
    assert_true(exchange_runs(sql));
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rexian-rows-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/log.sqlite", folder);
    snprintf(connection, sizeof connection, "DRIVER=SQLite3;Database=%s", path);
    mono = 1000;
    taken[0] = '\0';
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    rmdir(folder);
    return 0;
}

static struct log_rows *opened(const char *table)
{
    struct log_rows *rows = NULL;
    const struct log_rows_options options = {
        .connection = connection, .table = table, .zone = &zone, .mono_ms = mono_now};
    assert_int_equal(log_rows_open(&options, &rows), RESULT_OK);
    return rows;
}

static void take(void *context, char *line)
{
    (void)context;
    strcat(taken, line);
    strcat(taken, "\n");
}

static struct log_place end_of(struct log_rows *rows)
{
    struct log_place place = {0};
    assert_int_equal(log_rows_end(rows, &place), RESULT_OK);
    return place;
}

static bool read_behind(struct log_rows *rows, struct log_place from, struct log_place *ret_end)
{
    bool is_whole = false;
    taken[0] = '\0';
    assert_int_equal(log_rows_read(rows, &from, nine, take, NULL, &is_whole, ret_end), RESULT_OK);
    return is_whole;
}

static void a_row_is_the_line_that_the_file_would_have(void **state)
{
    struct log_place end = {0};
    (void)state;
    make_table("data1 TEXT, data2 TEXT, data3 TEXT, data4 TEXT, data5 TEXT");
    struct log_rows *rows = opened("queue_log");
    const struct log_place nothing_yet = end_of(rows);
    assert_int_equal(nothing_yet.offset, 0);
    assert_true(exchange_runs(
        "INSERT INTO queue_log VALUES"
        "(7,'2026-05-06 09:00:01.123456','1.1','hotline','NONE','ENTERQUEUE','','02212345678','1','',''),"
        "(8,'2026-05-06 09:00:05','1.1','hotline','王芳','CONNECT','4','1.2','3',NULL,NULL),"
        "(9,'1778029220','1.1','hotline','王芳','ATTENDEDTRANSFER','a','b','4','11','1|and more'),"
        "(10,'soon','1.1','hot|line','NONE','ABANDON','1','1','4',NULL,NULL)"));
    assert_true(read_behind(rows, nothing_yet, &end));
    assert_string_equal(taken, "1778029201|1.1|hotline|NONE|ENTERQUEUE||02212345678|1\n"
                               "1778029205|1.1|hotline|王芳|CONNECT|4|1.2|3\n"
                               "1778029220|1.1|hotline|王芳|ATTENDEDTRANSFER|a|b|4|11|1|and more\n"
                               "soon|1.1|hot?line|NONE|ABANDON|1|1|4\n");
    assert_int_equal(end.offset, 10);
    assert_true(read_behind(rows, end, &end));
    assert_string_equal(taken, "");
    log_rows_close(&rows);
}

static void an_exchange_with_one_column_for_all_is_read_likewise(void **state)
{
    struct log_place end = {0};
    (void)state;
    make_table("data TEXT");
    struct log_rows *rows = opened("queue_log");
    assert_true(exchange_runs("INSERT INTO queue_log VALUES (1,'2026-05-06 "
                              "09:00:05','1.1','hotline','2001','COMPLETECALLER','4|30|1')"));
    assert_true(read_behind(rows, (struct log_place){.inode = 1}, &end));
    assert_string_equal(taken, "1778029205|1.1|hotline|2001|COMPLETECALLER|4|30|1\n");
    assert_string_equal(log_rows_why(rows), "");
    log_rows_close(&rows);
}

static void of_a_place_that_is_not_known_rows_are_taken_by_their_time(void **state)
{
    struct log_place end = {0};
    (void)state;
    make_table("data TEXT");
    struct log_rows *rows = opened("queue_log");
    assert_true(exchange_runs(
        "INSERT INTO queue_log VALUES (1,'2026-05-06 08:59:59','1.1','hotline','NONE','ENTERQUEUE','||1'),"
        "(2,'2026-05-06 09:00:00','1.2','hotline','NONE','ENTERQUEUE','||1')"));
    assert_false(read_behind(rows, (struct log_place){0}, &end));
    assert_string_equal(taken, "1778029200|1.2|hotline|NONE|ENTERQUEUE|||1\n");
    log_rows_close(&rows);
}

static void rows_that_were_removed_are_not_taken_for_a_whole_log(void **state)
{
    struct log_place end = {0};
    (void)state;
    make_table("data TEXT");
    struct log_rows *rows = opened("queue_log");
    assert_true(exchange_runs(
        "INSERT INTO queue_log VALUES (1,'2026-05-06 09:00:00','1.1','hotline','NONE','ENTERQUEUE','')"));
    const struct log_place place = end_of(rows);
    assert_true(exchange_runs(
        "INSERT INTO queue_log VALUES (2,'2026-05-06 09:00:01','1.2','hotline','NONE','ENTERQUEUE',''),"
        "(3,'2026-05-06 09:00:02','1.3','hotline','NONE','ENTERQUEUE','')"));
    assert_true(exchange_runs("DELETE FROM queue_log WHERE id < 3"));
    assert_false(read_behind(rows, place, &end));
    assert_true(exchange_runs("DELETE FROM queue_log"));
    assert_false(read_behind(rows, place, &end));
    assert_int_equal(end.offset, 0);
    log_rows_close(&rows);
}

static void a_database_that_fails_is_left_alone_for_a_minute_and_says_why(void **state)
{
    struct log_place place = {0};
    struct log_rows *rows = opened("queue_log");
    (void)state;
    assert_int_equal(log_rows_end(rows, &place), RESULT_IO);
    assert_non_null(strstr(log_rows_why(rows), "queue_log"));
    make_table("data TEXT");
    assert_int_equal(log_rows_end(rows, &place), RESULT_IO);
    mono += 59999;
    assert_int_equal(log_rows_end(rows, &place), RESULT_IO);
    mono += 1;
    assert_int_equal(log_rows_end(rows, &place), RESULT_OK);
    assert_string_equal(log_rows_why(rows), "");
    log_rows_close(&rows);
    snprintf(connection, sizeof connection, "DRIVER=NoSuchDriver;PWD=geheim");
    rows = opened("queue_log");
    assert_int_equal(log_rows_end(rows, &place), RESULT_IO);
    assert_true(strlen(log_rows_why(rows)) > 0);
    assert_null(strstr(log_rows_why(rows), "geheim"));
    log_rows_close(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_row_is_the_line_that_the_file_would_have, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(an_exchange_with_one_column_for_all_is_read_likewise, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(of_a_place_that_is_not_known_rows_are_taken_by_their_time, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(rows_that_were_removed_are_not_taken_for_a_whole_log, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_database_that_fails_is_left_alone_for_a_minute_and_says_why,
                                        make_folder, remove_folder),
    };
    zone_fixed(&zone, "Asia/Shanghai", 8 * 3600);
    make_folder(NULL);
    bool has_driver = exchange_runs("SELECT 1");
    remove_folder(NULL);
    if (!has_driver) {
        puts("skipped: there is no ODBC driver SQLite3 (libsqliteodbc)");
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
