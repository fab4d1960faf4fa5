/* A ticket as a page: its fields, its texts, and each event of its history in words.
 * Ids and codes in the events are told by their names. */
#ifndef REXIAN_AGENT_TICKET_PAGE_H
#define REXIAN_AGENT_TICKET_PAGE_H

#include "agent-tui/desk.h"
#include "agent-tui/page.h"

/* Adds all lines. `revealed` is empty unless the caller's number was asked for. */
void ticket_page(const struct console *desk, const struct ticket_reply *reply,
                 const struct reveal_reply *revealed, struct page *page);

#endif
