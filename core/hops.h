/* Who held a ticket when: from its events to a row for each holder, from the registration to the closing without a gap. The clock
 * never stops in transit: a dispatch that nobody has received is the unit's, a return that nobody has ruled on the hotline's. */
#ifndef REXIAN_CORE_HOPS_H
#define REXIAN_CORE_HOPS_H

#include "core/facts.h"

struct hop {
    enum ticket_state state; /* STATE_CLOSED: nobody held it, until it was opened again */
    enum desk desk;
    int64_t unit_id;    /* desk of a department; else 0 */
    int64_t account_id; /* the operator, or who received it for the unit; 0 is nobody by name */
    int64_t parent;     /* a merged ticket waits for it */
    int64_t from_at;
    int64_t to_at;            /* the present if it goes on */
    enum event_kind ended_by; /* EVENT_NONE if it goes on */
    int64_t ended_account_id;
};

/* The way so far; all zero at its beginning. */
struct hops {
    struct ticket_facts facts;
    struct ticket_past past;
    struct hop open;
};

/* Takes the next event of the ticket. True if a hop ended with it: it is in *ret, and the next begins where it ended. A desk that
 * was only passed, in no time at all, is no hop. */
bool hops_take(struct hops *hops, const struct event *event, struct hop *ret);
/* True if a hop goes on: it is in *ret, up to `now`. False for a closed ticket. */
bool hops_end(const struct hops *hops, int64_t now, struct hop *ret);

#endif
