/* The list of what else can be decided or recorded now: one letter each, drawn from the table that binds them. */
#ifndef REXIAN_AGENT_SCREEN_MORE_H
#define REXIAN_AGENT_SCREEN_MORE_H

#include "agent-tui/act.h"

/* Opens it over a list (what is tagged, else what is selected) or, with queue NULL, for one ticket. What is chosen stands in *chosen when the
 * screen below resumes; NULL: nothing. Says so if nothing is possible. */
void screen_more_open(struct console *desk, struct queue *queue, const struct ticket *ticket,
                      const struct decision **chosen);

#endif
