/* Taking back one's own last decision: the key U names what will be undone and asks first. */
#ifndef REXIAN_AGENT_UNDO_H
#define REXIAN_AGENT_UNDO_H

#include "agent-tui/desk.h"

/* Remembers the ticket of the person's last decision at this console. */
void undo_note(struct console *desk, int64_t number);
/* Names the last decision on a ticket (0: the one remembered) and asks whether to take it back; says why not if it cannot be. */
void undo_ask(struct console *desk, int64_t number);

#endif
