/* Reads the events of a ticket from where its newest decision began. */
#include "storage/decision.h"

enum result ticket_decision(struct db *db, int64_t number, struct ticket_facts *ret_facts, struct decision *ret)
{
    struct ticket_past past;
    struct decision decision = {0};
    struct event event;
    enum result result = ticket_fold_past(db, number, ret_facts, &past);
    if (result != RESULT_OK)
        return result;
    struct statement *s =
        db_sql(db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, "
                   "body FROM event WHERE subject = 1 AND subject_id = $1 AND seq >= $2 ORDER BY seq");
    bind_int(s, 1, number);
    bind_int(s, 2, past.from_seq ? past.from_seq : INT64_MAX);
    while ((result = db_step(s)) == RESULT_OK && (result = event_of_row(s, &event)) == RESULT_OK)
        decision_add(&decision, &event);
    db_reset(s);
    if (result != RESULT_NOT_FOUND)
        return result;
    *ret = decision;
    return RESULT_OK;
}
