/* The form of a decision: what is decided on above, what the decision needs below.
 * What is typed is a draft until the broker has answered. */
#ifndef REXIAN_AGENT_SCREEN_ACT_H
#define REXIAN_AGENT_SCREEN_ACT_H

#include "agent-tui/act.h"

struct act_target {
    int64_t number;
    int64_t version;
    int64_t lead_id;      /* 0: not known here */
    char asks[TEXT_NAME]; /* what is asked for and not decided */
    char title[TEXT_TITLE];
};

/* Opens the form for 1 to QUEUE_TARGETS_MOST tickets, which are copied. `queue` (may be NULL) is the list behind it, which must stay open
 * as long. */
void screen_act_open(struct console *desk, struct queue *queue, const struct decision *decision,
                     const struct act_target *targets, size_t count);
/* Says on the message line that it was done, and whether it can be taken back. */
/* Puts into a request what it rests on: of an attempt at the callback desk the call that was made by the key. */
void act_fill_basis(const struct console *desk, const struct decision *decision, const struct shape *shape,
                    void *request, int64_t number);
void act_say_done(struct console *desk, const struct decision *decision, const struct ticket *ticket);
#endif
