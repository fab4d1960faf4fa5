/* Tickets of one matter: those that follow another one. */
#ifndef REXIAN_STORAGE_DUPLICATES_H
#define REXIAN_STORAGE_DUPLICATES_H

#include "storage/view.h"

/* The next duplicate of a ticket after a number, rising; RESULT_NOT_FOUND after the last one. */
MUST_CHECK enum result duplicate_next(struct db *db, int64_t parent, int64_t after, int64_t *ret);
/* A page of a ticket's duplicates, oldest first, those that the viewer sees; rows are malloc'd. `limit` as in a list.
 * *ret_total: of them all, seen or not. */
MUST_CHECK enum result duplicates_list(const struct view *view, int64_t parent, int64_t after, int64_t limit,
                                       struct ticket_row **ret, size_t *ret_count, int64_t *ret_total);

#endif
