/* An exchange's log that it writes into a table instead of a file (extconfig.conf: queue_log => odbc,...), read by ODBC as the
 * exchange itself writes it: each row as the line that it would be in the file. */
#ifndef REXIAN_GATEWAY_LOG_ROWS_H
#define REXIAN_GATEWAY_LOG_ROWS_H

#include "core/zone.h"
#include "gateway/log_reader.h"

enum { LOG_ROWS_WHY_SIZE = 400, LOG_ROWS_TABLE_SIZE = 64 };

struct log_rows;

struct log_rows_options {
    const char *connection;  /* of ODBC: "DSN=asterisk;UID=rexian;PWD=..."; it is not kept in what is told */
    const char *table;       /* a name, with its schema if need be; it stands in statements as it is */
    const struct zone *zone; /* of times that are written without one */
    int64_t (*mono_ms)(void);
};

/* All that is pointed at lives on. Nothing is connected yet. RESULT_NO_MEMORY. */
MUST_CHECK enum result log_rows_open(const struct log_rows_options *options, struct log_rows **ret);
/* The last row's number, as place->offset; place->inode is always 1. RESULT_IO: the database does not answer, or there is no such
 * table; log_rows_why says which and what to do. After a fault it is not asked again for a minute, so that a database that
 * hangs holds up nobody for longer than its time limit of three seconds. */
MUST_CHECK enum result log_rows_end(struct log_rows *rows, struct log_place *ret);
/* Takes the rows behind a place as lines, in their order; of a place that is not known, those from from_ms (UTC) on. *ret_is_whole is
 * false if the place is not known, or rows there have been removed since. *ret_end is the place behind the last one.
 * It is asked at once, also soon after a fault. RESULT_IO, RESULT_NO_MEMORY. */
MUST_CHECK enum result log_rows_read(struct log_rows *rows, const struct log_place *from, int64_t from_ms,
                                     log_take *take, void *context, bool *ret_is_whole,
                                     struct log_place *ret_end);
/* What failed last, for people; "" if nothing did. */
const char *log_rows_why(const struct log_rows *rows);
void log_rows_close(struct log_rows **rows);

#endif
