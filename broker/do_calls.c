/* Calls: what operators take, end and log by hand. What the exchange reports is call_report.c. */
#include "broker/call_work.h"
#include "broker/missed_work.h"
#include "core/text.h"
#include "storage/calls.h"
#include "storage/dials.h"

#include <inttypes.h>
#include <stdio.h>

static enum result take(struct change_work *work, const void *request, void *reply)
{
    const struct call_request *wish = request;
    struct call_facts facts;
    struct db *db = store_db(work->store);
    int64_t id = wish->id, talking = 0;
    struct dial_facts dial;
    if (call_of_account(db, work->who.account_id, &talking) == RESULT_OK)
        return refuse(work->why, REFUSAL_STATE, "call", "talking");
    if (dial_of_account(db, work->who.account_id, &dial) == RESULT_OK)
        return refuse(work->why, REFUSAL_STATE, "dial", name_of(&dial_state_names, (int)dial.state));
    enum result result = id ? RESULT_OK : call_longest_waiting(db, &id);
    if (result == RESULT_OK)
        result = call_fold(db, id, &facts);
    if (result == RESULT_NOT_FOUND)
        return refuse(work->why, REFUSAL_NOT_FOUND, "call", "");
    if (result == RESULT_OK && (facts.outcome != CALL_WAITING || facts.asked_at == 0)) {
        const struct account *other = account_by_id(work->reference, call_operator(&facts));
        result = refuse(work->why, REFUSAL_STALE, "call", name_of(&call_outcome_names, (int)facts.outcome));
        text_copy(work->why->who, sizeof work->why->who, other ? other->login : "");
        work->why->at = facts.answered_at ? facts.answered_at : facts.ended_at;
        return result;
    }
    struct event event = call_work_event(work, EVENT_CALL_ANSWERED, id, 0);
    record_set(&event.body, "account_id", work->who.account_id);
    if (result == RESULT_OK)
        result = call_work_record(work, &facts, &event, NULL);
    return result == RESULT_OK ? call_work_reply(work, &facts, reply) : result;
}

static enum result hang_up(struct change_work *work, const void *request, void *reply)
{
    const struct call_request *wish = request;
    struct call_facts facts;
    int64_t id = 0;
    enum result result = call_of_account(store_db(work->store), work->who.account_id, &id);
    if (result == RESULT_NOT_FOUND || (result == RESULT_OK && wish->id && wish->id != id))
        return refuse(work->why, REFUSAL_STATE, "call", "ended");
    if (result == RESULT_OK)
        result = call_fold(store_db(work->store), id, &facts);
    struct event event = call_work_event(work, EVENT_CALL_ENDED, id, 0);
    if (result == RESULT_OK)
        result = call_work_record(work, &facts, &event, NULL);
    return result == RESULT_OK ? call_work_reply(work, &facts, reply) : result;
}

static enum result check_log(struct change_work *work, const struct call_log *log)
{
    bool answered = log->outcome == CALL_WAS_ANSWERED;
    if (log->outcome == CALL_WAITING || log->outcome == CALL_TALKING)
        return refuse(work->why, REFUSAL_BAD_VALUE, "outcome", name_of(&call_outcome_names, log->outcome));
    if (answered && log->answered_at == 0)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "answered_at", "");
    if (!answered && log->answered_at)
        return refuse(work->why, REFUSAL_BAD_VALUE, "answered_at", name_of(&call_outcome_names, log->outcome));
    if (log->offered_at > work->now)
        return refuse(work->why, REFUSAL_BAD_VALUE, "offered_at", "later than the city's time");
    if (log->ended_at < log->offered_at || log->ended_at < log->answered_at)
        return refuse(work->why, REFUSAL_BAD_VALUE, "ended_at", "before the call");
    if (answered && log->answered_at < log->offered_at)
        return refuse(work->why, REFUSAL_BAD_VALUE, "answered_at", "before the call");
    return RESULT_OK;
}

static enum result log_call(struct change_work *work, const void *request, void *reply)
{
    const struct call_log *log = request;
    struct call_facts facts = {0};
    int64_t id = 0, queue_id = 0, account_id = 0;
    enum result result = call_by_ref(store_db(work->store), log->ref, &id);
    if (result == RESULT_OK)
        return refuse(work->why, REFUSAL_EXISTS, "ref", log->ref);
    result = check_log(work, log);
    if (result == RESULT_OK && (log->queue[0] || log->outcome != CALL_LEFT_MENU))
        result = call_work_queue(work, log->queue, &queue_id);
    if (result == RESULT_OK)
        result = call_work_operator(work, log->operator_login, &account_id);
    if (result == RESULT_OK)
        result = store_next(work->store, "call", &id);
    if (result != RESULT_OK)
        return result;
    struct event event = call_work_event(work, EVENT_CALL_IMPORTED, id, log->offered_at);
    record_set(&event.body, "outcome", log->outcome);
    record_set(&event.body, "offered_at", log->offered_at);
    record_add(&event.body, "answered_at", log->answered_at);
    record_add(&event.body, "ended_at", log->ended_at);
    record_add(&event.body, "queue_id", queue_id);
    record_add(&event.body, "account_id", account_id);
    call_work_targets(work, &event);
    result = call_work_block(work, log->caller, log->offered_at, &event);
    if (result == RESULT_OK)
        result = call_record(work->store, &facts, &event,
                             &(struct call_texts){.ref = log->ref, .caller = log->caller});
    if (result == RESULT_OK)
        result = missed_work_answered(work, &facts);
    return result == RESULT_OK ? call_work_reply(work, &facts, reply) : result;
}

static bool talked(const struct call_facts *f, int64_t account_id)
{
    for (size_t i = 0; i < f->talk_count; i++)
        if (f->talks[i].account_id == account_id)
            return true;
    return f->account_id == account_id;
}

static enum result tell_reason(struct change_work *work, const void *request, void *reply)
{
    const struct call_reason_request *wish = request;
    struct call_facts facts;
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, wish->id);
    enum result result = call_fold(store_db(work->store), wish->id, &facts);
    if (result == RESULT_NOT_FOUND)
        return refuse(work->why, REFUSAL_NOT_FOUND, "id", text);
    if (result == RESULT_OK && wish->reason == CALL_REASON_NONE)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "reason", "");
    if (result == RESULT_OK && facts.answered_at == 0)
        return refuse(work->why, REFUSAL_STATE, "call", name_of(&call_outcome_names, (int)facts.outcome));
    if (result == RESULT_OK && !talked(&facts, work->who.account_id) && !(work->who.rights & RIGHT_SUPERVISE))
        return refuse(work->why, REFUSAL_NO_RIGHT, "call", text);
    struct event event = call_work_event(work, EVENT_CALL_REASON, wish->id, 0);
    record_set(&event.body, "reason", wish->reason);
    if (result == RESULT_OK && facts.reason != wish->reason)
        result = call_record(work->store, &facts, &event, NULL);
    return result == RESULT_OK ? call_work_reply(work, &facts, reply) : result;
}

const struct handler call_handlers[] = {
    {"call.take", take, NULL},    {"call.hang_up", hang_up, NULL},
    {"call.log", log_call, NULL}, {"call.reason", tell_reason, NULL},
    {NULL, NULL, NULL},
};
