/* The engine's own connection behind a struct db, for the files of this room that need more of it than db.h has. */
#ifndef REXIAN_STORAGE_SQLITE_HANDLE_H
#define REXIAN_STORAGE_SQLITE_HANDLE_H

#include "storage/db.h"

#include <sqlite3.h>

/* The db's own, never NULL. */
sqlite3 *sqlite_handle(struct db *db);

#endif
