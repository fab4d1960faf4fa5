/* Tickets that follow another one as its duplicates: what happens to the parent happens to them in the same request. */
#ifndef REXIAN_BROKER_DUPLICATES_H
#define REXIAN_BROKER_DUPLICATES_H

#include "broker/ticket_work.h"

/* After an event was recorded on a ticket: gives each of its duplicates what it means for them (core/flow_orders.h: flow_follow).
 * An undo takes that back, and both sides of a merge; it is refused (RESULT_REFUSED, fields "children" or "parent") if the other
 * ticket has moved on since, or if the decision was the parent's. */
MUST_CHECK enum result duplicates_follow(struct change_work *work, const struct ticket_facts *facts,
                                         const struct event *event);
/* The parent of a duplicate, folded: who sends a duplicate back sends its parent back. RESULT_NOT_FOUND if it follows none. */
MUST_CHECK enum result duplicate_parent(struct change_work *work, const struct ticket_facts *child,
                                        struct ticket_facts *ret);

#endif
