/* The steps of intake that other decisions share: direct answer, not accepted, dispatch. Each records its event. */
#ifndef REXIAN_BROKER_DO_INTAKE_H
#define REXIAN_BROKER_DO_INTAKE_H

#include "broker/ticket_work.h"

MUST_CHECK enum result intake_answer(struct change_work *work, struct ticket_facts *facts, const char *answer);
MUST_CHECK enum result intake_not_accept(struct change_work *work, struct ticket_facts *facts, int reason,
                                         const char *right_channel);
/* To a unit by code or name (needs the right to dispatch), or by the directory if `unit` is "". */
MUST_CHECK enum result intake_dispatch(struct change_work *work, struct ticket_facts *facts, const char *unit);

#endif
