/* The form of a decision: what is decided on above, what the decision needs below.
 * What is typed is a draft until the broker has answered. */
#ifndef REXIAN_AGENT_SCREEN_ACT_H
#define REXIAN_AGENT_SCREEN_ACT_H

#include "agent-tui/act.h"

struct act_target {
    int64_t number;
    int64_t version;
    char title[TEXT_TITLE];
};

/* Opens the form for 1 to QUEUE_TARGETS_MOST tickets, which are copied. `queue` (may be NULL) is the list behind it, which must stay open
 * as long. on_behalf: with the rows for the hotline acting for a unit. */
void screen_act_open(struct console *desk, struct queue *queue, const struct decision *decision, bool on_behalf,
                     const struct act_target *targets, size_t count);
/* Puts what the decision fixes into a request. */
void act_fill(const struct decision *decision, struct ticket_act *act);

#endif
