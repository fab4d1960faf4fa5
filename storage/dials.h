/* The calls of core/dial.h: event and row in one step, the rows, and the fold again. */
#ifndef REXIAN_STORAGE_DIALS_H
#define REXIAN_STORAGE_DIALS_H

#include "core/dial.h"
#include "storage/store.h"

/* Appends an event of a dial to its facts (all zero before the first one), keeps its row in step, and tells the outbox. */
MUST_CHECK enum result dial_record(struct store *store, struct dial_facts *facts, struct event *event);
/* A dial as it stands. RESULT_NOT_FOUND. */
MUST_CHECK enum result dial_read(struct db *db, int64_t id, struct dial_facts *ret);
/* The one of a person that is not over. RESULT_NOT_FOUND. */
MUST_CHECK enum result dial_of_account(struct db *db, int64_t account_id, struct dial_facts *ret);
/* The first that the clock has to end by `until_at`. RESULT_NOT_FOUND. */
MUST_CHECK enum result dial_first_over(struct db *db, int64_t until_at, struct dial_facts *ret);

/* Which dials are asked for; 0 is any. */
struct dial_query {
    bool open; /* those that are not over, oldest first; otherwise newest first */
    int64_t account_id, number, call_id;
    int64_t before; /* page on before this id; 0 begins */
};
MUST_CHECK enum result dial_list(struct db *db, const struct dial_query *query, size_t max,
                                 struct dial_facts *out, size_t *ret_count);

/* All folded again from the events into an empty table, within a batch. */
MUST_CHECK enum result dials_rebuild(struct store *store);
/* One after the other by id, as the events make them; for checks. A result other than RESULT_OK ends it. */
MUST_CHECK enum result dials_fold_all(struct db *db, void *context,
                                      enum result (*take)(void *context, const struct dial_facts *facts));

#endif
