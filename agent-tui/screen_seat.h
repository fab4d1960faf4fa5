/* The seat: who signs in here. It is the first screen, and covers the others while the seat is locked.
 * The same name unlocks; another name changes the person. */
#ifndef REXIAN_AGENT_SCREEN_SEAT_H
#define REXIAN_AGENT_SCREEN_SEAT_H

#include "agent-tui/desk.h"

/* Opens the first screen of the program. RESULT_NO_MEMORY, RESULT_FULL. */
enum result seat_begin(struct console *desk) MUST_CHECK;
/* Covers the desks: the seat is locked. */
void seat_show(struct console *desk);
/* Somebody has signed in: uncovers the desks. */
void seat_signed_in(struct console *desk);

#endif
