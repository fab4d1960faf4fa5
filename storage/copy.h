/* A copy of the city's database while it is written: all of one moment, in one file, safe on the disk when it is told.
 *
 * It is made in parts by the one that writes the database: between two parts others read and write, the log begins anew as ever, and what
 * is written to pages that are copied already is written to the copy as well. The moment is that of the last part. */
#ifndef REXIAN_STORAGE_COPY_H
#define REXIAN_STORAGE_COPY_H

#include "storage/db.h"

/* Up to which event a copy reaches. */
struct copy_reach {
    int64_t seq;
    int64_t recorded_at; /* of that event */
    int64_t bytes;       /* of the file */
};

struct copy;

/* Begins a copy of `source` in the new file `to` of mode 0600. Until it is finished or dropped `source` must stay open, and be the only
 * connection that writes its file: SQLite begins a copy anew at each commit of another one.
 * RESULT_REFUSED: `to` is there, and was left alone; RESULT_FULL, RESULT_IO, RESULT_NO_MEMORY: error has a sentence, and `to` is not there. */
MUST_CHECK enum result copy_begin(struct db *source, const char *to, struct copy **ret, char *error,
                                  size_t error_size);
/* Copies the next 128 KiB; in the thread of `source`, outside a transaction. *ret_more: not all is copied. RESULT_BUSY: the source has
 * taken back transactions so often, each of which begins the copy anew, that it comes to no end; RESULT_FULL, RESULT_IO, RESULT_CORRUPT.
 * After any of them it can only be dropped. */
MUST_CHECK enum result copy_step(struct copy *copy, bool *ret_more, char *error, size_t error_size);
/* Bytes that were copied since the latest copy_sync. */
int64_t copy_unsynced(const struct copy *copy);
/* Bytes that are still to be copied, as the latest step saw them. */
int64_t copy_left(const struct copy *copy);
/* Brings to the disk what is copied until now; in any thread, while nobody steps. RESULT_FULL, RESULT_IO. */
MUST_CHECK enum result copy_sync(struct copy *copy);
/* Ends one of which all is copied, in any thread; sets NULL. RESULT_FULL, RESULT_IO, RESULT_CORRUPT: error has a sentence, and the file is
 * not there. */
MUST_CHECK enum result copy_finish(struct copy **copy, struct copy_reach *ret, char *error, size_t error_size);
/* Ends one that is wanted no more, in the thread of `source`: the file is not there. Accepts NULL, sets NULL. */
void copy_drop(struct copy **copy);

/* All of that at once. Errors as above. */
MUST_CHECK enum result copy_write(struct db *source, const char *to, struct copy_reach *ret, char *error,
                                  size_t error_size);
/* Reads how far a copy reaches. It takes no look at the rest. Errors as db_open. */
MUST_CHECK enum result copy_read(const char *file, struct copy_reach *ret, char *error, size_t error_size);
/* Gives a finished file its name and makes that safe, too. RESULT_REFUSED: the name is taken. RESULT_IO. */
MUST_CHECK enum result copy_rename(const char *from, const char *to);
/* The same, in the place of whatever has the name. */
MUST_CHECK enum result copy_replace(const char *from, const char *to);

#endif
