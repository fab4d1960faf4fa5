/* What a ticket's history tells of what is open on it: who asks for what and why, and what an order says. */
#ifndef REXIAN_TUI_TOLD_H
#define REXIAN_TUI_TOLD_H

#include "core/ticket.h"
#include "tui/words.h"
#include "wire/messages.h"

struct told_row {
    int what; /* enum approval; APPROVAL_NONE: of a supervision order */
    char text[TEXT_REASON + 200];
    char report[TEXT_REASON]; /* on the order */
};
enum { TOLD_MOST = APPROVAL_COUNT + 1 };
struct told {
    struct told_row rows[TOLD_MOST];
    size_t count;
};

/* Reads it from the reply's history, in place of what was there. */
void told_take(struct told *told, const struct say_when *when, const struct ticket_reply *reply);
/* Those rows that are open on the ticket now; returns how many. */
size_t told_open(const struct told *told, const struct ticket *ticket, const struct told_row *ret[TOLD_MOST]);
/* What a row is called, translated: "Asked of a supervisor", "Asked for", "Order". */
const char *told_label(const struct told_row *row, const struct ticket *ticket);

#endif
