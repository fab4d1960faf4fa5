/* A read transaction around several statements. */
#include "storage/snapshot.h"

enum result snapshot_begin(struct db *db, bool *ret_own)
{
    *ret_own = db_idle(db);
    return *ret_own ? db_exec(db, "BEGIN") : RESULT_OK;
}

void snapshot_end(struct db *db, bool own)
{
    /* Nothing was written: rolling back cannot fail in a way that matters. */
    if (own && !db_idle(db) && db_exec(db, "ROLLBACK") != RESULT_OK)
        return;
}
