/* What the handlers of calls share: names to ids, an event with its sender, the reply. Each refuses in work->why. */
#ifndef REXIAN_BROKER_CALL_WORK_H
#define REXIAN_BROKER_CALL_WORK_H

#include "broker/handler.h"
#include "storage/calls.h"

/* An event of a call by whoever asks; at 0 is now. */
struct event call_work_event(const struct change_work *work, enum event_kind kind, int64_t id, int64_t at);
/* Id of a queue by code or name; refuses one that is unknown or not given. */
MUST_CHECK enum result call_work_queue(struct change_work *work, const char *queue, int64_t *ret_id);
/* Account of a login; 0 if none is given. Refuses an unknown one. */
MUST_CHECK enum result call_work_operator(struct change_work *work, const char *login, int64_t *ret_id);
/* Writes target wait and short abandon, as they stand now, into an event. */
void call_work_targets(const struct change_work *work, struct event *event);
/* A call of a number on the abuse list says so for good, whatever becomes of the list later. */
MUST_CHECK enum result call_work_block(struct change_work *work, const char *caller, int64_t offered_at,
                                       struct event *event);
/* Records the event as call_record does, and what it does to the states of operators. */
MUST_CHECK enum result call_work_record(struct change_work *work, struct call_facts *facts, struct event *event,
                                        const struct call_texts *texts);
/* Fills a call_reply with a recorded call as it stands. The caller's number is whole: who talks to the caller sees it. */
MUST_CHECK enum result call_work_reply(struct change_work *work, const struct call_facts *facts,
                                       struct call_reply *ret);

#endif
