/* Decisions about tickets: one key, at once or after a form with what the decision needs; on all tagged tickets.
 * Each is a row of a desk's table. */
#ifndef REXIAN_AGENT_ACT_H
#define REXIAN_AGENT_ACT_H

#include "agent-tui/queue.h"

enum { ACT_ROWS_MOST = 8 };

struct decision {
    const char *title;           /* N_(): "Return" */
    const char *type;            /* "ticket.return" */
    const char *done;            /* N_(): said after the number: "returned, the hotline rules on it" */
    const struct form_row *rows; /* what it needs; NULL: nothing */
    size_t row_count;
    const struct form_row *behalf_rows; /* the same for the hotline acting for a unit; NULL: as rows */
    size_t behalf_count;
    bool agreed, redo;
    bool received_first; /* not before the unit has received it: said before anything is typed */
    int result;          /* enum attempt_result */
};

/* Takes a decision on what is tagged or selected. */
enum reaction act_take(struct queue *queue, const struct decision *decision);
/* The same on one ticket that a screen shows. `queue` stays NULL. */
enum reaction act_take_one(struct console *desk, const struct decision *decision, const struct ticket *ticket);

/* Decisions that several desks have. */
extern const struct decision act_note, act_urge;
/* Asks for a reason, then shows the caller's name and number in the queue. */
enum reaction act_reveal(struct queue *queue, const char *reason);

#endif
