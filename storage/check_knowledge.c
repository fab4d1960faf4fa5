/* The knowledge base against the fold of its events: rows beside rows, and each open entry found by its title. */
#include "storage/check_inside.h"
#include "storage/knowledge_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct knowledge_check {
    struct checking *checking;
    struct knowledge stored;
    int64_t folded;
};

static void compare_number(struct knowledge_check *c, const char *where, const char *column, int64_t stored,
                           int64_t folded)
{
    if (stored != folded)
        check_find(c->checking, where, "%s is %" PRId64 ", its events say %" PRId64, column, stored, folded);
}

static void compare_text(struct knowledge_check *c, const char *where, const char *column, const char *stored,
                         const char *folded)
{
    if (strcmp(stored, folded) != 0)
        check_find(c->checking, where, "%s is \"%.60s\", its events say \"%.60s\"", column, stored, folded);
}

static void compare(struct knowledge_check *c, const char *where, const struct knowledge *entry)
{
    const struct knowledge *stored = &c->stored;
    const struct {
        const char *column;
        int64_t stored, folded;
    } numbers[] = {{"version", stored->version, entry->version},
                   {"category_id", stored->category_id, entry->category_id},
                   {"unit_id", stored->unit_id, entry->unit_id},
                   {"review_due_at", stored->review_due_at, entry->review_due_at},
                   {"expires_at", stored->expires_at, entry->expires_at},
                   {"announced_at", stored->announced_at, entry->announced_at},
                   {"announced_by", stored->announced_by, entry->announced_by},
                   {"announce_due_at", stored->announce_due_at, entry->announce_due_at},
                   {"reviewed_at", stored->reviewed_at, entry->reviewed_at},
                   {"reviewed_by", stored->reviewed_by, entry->reviewed_by},
                   {"changed_by", stored->changed_by, entry->changed_by},
                   {"changed_at", stored->changed_at, entry->changed_at},
                   {"shut", stored->shut, entry->shut},
                   {"last_seq", stored->last_seq, entry->last_seq}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        compare_number(c, where, numbers[i].column, numbers[i].stored, numbers[i].folded);
    compare_text(c, where, "review_on", stored->review_on, entry->review_on);
    compare_text(c, where, "expires_on", stored->expires_on, entry->expires_on);
    compare_text(c, where, "matter", stored->matter, entry->matter);
    compare_text(c, where, "title", stored->title, entry->title);
    compare_text(c, where, "source", stored->source, entry->source);
    compare_text(c, where, "reason", stored->reason, entry->reason);
    compare_text(c, where, "text", stored->text, entry->text);
}

static enum result check_due(struct knowledge_check *c, const char *where, const struct knowledge *entry)
{
    struct statement *s = db_sql(c->checking->db, "SELECT due_at FROM knowledge WHERE id = $1");
    bind_int(s, 1, entry->id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        compare_number(c, where, "due_at", column_int(s, 0), knowledge_due_at(entry));
    db_reset(s);
    return result;
}

static enum result check_index(struct knowledge_check *c, const char *where, const struct knowledge *entry)
{
    char query[GRAMS_SIZE(TEXT_TITLE)];
    enum result result = grams_of_query(entry->title, query, sizeof query);
    if (result == RESULT_INVALID)
        return RESULT_OK;
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(c->checking->db, "SELECT rowid FROM knowledge_grams WHERE "
                                                  "knowledge_grams MATCH $1 AND rowid = $2");
    bind_text(s, 1, query);
    bind_int(s, 2, entry->id);
    result = db_step(s);
    bool found = result == RESULT_OK;
    db_reset(s);
    if (found == entry->shut)
        check_find(c->checking, where, found ? "is shut, but is found" : "is not found by its title");
    return found || result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result check_entry(void *context, const struct knowledge *entry)
{
    struct knowledge_check *c = context;
    char where[48];
    snprintf(where, sizeof where, "table knowledge, id %" PRId64, entry->id);
    c->folded++;
    enum result result = knowledge_read(c->checking->db, entry->id, &c->stored);
    if (result == RESULT_NOT_FOUND) {
        check_find(c->checking, where, "is missing");
        return RESULT_OK;
    }
    if (result == RESULT_OK) {
        compare(c, where, entry);
        result = check_due(c, where, entry);
    }
    return result == RESULT_OK ? check_index(c, where, entry) : result;
}

enum result check_knowledge(struct checking *checking)
{
    struct knowledge_check *c = calloc(1, sizeof *c);
    if (!c)
        return RESULT_NO_MEMORY;
    c->checking = checking;
    enum result result = knowledge_refold(checking->db, check_entry, c);
    struct statement *s = db_sql(checking->db, "SELECT COUNT(*) FROM knowledge");
    if (result == RESULT_OK)
        result = db_step(s);
    if (result == RESULT_OK && column_int(s, 0) != c->folded)
        check_find(checking, "table knowledge", "stored %" PRId64 " rows, expected %" PRId64, column_int(s, 0),
                   c->folded);
    db_reset(s);
    free(c);
    return result;
}
