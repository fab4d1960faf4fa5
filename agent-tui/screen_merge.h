/* Making a ticket the duplicate of another one: those that may be of the same matter, the likeliest first. */
#ifndef REXIAN_AGENT_SCREEN_MERGE_H
#define REXIAN_AGENT_SCREEN_MERGE_H

#include "agent-tui/desk.h"

/* Opens the choice of the main ticket for a ticket; both are named before it is done. */
void screen_merge_open(struct console *desk, int64_t number, int64_t version, const char *title);

#endif
