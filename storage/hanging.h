/* What would be left behind if a unit or a person went: open tickets, by their numbers. */
#ifndef REXIAN_STORAGE_HANGING_H
#define REXIAN_STORAGE_HANGING_H

#include "storage/tickets.h"

/* The open tickets of which something is the unit's to do (ticket_hangs_on), rising, malloc'd. */
MUST_CHECK enum result hanging_on_unit(struct db *db, int64_t unit_id, int64_t **ret, size_t *ret_count);
/* The tickets on an operator's own list. */
MUST_CHECK enum result hanging_on_person(struct db *db, int64_t account_id, int64_t **ret, size_t *ret_count);

/* The open entries of the knowledge base that a unit owns, or that stand under a category; the other one is 0. */
MUST_CHECK enum result hanging_knowledge(struct db *db, int64_t unit_id, int64_t category_id, int64_t **ret,
                                         size_t *ret_count);

#endif
