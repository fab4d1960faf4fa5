/* Desks: each is a set of index ranges, every one read in its order only as far as the page needs it. The whole of a desk is the ranges of its
 * states; ranges of a unit hold the state, too, so that a page of one state reads no ticket of another. */
#include "storage/lists_inside.h"

#include "core/authority.h"

enum { LOOKED_AT_FIRST = 2000 };

/* Work lists: what has no limit comes last. */
static int64_t due_key(int64_t due_at)
{
    return due_at ? due_at : INT64_MAX;
}

/* Whose part of a desk is read: $1 is the desk, or one of its states where all of it is read; $4 the holder or lead, $5 how many rows may be
 * counted. */
enum scope { SCOPE_ALL, SCOPE_HOLDER, SCOPE_LEAD, SCOPE_EXECUTING, SCOPE_COUNT };

/* A page begins behind ($2, $3): with those of the same deadline, of which thousands may be due at the end of one day. With both in one
 * condition all of them would be passed over. */
#define SAME(WHERE)                                                                                            \
    "SELECT next_due_at, number, state FROM ticket WHERE " WHERE                                               \
    " AND next_due_at = $2 AND number > $3 ORDER BY number"
#define DATED(WHERE)                                                                                           \
    "SELECT next_due_at, number, state FROM ticket WHERE " WHERE                                               \
    " AND next_due_at > $2 ORDER BY next_due_at, number"
#define UNDATED(WHERE)                                                                                         \
    "SELECT 0, number, state FROM ticket WHERE " WHERE " AND next_due_at = 0 AND number > $3 ORDER BY number"
#define COUNTED(WHERE) "SELECT COUNT(*), 0 FROM (SELECT 1 FROM ticket WHERE " WHERE " LIMIT $5) AS few"
#define COUNTED_BY_LEAD(WHERE)                                                                                 \
    "SELECT COUNT(*), lead_id FROM (SELECT lead_id FROM ticket WHERE " WHERE " LIMIT $5) AS few "              \
    "GROUP BY lead_id"
#define OF_ALL "desk <> 0 AND state = $1"
#define OF_HOLDER "desk <> 0 AND desk = $1 AND holder_id = $4"
#define OF_LEAD "desk <> 0 AND lead_id = $4 AND desk = $1"
#define OF_EXECUTING "executing_id <> 0 AND desk <> 0 AND executing_id = $4 AND desk = $1"

#define RANGES(WHERE) SAME(WHERE), DATED(WHERE), UNDATED(WHERE)

static const struct desk_ranges {
    const char *same;
    const char *dated;
    const char *undated;
    const char *count;
} desk_sql[SCOPE_COUNT] = {
    [SCOPE_ALL] = {RANGES(OF_ALL), COUNTED(OF_ALL)},
    [SCOPE_HOLDER] = {RANGES(OF_HOLDER), COUNTED(OF_HOLDER)},
    [SCOPE_LEAD] = {RANGES(OF_LEAD), COUNTED(OF_LEAD)},
    [SCOPE_EXECUTING] = {RANGES(OF_EXECUTING), COUNTED_BY_LEAD(OF_EXECUTING)},
};

static enum result opened_at_of(struct db *db, int64_t number, int64_t *ret)
{
    return list_instant_of(db_sql(db, "SELECT opened_at FROM ticket WHERE number = $1"), number, ret);
}

static bool is_hotline(const struct view *view)
{
    return (view->rights & RIGHT_HOTLINE) != 0;
}

/* Where an open ticket stands among the newest: by number, or by its opening where days are asked for. */
static enum result newest_place(const struct reading *r, int64_t number, struct place *ret, bool *ret_fits)
{
    const struct list_query *q = r->query;
    int64_t opened_at = 0;
    enum result result = q->to_at ? opened_at_of(r->view->db, number, &opened_at) : RESULT_OK;
    bool is_behind =
        q->after == 0 || (q->to_at && opened_at != r->after_at ? opened_at < r->after_at : number < q->after);
    *ret_fits = is_behind && (q->to_at == 0 || (opened_at >= q->from_at && opened_at < q->to_at));
    *ret = (struct place){q->to_at ? -opened_at : -number, -number};
    return result;
}

