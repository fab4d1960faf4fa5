/* The steps of intake that other decisions share: direct answer, not accepted, dispatch. Each records its event. */
#ifndef REXIAN_BROKER_DO_INTAKE_H
#define REXIAN_BROKER_DO_INTAKE_H

#include "broker/ticket_work.h"

MUST_CHECK enum result intake_answer(struct change_work *work, struct ticket_facts *facts, const char *answer);
MUST_CHECK enum result intake_not_accept(struct change_work *work, struct ticket_facts *facts, int reason,
                                         const char *right_channel);
struct intake_wish {
    const char *unit; /* code or name, needs the right to dispatch; "" by the directory */
    bool designate;   /* the unit may not return it */
    bool hard;        /* a longer time to return it */
};
/* Dispatches, and names the co-handlers of the directory's rule if its lead is the one. By the directory REFUSAL_NAME_UNIT if its
 * unit returned this ticket already, or if too many did: then a person names the unit, which is designated. */
MUST_CHECK enum result intake_dispatch(struct change_work *work, struct ticket_facts *facts,
                                       const struct intake_wish *wish);

#endif
