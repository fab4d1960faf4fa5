/* Calls: what the exchange reports, what operators take and log by hand. */
#include "broker/handler.h"
#include "core/phone.h"
#include "core/text.h"
#include "storage/blocks.h"
#include "storage/calls.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum result reply_call(struct change_work *work, const struct call_facts *f, const char *ref,
                              const char *caller, struct call_reply *ret)
{
    const struct account *account = account_by_id(work->reference, call_operator(f));
    const struct node *queue = node_by_id(&work->reference->queues, f->queue_id);
    struct call_row *row = calloc(1, sizeof *row);
    if (!row)
        return RESULT_NO_MEMORY;
    *row = (struct call_row){.id = f->id,
                             .outcome = (int)f->outcome,
                             .offered_at = f->offered_at,
                             .asked_at = f->asked_at,
                             .answered_at = f->answered_at,
                             .ended_at = f->ended_at,
                             .returned_at = f->returned_at,
                             .blocked = f->blocked != 0};
    text_copy(row->ref, sizeof row->ref, ref);
    text_copy(row->caller, sizeof row->caller, caller);
    text_copy(row->queue, sizeof row->queue, queue ? queue->code : "");
    text_copy(row->operator_login, sizeof row->operator_login, account ? account->login : "");
    ret->call = row;
    ret->call_count = 1;
    return RESULT_OK;
}

/* The caller's number as it was recorded; the operator who talks to the caller sees it whole. */
static enum result texts_of(struct db *db, int64_t id, char *ref, size_t ref_size, char *caller,
                            size_t caller_size)
{
    struct statement *s = db_sql(db, "SELECT ref, caller FROM call WHERE id = $1");
    bind_int(s, 1, id);
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        column_copy(s, 0, ref, ref_size);
        column_copy(s, 1, caller, caller_size);
    }
    db_reset(s);
    return result;
}

static enum result reply_stored(struct change_work *work, const struct call_facts *f, struct call_reply *ret)
{
    char ref[TEXT_CODE + 40], caller[TEXT_PHONE];
    enum result result = texts_of(store_db(work->store), f->id, ref, sizeof ref, caller, sizeof caller);
    return result == RESULT_OK ? reply_call(work, f, ref, caller, ret) : result;
}

static struct event call_event(const struct change_work *work, enum event_kind kind, int64_t id, int64_t at)
{
    return (struct event){.kind = kind,
                          .subject = SUBJECT_CALL,
                          .subject_id = id,
                          .occurred_at = at ? at : work->now,
                          .account_id = work->who.account_id,
                          .station_id = work->who.station_id};
}

static enum result find_queue(struct change_work *work, const char *queue, int64_t *ret_id)
{
    const struct node *node = node_find(&work->reference->queues, queue);
    if (!node)
        return refuse(work->why, queue[0] ? REFUSAL_UNKNOWN_VALUE : REFUSAL_MISSING_FIELD, "queue", queue);
    *ret_id = node->id;
    return RESULT_OK;
}

static enum result find_operator(struct change_work *work, const char *login, int64_t *ret_id)
{
    const struct account *account = login[0] ? account_by_login(work->reference, login) : NULL;
    if (login[0] && !account)
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "operator_login", login);
    *ret_id = account ? account->id : 0;
    return RESULT_OK;
}

static void put_targets(const struct change_work *work, struct event *event)
{
    record_set(&event->body, "target_ms", work->city->config.limits.answer_target_ms);
    record_set(&event->body, "short_ms", work->city->config.limits.short_abandon_ms);
}

/* A call of a number on the abuse list says so for good, whatever becomes of the list later. */
static enum result note_block(struct change_work *work, const char *caller, int64_t offered_at,
                              struct event *event)
{
    int64_t id = 0;
    enum result result =
        block_of_phone(store_db(work->store), store_area_code(work->store), caller, offered_at, &id);
    record_add(&event->body, "blocked", id);
    return result;
}

/* Whether a step may follow what is known of the call. */
static enum result check_step(struct change_work *work, const struct call_facts *f, int step)
{
    bool over = f->ended_at != 0;
    bool fits = step == CALL_OFFERED    ? f->id == 0
                : step == CALL_QUEUED   ? !over
                : step == CALL_REFUSED  ? !over && f->answered_at == 0
                : step == CALL_ANSWERED ? !over && f->asked_at != 0
                                        : !over;
    return fits ? RESULT_OK : refuse(work->why, REFUSAL_STATE, "step", name_of(&call_step_names, step));
}

static enum result fill_step(struct change_work *work, const struct call_report *report, struct event *event)
{
    int64_t id = 0;
    enum result result = RESULT_OK;
    if (report->step == CALL_QUEUED || report->step == CALL_REFUSED) {
        result = find_queue(work, report->queue, &id);
        record_set(&event->body, "queue_id", id);
        put_targets(work, event);
    } else if (report->step == CALL_ANSWERED) {
        result = find_operator(work, report->operator_login, &id);
        record_set(&event->body, "account_id", id);
    } else if (report->step == CALL_ENDED) {
        record_add(&event->body, "test", report->test);
    }
    return result;
}

