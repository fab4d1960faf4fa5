/* Decisions about tickets and records on them: one row each, for the desks and the dashboard alike. Which of them are possible
 * follows from right and state, by the core's own tables. Nothing here asks the broker. */
#ifndef REXIAN_TUI_DECISIONS_H
#define REXIAN_TUI_DECISIONS_H

#include "core/flow.h"
#include "tui/choices.h"

/* Which units the row "unit" of a form offers. */
enum decision_units {
    UNITS_ALL,
    UNITS_CANDIDATES /* those that come into question first */,
    UNITS_BELOW /* the person's own unit; for the hotline the lead */
};

/* Who decides. */
struct decider {
    uint32_t rights;
    int64_t unit_id;
    const struct choices *choices; /* the units are needed */
};

struct decision {
    const char *title;           /* N_(): "Return" */
    const char *type;            /* "ticket.return" */
    const char *done;            /* N_(): said after the number: "returned, the hotline rules on it" */
    const struct form_row *rows; /* what it needs; NULL: nothing */
    size_t row_count;
    size_t
        behalf_rows; /* so many at the end are for the hotline that acts for a unit; a unit does not see them */
    enum decision_units units;
    bool agreed, redo;
    bool sends_back;     /* to be redone, or asked of a supervisor where one more is theirs to decide */
    bool received_first; /* not before the unit has received it: said before anything is typed */
    int result;          /* enum attempt_result */
    int what;            /* enum approval */
    int by;              /* enum urging */
    int fault;           /* enum fault */
    /* What follows is for the list of further decisions; a screen's own key has it in its command. */
    int key;
    const char *help;   /* N_() */
    uint32_t rights;    /* any of these */
    enum action action; /* which states allow it; of "ticket.ask" `what` says it */
    bool (*fits)(const struct decider *decider, const struct ticket *ticket); /* beside that; NULL: always */
};

extern const struct decision decision_rows[];
extern const size_t decision_row_count;
/* What is asked for and open is granted or refused; the hotline replies for a unit, a unit for itself. */
extern const struct decision decision_grant, decision_refuse, decision_reply;

/* The row of a letter; the letter must be one of them. */
const struct decision *decision_of(int key);
/* Whether this person may take the decision on a ticket in this state; `ticket` is its whole record, NULL if it is not at hand. */
bool decision_possible(const struct decider *decider, const struct decision *decision, int state,
                       const struct ticket *ticket);
/* How many rows of the form this person sees. */
size_t decision_form_rows(const struct decider *decider, const struct decision *decision);
/* A request of the decision's message with what the decision fixes, all else zero; the caller frees it. NULL without memory. */
void *decision_request(const struct decision *decision, const struct shape **ret_shape);
/* What is said after it was done, translated: a further redo is asked for instead of ordered. */
const char *decision_done(const struct decision *decision, const struct ticket *ticket);

/* What the last request recorded, "return granted, dispatched": the newest events of one person at one instant. NULL: nothing. */
const struct history_row *decision_last(const struct ticket_reply *reply, char *out, size_t size);

/* The decisions that are possible, by their letters: a part of a screen. */
enum { DECISIONS_MOST = 40 };
struct decision_list {
    const struct decision *rows[DECISIONS_MOST];
    size_t count;
};
/* Adds a row. */
void decision_list_add(struct decision_list *list, const struct decision *decision);
/* Draws them, and tells their keys to last line and help (decision_list_keys): one list is open at a time. */
void decision_list_draw(const struct decision_list *list, struct rect area);
extern struct command_table decision_list_keys;
/* The row of a key; NULL: it is none of them. */
const struct decision *decision_list_key(const struct decision_list *list, const struct key *key);

#endif
