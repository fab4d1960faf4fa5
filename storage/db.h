/* The little that every engine shares: open, prepare once, bind by name, step, read columns.
 * SQL is the subset that SQLite and PostgreSQL have in common, with $1 parameters. */
#ifndef REXIAN_STORAGE_DB_H
#define REXIAN_STORAGE_DB_H

#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct statement;

enum db_mode {
    DB_CREATE, /* the one writer; makes the file */
    DB_WRITE,  /* the one writer; the file must be there */
    DB_READ,   /* a reader with its own connection: sees committed rows only */
};

/* From here on each connection that is opened keeps at most so many MiB of pages in memory, 1 to 4096; 64 until told otherwise. Told at the
 * start of a program, before there are threads. */
void db_cache_mib(int64_t mib);

/* Opens a database file. On failure `error` has an English sentence naming file, cause and remedy.
 * RESULT_NOT_FOUND, RESULT_BUSY (locked by another program), RESULT_IO (read-only, no rights), RESULT_CORRUPT. */
MUST_CHECK enum result db_open(const char *file, enum db_mode mode, struct db **ret, char *error,
                               size_t error_size);
/* Finalizes all statements and closes. Accepts NULL, sets NULL. */
void db_close(struct db **db);

/* The statement of a text, prepared at its first use and kept; reset and with no bound values. Never NULL unless the text
 * is wrong or memory is short: then the failure is told by db_step. `sql` must be a literal: it is known by its address. */
struct statement *db_sql(struct db *db, const char *sql);
/* Parameters by number: 1 is $1. */
void bind_int(struct statement *s, int n, int64_t value);
/* Copies the text; NULL binds NULL. */
void bind_text(struct statement *s, int n, const char *text);
void bind_blob(struct statement *s, int n, const void *bytes, size_t size);
/* The same without a copy: what is lent must live until the statement has run. */
void lend_text(struct statement *s, int n, const char *text);
void lend_blob(struct statement *s, int n, const void *bytes, size_t size);
void bind_null(struct statement *s, int n);
/* RESULT_OK: a row is there; RESULT_NOT_FOUND: no more rows (the statement is reset). RESULT_FULL, RESULT_IO,
 * RESULT_NO_MEMORY, RESULT_BUSY, RESULT_CORRUPT; RESULT_REFUSED: a constraint. */
MUST_CHECK enum result db_step(struct statement *s);
/* Steps a statement that gives no rows: RESULT_OK when it is done. */
MUST_CHECK enum result db_run(struct statement *s);
/* Columns of the present row, from 0. Text is valid until the next step; never NULL ("" for NULL). */
int64_t column_int(struct statement *s, int n);
const char *column_text(struct statement *s, int n);
const uint8_t *column_blob(struct statement *s, int n, size_t *ret_size);
bool column_null(struct statement *s, int n);
/* Copies a text column, cut at a whole character. */
void column_copy(struct statement *s, int n, char *out, size_t size);
/* Ends a statement that was not stepped to its end, so that no read transaction stays open. */
void db_reset(struct statement *s);

/* Runs statements without parameters: schema, transactions. */
MUST_CHECK enum result db_exec(struct db *db, const char *sql);
/* Rows changed by the latest statement. */
int64_t db_changes(struct db *db);
/* Rows changed since the file was opened. */
int64_t db_changes_ever(struct db *db);
/* Steps that the engine has taken for all statements since the file was opened: what a question costs, on whatever machine. */
int64_t db_work(struct db *db);
/* True while no transaction is open: after a failure it tells whether the engine has rolled back all of it. */
bool db_idle(struct db *db);
/* Sentence of the latest failure, in English. */
const char *db_error(struct db *db);
/* From here on a commit writes the log and returns: it survives a loss of power once a db_log_sync that began after it has succeeded.
 * RESULT_IO. */
MUST_CHECK enum result db_sync_apart(struct db *db);
/* Any thread may call it, one at a time, while the connection works. RESULT_IO. */
MUST_CHECK enum result db_log_sync(struct db *db);
/* Syncs the main file: the same rule. After a failure db_keep_log is to follow: what was copied may be lost, and no later sync tells it.
 * RESULT_IO. */
MUST_CHECK enum result db_file_sync(struct db *db);
/* Nothing more is copied from the log, also when the file is closed: the next to open it does. */
void db_keep_log(struct db *db);
/* Copies committed pages into the main file up to where the oldest reader stands; syncs it only where that is the log's end. */
void db_copy_log(struct db *db);
/* Copies committed pages into the main file. `pages_limit` pages of log start it; returns quickly otherwise. */
void db_checkpoint(struct db *db, int64_t pages_limit);
/* Copies all of the log into the main file and cuts it to nothing. False: somebody still reads from it; try again later. */
bool db_cut_log(struct db *db);
/* Pages that the log holds since it last began anew. */
int64_t db_log_pages(const struct db *db);
/* From here on a statement that runs long asks this now and then, and fails (RESULT_IO) if it says so. */
void db_stop_when(struct db *db, bool (*stops)(void *context), void *context);
/* The engine's own check of the file: RESULT_CORRUPT and a sentence if it finds a fault. */
MUST_CHECK enum result db_verify(struct db *db, char *error, size_t error_size);

#endif
