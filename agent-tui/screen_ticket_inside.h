/* The record of one ticket, shared by its two files. */
#ifndef REXIAN_AGENT_SCREEN_TICKET_INSIDE_H
#define REXIAN_AGENT_SCREEN_TICKET_INSIDE_H

#include "agent-tui/act.h"
#include "agent-tui/page.h"

struct view {
    struct console *desk;
    int64_t number, version;
    struct ticket_reply reply;
    struct reveal_reply revealed;
    struct page page;
    bool asking;
    const struct decision *chosen; /* among further decisions */
    char fault[400];
};

/* Writes its page anew. */
void ticket_view_rebuild(struct view *view);
/* Commands: correcting a field, seeing the caller's number. */
enum reaction ticket_view_amend(struct app *app, void *screen, const char *argument);
enum reaction ticket_view_reveal(struct app *app, void *screen, const char *argument);

#endif
