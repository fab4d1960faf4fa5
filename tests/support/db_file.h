/* A database file of a test's own. */
#ifndef REXIAN_TESTS_SUPPORT_DB_FILE_H
#define REXIAN_TESTS_SUPPORT_DB_FILE_H

#include "tests/support/unit.h"

#include "storage/db.h"

static struct db *opened(const char *name, enum db_mode mode)
{
    char error[400];
    struct db *db = NULL;
    if (db_open(name, mode, &db, error, sizeof error) != RESULT_OK)
        fail_msg("%s", error);
    return db;
}

static void run(struct db *db, const char *sql)
{
    if (db_exec(db, sql) != RESULT_OK)
        fail_msg("%s: %s", sql, db_error(db));
}

#endif
