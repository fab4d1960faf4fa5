/* What follows from an event of a dial, within the request or the turn of the clock that causes it. */
#ifndef REXIAN_BROKER_DIAL_WORK_H
#define REXIAN_BROKER_DIAL_WORK_H

#include "broker/handler.h"
#include "storage/dials.h"

/* Records the event, what its person does by it, that a missed call is returned or was tried in vain, and at the end what came of it on
 * the ticket's history. */
MUST_CHECK enum result dial_work_record(struct change_work *work, struct dial_facts *facts,
                                        struct event *event);
/* The same for its end; `told` is the outcome as the exchange, the person or the clock has it. */
MUST_CHECK enum result dial_work_end(struct change_work *work, struct dial_facts *facts, enum dial_outcome told,
                                     int64_t cause, int64_t at);
/* An event of a dial by whoever asks. */
struct event dial_work_event(const struct change_work *work, enum event_kind kind, int64_t id, int64_t at);
/* A dial as people see it, without its number. */
void dial_work_row(const struct reference *reference, const struct dial_facts *facts, struct dial_row *ret);
/* The number that a dial rings as it stands now, as it was written down, TEXT_PHONE bytes; "" if there is none. */
MUST_CHECK enum result dial_work_phone(struct db *db, int64_t number, int64_t call_id, char *out);

#endif
