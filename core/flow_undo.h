/* Taking back one's own last decision: which may be, by whom, until when. A decision is all that one request recorded on a
 * ticket. */
#ifndef REXIAN_CORE_FLOW_UNDO_H
#define REXIAN_CORE_FLOW_UNDO_H

#include "core/flow.h"

/* The newest decision on a ticket, gathered from its events. All zero: there is none. */
struct decision {
    int64_t from_seq;
    int64_t account_id;
    int64_t decided_at;
    enum event_kind barred; /* an event of it that can never be taken back; EVENT_NONE if all can */
};

/* Adds an event of the decision, in order. */
void decision_add(struct decision *decision, const struct event *event);
/* Until when the account may take it back; 0 if it may not, whatever the time. */
int64_t flow_undo_until(const struct limits *limits, const struct decision *decision, int64_t account_id);
/* EVENT_UNDONE. REFUSAL_NOT_FOUND if there is no decision, REFUSAL_STALE if it is another's (the caller names who),
 * REFUSAL_NOT_ALLOWED if it cannot be taken back, REFUSAL_TOO_LATE after the limit. */
MUST_CHECK enum result flow_undo(const struct limits *limits, const struct decision *decision, int64_t number,
                                 int64_t account_id, int64_t now, struct event *ret, struct refusal *why);

#endif
