/* The holders of a ticket, read from its events. */
#ifndef REXIAN_STORAGE_HOPS_H
#define REXIAN_STORAGE_HOPS_H

#include "core/hops.h"
#include "storage/db.h"

/* Its hops, oldest first, malloc'd, and how the ticket stands. RESULT_NOT_FOUND: there is no such ticket. */
MUST_CHECK enum result ticket_hops(struct db *db, int64_t number, int64_t now, struct hop **ret,
                                   size_t *ret_count, struct ticket_facts *ret_facts);

#endif
