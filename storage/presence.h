/* What operators do: state and event kept in one step, the time that each state took added to the figures. */
#ifndef REXIAN_STORAGE_PRESENCE_H
#define REXIAN_STORAGE_PRESENCE_H

#include "core/presence.h"
#include "storage/store.h"

/* The facts of an account; of one that was never on duty all zero but for the id. */
MUST_CHECK enum result presence_read(struct db *db, int64_t account_id, struct presence_facts *ret);
/* Appends the event, applies it, and keeps table and tallies in step. `why` is the text "why" of the event, NULL if it has none. Midnights between the open segment's beginning and the event
 * come first, as events that carry the state on: no segment spans two days. */
MUST_CHECK enum result presence_record(struct store *store, struct presence_facts *facts, struct event *event,
                                       const char *why);
/* Appends an event that ends no segment: what the exchange says, or a break that is asked for. `why` as above. */
MUST_CHECK enum result presence_note(struct store *store, struct presence_facts *facts, struct event *event,
                                     const char *why);
/* Carries every state that is open over the end of a local day: before the day is sealed, so that its figures are whole. */
MUST_CHECK enum result presence_carry(struct store *store, int64_t day);
/* Whoever's wrap-up ends first, not after an instant; RESULT_NOT_FOUND. */
MUST_CHECK enum result presence_first_over(struct db *db, int64_t until_at, struct presence_facts *ret);

typedef enum result presence_take(void *context, const struct presence_facts *facts);
/* Those on duty, or all that ever were, by account. A result other than RESULT_OK ends the list and is its result. */
MUST_CHECK enum result presence_list(struct db *db, bool all, presence_take *take, void *context);

/* What a fold is told: each closed segment's facts day by day with the seq of the event that closed it, and each account's last state.
 * Members may be NULL. */
struct presence_refold {
    void *context;
    enum result (*facts)(void *context, const struct fact *facts, size_t count, int64_t seq);
    presence_take *state;
    void (*broken)(void *context, int64_t seq);
};
MUST_CHECK enum result presence_refold_all(struct db *db, const struct zone *zone,
                                           const struct presence_refold *refold);
/* Writes the row of an account. */
MUST_CHECK enum result presence_project(struct store *store, const struct presence_facts *facts);

#endif
