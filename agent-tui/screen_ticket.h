/* A ticket with all that its reader may see: fields, texts, and its whole history.
 * It follows the pushes while it is open. */
#ifndef REXIAN_AGENT_SCREEN_TICKET_H
#define REXIAN_AGENT_SCREEN_TICKET_H

#include "agent-tui/desk.h"

/* Opens the ticket of this number. */
void screen_ticket_open(struct console *desk, int64_t number);

#endif
