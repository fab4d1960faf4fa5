/* Decisions about tickets: one key, at once or after a form with what the decision needs; on all tagged tickets.
 * Each is a row of a desk's table. */
#ifndef REXIAN_AGENT_ACT_H
#define REXIAN_AGENT_ACT_H

#include "agent-tui/queue.h"
#include "tui/decisions.h"

/* Takes a decision on what is tagged or selected. */
enum reaction act_take(struct queue *queue, const struct decision *decision);
/* The same on one ticket that a screen shows. `queue` stays NULL. */
enum reaction act_take_one(struct console *desk, const struct decision *decision, const struct ticket *ticket);

/* Who works at this console. */
struct decider desk_decider(const struct console *desk);

/* Decisions that several desks have. */
extern const struct decision act_note, act_urge;
/* Asks for a reason, then shows the caller's name and number in the queue. */
enum reaction act_reveal(struct queue *queue, const char *reason);

#endif
