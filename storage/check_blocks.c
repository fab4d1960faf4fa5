/* The abuse list against its events. */
#include "storage/blocks.h"
#include "storage/check_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct comparing {
    struct checking *checking;
    int64_t expected;
};

static enum result compare(void *context, const struct block_facts *f, const char *key)
{
    struct comparing *c = context;
    struct statement *s = db_sql(c->checking->db, "SELECT key FROM block WHERE id = $1");
    struct block_facts stored;
    char where[48];
    snprintf(where, sizeof where, "block %" PRId64, f->id);
    c->expected++;
    enum result result = block_read(c->checking->db, f->id, &stored);
    if (result == RESULT_NOT_FOUND) {
        check_find(c->checking, where, "the row is missing");
        return RESULT_OK;
    }
    if (result == RESULT_OK && memcmp(&stored, f, sizeof stored) != 0)
        check_find(c->checking, where, "the row is not what its events make of it");
    if (result != RESULT_OK)
        return result;
    bind_int(s, 1, f->id);
    result = db_step(s);
    if (result == RESULT_OK && strcmp(column_text(s, 0), key) != 0)
        check_find(c->checking, where, "its key is not that of its phone");
    db_reset(s);
    return result;
}

enum result check_blocks(struct checking *checking)
{
    struct comparing c = {.checking = checking};
    enum result result = blocks_fold_all(checking->db, checking->options->area_code, &c, compare);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(checking->db, "SELECT COUNT(*) FROM block");
    result = db_step(s);
    if (result == RESULT_OK && column_int(s, 0) != c.expected)
        check_find(checking, "table block", "stored %" PRId64 " entries, expected %" PRId64, column_int(s, 0),
                   c.expected);
    db_reset(s);
    return result;
}
