/* The missed-call list: one row for each number that nobody has seen to yet, however often it rang. */
#ifndef REXIAN_STORAGE_MISSED_H
#define REXIAN_STORAGE_MISSED_H

#include "core/missed.h"
#include "storage/store.h"
#include "storage/view.h"

#define MISSED_COLUMN_LIST                                                                                     \
    "call_id, missed_at, due_at, taken_at, taken_by, tries, tried_at, settled_at, settled_by, how, later_id"
enum { MISSED_COLUMNS = 11 };
/* Names in the order of the list; behind them that of the text: key. */
extern const char *const missed_column_names[MISSED_COLUMNS + 1];
void missed_columns(const struct call_facts *facts, int64_t out[MISSED_COLUMNS]);

/* Keeps the row of a call in step with its facts; the table call has been written before. A call without a number has none. */
MUST_CHECK enum result missed_project(struct store *store, const struct call_facts *facts);

/* The open missed calls of the number of a call (itself included if it is one), oldest first, that were missed by `until_at`; at
 * most `max` ids. None if the call has no number. */
MUST_CHECK enum result missed_of_call(struct db *db, const char *area_code, int64_t call_id, int64_t until_at,
                                      int64_t *ids, size_t max, size_t *ret_count);

enum { MISSED_PAGE_MAX = 500 };
struct missed_line {
    int64_t id; /* the number's newest call */
    int64_t first_at, last_at;
    int64_t calls;
    int64_t due_at; /* of the first */
    int64_t tries, tried_at;
    int64_t taken_at, taken_by;
    int64_t settled_at, settled_by, how, later_id;
};
/* Open ones by what is due next, joined by number; or those settled, newest first, each call for itself, from before the settled
 * call `after` (0 begins). At most `limit` rows to `out`. */
MUST_CHECK enum result missed_list(struct db *db, bool settled, int64_t after, size_t limit,
                                   struct missed_line *out, size_t *ret_count);
/* Numbers that are open, and those of them whose limit has passed by `now`. */
MUST_CHECK enum result missed_count(struct db *db, int64_t now, int64_t *ret_open, int64_t *ret_overdue);

#endif
