/* Calls: folding, recording, and finding them by the exchange's identity. */
#ifndef REXIAN_STORAGE_CALLS_H
#define REXIAN_STORAGE_CALLS_H

#include "storage/store.h"

/* Whoever looks for calls that go on repeats the condition of the index call_open: without it each call that there ever was is
 * looked at. */
#define CALL_OPEN "outcome IN (0, 1)"
/* Likewise of the index call_unanswered: calls that asked for an operator and ended without one. */
#define CALL_UNANSWERED "asked_at <> 0 AND answered_at = 0 AND outcome > 2"
_Static_assert(CALL_WAS_ANSWERED == 2 && CALL_WAS_ABANDONED == 3, "the index says so");

MUST_CHECK enum result call_fold(struct db *db, int64_t id, struct call_facts *ret);
/* Texts that an event brings; NULL leaves what is there. */
struct call_texts {
    const char *ref; /* of a new call */
    const char *caller;
    const char *recording;
};
/* Appends the event, applies it and keeps call, visits, phone and tally in step. `texts` may be NULL: none. */
MUST_CHECK enum result call_record(struct store *store, struct call_facts *facts, struct event *event,
                                   const struct call_texts *texts);
/* Id of the call with the exchange's identity; RESULT_NOT_FOUND. */
MUST_CHECK enum result call_by_ref(struct db *db, const char *ref, int64_t *ret_id);
/* Id of the call that holds this visit of this queue, of the exchange of `ref` (EXCHANGE/CALL); RESULT_NOT_FOUND. */
MUST_CHECK enum result call_by_visit(struct db *db, const char *ref, const char *visit, int64_t queue_id,
                                     int64_t *ret_id);
/* The call that waits longest; RESULT_NOT_FOUND. */
MUST_CHECK enum result call_longest_waiting(struct db *db, int64_t *ret_id);
/* The call that an account talks on; RESULT_NOT_FOUND. */
MUST_CHECK enum result call_of_account(struct db *db, int64_t account_id, int64_t *ret_id);
/* Writes the rows of a call as its facts stand; `texts` as for call_record. */
MUST_CHECK enum result call_project(struct store *store, const struct call_facts *facts,
                                    const struct call_texts *texts);

#endif
