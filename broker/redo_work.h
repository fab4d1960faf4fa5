/* Redos: ordered where the asker may order one, otherwise asked of a supervisor; and the orders that rules raise with them. */
#ifndef REXIAN_BROKER_REDO_WORK_H
#define REXIAN_BROKER_REDO_WORK_H

#include "broker/ticket_work.h"

/* Orders a redo for a reason; `cause` says where it came from. The second one raises a supervision order if the rules say so. */
MUST_CHECK enum result redo_order(struct change_work *work, struct ticket_facts *facts, const char *cause,
                                  const char *reason);
/* The same, but one redo more than the hotline's desks may order is put to a supervisor: the ticket stays where it is. */
MUST_CHECK enum result redo_order_or_ask(struct change_work *work, struct ticket_facts *facts,
                                         const char *cause, const char *reason);
/* Raises the supervision order of a rule if one is due after something happened `count` times. */
MUST_CHECK enum result order_by_rule(struct change_work *work, struct ticket_facts *facts,
                                     enum supervision_cause cause, int64_t count);
/* The same matter was called about again: an order by rule once there were as many calls as the limits say. */
MUST_CHECK enum result matter_repeated(struct change_work *work, struct ticket_facts *facts);
/* The same after a ticket was opened that repeats another: on the earlier one while a unit has it, else on this one. */
MUST_CHECK enum result matter_opened_again(struct change_work *work, struct ticket_facts *facts);

#endif
