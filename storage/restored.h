/* What a database needs when it takes the place of a later one that is gone: numbers that go on behind those which were given since, and
 * an event that says so. */
#ifndef REXIAN_STORAGE_RESTORED_H
#define REXIAN_STORAGE_RESTORED_H

#include "storage/store.h"

/* A restore, as its event tells it. */
struct restored {
    int64_t at;       /* when; 0: never */
    int64_t reach_at; /* of the copy's newest event: what was recorded since may be missing */
    int64_t lost;     /* events that are known to be missing; -1: nobody knows */
};

/* Within a batch: every sequence goes on at least where it stood in `later`, a database of the same city. */
MUST_CHECK enum result numbers_follow(struct store *store, struct db *later);
/* The same where the later database is gone. Tickets of today go on above RESTORED_TICKETS_A_SECOND for each second of the day that has
 * passed, so that none is given again, by however many restores a day, as long as the city opens fewer; all else leaps. */
MUST_CHECK enum result numbers_leap(struct store *store);
enum { RESTORED_TICKETS_A_SECOND = 100, RESTORED_CALLS = 1000000, RESTORED_OTHERS = 1000 };

/* Within a batch: everybody has to log in again, and the event is appended. */
MUST_CHECK enum result restored_record(struct store *store, const struct restored *restored);
/* The newest restore; at is 0 if there was none. */
MUST_CHECK enum result restored_read(struct db *db, struct restored *ret);

#endif
