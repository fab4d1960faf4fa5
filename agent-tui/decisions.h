/* Decisions and records beyond a desk's own keys: one row each, found by the key "m" on lists and in the ticket.
 * Which are possible follows from right and state, by the core's own tables. */
#ifndef REXIAN_AGENT_DECISIONS_H
#define REXIAN_AGENT_DECISIONS_H

#include "agent-tui/act.h"

extern const struct decision decision_rows[];
extern const size_t decision_row_count;

/* The row of a letter; the letter must be one of them. */
const struct decision *decision_of(int key);
/* Whether this person may take the decision on a ticket in this state; `ticket` is its whole record, NULL if it is not at hand. */
bool decision_possible(const struct console *desk, const struct decision *decision, int state,
                       const struct ticket *ticket);

#endif
