/* Lists of calls, and what is known of a phone. */
#include "storage/lists_inside.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(CALL_WAITING == 0 && CALL_TALKING == 1 && CALL_WAS_ANSWERED == 2, "the partial indexes say so");

/* Calls of [$1, $2), the latter with ids below $3; of an outcome, $4. All but the answered ones of an outcome are few: they stand in indexes of
 * their own. */
static struct statement *by_offered(const struct view *view, const struct call_query *q)
{
    struct statement *s;
    if (q->outcome < 0 || q->outcome == CALL_WAS_ANSWERED)
        s = db_sql(view->db,
                   "SELECT id, outcome FROM call WHERE offered_at >= $1 AND (offered_at, id) < ($2, $3) "
                   "ORDER BY offered_at DESC, id DESC");
    else if (q->outcome < CALL_WAS_ANSWERED)
        s = db_sql(view->db,
                   "SELECT id, outcome FROM call WHERE outcome IN (0, 1) AND outcome = $4 AND offered_at >= $1 "
                   "AND (offered_at, id) < ($2, $3) ORDER BY offered_at DESC, id DESC");
    else
        s = db_sql(view->db,
                   "SELECT id, outcome FROM call WHERE outcome > 2 AND outcome = $4 AND offered_at >= $1 "
                   "AND (offered_at, id) < ($2, $3) ORDER BY offered_at DESC, id DESC");
    if (q->outcome >= 0 && q->outcome != CALL_WAS_ANSWERED)
        bind_int(s, 4, q->outcome);
    return s;
}

static enum result read_calls(const struct view *view, const struct call_query *q, int64_t *ids, size_t max,
                              size_t *ret_count)
{
    struct statement *s;
    size_t count = 0;
    enum result result = RESULT_OK;
    if (q->to_at == 0 && (q->outcome < 0 || q->outcome == CALL_WAS_ANSWERED)) {
        s = db_sql(view->db, "SELECT id, outcome FROM call WHERE id < $1 ORDER BY id DESC");
        bind_int(s, 1, q->after ? q->after : INT64_MAX);
    } else {
        int64_t after_at = q->to_at ? q->to_at : INT64_MAX;
        if (q->after)
            result = list_instant_of(db_sql(view->db, "SELECT offered_at FROM call WHERE id = $1"), q->after,
                                     &after_at);
        if (result != RESULT_OK)
            return result;
        s = by_offered(view, q);
        bind_int(s, 1, q->from_at);
        bind_int(s, 2, after_at);
        bind_int(s, 3, q->after);
    }
    while (count < max && (result = db_step(s)) == RESULT_OK)
        if (q->outcome < 0 || column_int(s, 1) == q->outcome)
            ids[count++] = column_int(s, 0);
    db_reset(s);
    *ret_count = count;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result list_calls(const struct view *view, const struct call_query *query, struct call_row **ret,
                       size_t *ret_count)
{
    int64_t ids[LIST_PAGE_MAX];
    size_t count = 0;
    enum result result = read_calls(view, query, ids, list_page_size(query->limit), &count);
    if (result != RESULT_OK)
        return result;
    struct call_row *rows = calloc(count ? count : 1, sizeof *rows);
    if (!rows)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = call_line(view, ids[i], false, &rows[i]);
    if (result != RESULT_OK) {
        free(rows);
        return result;
    }
    *ret = rows;
    *ret_count = count;
    return RESULT_OK;
}

enum result list_of_phone(struct db *db, const char *key, enum subject subject, int64_t *ids, size_t max,
                          size_t *ret_count)
{
    struct statement *s = db_sql(db, "SELECT subject_id FROM phone WHERE key = $1 AND subject = $2 "
                                     "ORDER BY subject_id DESC LIMIT $3");
    bind_text(s, 1, key);
    bind_int(s, 2, subject);
    bind_int(s, 3, (int64_t)max);
    size_t count = 0;
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && count < max)
        ids[count++] = column_int(s, 0);
    db_reset(s);
    *ret_count = count;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* Open calls are few, and stand in an index of their own. */
enum result list_open_calls(const struct view *view, const char *exchange, struct open_visit **ret,
                            size_t *ret_count)
{
    struct statement *s = db_sql(
        view->db, "SELECT c.ref, c.offered_at, v.visit, v.queue_id FROM call c LEFT JOIN call_visit v ON "
                  "v.call_id = c.id "
                  "AND v.ordinal = c.visits - 1 WHERE c.outcome IN (0, 1) AND c.ended_at = 0 ORDER BY c.id");
    struct open_visit *rows = NULL;
    size_t count = 0, room = 0, length = strlen(exchange);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        const char *ref = column_text(s, 0);
        if (strncmp(ref, exchange, length) != 0 || ref[length] != '/')
            continue;
        if (count == room) {
            room = room ? room * 2 : 64;
            struct open_visit *more = reallocarray(rows, room, sizeof *rows);
            if (!more) {
                result = RESULT_NO_MEMORY;
                break;
            }
            rows = more;
        }
        struct open_visit *row = &rows[count++];
        *row = (struct open_visit){.offered_at = column_int(s, 1), .queue_id = column_int(s, 3)};
        column_copy(s, 0, row->ref, sizeof row->ref);
        column_copy(s, 2, row->visit, sizeof row->visit);
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND) {
        free(rows);
        return result;
    }
    *ret = rows;
    *ret_count = count;
    return RESULT_OK;
}