static enum result read_range(struct reading *r, struct statement *s)
{
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct place place = {due_key(column_int(s, 0)), column_int(s, 1)};
        bool fits = true;
        if (r->query->state >= 0 && column_int(s, 2) != r->query->state)
            continue;
        if (r->newest_first && (result = newest_place(r, place.mark, &place, &fits)) != RESULT_OK)
            break;
        if (fits && !page_take(&r->page, place) && !r->newest_first)
            break;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result read_part(struct reading *r, const char *sql, int place, enum scope scope, int64_t whose,
                             int64_t due_at, int64_t after)
{
    struct statement *s = db_sql(r->view->db, sql);
    bind_int(s, 1, place);
    if (sql != desk_sql[scope].undated)
        bind_int(s, 2, due_at);
    if (sql != desk_sql[scope].dated)
        bind_int(s, 3, after);
    if (scope != SCOPE_ALL)
        bind_int(s, 4, whose);
    return read_range(r, s);
}

static enum result read_place(struct reading *r, int place, enum scope scope, int64_t whose)
{
    const struct list_query *q = r->query;
    const struct desk_ranges *ranges = &desk_sql[scope];
    bool begins = r->newest_first || q->after == 0, dated = begins || q->after_due_at != 0;
    enum result result = RESULT_OK;
    if (dated && !begins)
        result = read_part(r, ranges->same, place, scope, whose, q->after_due_at, q->after);
    if (result == RESULT_OK && dated)
        result = read_part(r, ranges->dated, place, scope, whose, begins ? 0 : q->after_due_at, 0);
    if (result == RESULT_OK)
        result = read_part(r, ranges->undated, place, scope, whose, 0, dated ? 0 : q->after);
    if (result != RESULT_OK || r->newest_first || q->state >= 0 || list_left(r) == 0)
        return result;
    struct statement *s = db_sql(r->view->db, ranges->count);
    bind_int(s, 1, place);
    if (scope != SCOPE_ALL)
        bind_int(s, 4, whose);
    bind_int(s, 5, list_left(r));
    return list_count(r, s);
}

static enum result read_whole_desk(struct reading *r, enum desk desk)
{
    enum result result = RESULT_OK;
    for (int state = 0; state < STATE_COUNT && result == RESULT_OK; state++)
        if (state_desk((enum ticket_state)state) == desk && (r->query->state < 0 || r->query->state == state))
            result = read_place(r, state, SCOPE_ALL, 0);
    return result;
}

/* A desk as the viewer sees it: the whole of it, or one range for each unit of the viewer's subtree. What a department holds lies
 * with the unit that works on it, elsewhere the lead is asked for. */
enum result list_read_desk(struct reading *r, enum desk desk)
{
    if (is_hotline(r->view))
        return read_whole_desk(r, desk);
    const struct nodes *units = &r->view->reference->units;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < units->count && result == RESULT_OK; i++) {
        int64_t unit_id = units->rows[i].id;
        if (!view_holds_unit(r->view, unit_id))
            continue;
        if (desk == DESK_DEPARTMENT) {
            result = read_place(r, (int)desk, SCOPE_HOLDER, unit_id);
            continue;
        }
        result = read_place(r, (int)desk, SCOPE_LEAD, unit_id);
        r->by_executing = true;
        if (result == RESULT_OK)
            result = read_place(r, (int)desk, SCOPE_EXECUTING, unit_id);
        r->by_executing = false;
    }
    return result;
}

/* A state is one desk's. */
enum result list_read_open(struct reading *r)
{
    int state = r->query->state;
    enum result result = RESULT_OK;
    for (int desk = DESK_NONE + 1; desk < DESK_COUNT && result == RESULT_OK; desk++)
        if (state < 0 || (int)state_desk((enum ticket_state)state) == desk)
            result = list_read_desk(r, (enum desk)desk);
    return result;
}

