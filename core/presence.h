/* What an operator does since when: the fold of EVENT_PRESENCE. Each event closes a segment of time and opens the next one; the segments
 * of a person follow each other without a gap, so that what they add up to is the time on duty. */
#ifndef REXIAN_CORE_PRESENCE_H
#define REXIAN_CORE_PRESENCE_H

#include "core/event.h"
#include "core/names.h"
#include "core/rates.h"

struct presence_facts {
    int64_t account_id;
    int64_t last_seq;
    enum presence presence;
    enum pause_reason reason; /* of a pause */
    int64_t call_id;          /* of a call that rings, is talked on, is held or was just ended; 0: none */
    int64_t queue_id;         /* through which it came; 0: none, or unknown */
    int64_t since_at;         /* when the state began */
    int64_t from_at;          /* when the open segment began: with the state, or at a midnight since */
    int64_t until_at;         /* when the clock ends the wrap-up; 0: never */
    enum pause_reason
        next_reason; /* of the break that begins when the call and its wrap-up are over; PAUSE_NONE: none */
    enum exchange_state exchange; /* as the exchange reports it */
    int64_t exchange_at;          /* since when */
    int64_t
        dial_id; /* of a call that the person makes: its phone rings, is talked on, or was just ended; 0: none */
    enum presence back; /* what the person did before, and goes back to: ready, pause or wrap-up */
    enum pause_reason back_reason;
};

/* A span of time in one state; nothing of it counts while the person is away. */
struct segment {
    int64_t account_id;
    enum presence presence;
    enum pause_reason reason;
    int64_t queue_id;
    bool dialled;           /* by a call that the person made */
    int64_t from_at, to_at; /* never from_at > to_at */
};

/* Applies one event to the facts, which start as all zero; *ret_closed is the segment that it ends. Events of other kinds are left
 * alone and end nothing. An event that lies before the open segment's beginning, by a clock that was put back, ends a segment of zero. */
void presence_apply(struct presence_facts *facts, const struct event *event, struct segment *ret_closed);
/* Where the exchange should have the person's phone: who writes down, has a break or is to have one is in the queue, but no call rings.
 * EXCHANGE_UNKNOWN: it stays as the exchange has it. */
enum exchange_state presence_wanted(const struct presence_facts *facts);
/* Whether the person would be ready, but for the exchange. */
bool presence_is_held(enum presence presence, enum pause_reason reason);
/* Whether the exchange has the phone elsewhere than it should. A call that it tells of during one of ours is that one. */
bool presence_differs(enum presence presence, enum exchange_state wanted, enum exchange_state exchange);
/* Ready is who says so and whom the exchange lets be: *ret_reason is of a pause. All else is what the person does. `told` is what the
 * exchange says of the phone, as long as it answers to what the person does. */
enum presence presence_allowed(enum exchange_state told, enum pause_reason *ret_reason);
/* Of one who becomes ready now: what the exchange has said before and still holds. Where a phone stands in its queues does not,
 * since it follows from what its person did; that it is not there or in a call does. */
enum presence presence_ready_now(const struct presence_facts *facts, enum pause_reason *ret_reason);
/* Whether a break that is asked for begins only after the call. */
bool presence_is_call(enum presence presence);
/* Whether a call is the person's: it rings, is talked on, held, or is being written down. */
bool presence_of_call(const struct presence_facts *facts);

/* Takes the first local day off a segment and writes what that adds to the figures, hour by hour; 0 if nothing is left of it. */
size_t rates_of_segment(struct segment *segment, const struct zone *zone, struct fact out[FACTS_MAX]);

#endif
