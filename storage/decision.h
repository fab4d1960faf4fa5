/* The newest decision on a ticket, read from its events. */
#ifndef REXIAN_STORAGE_DECISION_H
#define REXIAN_STORAGE_DECISION_H

#include "core/flow_undo.h"
#include "storage/tickets.h"

/* Folds the ticket and gathers what its newest decision was. RESULT_NOT_FOUND: there is no such ticket. */
MUST_CHECK enum result ticket_decision(struct db *db, int64_t number, struct ticket_facts *ret_facts,
                                       struct decision *ret);

#endif
