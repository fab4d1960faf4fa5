/* The lines of the pages beside a ticket's record: why its deadline is what it is, who held it when. */
#ifndef REXIAN_AGENT_TOLD_PAGES_H
#define REXIAN_AGENT_TOLD_PAGES_H

#include "agent-tui/desk.h"
#include "agent-tui/page.h"

/* reply: a struct why_reply. */
void why_page(const struct console *desk, const void *reply, struct page *page);
/* reply: a struct hops_reply. */
void hops_page(const struct console *desk, const void *reply, struct page *page);

#endif
