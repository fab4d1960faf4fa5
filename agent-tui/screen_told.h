/* What the broker tells of one ticket beside its record, as a page to scroll: the derivation of its deadline, who held it when. */
#ifndef REXIAN_AGENT_SCREEN_TOLD_H
#define REXIAN_AGENT_SCREEN_TOLD_H

#include "agent-tui/desk.h"

/* Every counted and skipped interval of the handling deadline. */
void screen_why_open(struct console *desk, int64_t number);
/* Each holder, from when to when, and what ended it. */
void screen_hops_open(struct console *desk, int64_t number);

#endif
