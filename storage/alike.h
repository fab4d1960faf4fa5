/* Finding tickets that may be of the matter that is being written down: along three indexes, a bounded number from each. */
#ifndef REXIAN_STORAGE_ALIKE_H
#define REXIAN_STORAGE_ALIKE_H

#include "core/alike.h"
#include "storage/search.h"
#include "storage/view.h"

enum { ALIKE_MOST = 400, ALIKE_PAGE = 20 };

struct alike_query {
    int64_t number; /* the ticket itself, if it is one already: it is not like itself */
    int64_t category_id;
    int64_t district_id;
    const char *phone_key; /* "": not known */
    const char *title;     /* "": not written yet */
    const char *spot;
    int64_t days;  /* since they were closed */
    int64_t surge; /* see alike_surge */
};

struct alike_answer {
    struct alike_row *rows; /* malloc'd; the first ALIKE_PAGE */
    size_t row_count;
    int64_t total;
    bool surge;
    int64_t in_hour;
    int64_t master;
};

/* The newest of a category and place: must be read along the index ticket_alike, whatever the size of the store. */
extern const char alike_place_sql[];
/* The newest of a category and place: must be read along the index ticket_alike, whatever the size of the store. */
extern const char alike_place_sql[];
/* `search` may lag: what it has not taken in yet is looked through. */
MUST_CHECK enum result alike_find(const struct view *view, struct search *search,
                                  const struct alike_query *query, struct alike_answer *ret);

#endif
