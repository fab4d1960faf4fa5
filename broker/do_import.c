/* Import: batches of calls and tickets of other systems. A bad row is named and left out; the others are taken. */
#include "broker/import_work.h"

#include "core/text.h"
#include "storage/blocks.h"
#include "storage/calls.h"
#include "storage/imported.h"

#include <string.h>

/* A call with the ids of what it names. */
struct known_call {
    const struct import_call *row;
    int64_t queue_id, account_id;
};

/* Parts of an exchange disagree about one call, and some know only its date: an answer may stand before the offer by less
 * than this, and came after no wait. */
enum { CLOCKS_APART_MS = CIVIL_DAY_MS };

static enum result check_call(struct import_work *import, const struct import_call *row)
{
    const char *outcome = name_of(&call_outcome_names, row->outcome);
    bool answered = row->outcome == CALL_WAS_ANSWERED;
    if (text_has_control(row->call_id) || text_has_control(row->caller))
        return import_reject(import, REFUSAL_BAD_VALUE, text_has_control(row->caller) ? "caller" : "call_id",
                             row->call_id, "");
    if (row->outcome == CALL_WAITING || row->outcome == CALL_TALKING)
        return import_reject(import, REFUSAL_BAD_VALUE, "outcome", outcome, "");
    if (answered && !row->answered_at)
        return import_reject(import, REFUSAL_MISSING_FIELD, "answered_at", "", "");
    if (!answered && row->outcome != CALL_TEST && row->answered_at)
        return import_reject_at(import, REFUSAL_BAD_VALUE, "answered_at", row->answered_at, 0);
    if (row->outcome == CALL_WAS_ABANDONED && !row->ended_at)
        return import_reject(import, REFUSAL_MISSING_FIELD, "ended_at", "", "");
    if (row->offered_at > import->work->now)
        return import_reject_at(import, REFUSAL_BAD_VALUE, "offered_at", row->offered_at, import->work->now);
    if (row->answered_at && row->answered_at < row->offered_at - CLOCKS_APART_MS)
        return import_reject_at(import, REFUSAL_BAD_VALUE, "answered_at", row->answered_at, row->offered_at);
    if (row->ended_at &&
        (row->ended_at < row->offered_at - CLOCKS_APART_MS || row->ended_at < row->answered_at))
        return import_reject_at(import, REFUSAL_BAD_VALUE, "ended_at", row->ended_at,
                                row->answered_at ? row->answered_at : row->offered_at);
    return RESULT_OK;
}

static struct event event_of(const struct import_work *import, enum event_kind kind, int64_t id, int64_t at)
{
    return (struct event){.kind = kind,
                          .subject = SUBJECT_CALL,
                          .subject_id = id,
                          .occurred_at = at,
                          .account_id = import->work->who.account_id,
                          .station_id = import->work->who.station_id};
}

static enum result take_new(struct import_work *import, const struct known_call *known)
{
    const struct import_call *row = known->row;
    const struct config_limits *limits = &import->work->city->config.limits;
    struct call_facts facts = {0};
    struct store *store = import->work->store;
    int64_t blocked = 0;
    struct event event = event_of(import, EVENT_CALL_IMPORTED, 0, row->offered_at);
    enum result result = store_next(import->work->store, "call", &event.subject_id);
    record_set(&event.body, "outcome", row->outcome);
    record_set(&event.body, "offered_at", row->offered_at);
    record_add(&event.body, "answered_at", row->answered_at);
    record_add(&event.body, "ended_at", row->ended_at);
    record_add(&event.body, "queue_id", known->queue_id);
    record_add(&event.body, "account_id", known->account_id);
    record_set(&event.body, "target_ms", limits->answer_target_ms);
    record_set(&event.body, "short_ms", limits->short_abandon_ms);
    record_set(&event.body, "return_ms", import->work->reference->rulebook->limits.missed_call_return_ms);
    record_add(&event.body, "short_out", !limits->short_abandons_count);
    if (result == RESULT_OK)
        result =
            block_of_phone(store_db(store), store_area_code(store), row->caller, row->offered_at, &blocked);
    record_add(&event.body, "blocked", blocked);
    if (result == RESULT_OK)
        result = call_record(store, &facts, &event,
                             &(struct call_texts){.ref = row->call_id, .caller = row->caller});
    import->reply->taken += result == RESULT_OK;
    return result;
}

