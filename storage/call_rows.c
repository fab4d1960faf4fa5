/* Calls of a span of time along their indexes. */
#include "storage/call_rows.h"

struct call_facts call_row_facts(struct statement *s)
{
    struct call_facts call = {.id = column_int(s, 0),
                              .outcome = (enum call_outcome)column_int(s, 1),
                              .offered_at = column_int(s, 2),
                              .asked_at = column_int(s, 3),
                              .answered_at = column_int(s, 4),
                              .ended_at = column_int(s, 5),
                              .returned_at = column_int(s, 6),
                              .queue_id = column_int(s, 7),
                              .account_id = column_int(s, 8),
                              .blocked = column_int(s, 9),
                              .short_ms = column_int(s, 10),
                              .short_out = column_int(s, 11) != 0,
                              .held_ms = column_int(s, 14),
                              .talks_id = column_int(s, 15)};
    if (call.asked_at)
        call.visits[call.visit_count++] = (struct visit){
            .queue_id = call.queue_id, .entered_at = call.asked_at, .left_at = column_int(s, 12)};
    if (call.answered_at)
        call.talks[call.talk_count++] = (struct talk){.visit = -1,
                                                      .account_id = call.account_id,
                                                      .from_at = call.answered_at,
                                                      .to_at = call.answered_at + column_int(s, 13)};
    return call;
}

static enum result tell_each(struct statement *s, int64_t from_at, int64_t to_at, call_row_take *take,
                             void *context)
{
    enum result result;
    bind_int(s, 1, from_at);
    bind_int(s, 2, to_at);
    while ((result = db_step(s)) == RESULT_OK) {
        struct call_facts call = call_row_facts(s);
        if ((result = take(context, &call)) != RESULT_OK)
            break;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result call_rows_read(struct db *db, int64_t from_at, int64_t to_at, call_row_take *take, void *context)
{
    enum result result = tell_each(db_sql(db, "SELECT " CALL_ROW_COLUMNS " FROM call WHERE asked_at >= $1 AND "
                                              "asked_at < $2 AND asked_at <> 0 ORDER BY asked_at, id"),
                                   from_at, to_at, take, context);
    /* The plus keeps the index of asked_at out of it: along that one, each call that never asked would be looked at. */
    return result == RESULT_OK
               ? tell_each(db_sql(db, "SELECT " CALL_ROW_COLUMNS " FROM call WHERE offered_at >= $1 AND "
                                      "offered_at < $2 AND +asked_at = 0 ORDER BY offered_at, id"),
                           from_at, to_at, take, context)
               : result;
}
