/* The operator's main screen: the intake form at the left, the caller's earlier tickets at the right.
 * All of it is in view at 80x24. */
#ifndef REXIAN_AGENT_SCREEN_INTAKE_H
#define REXIAN_AGENT_SCREEN_INTAKE_H

#include "agent-tui/desk.h"

/* Opens the desk, with the draft that was left. */
void screen_intake_open(struct console *desk, const struct desk_row *row);

/* The person talks on this call: it is in the form now, and the form is on the screen unless something is being written above a desk. */
void screen_intake_bind(struct console *desk, const struct call_row *call);

#endif
