/* The dials against their events. */
#include "storage/check_inside.h"
#include "storage/dials.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct comparing {
    struct checking *checking;
    int64_t expected;
};

static enum result compare(void *context, const struct dial_facts *f)
{
    struct comparing *c = context;
    struct dial_facts stored;
    char where[48];
    snprintf(where, sizeof where, "dial %" PRId64, f->id);
    c->expected++;
    enum result result = dial_read(c->checking->db, f->id, &stored);
    if (result == RESULT_NOT_FOUND) {
        check_find(c->checking, where, "the row is missing");
        return RESULT_OK;
    }
    if (result == RESULT_OK && memcmp(&stored, f, sizeof stored) != 0)
        check_find(c->checking, where, "the row is not what its events make of it");
    return result;
}

enum result check_dials(struct checking *checking)
{
    struct comparing c = {.checking = checking};
    enum result result = dials_fold_all(checking->db, &c, compare);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(checking->db, "SELECT COUNT(*) FROM dial");
    result = db_step(s);
    if (result == RESULT_OK && column_int(s, 0) != c.expected)
        check_find(checking, "table dial", "stored %" PRId64 " dials, expected %" PRId64, column_int(s, 0),
                   c.expected);
    db_reset(s);
    return result;
}
