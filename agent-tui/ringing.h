/* A call that rings at this person's phone, or was answered there: who calls is seen before it is answered, and the form is bound to
 * it once it is. */
#ifndef REXIAN_AGENT_RINGING_H
#define REXIAN_AGENT_RINGING_H

#include "agent-tui/desk.h"

/* The person's state has changed to this one. */
void ringing_told(struct console *desk, const struct operator_row *row);

#endif
