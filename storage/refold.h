/* Folds all tickets, calls and states of operators again from their events, one after the other, with constant memory: for proofs, checks and
 * rebuilding. */
#ifndef REXIAN_STORAGE_REFOLD_H
#define REXIAN_STORAGE_REFOLD_H

#include "storage/presence.h"

/* What is told of each subject; tickets come first, then calls, then operators, each kind rising by number or id. Members may be NULL. A result other than
 * RESULT_OK ends the fold and is its result. Callbacks may use other statements on the same connection. */
struct refold {
    void *context;
    /* Seqs at which the past is wanted, rising. */
    const int64_t *marks;
    size_t mark_count;
    /* What the subject added to the figures from its event from_seq on until before its event before_seq; told for the last
     * state (before_seq is INT64_MAX), and for earlier ones that stood at a mark. A span of an operator's time is added by the event
     * that ends it, for good. */
    enum result (*state)(void *context, const struct fact *facts, size_t count, int64_t from_seq,
                         int64_t before_seq);
    enum result (*ticket)(void *context, const struct ticket_facts *facts);
    enum result (*call)(void *context, const struct call_facts *facts);
    enum result (*presence)(void *context, const struct presence_facts *facts);
    /* An event that cannot be read is left out; without this member the fold ends with RESULT_CORRUPT. */
    void (*broken)(void *context, int64_t seq);
};

struct refold_counts {
    int64_t events;
    int64_t tickets;
    int64_t calls;
};

MUST_CHECK enum result refold_all(struct db *db, const struct zone *zone, const struct refold *refold,
                                  struct refold_counts *ret);

#endif
