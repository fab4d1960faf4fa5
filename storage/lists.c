/* Pages of lists. Each list is a set of index ranges, every one read in its order only as far as the page needs it. */
#include "storage/lists_inside.h"

#include <stdlib.h>
#include <string.h>

static const char *const list_name[] = {"mine",     "dispatch", "returns", "department", "audit",
                                        "callback", "open",     "all",     "approvals",  "orders",
                                        "co",       "to_phone", "above",   "suspended",  "first_reports"};
static const char *const list_label[] = {N_("my own"),
                                         N_("to dispatch"),
                                         N_("returns"),
                                         N_("with the units"),
                                         N_("to audit"),
                                         N_("callbacks"),
                                         N_("all open ones"),
                                         N_("all, newest first"),
                                         N_("to approve"),
                                         N_("supervised"),
                                         N_("co-handling owed"),
                                         N_("to be told by phone"),
                                         N_("to approve by a supervisor"),
                                         N_("suspended"),
                                         N_("first reports owed")};
_Static_assert(sizeof list_name / sizeof list_name[0] == LIST_COUNT, "a name for each list");
_Static_assert(sizeof list_label / sizeof list_label[0] == LIST_COUNT, "a label for each list");
const struct name_list list_names = {.names = list_name, .labels = list_label, .count = LIST_COUNT};

static bool before(struct place a, struct place b)
{
    return a.key < b.key || (a.key == b.key && a.mark < b.mark);
}

bool page_take(struct page *page, struct place row)
{
    size_t at = page->count;
    while (at > 0 && before(row, page->rows[at - 1]))
        at--;
    if (at == page->max)
        return false;
    if (at > 0 && !before(page->rows[at - 1], row))
        return true;
    if (page->count < page->max)
        page->count++;
    memmove(&page->rows[at + 1], &page->rows[at], (page->count - 1 - at) * sizeof page->rows[0]);
    page->rows[at] = row;
    return true;
}

int64_t list_left(const struct reading *r)
{
    return LIST_COUNTED + 1 - r->looked;
}

enum result list_count(struct reading *r, struct statement *s)
{
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        r->looked += column_int(s, 0);
        if (!r->by_executing || !view_holds_unit(r->view, column_int(s, 1)))
            r->total += column_int(s, 0);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result list_instant_of(struct statement *s, int64_t id, int64_t *ret)
{
    bind_int(s, 1, id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result read_list(struct reading *r)
{
    switch (r->query->list) {
    case LIST_MINE:
        return list_read_mine(r);
    case LIST_DISPATCH:
        return list_read_desk(r, DESK_DISPATCH);
    case LIST_RETURNS:
        return list_read_desk(r, DESK_RETURNS);
    case LIST_DEPARTMENT:
        return list_read_desk(r, DESK_DEPARTMENT);
    case LIST_AUDIT:
        return list_read_desk(r, DESK_AUDIT);
    case LIST_CALLBACK:
        return list_read_desk(r, DESK_CALLBACK);
    case LIST_OPEN:
        return list_read_open(r);
    case LIST_APPROVALS:
    case LIST_ORDERS:
    case LIST_CO:
    case LIST_TO_PHONE:
    case LIST_ABOVE:
    case LIST_SUSPENDED:
    case LIST_FIRST_REPORTS:
        return list_read_records(r);
    case LIST_ALL:
    case LIST_COUNT:
        break;
    }
    return list_read_all(r);
}

size_t list_page_size(int64_t limit)
{
    return limit <= 0 ? LIST_PAGE : limit > LIST_PAGE_MAX ? LIST_PAGE_MAX : (size_t)limit;
}

enum result list_numbers(const struct view *view, const int64_t *numbers, size_t count, struct ticket_row **ret,
                         size_t *ret_count)
{
    struct ticket_row *rows = calloc(count ? count : 1, sizeof *rows);
    size_t used = 0;
    enum result result = rows ? RESULT_OK : RESULT_NO_MEMORY;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        result = ticket_line(view, numbers[i], &rows[used]);
        used += result == RESULT_OK;
        if (result == RESULT_NOT_FOUND)
            result = RESULT_OK;
    }
    if (result != RESULT_OK) {
        free(rows);
        return result;
    }
    *ret = rows;
    *ret_count = used;
    return RESULT_OK;
}

/* By what the page goes on: rows that could not be read are left out of them. */
static void put_places(const struct page *page, struct ticket_row *rows, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < page->count && at < count; i++) {
        int64_t number = page->rows[i].mark < 0 ? -page->rows[i].mark : page->rows[i].mark;
        int64_t key = page->rows[i].key;
        if (rows[at].number == number)
            rows[at++].list_at = key > 0 && key < INT64_MAX ? key : 0;
    }
}

static struct list_total total_of(const struct reading *r)
{
    bool more = list_left(r) == 0;
    return (struct list_total){.rows = more && r->total > LIST_COUNTED ? LIST_COUNTED : r->total, .more = more};
}

enum result list_tickets(const struct view *view, const struct list_query *query, struct ticket_row **ret,
                         size_t *ret_count, struct list_total *ret_total)
{
    struct reading r = {.view = view, .query = query, .page = {.max = list_page_size(query->limit)}};
    int64_t numbers[LIST_PAGE_MAX];
    enum result result = read_list(&r);
    for (size_t i = 0; i < r.page.count; i++)
        numbers[i] = r.page.rows[i].mark < 0 ? -r.page.rows[i].mark : r.page.rows[i].mark;
    if (result == RESULT_OK)
        result = list_numbers(view, numbers, r.page.count, ret, ret_count);
    if (result == RESULT_OK)
        put_places(&r.page, *ret, *ret_count);
    if (result == RESULT_OK)
        *ret_total = query->state >= 0 || query->list == LIST_ALL
                         ? (struct list_total){.rows = (int64_t)*ret_count}
                         : total_of(&r);
    return result;
}
