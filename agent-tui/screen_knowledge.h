/* An entry of the knowledge base in full. */
#ifndef REXIAN_AGENT_SCREEN_KNOWLEDGE_H
#define REXIAN_AGENT_SCREEN_KNOWLEDGE_H

#include "agent-tui/desk.h"
#include "agent-tui/page.h"
#include "wire/messages_knowledge.h"

/* Shows a copy of the entry; with an intake, a key inserts its text there. */
void screen_knowledge_show(struct console *desk, const struct knowledge_row *entry, struct intake *intake);

/* Adds all of the entry to a page. */
void knowledge_page(const struct console *desk, const struct knowledge_row *entry, struct page *page);

#endif
