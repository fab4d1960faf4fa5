/* Along the index of the duplicates of a ticket. */
#include "storage/duplicates.h"

#include "storage/lists.h"

enum result duplicate_next(struct db *db, int64_t parent, int64_t after, int64_t *ret)
{
    struct statement *s =
        db_sql(db, "SELECT number FROM ticket WHERE parent <> 0 AND parent = $1 AND number > $2 "
                   "ORDER BY number LIMIT 1");
    bind_int(s, 1, parent);
    bind_int(s, 2, after);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result;
}

static enum result count_all(struct db *db, int64_t parent, int64_t *ret)
{
    struct statement *s = db_sql(db, "SELECT COUNT(*) FROM ticket WHERE parent <> 0 AND parent = $1");
    bind_int(s, 1, parent);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result;
}

enum result duplicates_list(const struct view *view, int64_t parent, int64_t after, int64_t limit,
                            struct ticket_row **ret, size_t *ret_count, int64_t *ret_total)
{
    int64_t numbers[LIST_PAGE_MAX];
    size_t count = 0, max = limit <= 0 ? LIST_PAGE : limit > LIST_PAGE_MAX ? LIST_PAGE_MAX : (size_t)limit;
    enum result result = count_all(view->db, parent, ret_total);
    while (result == RESULT_OK && count < max) {
        result = duplicate_next(view->db, parent, after, &numbers[count]);
        if (result == RESULT_OK)
            after = numbers[count++];
    }
    return result == RESULT_OK || result == RESULT_NOT_FOUND
               ? list_numbers(view, numbers, count, ret, ret_count)
               : result;
}
