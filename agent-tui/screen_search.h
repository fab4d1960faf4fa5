/* Searching all tickets: by words, by a ticket's number, by a phone number.
 * What is found can be opened, and urged when the caller asks again. */
#ifndef REXIAN_AGENT_SCREEN_SEARCH_H
#define REXIAN_AGENT_SCREEN_SEARCH_H

#include "agent-tui/desk.h"

/* Opens the search; words that are not "" are searched at once. */
void screen_search_open(struct console *desk, const char *words);

/* The duplicates that follow a ticket, as such a list. */
void screen_children_open(struct console *desk, int64_t number);

#endif
