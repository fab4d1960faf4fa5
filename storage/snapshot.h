/* Several readings of one moment: between begin and end a connection sees the same committed rows, whatever is written
 * meanwhile. Kept short: a long one lets the log grow. */
#ifndef REXIAN_STORAGE_SNAPSHOT_H
#define REXIAN_STORAGE_SNAPSHOT_H

#include "storage/db.h"

/* *ret_own is false if a transaction is open already: then that one's view is used, and end leaves it open. */
MUST_CHECK enum result snapshot_begin(struct db *db, bool *ret_own);
void snapshot_end(struct db *db, bool own);

#endif
