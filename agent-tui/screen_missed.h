/* The desk of missed calls: one row a number, by what is due next; a key for each way a call back can end. */
#ifndef REXIAN_AGENT_SCREEN_MISSED_H
#define REXIAN_AGENT_SCREEN_MISSED_H

#include "agent-tui/desk.h"

void screen_missed_open(struct console *desk, const struct desk_row *row);

#endif
