/* A missed call until somebody has seen to it: called back, answered when its caller rang again, or given up.
 *
 *   missed -> somebody returns it -> (tried in vain) -> ... -> called back
 *          -> the same number is answered later             settled
 *          -> given up, with a reason
 *
 * Whatever becomes of it, it stays a miss of the answer rate. */
#ifndef REXIAN_CORE_MISSED_H
#define REXIAN_CORE_MISSED_H

#include "core/facts.h"

enum missed_end {
    MISSED_OPEN,
    MISSED_RETURNED,    /* called back */
    MISSED_GOT_THROUGH, /* the same number was answered later */
    MISSED_GIVEN_UP,
    MISSED_END_COUNT
};
enum missed_reason {
    MISSED_NOT_REACHED,
    MISSED_WRONG_NUMBER,
    MISSED_NUISANCE,
    MISSED_OTHER,
    MISSED_REASON_COUNT
};
extern const struct name_list missed_end_names, missed_reason_names;

enum {
    MISSED_LATE_MS =
        24 * 3600 * 1000, /* who hears of a miss later than this returns no call: an import of past days */
    MISSED_HELD_MS = 10 * 60 * 1000 /* so long a call that somebody returns is left to that person */
};

/* Whether the call is one of the missed calls, open or settled: a miss that became known within MISSED_LATE_MS. Whether it has a number
 * is not among its facts. */
bool missed_is(const struct call_facts *call);
/* Whether an outcome is a way of being missed. */
bool missed_is_outcome(int outcome);
/* When it was missed: the caller left the queue or was refused. */
int64_t missed_at(const struct call_facts *call);
/* By when it is to be called back, by the limit as it stood when the call asked. */
int64_t missed_due_at(const struct call_facts *call);
/* Applies what was done about a missed call; false for an event of another kind. Of several settlements the first one holds, but a call
 * back counts whenever it was made. */
bool missed_apply(struct call_facts *call, const struct event *event);

#endif
