/* The desk of shifts: what must not be forgotten now, who has handed over, and the key that takes it over. */
#ifndef REXIAN_AGENT_SCREEN_SHIFT_H
#define REXIAN_AGENT_SCREEN_SHIFT_H

#include "agent-tui/desk.h"

void screen_shift_open(struct console *desk, const struct desk_row *row);

#endif
