/* A call that somebody of the hotline makes by a key: to the caller of a ticket, or back to a number that was missed. The exchange rings
 * the own phone first, then the other one.
 *
 *   asked -> handed to the exchange -> own phone rings -> caller's phone rings -> talk -> over (answered)
 *     |              |                      |                     |
 *     +- not taken   +----------------------+---------------------+-> over: busy, no answer, not picked up, ..., lost sight of
 *
 * It is no call of the hotline's queues: no rate has it in n or d. Once over it stays what it was. */
#ifndef REXIAN_CORE_DIAL_H
#define REXIAN_CORE_DIAL_H

#include "core/event.h"
#include "core/names.h"

#include <stdbool.h>

enum { DIAL_REF_SIZE = 88 };

enum dial_state {
    DIAL_ASKED,        /* by its person */
    DIAL_TAKEN,        /* by a gateway, which hands it to its exchange */
    DIAL_RINGS_HERE,   /* the own phone */
    DIAL_RINGS_CALLER, /* the own phone was picked up, the caller's rings */
    DIAL_TALKS,
    DIAL_OVER,
    DIAL_STATE_COUNT
};
enum dial_outcome {
    DIAL_OPEN,
    DIAL_ANSWERED,
    DIAL_BUSY,
    DIAL_NO_ANSWER,
    DIAL_NOT_PICKED_UP, /* the own phone rang in vain */
    DIAL_NO_SUCH_NUMBER,
    DIAL_CALLER_OFF,      /* the caller's phone is off or out of reach */
    DIAL_PHONE_OFF,       /* the own phone did not even ring */
    DIAL_CANCELLED,       /* by its person, before the caller answered */
    DIAL_FAILED,          /* for a reason of the exchange's own: see the cause */
    DIAL_LOST_SIGHT,      /* handed to the exchange; what became of it nobody saw */
    DIAL_NOT_CARRIED_OUT, /* no exchange took it in time, or one refused it: no phone rang */
    DIAL_OUTCOME_COUNT
};
/* What a gateway reports. */
enum dial_step {
    DIAL_STEP_TAKEN,     /* from here on it is this gateway's, and must not be dialled again */
    DIAL_STEP_RINGS,     /* the own phone */
    DIAL_STEP_PICKED_UP, /* there; the caller is rung */
    DIAL_STEP_ANSWERED,  /* by the caller */
    DIAL_STEP_ENDED,     /* with an outcome */
    DIAL_STEP_COUNT
};
extern const struct name_list dial_state_names, dial_outcome_names, dial_step_names;

struct dial_facts {
    int64_t id;
    int64_t last_seq;
    int64_t account_id; /* whose phone rings first */
    int64_t number;     /* the ticket; 0: none */
    int64_t call_id;    /* the missed call; 0: none */
    enum dial_state state;
    enum dial_outcome outcome;
    int64_t asked_at, taken_at, rings_at, picked_up_at, answered_at, ended_at;
    int64_t taken_by;     /* the gateway's account */
    int64_t cancelled_at; /* its person wants it to end */
    int64_t until_at;     /* when the clock ends it; 0: never */
    int64_t cause;        /* the exchange's own, by Q.850; 0: told none */
    char
        ref[DIAL_REF_SIZE]; /* the exchange's identity of the call: its name, a slash, the channel's Uniqueid */
};

/* Applies one event of a dial; facts start as all zero. Events of other subjects are left alone, and so is what comes after its end or
 * would lead back. */
void dial_apply(struct dial_facts *facts, const struct event *event);
/* The event that a step is. */
enum event_kind dial_event_of(enum dial_step step);
/* What a dial comes to that ends with this outcome: once the caller has answered it was answered, unless it was lost sight of. */
enum dial_outcome dial_outcome_of(const struct dial_facts *facts, enum dial_outcome told);
/* How long both talked; 0 as long as they do, or if nobody saw the end. */
int64_t dial_talk_ms(const struct dial_facts *facts);
/* What it is as an attempt to reach somebody; ATTEMPT_NONE if it says nothing of the caller. */
enum attempt_result dial_attempt(enum dial_outcome outcome);

#endif
