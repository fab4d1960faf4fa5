/* The desk of knowledge that must be reviewed: a change was announced, or the review date has passed. */
#ifndef REXIAN_AGENT_SCREEN_STALE_H
#define REXIAN_AGENT_SCREEN_STALE_H

#include "agent-tui/desk.h"
#include "wire/messages_knowledge.h"

void screen_stale_open(struct console *desk, const struct desk_row *row);
/* The form that changes an entry; `changed` is called with the owner once the broker has taken it. */
void screen_entry_open(struct console *desk, const struct knowledge_row *entry, void *owner,
                       void (*changed)(void *owner));

#endif
