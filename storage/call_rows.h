/* The calls of a span of time, each once, for figures that no tally holds: any wait, half hours, the longest.
 * Read along the indexes by which calls are ordered: O(calls of the span), about two microseconds each. */
#ifndef REXIAN_STORAGE_CALL_ROWS_H
#define REXIAN_STORAGE_CALL_ROWS_H

#include "core/facts.h"
#include "storage/db.h"

/* The columns, and the facts of a row of them: all that the measures of the answer rate ask for. Its visits are one, its talks, too, and
 * its target is not among them. */
#define CALL_ROW_COLUMNS                                                                                       \
    "id, outcome, offered_at, asked_at, answered_at, ended_at, returned_at, queue_id, account_id, blocked, "   \
    "short_ms, left_out, left_at, talk_ms, held_ms, talks_id"
struct call_facts call_row_facts(struct statement *s);

/* Told each call; a result other than RESULT_OK ends the reading and is its result. */
typedef enum result call_row_take(void *context, const struct call_facts *call);

/* Calls that asked for an operator within [from_at, to_at), then those that never asked and came within it. */
MUST_CHECK enum result call_rows_read(struct db *db, int64_t from_at, int64_t to_at, call_row_take *take,
                                      void *context);

#endif
