/* The columns of the tables call and call_visit: each told once, for what is kept and for what is checked. */
#ifndef REXIAN_STORAGE_CALL_COLUMNS_H
#define REXIAN_STORAGE_CALL_COLUMNS_H

#include "core/facts.h"

#define CALL_COLUMN_LIST                                                                                       \
    "id, outcome, offered_at, asked_at, answered_at, ended_at, returned_at, queue_id, account_id, last_seq, "  \
    "blocked, talks_id, lost_at, held_ms, talk_ms, transfers, rings, visits, short_ms, left_out, left_at, "    \
    "reason"
#define VISIT_COLUMN_LIST "call_id, ordinal, queue_id, entered_at, answered_at, left_at, account_id, how, rings"
enum { CALL_COLUMNS = 22, VISIT_COLUMNS = 9 };

/* Names in the order of the lists; behind them those of the texts: ref, caller, recording; visit. */
extern const char *const call_column_names[CALL_COLUMNS + 3];
extern const char *const visit_column_names[VISIT_COLUMNS + 1];

void call_columns(const struct call_facts *facts, int64_t out[CALL_COLUMNS]);
/* position is below facts->visit_count. */
void visit_columns(const struct call_facts *facts, size_t position, int64_t out[VISIT_COLUMNS]);

#endif
