/* A copy of the city's database while others write: all of one moment, in one file, safe on the disk when it is told. */
#ifndef REXIAN_STORAGE_COPY_H
#define REXIAN_STORAGE_COPY_H

#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Up to which event a copy reaches. */
struct copy_reach {
    int64_t seq;
    int64_t recorded_at; /* of that event */
    int64_t bytes;       /* of the file */
};

/* Asked between two parts of about two megabytes: whether to go on. */
typedef bool copy_goes_on(void *context);

/* Copies the database `from`, whose writer goes on meanwhile, into the new file `to` of mode 0600. While it lasts the log of `from`
 * cannot be cut back: `goes_on` says when it has grown too long. RESULT_REFUSED: `to` is there, and was left alone;
 * RESULT_BUSY: goes_on said no; RESULT_FULL, RESULT_IO, RESULT_CORRUPT: error has a sentence. Whatever fails, `to` is not there. */
MUST_CHECK enum result copy_write(const char *from, const char *to, copy_goes_on *goes_on, void *context,
                                  struct copy_reach *ret, char *error, size_t error_size);
/* Reads how far a copy reaches. It takes no look at the rest. Errors as db_open. */
MUST_CHECK enum result copy_read(const char *file, struct copy_reach *ret, char *error, size_t error_size);
/* Gives a finished file its name and makes that safe, too. RESULT_REFUSED: the name is taken. RESULT_IO. */
MUST_CHECK enum result copy_rename(const char *from, const char *to);
/* The same, in the place of whatever has the name. */
MUST_CHECK enum result copy_replace(const char *from, const char *to);

#endif
