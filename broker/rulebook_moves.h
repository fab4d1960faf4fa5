/* What another rulebook means for the open tickets: which of their deadlines move.
 * Closed ones are not read: the index of the work lists names the open ones. */
#ifndef REXIAN_BROKER_RULEBOOK_MOVES_H
#define REXIAN_BROKER_RULEBOOK_MOVES_H

#include "broker/handler.h"
#include "core/flow.h"
#include "wire/messages.h"

/* Adds those of all open tickets. */
MUST_CHECK enum result moves_open_tickets(struct db *db, struct numbers *ret);
/* EVENT_REDERIVED of a ticket as the rulebook of the reference has it; *ret_moved false if nothing moves. Refused where a calendar
 * is missing: the year, and in `who` the ticket. */
MUST_CHECK enum result moves_of_ticket(const struct reference *reference, const struct ticket_facts *facts,
                                       struct event *ret, bool *ret_moved, struct refusal *why);
/* Adds what the event moves to a list that is freed by shape_free; `list` false counts only. */
MUST_CHECK enum result moves_note(const struct reference *reference, const struct ticket_facts *facts,
                                  const struct event *event, bool list, struct rulebook_moves *moves);
/* Records EVENT_REDERIVED of each open ticket that moves, so that the days of the rates move with it; counts them. Where that was foreseen
 * only those tickets are looked at, and what has changed since. */
MUST_CHECK enum result moves_make(struct change_work *work, const struct reference *reference,
                                  struct rulebook_moves *told);

#endif
