/* Decisions about tickets: one key, at once or after a form with what the decision needs; on all tagged tickets.
 * Each is a row of a desk's table. */
#ifndef REXIAN_AGENT_ACT_H
#define REXIAN_AGENT_ACT_H

#include "agent-tui/queue.h"
#include "core/flow.h"

enum { ACT_ROWS_MOST = 8 };
/* Which units the row "unit" of a form offers. */
enum act_units {
    ACT_UNITS_ALL,
    ACT_UNITS_CANDIDATES /* those that come into question first */,
    ACT_UNITS_BELOW /* the person's own unit; for the hotline the lead */
};

struct decision {
    const char *title;           /* N_(): "Return" */
    const char *type;            /* "ticket.return" */
    const char *done;            /* N_(): said after the number: "returned, the hotline rules on it" */
    const struct form_row *rows; /* what it needs; NULL: nothing */
    size_t row_count;
    size_t
        behalf_rows; /* so many at the end are for the hotline that acts for a unit; a unit does not see them */
    enum act_units units;
    bool agreed, redo;
    bool sends_back;     /* to be redone, or asked of a supervisor where one more is theirs to decide */
    bool received_first; /* not before the unit has received it: said before anything is typed */
    int result;          /* enum attempt_result */
    int what;            /* enum approval */
    int by;              /* enum urging */
    int fault;           /* enum fault */
    /* What follows is for the list of further decisions (screen_more.c); a desk's own key has it in its command. */
    int key;
    const char *help;   /* N_() */
    uint32_t rights;    /* any of these */
    enum action action; /* which states allow it; of "ticket.ask" `what` says it */
    bool (*fits)(const struct console *desk, const struct ticket *ticket); /* beside that; NULL: always */
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
