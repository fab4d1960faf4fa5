/* Lists of records beside a ticket's way, each along a partial index of the few that are open. What has no limit comes first. */
#include "storage/lists_inside.h"

#include "core/authority.h"

/* $1, $2 is the place to go on from, $3 the unit, $4 how many rows may be counted. */
struct range {
    const char *rows;  /* due, number */
    const char *count; /* by lead */
};

_Static_assert(STATE_SUSPENDED == 8, "the partial indexes say so: a parameter would not use them");

#define ROWS(KEY, WHERE)                                                                                       \
    "SELECT " KEY ", number FROM ticket_wait WHERE " WHERE " AND (" KEY ", number) > ($1, $2) ORDER BY " KEY   \
    ", number"
#define RANGE(KEY, WHERE)                                                                                      \
    {                                                                                                          \
        .rows = ROWS(KEY, WHERE),                                                                              \
        .count = "SELECT COUNT(*), 0 FROM (SELECT 1 FROM ticket_wait WHERE " WHERE " LIMIT $4) AS few"         \
    }
#define RANGE_BY_LEAD(KEY, WHERE)                                                                              \
    {                                                                                                          \
        .rows = ROWS(KEY, WHERE),                                                                              \
        .count = "SELECT COUNT(*), lead_id FROM (SELECT lead_id FROM ticket_wait WHERE " WHERE                 \
                 " LIMIT $4) AS few GROUP BY lead_id"                                                          \
    }

/* The whole city's, those that a unit leads, those that it works on for another lead. */
struct record_list {
    struct range all, of_lead, of_executing;
};

static const struct record_list record_lists[LIST_COUNT] = {
    [LIST_APPROVALS] = {RANGE("ask_due_at", "asks <> 0"), RANGE("ask_due_at", "asks <> 0 AND lead_id = $3"),
                        RANGE_BY_LEAD("ask_due_at", "executing_id <> 0 AND asks <> 0 AND executing_id = $3")},
    [LIST_ORDERS] = {RANGE("order_due_at", "order_level <> 0"),
                     RANGE("order_due_at", "order_level <> 0 AND order_reported = 0 AND lead_id = $3"),
                     {NULL, NULL}},
    [LIST_TO_PHONE] = {RANGE("next_due_at", "to_phone <> 0"),
                       RANGE("next_due_at", "to_phone <> 0 AND lead_id = $3"),
                       {NULL, NULL}},
    [LIST_ABOVE] = {RANGE("ask_due_at", "asks_above <> 0"),
                    RANGE("ask_due_at", "asks_above <> 0 AND lead_id = $3"),
                    RANGE_BY_LEAD("ask_due_at", "executing_id <> 0 AND asks_above <> 0 AND executing_id = $3")},
    [LIST_SUSPENDED] = {RANGE("clock_at", "state = 8"), RANGE("clock_at", "state = 8 AND lead_id = $3"),
                        RANGE_BY_LEAD("clock_at", "executing_id <> 0 AND state = 8 AND executing_id = $3")},
    [LIST_FIRST_REPORTS] = {RANGE("first_report_at", "first_report_at <> 0"),
                            RANGE("first_report_at", "first_report_at <> 0 AND lead_id = $3"),
                            {NULL, NULL}},
};

static const char owed_sql[] =
    "SELECT c.due_at, c.number FROM co_handler c JOIN ticket t ON t.number = c.number "
    "WHERE c.unit_id = $1 AND c.reported_at = 0 AND t.desk = $2 ORDER BY c.due_at, c.number";

static void bind_place(const struct reading *r, struct statement *s)
{
    bind_int(s, 1, r->query->after ? r->query->after_due_at : INT64_MIN);
    bind_int(s, 2, r->query->after);
}

/* All are for -1. */
static enum result has_state(struct db *db, int64_t number, int state, bool *ret)
{
    *ret = true;
    if (state < 0)
        return RESULT_OK;
    struct statement *s = db_sql(db, "SELECT state FROM ticket WHERE number = $1");
    bind_int(s, 1, number);
    enum result result = db_step(s);
    *ret = result == RESULT_OK && column_int(s, 0) == state;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result take(struct reading *r, int64_t due_at, int64_t number, bool *ret_goes_on)
{
    bool fits = false;
    enum result result = has_state(r->view->db, number, r->query->state, &fits);
    *ret_goes_on = result == RESULT_OK && (!fits || page_take(&r->page, (struct place){due_at, number}));
    return result;
}

static enum result read_range(struct reading *r, const struct range *range, int64_t unit_id)
{
    bool goes_on = true;
    struct statement *s = db_sql(r->view->db, range->rows);
    bind_place(r, s);
    if (unit_id)
        bind_int(s, 3, unit_id);
    enum result result = RESULT_OK;
    while (goes_on && (result = db_step(s)) == RESULT_OK)
        result = take(r, column_int(s, 0), column_int(s, 1), &goes_on);
    db_reset(s);
    if ((result != RESULT_OK && result != RESULT_NOT_FOUND) || r->query->state >= 0 || list_left(r) == 0)
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    s = db_sql(r->view->db, range->count);
    if (unit_id)
        bind_int(s, 3, unit_id);
    bind_int(s, 4, list_left(r));
    return list_count(r, s);
}

/* Of several units of the viewer that help with one ticket, the row is that of the first to report. */
static enum result is_first(struct reading *r, int64_t number, int64_t unit_id, bool *ret)
{
    struct statement *s = db_sql(r->view->db, "SELECT unit_id FROM co_handler WHERE number = $1 AND "
                                              "reported_at = 0 ORDER BY due_at, ordinal");
    bind_int(s, 1, number);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && !view_holds_unit(r->view, column_int(s, 0)))
        ;
    *ret = result == RESULT_OK && column_int(s, 0) == unit_id;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* What a unit owes is little: it is read and counted in one go. */
static enum result read_owed(struct reading *r, int64_t unit_id)
{
    const struct list_query *q = r->query;
    struct statement *s = db_sql(r->view->db, owed_sql);
    bind_int(s, 1, unit_id);
    bind_int(s, 2, DESK_DEPARTMENT);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        int64_t due_at = column_int(s, 0), number = column_int(s, 1);
        bool first = false, goes_on = false;
        result = is_first(r, number, unit_id, &first);
        if (result == RESULT_OK && first && q->state < 0)
            r->total++;
        if (result == RESULT_OK && first &&
            (q->after == 0 || due_at > q->after_due_at || (due_at == q->after_due_at && number > q->after)))
            result = take(r, due_at, number, &goes_on);
        if (result != RESULT_OK)
            break;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result read_of_unit(struct reading *r, int64_t unit_id)
{
    const struct record_list *list = &record_lists[r->query->list];
    if (r->query->list == LIST_CO)
        return read_owed(r, unit_id);
    enum result result = read_range(r, &list->of_lead, unit_id);
    if (result != RESULT_OK || !list->of_executing.rows)
        return result;
    r->by_executing = true;
    result = read_range(r, &list->of_executing, unit_id);
    r->by_executing = false;
    return result;
}

enum result list_read_records(struct reading *r)
{
    const struct nodes *units = &r->view->reference->units;
    enum result result = RESULT_OK;
    if (r->view->rights & RIGHT_HOTLINE)
        return r->query->list == LIST_CO ? RESULT_OK : read_range(r, &record_lists[r->query->list].all, 0);
    for (size_t i = 0; i < units->count && result == RESULT_OK; i++)
        if (view_holds_unit(r->view, units->rows[i].id))
            result = read_of_unit(r, units->rows[i].id);
    return result;
}
