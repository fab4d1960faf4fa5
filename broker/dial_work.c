/* The dial itself, its person, its missed call and its ticket: in this order, so that each finds the one before done. */
#include "broker/dial_work.h"

#include "broker/missed_work.h"
#include "broker/presence_work.h"
#include "broker/ticket_work.h"
#include "core/text.h"

struct event dial_work_event(const struct change_work *work, enum event_kind kind, int64_t id, int64_t at)
{
    return (struct event){.kind = kind,
                          .subject = SUBJECT_DIAL,
                          .subject_id = id,
                          .occurred_at = at ? at : work->now,
                          .account_id = work->who.account_id,
                          .station_id = work->who.station_id};
}

/* It joins the decision before it: that a phone rang bars nobody from taking that back. */
static enum result tell_ticket(struct change_work *work, const struct dial_facts *dial, int64_t at)
{
    struct ticket_facts facts;
    struct event event = {.kind = EVENT_DIALLED,
                          .subject = SUBJECT_TICKET,
                          .subject_id = dial->number,
                          .occurred_at = at,
                          .account_id = dial->account_id};
    enum result result = ticket_fold(store_db(work->store), dial->number, &facts);
    record_set(&event.body, "joined", 1);
    record_set(&event.body, "dial_id", dial->id);
    record_set(&event.body, "dialled", dial->outcome);
    record_add(&event.body, "talk_ms", dial_talk_ms(dial));
    record_add(&event.body, "hangup_cause", dial->cause);
    if (dial->ref[0] != '\0')
        record_set_text(&event.body, "ref", dial->ref);
    return result == RESULT_OK ? ticket_work_record(work, &facts, &event, NULL, 0) : result;
}

static enum result follow_call(struct change_work *work, const struct dial_facts *before,
                               const struct dial_facts *after, int64_t at)
{
    if (after->call_id == 0)
        return RESULT_OK;
    if (before->answered_at == 0 && after->answered_at != 0)
        return missed_work_reached(work, after, at);
    return after->state == DIAL_OVER ? missed_work_in_vain(work, after, at) : RESULT_OK;
}

enum result dial_work_record(struct change_work *work, struct dial_facts *facts, struct event *event)
{
    const struct dial_facts before = *facts;
    int64_t at = event->occurred_at;
    enum result result = dial_record(work->store, facts, event);
    if (result == RESULT_OK)
        result = presence_follow_dial(work, facts, at);
    if (result == RESULT_OK)
        result = follow_call(work, &before, facts, at);
    if (result == RESULT_OK && facts->state == DIAL_OVER && facts->number != 0)
        result = tell_ticket(work, facts, at);
    return result;
}

enum result dial_work_end(struct change_work *work, struct dial_facts *facts, enum dial_outcome told,
                          int64_t cause, int64_t at)
{
    struct event event = dial_work_event(work, EVENT_DIAL_ENDED, facts->id, at);
    record_set(&event.body, "outcome", dial_outcome_of(facts, told));
    record_add(&event.body, "cause", cause);
    return dial_work_record(work, facts, &event);
}

void dial_work_row(const struct reference *reference, const struct dial_facts *f, struct dial_row *ret)
{
    const struct account *account = account_by_id(reference, f->account_id);
    *ret = (struct dial_row){.id = f->id,
                             .number = f->number,
                             .call_id = f->call_id,
                             .state = (int)f->state,
                             .outcome = (int)f->outcome,
                             .cause = f->cause,
                             .asked_at = f->asked_at,
                             .taken_at = f->taken_at,
                             .rings_at = f->rings_at,
                             .picked_up_at = f->picked_up_at,
                             .answered_at = f->answered_at,
                             .ended_at = f->ended_at,
                             .talk_ms = dial_talk_ms(f),
                             .cancelled_at = f->cancelled_at,
                             .until_at = f->until_at};
    (void)text_copy(ret->login, sizeof ret->login, account ? account->login : "");
    (void)text_copy(ret->ref, sizeof ret->ref, f->ref);
}

enum result dial_work_phone(struct db *db, int64_t number, int64_t call_id, char *out)
{
    struct statement *s = db_sql(db, "SELECT caller FROM call WHERE id = $1");
    out[0] = '\0';
    if (number != 0) {
        enum result result = ticket_text(db, number, "caller_phone", out, TEXT_PHONE);
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    }
    bind_int(s, 1, call_id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        column_copy(s, 0, out, TEXT_PHONE);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}
