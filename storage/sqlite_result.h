/* What SQLite's codes are in this house: for the files of this room that speak to it.
 * db_sqlite.c is the engine, copy.c its copies. */
#ifndef REXIAN_STORAGE_SQLITE_RESULT_H
#define REXIAN_STORAGE_SQLITE_RESULT_H

#include "core/result.h"

/* Of a code, extended or not: RESULT_OK also for a row, RESULT_NOT_FOUND when no more rows come, RESULT_REFUSED for a constraint,
 * RESULT_BUSY, RESULT_FULL, RESULT_NO_MEMORY, RESULT_CORRUPT; all else is RESULT_IO. */
MUST_CHECK enum result sqlite_result(int code);

#endif