/* Newest first, from a statement that gives number, state and opened_at in falling order of the opening or, without, of the number. */
static enum result read_newest(struct reading *r, struct statement *s, bool by_opening)
{
    const struct list_query *q = r->query;
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        int64_t number = column_int(s, 0);
        if (q->state >= 0 && column_int(s, 1) != q->state)
            continue;
        if (!page_take(&r->page, (struct place){by_opening ? -column_int(s, 2) : -number, -number}))
            break;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* From a statement with the range of openings, and behind which ticket the page begins, as $1 to $3. */
static enum result read_openings(struct reading *r, struct statement *s)
{
    const struct list_query *q = r->query;
    bind_int(s, 1, q->from_at);
    bind_int(s, 2, q->after ? r->after_at : q->to_at ? q->to_at : INT64_MAX);
    bind_int(s, 3, q->after);
    return read_newest(r, s, true);
}

/* `most`: so many are looked at; -1: all. */
static enum result read_all_of_hotline(struct reading *r, int64_t most)
{
    const struct list_query *q = r->query;
    struct statement *s;
    if (q->to_at) {
        s = db_sql(r->view->db, "SELECT number, state, opened_at FROM ticket WHERE opened_at >= $1 AND "
                                "(opened_at, number) < ($2, $3) ORDER BY opened_at DESC, number DESC LIMIT $4");
        bind_int(s, 4, most);
        return read_openings(r, s);
    }
    s = db_sql(r->view->db, "SELECT number, state FROM ticket WHERE number < $1 ORDER BY number DESC LIMIT $2");
    bind_int(s, 1, q->after ? q->after : INT64_MAX);
    bind_int(s, 2, most);
    return read_newest(r, s, false);
}

static enum result read_all_of_units(struct reading *r)
{
    const char *const of_unit[] = {
        "SELECT number, state, opened_at FROM ticket WHERE lead_id = $4 AND opened_at >= $1 AND "
        "(opened_at, number) < ($2, $3) ORDER BY opened_at DESC, number DESC",
        "SELECT number, state, opened_at FROM ticket WHERE executing_id <> 0 AND executing_id = $4 AND "
        "opened_at >= $1 AND (opened_at, number) < ($2, $3) ORDER BY opened_at DESC, number DESC"};
    const struct nodes *units = &r->view->reference->units;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < units->count && result == RESULT_OK; i++)
        for (size_t part = 0; part < 2 && result == RESULT_OK; part++)
            if (view_holds_unit(r->view, units->rows[i].id)) {
                struct statement *s = db_sql(r->view->db, of_unit[part]);
                bind_int(s, 4, units->rows[i].id);
                result = read_openings(r, s);
            }
    return result;
}

/* Open states are few among all tickets: their desks are read, not the whole past. Mostly the newest stand there, and nothing but a page of
 * them is wanted. */
enum result list_read_all(struct reading *r)
{
    const struct list_query *q = r->query;
    bool one_open = q->state >= 0 && q->state != STATE_CLOSED;
    enum result result = q->after ? opened_at_of(r->view->db, q->after, &r->after_at) : RESULT_OK;
    if (result == RESULT_OK && one_open && is_hotline(r->view))
        result = read_all_of_hotline(r, LOOKED_AT_FIRST);
    if (result != RESULT_OK || (one_open && r->page.count == r->page.max))
        return result;
    r->newest_first = one_open;
    return one_open              ? list_read_open(r)
           : is_hotline(r->view) ? read_all_of_hotline(r, -1)
                                 : read_all_of_units(r);
}

enum result list_read_mine(struct reading *r)
{
    return is_hotline(r->view) ? read_place(r, DESK_OPERATOR, SCOPE_HOLDER, r->view->account_id)
                               : list_read_desk(r, DESK_DEPARTMENT);
}
