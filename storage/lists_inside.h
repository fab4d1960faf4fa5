/* What the files of the lists share: a page that is filled from index ranges. Not for use elsewhere. */
#ifndef REXIAN_STORAGE_LISTS_INSIDE_H
#define REXIAN_STORAGE_LISTS_INSIDE_H

#include "storage/lists.h"

/* A place in the order of a list: rising keys, then rising marks. */
struct place {
    int64_t key;
    int64_t mark; /* number or id; negative where the newest comes first */
};

struct page {
    struct place rows[LIST_PAGE_MAX];
    size_t count, max;
};

/* What is asked of a desk, and the page that it goes to. */
struct reading {
    const struct view *view;
    const struct list_query *query;
    struct page page;
    bool newest_first; /* rows go to the page by falling number, whatever order the range has */
    int64_t after_at;  /* opened_at of the last ticket of the page before, of LIST_ALL */
    bool by_executing; /* rows whose lead is the viewer's, too, are counted elsewhere */
    int64_t total;
    int64_t looked; /* rows that were counted or passed over, at most LIST_COUNTED + 1 */
};

/* False if the page is full of earlier rows: then no later row of the same range fits either. A row that stands there already, from another
 * range, is taken once. */
bool page_take(struct page *page, struct place row);
/* How many rows may still be looked at for the total. */
int64_t list_left(const struct reading *r);
/* Adds up a statement that gives how many and, where the reading is by_executing, of which lead; it must look at no more than list_left. */
MUST_CHECK enum result list_count(struct reading *r, struct statement *s);
size_t list_page_size(int64_t limit);
/* The instant that a statement gives for the ticket or call $1; *ret stays where there is no row. */
MUST_CHECK enum result list_instant_of(struct statement *s, int64_t id, int64_t *ret);

/* lists_desk.c: what stands on a desk, on any desk, and all tickets. */
MUST_CHECK enum result list_read_desk(struct reading *r, enum desk desk);
MUST_CHECK enum result list_read_mine(struct reading *r);
MUST_CHECK enum result list_read_open(struct reading *r);
MUST_CHECK enum result list_read_all(struct reading *r);
/* lists_records.c: open approvals, open orders, co-handling that is owed, emergencies to be told by phone. */
MUST_CHECK enum result list_read_records(struct reading *r);

#endif
