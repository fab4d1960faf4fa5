/* What happens to missed calls beside their own list. */
#ifndef REXIAN_BROKER_MISSED_WORK_H
#define REXIAN_BROKER_MISSED_WORK_H

#include "broker/handler.h"
#include "core/dial.h"

/* To be called after an answer was recorded: the open missed calls of the same number, missed before it, are settled by it, each with an
 * event of its own that names this call and its operator. A call that was never answered settles nothing. */
MUST_CHECK enum result missed_work_answered(struct change_work *work, const struct call_facts *facts);
/* The missed call that somebody is about to ring: found open, and left alone by others; refuses otherwise. Nothing is recorded yet. */
MUST_CHECK enum result missed_work_find(struct change_work *work, int64_t id, struct call_facts *ret);
/* Somebody returns it from now on. */
MUST_CHECK enum result missed_work_begin(struct change_work *work, struct call_facts *facts);
/* A dial has reached the caller: all open calls of the number are returned by it, this one also if it was settled in another way. */
MUST_CHECK enum result missed_work_reached(struct change_work *work, const struct dial_facts *dial, int64_t at);
/* A dial was in vain, in this way: an attempt more, if it is open still. */
MUST_CHECK enum result missed_work_in_vain(struct change_work *work, const struct dial_facts *dial, int64_t at);

#endif
