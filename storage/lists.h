/* Lists of tickets and calls, a page at a time, each along an index: work lists by what falls due next, listings newest
 * first. Rows are malloc'd; the caller frees them. */
#ifndef REXIAN_STORAGE_LISTS_H
#define REXIAN_STORAGE_LISTS_H

#include "storage/view.h"

enum { LIST_PAGE = 100, LIST_PAGE_MAX = 500, LIST_COUNTED = 1000 };

enum list_name {
    LIST_MINE, /* held by the viewer; for a department's person as `department` */
    LIST_DISPATCH,
    LIST_RETURNS,
    LIST_DEPARTMENT, /* with the departments; those of the viewer's subtree */
    LIST_AUDIT,
    LIST_CALLBACK,
    LIST_OPEN, /* on any desk */
    LIST_ALL, /* newest first: by opening where days are asked for or a unit asks, else, and of an open state, by number */
    LIST_APPROVALS, /* asked for and not decided, by when it is to be decided; those of the viewer's subtree */
    LIST_ORDERS,    /* open supervision orders; for a unit's people those that they have to report on */
    LIST_CO,        /* co-handling that the viewer's units owe; nothing for the hotline */
    LIST_TO_PHONE,  /* emergencies whose unit has neither been told by phone nor received them */
    LIST_ABOVE,     /* of approvals those that only a supervisor decides */
    LIST_SUSPENDED, /* by when the suspension ends */
    LIST_FIRST_REPORTS, /* emergencies of which nothing was heard yet, by when it is due */
    LIST_COUNT
};
extern const struct name_list list_names;

struct list_query {
    enum list_name list;
    int state;       /* enum ticket_state; -1 any */
    int64_t from_at; /* LIST_ALL: opened within [from_at, to_at); 0 and 0 for any */
    int64_t to_at;
    int64_t after;        /* the last number of the page before; 0 begins */
    int64_t after_due_at; /* list_at of the page's last row */
    int64_t limit;        /* 0 is LIST_PAGE; at most LIST_PAGE_MAX */
};

/* How many rows a list has. */
struct list_total {
    int64_t rows;
    bool more; /* at LIST_COUNTED rows the counting ended: there may be more */
};

/* Those that the viewer sees. *ret_total: of the whole work list, or of this page where a state or all is asked for. Neither page nor
 * total takes longer in a longer list. Two pages of one state do: newest first, where fewer than a page are among the newest of all, all of the
 * state are looked through; a unit's own closed ones walk past its open ones. */
MUST_CHECK enum result list_tickets(const struct view *view, const struct list_query *query,
                                    struct ticket_row **ret, size_t *ret_count, struct list_total *ret_total);
/* Tickets by numbers, in this order; those that the viewer may not see are left out. */
MUST_CHECK enum result list_numbers(const struct view *view, const int64_t *numbers, size_t count,
                                    struct ticket_row **ret, size_t *ret_count);

struct call_query {
    int outcome;     /* enum call_outcome; -1 any */
    int64_t from_at; /* offered within [from_at, to_at); 0 and 0 for any */
    int64_t to_at;
    int64_t after; /* the last id of the page before; 0 begins */
    int64_t limit;
};
/* An open call with its last visit. */
struct open_visit {
    char ref[TEXT_CODE + 40];
    char visit[TEXT_CODE + 40];
    int64_t queue_id;
    int64_t offered_at;
};
/* Calls of an exchange that wait or talk; malloc'd. */
MUST_CHECK enum result list_open_calls(const struct view *view, const char *exchange, struct open_visit **ret,
                                       size_t *ret_count);
/* Calls, newest first: by id, or by offered_at where instants are given, or an outcome other than answered. */
MUST_CHECK enum result list_calls(const struct view *view, const struct call_query *query,
                                  struct call_row **ret, size_t *ret_count);

/* Tickets or calls (`subject`) of a phone's key, newest first, at most `max` ids. */
MUST_CHECK enum result list_of_phone(struct db *db, const char *key, enum subject subject, int64_t *ids,
                                     size_t max, size_t *ret_count);

#endif
