/* Bringing a city's database to this program's schema: a copy of it as it was is kept beside it first, so that whatever the new version does
 * can be taken back by the old one. */
#ifndef REXIAN_STORAGE_UPGRADE_H
#define REXIAN_STORAGE_UPGRADE_H

#include "storage/db.h"

enum { UPGRADE_FILE = 1200 };

/* As migrate. A database that has events and an older schema is copied to "city-before-upgrade-VERSION-SEQ.db" in its folder, whose
 * path is told in kept ("" if none was needed). One that is there already, of a start that was interrupted, serves. Without room for it
 * nothing is begun: RESULT_FULL. */
MUST_CHECK enum result upgrade(struct db *db, const char *folder, char kept[UPGRADE_FILE], char *error,
                               size_t error_size);

#endif
