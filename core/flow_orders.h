/* Records beside the ticket's way: supervision orders, co-handlers, passing down the tree, reports, merging, and what the clock
 * does by itself. */
#ifndef REXIAN_CORE_FLOW_ORDERS_H
#define REXIAN_CORE_FLOW_ORDERS_H

#include "core/flow.h"

/* EVENT_SUPERVISED on the lead, who answers for it whoever works on it, with order_due_at. REFUSAL_EXISTS while another order is open, REFUSAL_NOT_ALLOWED if
 * there were too many, or no unit holds the ticket. */
MUST_CHECK enum result flow_supervise(const struct flow_rules *rules, const struct ticket_facts *facts,
                                      int64_t now, enum supervision_level level, enum supervision_cause cause,
                                      struct event *ret, struct refusal *why);
/* The order that a rule raises by itself after something happened `count` times: CAUSE_REDONE from the second redo on,
 * CAUSE_REPEATED from as many calls of one matter on as the limits say. RESULT_NOT_FOUND if the rules want none, or none can be
 * raised: one is open, there were too many, no unit holds the ticket. */
MUST_CHECK enum result flow_order_by_rule(const struct flow_rules *rules, const struct ticket_facts *facts,
                                          int64_t now, enum supervision_cause cause, int64_t count,
                                          struct event *ret, struct refusal *why);
/* EVENT_SUPERVISION_REPORTED; REFUSAL_NOT_FOUND, field "order", if none is open. */
MUST_CHECK enum result flow_report_order(const struct ticket_facts *facts, struct event *ret,
                                         struct refusal *why);
/* EVENT_SUPERVISION_CLOSED; `again` sends the report back with a new limit. REFUSAL_STATE if no report was made. */
MUST_CHECK enum result flow_close_order(const struct flow_rules *rules, const struct ticket_facts *facts,
                                        int64_t now, bool again, struct event *ret, struct refusal *why);
/* EVENT_CO_HANDLER with co_due_at. REFUSAL_EXISTS if the unit is lead or co-handler already, REFUSAL_NOT_ALLOWED if full. */
MUST_CHECK enum result flow_co_handler(const struct flow_rules *rules, const struct ticket_facts *facts,
                                       int64_t now, int64_t unit_id, struct event *ret, struct refusal *why);
/* EVENT_CO_REPORTED of a unit that is a co-handler; REFUSAL_NOT_FOUND otherwise. */
MUST_CHECK enum result flow_co_report(const struct ticket_facts *facts, int64_t unit_id, struct event *ret,
                                      struct refusal *why);
/* EVENT_TAKEN_OVER: what the unit has of the ticket goes to another one, which it was merged into; deadlines stay. */
struct event flow_take_over(const struct ticket_facts *facts, int64_t from_unit_id, int64_t unit_id);
/* The same of a ticket on an operator's own list, for another person; account 0: the dispatchers. */
struct event flow_take_over_held(const struct ticket_facts *facts, int64_t account_id);
/* EVENT_PASSED_DOWN; that the unit stands below the lead is the asker's to check. REFUSAL_EXISTS if it works on it already. */
MUST_CHECK enum result flow_pass_down(const struct ticket_facts *facts, int64_t unit_id, struct event *ret,
                                      struct refusal *why);
/* EVENT_HANDED_UP; REFUSAL_NOT_ALLOWED if the lead itself works on it. */
MUST_CHECK enum result flow_hand_up(const struct ticket_facts *facts, struct event *ret, struct refusal *why);

/* Both sides of a merge: EVENT_MERGED for the duplicate, EVENT_CHILD for its parent, which takes over the duplicate's deadline
 * if it is the earlier one. A parent is never a duplicate and a duplicate never a parent, so that no circle can arise.
 * REFUSAL_STATE of either, REFUSAL_BAD_VALUE for a ticket with itself, REFUSAL_NOT_ALLOWED if the duplicate has some itself. */
MUST_CHECK enum result flow_merge(const struct flow_rules *rules, const struct ticket_facts *child,
                                  const struct ticket_facts *parent, struct event *ret_child,
                                  struct event *ret_parent, struct refusal *why);
/* The parent passed: EVENT_PASSED of its duplicate, with the callback of its own caller if there is somebody to ask. */
MUST_CHECK enum result flow_pass_child(const struct flow_rules *rules, const struct ticket_facts *child,
                                       const struct ticket_facts *parent, int64_t now, struct event *ret,
                                       struct refusal *why);

/* What an event of the parent means for one of its duplicates, as the duplicate's own event: a pass and the callback of its own
 * caller; a redo, with which it follows again; the parent's end, if that comes without a completion. `of_parent` has happened to the
 * parent already. RESULT_NOT_FOUND if it means nothing for this duplicate. Texts are the caller's to copy. */
MUST_CHECK enum result flow_follow(const struct flow_rules *rules, const struct ticket_facts *child,
                                   const struct ticket_facts *parent, const struct event *of_parent,
                                   int64_t now, struct event *ret, struct refusal *why);

/* What the broker does by itself once ticket_clock_at has come: ends a suspension (EVENT_RESUMED), warns or tells an overdue
 * deadline (EVENT_URGED by the clock), or raises a supervision order where the rules say so (EVENT_SUPERVISED). One event a call;
 * RESULT_NOT_FOUND if nothing is to be done. */
MUST_CHECK enum result flow_clock(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                                  struct event *ret, struct refusal *why);

#endif
