/* What happens to missed calls beside their own list. */
#ifndef REXIAN_BROKER_MISSED_WORK_H
#define REXIAN_BROKER_MISSED_WORK_H

#include "broker/handler.h"

/* To be called after an answer was recorded: the open missed calls of the same number, missed before it, are settled by it, each with an
 * event of its own that names this call and its operator. A call that was never answered settles nothing. */
MUST_CHECK enum result missed_work_answered(struct change_work *work, const struct call_facts *facts);

#endif
