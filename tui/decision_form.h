/* The form of a decision, with the choices that its rows need: what is open to be decided, units, levels. What is done with it is
 * the console's. */
#ifndef REXIAN_TUI_DECISION_FORM_H
#define REXIAN_TUI_DECISION_FORM_H

#include "tui/decisions.h"

struct decision_form {
    struct form form;
    const struct decision *decision;
    struct form_choice asked[APPROVAL_COUNT]; /* what can be decided: open on any of the tickets */
    size_t asked_count;
    struct form_choice *below; /* units that the work can be passed down to */
    size_t below_count;
};

/* An empty form for what this person sees of the decision. RESULT_NO_MEMORY. Owns memory: decision_form_stop. */
enum result decision_form_start(struct decision_form *made, const struct decider *decider,
                                const struct decision *decision) MUST_CHECK;
/* Whether the form has a row of this name. */
bool decision_form_has(const struct decision_form *made, const char *name);
void decision_form_stop(struct decision_form *made);
/* Adds what is asked for on a ticket ("extension contact") to what can be decided; the only one is chosen already. */
void decision_form_add_asks(struct decision_form *made, const char *asks);
/* Offers the units below this one, to be passed down to; nothing if the decision passes nothing down. */
void decision_form_set_below(struct decision_form *made, const struct choices *choices, int64_t unit_id);
/* Hides what does not belong to what is decided: days belong to an extension, the caller's word to a contact. To be called after
 * each change of "what". */
void decision_form_hide(struct decision_form *made);
/* Draws it in the lower part, as high as it needs and two thirds at most, below its title; returns what is left above. */
struct rect decision_form_draw(struct decision_form *made, struct rect area);

#endif
