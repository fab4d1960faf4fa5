/* Brings a database to the newest schema: numbered scripts, each in a transaction of its own. */
#ifndef REXIAN_STORAGE_MIGRATE_H
#define REXIAN_STORAGE_MIGRATE_H

#include "storage/db.h"

/* RESULT_REFUSED: the database is newer than this program; `error` has a sentence for all failures. */
MUST_CHECK enum result migrate(struct db *db, char *error, size_t error_size);
/* The number of the newest script that was run; 0 for an empty database. */
int64_t migrate_version(struct db *db);
/* The number of the newest script after which the projections are other ones. A script that leaves their rows as the fold makes them has a
 * line MIGRATION_KEEPS: to make them again takes a large city hours. */
int64_t migrate_projections(void);
#define MIGRATION_KEEPS "-- Projections stay."
/* The number of the newest such script that has a line MIGRATION_UNDONE, too: after it the rows of tickets that are not done (TICKET_UNDONE)
 * are other ones; in a city of millions it takes a minute to make these again. 0: none. */
int64_t migrate_undone(void);
#define MIGRATION_UNDONE "-- Tickets that are not done are kept anew."

#endif
