/* What an exchange's log has got since one looked: whole lines from a place on, also if the file was moved away meanwhile and a new
 * one begun. */
#ifndef REXIAN_GATEWAY_LOG_READER_H
#define REXIAN_GATEWAY_LOG_READER_H

#include "core/result.h"

#include <stdbool.h>
#include <stdint.h>

/* A place in a file, whatever the file is called later; of all zeroes: nowhere. */
struct log_place {
    uint64_t inode;
    int64_t offset;
};

/* Takes a line without its newline, which may be changed. */
typedef void log_take(void *context, char *line);

/* The end of the file as it is now, behind its last whole line. RESULT_NOT_FOUND, RESULT_IO. */
MUST_CHECK enum result log_end(const char *path, struct log_place *ret);
/* Takes each whole line behind a place, in their order; a last one without its newline is left. *ret_is_whole is false if what lay
 * behind the place is not there any more: then the lines of the present file are taken.
 * *ret_end is the place behind the last line that was taken. RESULT_NOT_FOUND, RESULT_IO,
 * RESULT_NO_MEMORY. */
MUST_CHECK enum result log_read(const char *path, const struct log_place *from, log_take *take, void *context,
                                bool *ret_is_whole, struct log_place *ret_end);

#endif
