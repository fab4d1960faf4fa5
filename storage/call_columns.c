/* What stands in the rows of a call. */
#include "storage/call_columns.h"

#include "core/rates.h"

#include <string.h>

const char *const call_column_names[CALL_COLUMNS + 3] = {
    "id",       "outcome",    "offered_at", "asked_at", "answered_at", "ended_at", "returned_at",
    "queue_id", "account_id", "last_seq",   "blocked",  "talks_id",    "lost_at",  "held_ms",
    "talk_ms",  "transfers",  "rings",      "visits",   "short_ms",    "left_out", "left_at",
    "reason",   "ref",        "caller",     "recording"};
const char *const visit_column_names[VISIT_COLUMNS + 1] = {"call_id",     "ordinal", "queue_id",   "entered_at",
                                                           "answered_at", "left_at", "account_id", "how",
                                                           "rings",       "visit"};

static int64_t talk_ms(const struct call_facts *f)
{
    int64_t sum = 0;
    for (size_t i = 0; i < f->talk_count; i++)
        if (f->talks[i].from_at != 0 && f->talks[i].to_at > f->talks[i].from_at)
            sum += f->talks[i].to_at - f->talks[i].from_at;
    return sum;
}

void call_columns(const struct call_facts *f, int64_t out[CALL_COLUMNS])
{
    const int64_t values[CALL_COLUMNS] = {f->id,
                                          f->outcome,
                                          f->offered_at,
                                          f->asked_at,
                                          f->answered_at,
                                          f->ended_at,
                                          f->returned_at,
                                          f->queue_id,
                                          f->account_id,
                                          f->last_seq,
                                          f->blocked,
                                          f->talks_id,
                                          f->lost_at,
                                          f->held_ms,
                                          talk_ms(f),
                                          f->transfers,
                                          call_rings_unanswered(f, -1),
                                          (int64_t)f->visit_count,
                                          f->short_ms,
                                          rates_is_left_out(f),
                                          call_left_at(f),
                                          f->reason};
    memcpy(out, values, sizeof values);
}

void visit_columns(const struct call_facts *f, size_t position, int64_t out[VISIT_COLUMNS])
{
    const struct visit *visit = &f->visits[position];
    const int64_t values[VISIT_COLUMNS] = {f->id,
                                           (int64_t)position,
                                           visit->queue_id,
                                           visit->entered_at,
                                           visit->answered_at,
                                           visit->left_at,
                                           visit->account_id,
                                           visit->end,
                                           call_rings_unanswered(f, (int64_t)position)};
    memcpy(out, values, sizeof values);
}
