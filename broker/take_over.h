/* Changes of the organisation that leave nothing behind: what hangs on a unit, a place, a category or a person goes to another one
 * in the same request, with its deadlines. */
#ifndef REXIAN_BROKER_TAKE_OVER_H
#define REXIAN_BROKER_TAKE_OVER_H

#include "broker/handler.h"
#include "core/event.h"

/* Refuses to shut a node of the kind (SUBJECT_UNIT, _DISTRICT, _CATEGORY) on which something hangs: open tickets and rules
 * (REFUSAL_IN_USE), rules alone of a place or category (REFUSAL_RULES_LEFT), people (REFUSAL_PEOPLE_LEFT),
 * entries of the knowledge base (REFUSAL_ENTRIES_LEFT). */
MUST_CHECK enum result take_over_needed(struct change_work *work, enum subject subject,
                                        const struct node *node);
/* Moves all of that, and what lies below the node, to `into`. REFUSAL_EXISTS if two of one name would lie side by side. */
MUST_CHECK enum result take_over_node(struct change_work *work, enum subject subject, const struct node *node,
                                      const struct node *into);
/* What stands on a person's own list goes to another person, or with NULL to the dispatchers. */
MUST_CHECK enum result take_over_list(struct change_work *work, int64_t account_id, const struct account *to);
/* Before a ticket is sent back to its lead: a lead that was merged into another unit gives way to it. REFUSAL_SHUT, field "lead", if
 * it was shut and nobody took its place. */
MUST_CHECK enum result take_over_lead(struct change_work *work, struct ticket_facts *facts);

#endif
