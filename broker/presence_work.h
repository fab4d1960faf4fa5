/* What an operator's state does when calls, requests and the clock come: its events, within the request that causes them.
 *
 *   away --ready, pause--> ready <--ready, limit-- wrap-up <--talk ends-- talking <-> hold
 *                          ready <--> pause                   ready, pause, wrap-up --answer--> talking
 *                            |          ^--when it is over, a break that was asked for during a call
 *                            +--exchange says that no call can come--> pause (exchange), not ready, other call --and back
 *   from everywhere back to away: logout, shut account, or a console that is not heard of any more
 */
#ifndef REXIAN_BROKER_PRESENCE_WORK_H
#define REXIAN_BROKER_PRESENCE_WORK_H

#include "broker/handler.h"
#include "core/dial.h"
#include "core/presence.h"

/* Who and where from; all zero: the broker itself. */
struct presence_by {
    int64_t account_id, station_id;
};

/* A new state, from `at` on (0: now; never before the present one began, never later than now). Nothing happens if it is the present
 * one. Who becomes ready goes into the break that was asked for, or is held by the exchange. */
struct presence_wish {
    enum presence presence;
    enum pause_reason reason;
    int64_t call_id, queue_id;
    int64_t dial_id; /* of a call that the person makes, and what they go back to */
    enum presence back;
    enum pause_reason back_reason;
    int64_t at;
    int64_t until_at;
    bool by_limit;   /* the clock ended a wrap-up */
    const char *why; /* of another person who ordered it; NULL: nobody did */
};
MUST_CHECK enum result presence_put(struct store *store, struct presence_facts *facts,
                                    const struct presence_wish *wish, struct presence_by by);

/* What a person says, or another one orders (`why`, told to the person; NULL: nobody did): ready, or a break. During a call the break
 * is asked for and begins when the call and its wrap-up are over, since what the caller said must be written down first; the person who says the same again takes it back, and so does "ready". Refusals: values that cannot be said; nothing to take back. */
MUST_CHECK enum result presence_say(struct change_work *work, struct presence_facts *facts,
                                    const struct presence_request *said, const char *why);
/* The exchange says where the person's phone is, which answers what it was last asked (EXCHANGE_UNKNOWN: nothing, or it is not said). An
 * answer to an older wish is kept, but changes nobody's state: the next one is on its way. */
MUST_CHECK enum result presence_told(struct store *store, struct presence_facts *facts,
                                     enum exchange_state told, enum exchange_state asked);
/* A call's event has just been recorded: whose phone rings, who talks or holds the caller now, or does so no more, changes state. Who is away stays away: the talk
 * counts for the call. */
MUST_CHECK enum result presence_follow(struct change_work *work, const struct call_facts *before,
                                       const struct call_facts *after, int64_t at);
/* A dial's event has just been recorded: its person's phone rings, is talked on, or is free again. What the person did before goes on
 * then; after a talk, and after a wrap-up that it interrupted, there is time to write down. */
MUST_CHECK enum result presence_follow_dial(struct change_work *work, const struct dial_facts *after,
                                            int64_t at);
/* Who comes back to a call that goes on does what it asks, whatever their console says: the wish becomes that. */
MUST_CHECK enum result presence_talk_of(struct db *db, int64_t account_id, struct presence_wish *ret);
/* The person is no longer on duty from an instant (0: now) on. */
MUST_CHECK enum result presence_leave(struct store *store, int64_t account_id, int64_t at,
                                      struct presence_by by);

void presence_row(const struct reference *reference, const struct presence_facts *facts,
                  struct operator_row *ret);

#endif
