/* The units that come into question for a ticket, before all others in the choice of a unit: with what lies there and how much they return. */
#ifndef REXIAN_AGENT_CANDIDATES_H
#define REXIAN_AGENT_CANDIDATES_H

#include "tui/choices.h"
#include "wire/messages_dispatch.h"

struct candidates {
    struct form_choice *rows; /* candidates, then the other units; NULL: not known yet */
    size_t count, own;        /* the first `own` rows have labels of their own */
};

/* Makes the choices of a reply; the texts of the other units are those of `all`. RESULT_NO_MEMORY leaves none. */
enum result candidates_take(struct candidates *candidates, const struct candidates_reply *reply,
                            const struct choice_list *all) MUST_CHECK;
void candidates_stop(struct candidates *candidates);

#endif