static enum result fill(struct import_work *import, const struct known_call *known, struct call_facts *facts,
                        const struct record *body, const struct event_text *texts, size_t text_count)
{
    struct event event = event_of(import, EVENT_CALL_FILLED, facts->id, known->row->offered_at);
    event.body = *body;
    enum result result = call_record(import->work->store, facts, &event,
                                     &(struct call_texts){.caller = text_count ? texts[0].value : NULL});
    if (result == RESULT_OK)
        result = import_tell(import, "updated", "", known->row->call_id, "");
    import->reply->updated += result == RESULT_OK;
    return result;
}

static enum result take_again(struct import_work *import, const struct known_call *known, int64_t id)
{
    const struct import_call *row = known->row;
    struct imported_call stored;
    struct event_text texts[HELD_MAX];
    struct record body = {0};
    size_t text_count = 0, filled = 0;
    enum result result = imported_call_read(store_db(import->work->store), id, &stored);
    if (result != RESULT_OK)
        return result;
    const struct call_facts *f = &stored.facts;
    const struct account *operator_stored = account_by_id(import->work->reference, f->account_id);
    const struct held held[] = {
        {"offered_at", HELD_AT, true, row->offered_at, f->offered_at, NULL, NULL, NULL, "offered_at"},
        {"outcome", HELD_NAME, true, row->outcome, f->outcome, NULL, NULL, &call_outcome_names, "outcome"},
        {"answered_at", HELD_AT, false, row->answered_at, f->answered_at, NULL, NULL, NULL, "answered_at"},
        {"ended_at", HELD_AT, false, row->ended_at, f->ended_at, NULL, NULL, NULL, "ended_at"},
        {"queue", HELD_ID, false, known->queue_id, f->queue_id, row->queue,
         node_name(&import->work->reference->queues, f->queue_id), NULL, "queue_id"},
        {"operator", HELD_ID, false, known->account_id, f->account_id, row->operator_login,
         operator_stored ? operator_stored->login : "", NULL, "account_id"},
        {"caller", HELD_TEXT, false, 0, 0, row->caller, stored.caller, NULL, "caller"},
    };
    result = import_compare(import, held, sizeof held / sizeof held[0], &body, texts, &text_count, &filled);
    if (result == RESULT_OK && filled > 0 && !f->imported)
        return import_reject(import, REFUSAL_STATE, "call_id", row->call_id, "");
    if (result == RESULT_OK && filled > 0)
        return fill(import, known, &stored.facts, &body, texts, text_count);
    if (result != RESULT_OK)
        return result;
    import->reply->skipped++;
    return import_tell(import, "skipped", "", row->call_id, "");
}

static enum result import_call_row(struct import_work *import, const struct import_call *row)
{
    struct known_call known = {.row = row};
    int64_t id = 0;
    enum result result = check_call(import, row);
    if (result == RESULT_OK)
        result = import_node(import, SUBJECT_QUEUE, "queue", row->queue, &known.queue_id);
    if (result == RESULT_OK)
        result = import_operator(import, row->operator_login, &known.account_id);
    if (result != RESULT_OK)
        return result;
    result = call_by_ref(store_db(import->work->store), row->call_id, &id);
    if (result == RESULT_NOT_FOUND)
        return take_new(import, &known);
    return result == RESULT_OK ? take_again(import, &known, id) : result;
}

/* A rejected row was told and the batch goes on; a refusal by the store itself was not, and ends it. */
static enum result row_result(struct import_work *import, enum result result)
{
    int64_t told = import->told_rejected;
    import->told_rejected = import->reply->rejected;
    return result == RESULT_REFUSED && import->reply->rejected > told ? RESULT_OK : result;
}

static enum result import_calls(struct change_work *work, const void *request, void *reply)
{
    const struct import_calls *batch = request;
    struct import_work import = {
        .work = work, .reply = reply, .create_missing = batch->create_missing, .update = batch->update};
    enum result result = RESULT_OK;
    work->drop = batch->dry_run;
    for (size_t i = 0; i < batch->row_count && result == RESULT_OK; i++) {
        import.line = batch->rows[i].line;
        result = row_result(&import, import_call_row(&import, &batch->rows[i]));
    }
    return result;
}

static enum result import_tickets(struct change_work *work, const void *request, void *reply)
{
    const struct import_tickets *batch = request;
    struct import_work import = {
        .work = work, .reply = reply, .create_missing = batch->create_missing, .update = batch->update};
    enum result result = RESULT_OK;
    work->drop = batch->dry_run;
    for (size_t i = 0; i < batch->row_count && result == RESULT_OK; i++) {
        import.line = batch->rows[i].line;
        result = row_result(&import, import_ticket_row(&import, &batch->rows[i]));
    }
    return result;
}

const struct handler import_handlers[] = {
    {"import.calls", import_calls, NULL},
    {"import.tickets", import_tickets, NULL},
    {NULL, NULL, NULL},
};
