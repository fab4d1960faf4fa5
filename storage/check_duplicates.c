/* Duplicates against their main tickets: what no fold of one ticket alone can show. */
#include "storage/check_inside.h"

#include <inttypes.h>
#include <stdio.h>

enum result check_duplicates(struct checking *checking)
{
    struct statement *s =
        db_sql(checking->db, "SELECT c.number, c.parent, c.state, p.number, p.parent, p.state FROM ticket c "
                             "LEFT JOIN ticket p ON p.number = c.parent WHERE c.parent <> 0 ORDER BY c.number");
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        char where[48];
        snprintf(where, sizeof where, "ticket %" PRId64, column_int(s, 0));
        int64_t parent = column_int(s, 1);
        if (column_null(s, 3))
            check_find(checking, where, "it follows %" PRId64 ", which is not there", parent);
        else if (column_int(s, 4) != 0)
            check_find(checking, where, "it follows %" PRId64 ", which is a duplicate itself", parent);
        else if (column_int(s, 2) == STATE_MERGED && column_int(s, 5) == STATE_CLOSED)
            check_find(checking, where, "it follows %" PRId64 ", which is closed: nobody works on it", parent);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}