static enum result report_call(struct change_work *work, const void *request, void *reply)
{
    static const enum event_kind kinds[CALL_STEP_COUNT] = {
        EVENT_CALL_OFFERED, EVENT_CALL_QUEUED, EVENT_CALL_REFUSED, EVENT_CALL_ANSWERED, EVENT_CALL_ENDED};
    const struct call_report *report = request;
    struct call_facts facts = {0};
    struct db *db = store_db(work->store);
    int64_t id = 0;
    enum result result = call_by_ref(db, report->ref, &id);
    if (result == RESULT_OK)
        result = call_fold(db, id, &facts);
    if (result == RESULT_NOT_FOUND && report->step != CALL_OFFERED)
        return refuse(work->why, REFUSAL_NOT_FOUND, "ref", report->ref);
    if (result != RESULT_OK && result != RESULT_NOT_FOUND)
        return result;
    result = check_step(work, &facts, report->step);
    if (result == RESULT_OK && report->at > work->now + CIVIL_MINUTE_MS)
        result = refuse(work->why, REFUSAL_BAD_VALUE, "at", "later than the city's time");
    if (result == RESULT_OK && id == 0)
        result = store_next(work->store, "call", &id);
    struct event event = call_event(work, kinds[report->step], id, report->at);
    if (result == RESULT_OK)
        result = fill_step(work, report, &event);
    if (result == RESULT_OK)
        result = note_block(work, report->caller, facts.id ? facts.offered_at : event.occurred_at, &event);
    if (result == RESULT_OK)
        result = call_record(work->store, &facts, &event, facts.id ? NULL : report->ref,
                             report->caller[0] ? report->caller : NULL);
    return result == RESULT_OK ? reply_stored(work, &facts, reply) : result;
}

static enum result take(struct change_work *work, const void *request, void *reply)
{
    const struct call_request *wish = request;
    struct call_facts facts;
    struct db *db = store_db(work->store);
    int64_t id = wish->id, talking = 0;
    if (call_of_account(db, work->who.account_id, &talking) == RESULT_OK)
        return refuse(work->why, REFUSAL_STATE, "call", "talking");
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
    struct event event = call_event(work, EVENT_CALL_ANSWERED, id, 0);
    record_set(&event.body, "account_id", work->who.account_id);
    if (result == RESULT_OK)
        result = call_record(work->store, &facts, &event, NULL, NULL);
    return result == RESULT_OK ? reply_stored(work, &facts, reply) : result;
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
    struct event event = call_event(work, EVENT_CALL_ENDED, id, 0);
    if (result == RESULT_OK)
        result = call_record(work->store, &facts, &event, NULL, NULL);
    return result == RESULT_OK ? reply_stored(work, &facts, reply) : result;
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
        result = find_queue(work, log->queue, &queue_id);
    if (result == RESULT_OK)
        result = find_operator(work, log->operator_login, &account_id);
    if (result == RESULT_OK)
        result = store_next(work->store, "call", &id);
    if (result != RESULT_OK)
        return result;
    struct event event = call_event(work, EVENT_CALL_IMPORTED, id, log->offered_at);
    record_set(&event.body, "outcome", log->outcome);
    record_set(&event.body, "offered_at", log->offered_at);
    record_add(&event.body, "answered_at", log->answered_at);
    record_add(&event.body, "ended_at", log->ended_at);
    record_add(&event.body, "queue_id", queue_id);
    record_add(&event.body, "account_id", account_id);
    put_targets(work, &event);
    result = note_block(work, log->caller, log->offered_at, &event);
    if (result == RESULT_OK)
        result = call_record(work->store, &facts, &event, log->ref, log->caller);
    return result == RESULT_OK ? reply_stored(work, &facts, reply) : result;
}

static enum result returned(struct change_work *work, const void *request, void *reply)
{
    const struct call_request *wish = request;
    struct call_facts facts;
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, wish->id);
    enum result result = call_fold(store_db(work->store), wish->id, &facts);
    if (result == RESULT_NOT_FOUND)
        return refuse(work->why, REFUSAL_NOT_FOUND, "id", text);
    if (result == RESULT_OK && rates_answer_miss(&facts) == MISS_NONE)
        return refuse(work->why, REFUSAL_STATE, "call", name_of(&call_outcome_names, (int)facts.outcome));
    if (result == RESULT_OK && facts.returned_at)
        return refuse(work->why, REFUSAL_EXISTS, "id", text);
    struct event event = call_event(work, EVENT_CALL_RETURNED, wish->id, 0);
    if (result == RESULT_OK)
        result = call_record(work->store, &facts, &event, NULL, NULL);
    return result == RESULT_OK ? reply_stored(work, &facts, reply) : result;
}

const struct handler call_handlers[] = {
    {"call.report", report_call, NULL}, {"call.take", take, NULL},         {"call.hang_up", hang_up, NULL},
    {"call.log", log_call, NULL},       {"call.returned", returned, NULL}, {NULL, NULL, NULL},
};
