/* What the handlers of calls share. */
#include "broker/call_work.h"
#include "broker/missed_work.h"
#include "broker/presence_work.h"
#include "core/phone.h"
#include "core/text.h"
#include "storage/blocks.h"
#include "storage/calls.h"

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
                             .blocked = f->blocked != 0,
                             .visits = (int64_t)f->visit_count,
                             .rings = call_rings_unanswered(f, -1),
                             .transfers = f->transfers,
                             .held_ms = f->held_ms,
                             .reason = (int)f->reason};
    text_copy(row->ref, sizeof row->ref, ref);
    text_copy(row->caller, sizeof row->caller, caller);
    text_copy(row->queue, sizeof row->queue, queue ? queue->code : "");
    text_copy(row->queue_name, sizeof row->queue_name, queue ? queue->name : "");
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

enum result call_work_reply(struct change_work *work, const struct call_facts *f, struct call_reply *ret)
{
    char ref[TEXT_CODE + 40], caller[TEXT_PHONE];
    enum result result = texts_of(store_db(work->store), f->id, ref, sizeof ref, caller, sizeof caller);
    return result == RESULT_OK ? reply_call(work, f, ref, caller, ret) : result;
}

enum result call_work_record(struct change_work *work, struct call_facts *facts, struct event *event,
                             const struct call_texts *texts)
{
    struct call_facts before;
    memcpy(&before, facts, sizeof before);
    enum result result = call_record(work->store, facts, event, texts);
    if (result == RESULT_OK)
        result = presence_follow(work, &before, facts, event->occurred_at);
    bool is_news = before.answered_at == 0 || (texts != NULL && texts->caller != NULL);
    return result == RESULT_OK && is_news ? missed_work_answered(work, facts) : result;
}

struct event call_work_event(const struct change_work *work, enum event_kind kind, int64_t id, int64_t at)
{
    return (struct event){.kind = kind,
                          .subject = SUBJECT_CALL,
                          .subject_id = id,
                          .occurred_at = at ? at : work->now,
                          .account_id = work->who.account_id,
                          .station_id = work->who.station_id};
}

enum result call_work_queue(struct change_work *work, const char *queue, int64_t *ret_id)
{
    const struct node *node = node_find(&work->reference->queues, queue);
    if (!node)
        return refuse(work->why, queue[0] ? REFUSAL_UNKNOWN_VALUE : REFUSAL_MISSING_FIELD, "queue", queue);
    *ret_id = node->id;
    return RESULT_OK;
}

enum result call_work_operator(struct change_work *work, const char *login, int64_t *ret_id)
{
    const struct account *account = login[0] ? account_by_login(work->reference, login) : NULL;
    if (login[0] && !account)
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "operator_login", login);
    *ret_id = account ? account->id : 0;
    return RESULT_OK;
}

void call_work_targets(const struct change_work *work, struct event *event)
{
    record_set(&event->body, "target_ms", work->city->config.limits.answer_target_ms);
    record_set(&event->body, "short_ms", work->city->config.limits.short_abandon_ms);
    record_set(&event->body, "return_ms", work->reference->rulebook->limits.missed_call_return_ms);
    record_add(&event->body, "short_out", !work->city->config.limits.short_abandons_count);
}

enum result call_work_block(struct change_work *work, const char *caller, int64_t offered_at,
                            struct event *event)
{
    int64_t id = 0;
    enum result result =
        block_of_phone(store_db(work->store), store_area_code(work->store), caller, offered_at, &id);
    record_add(&event->body, "blocked", id);
    return result;
}
