/* A page is read along the index of what was opened when; each ticket is folded, since its row does not hold all that is told. */
#include "storage/ticket_export.h"

#include "storage/tickets.h"

static enum result place_of(struct db *db, const struct export_query *query, int64_t *ret_at,
                            int64_t *ret_number)
{
    *ret_at = query->to_at ? query->to_at : INT64_MAX;
    *ret_number = 0; /* nothing was opened at that instant or later */
    if (query->after == 0)
        return RESULT_OK;
    struct statement *s = db_sql(db, "SELECT opened_at FROM ticket WHERE number = $1");
    bind_int(s, 1, query->after);
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        *ret_at = column_int(s, 0);
        *ret_number = query->after;
    }
    db_reset(s);
    return result;
}

static enum result tell(const struct view *view, struct statement *s, export_ticket *each, void *context)
{
    struct ticket_facts facts;
    int64_t units[TICKET_UNITS];
    enum result result = ticket_fold(view->db, column_int(s, 0), &facts);
    if (result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? RESULT_CORRUPT : result;
    if (!view_sees_units(view, units, ticket_units(&facts, units)))
        return RESULT_OK;
    const struct export_texts texts = {
        .ref = column_text(s, 1), .title = column_text(s, 2), .content = column_text(s, 3)};
    return each(context, &facts, &texts);
}

enum result tickets_export(const struct view *view, const struct export_query *query, export_ticket *each,
                           void *context, int64_t *ret_last, bool *ret_more)
{
    int64_t at = 0, number = 0, count = 0;
    enum result result = place_of(view->db, query, &at, &number);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(
        view->db, "SELECT t.number, t.ref, x.title, x.content FROM ticket t LEFT JOIN ticket_text x "
                  "ON x.number = t.number WHERE t.opened_at >= $1 AND (t.opened_at, t.number) < ($2, $3) "
                  "ORDER BY t.opened_at DESC, t.number DESC LIMIT $4");
    bind_int(s, 1, query->from_at);
    bind_int(s, 2, at);
    bind_int(s, 3, number);
    bind_int(s, 4, query->most);
    *ret_last = query->after;
    while ((result = db_step(s)) == RESULT_OK) {
        result = tell(view, s, each, context);
        if (result != RESULT_OK)
            break;
        *ret_last = column_int(s, 0);
        count++;
    }
    db_reset(s);
    *ret_more = count == query->most;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}
