/* The missed-call list: who returns a call, what came of it, and what settles it. What is done to one call of a number is done to all
 * that are open of it. */
#include "broker/call_work.h"
#include "broker/missed_work.h"
#include "broker/query_work.h"

#include "core/rates.h"
#include "core/text.h"
#include "storage/calls.h"
#include "storage/missed.h"
#include "storage/snapshot.h"
#include "wire/messages_missed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { CALLS_OF_NUMBER = 256 };

static enum result open_calls(struct change_work *work, int64_t id, int64_t until_at, int64_t *ids,
                              size_t *ret_count)
{
    return missed_of_call(store_db(work->store), store_area_code(work->store), id, until_at, ids,
                          CALLS_OF_NUMBER, ret_count);
}

/* Records an event of the same kind and body for each of the calls but `except`. */
static enum result record_each(struct change_work *work, const int64_t *ids, size_t count, int64_t except,
                               const struct event *like)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct call_facts facts;
        struct event event = *like;
        if (ids[i] == except)
            continue;
        event.subject_id = ids[i];
        result = call_fold(store_db(work->store), ids[i], &facts);
        if (result == RESULT_OK)
            result = call_record(work->store, &facts, &event, NULL);
    }
    return result;
}

enum result missed_work_answered(struct change_work *work, const struct call_facts *facts)
{
    int64_t ids[CALLS_OF_NUMBER];
    size_t count = 0;
    if (facts->answered_at == 0 || facts->id == 0)
        return RESULT_OK;
    enum result result = open_calls(work, facts->id, facts->answered_at, ids, &count);
    if (result != RESULT_OK || count == 0)
        return result;
    struct event event = call_work_event(work, EVENT_CALL_GOT_THROUGH, 0, facts->answered_at);
    event.account_id = facts->account_id ? facts->account_id : event.account_id;
    record_set(&event.body, "call_id", facts->id);
    return record_each(work, ids, count, facts->id, &event);
}

static enum result no_call(struct change_work *work, int64_t id)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, id);
    return refuse(work->why, REFUSAL_NOT_FOUND, "id", text);
}

/* Somebody else was first. */
static enum result was_first(struct change_work *work, int64_t account_id, int64_t at)
{
    const struct account *other = account_by_id(work->reference, account_id);
    enum result result = refuse(work->why, REFUSAL_STALE, "call", "");
    text_copy(work->why->who, sizeof work->why->who, other ? other->login : "");
    work->why->at = at;
    return result;
}

static bool is_others(const struct change_work *work, const struct call_missed *m)
{
    return m->taken_at != 0 && m->taken_by != work->who.account_id && work->now - m->taken_at < MISSED_HELD_MS;
}

/* The call that is meant, if it is missed and open; `shared`: another person may be returning it. */
static enum result find_open(struct change_work *work, int64_t id, bool shared, struct call_facts *ret)
{
    int64_t ids[CALLS_OF_NUMBER];
    size_t count = 0;
    enum result result = call_fold(store_db(work->store), id, ret);
    if (result == RESULT_NOT_FOUND)
        return no_call(work, id);
    if (result != RESULT_OK)
        return result;
    if (!missed_is(ret))
        return refuse(work->why, REFUSAL_STATE, "call", name_of(&call_outcome_names, (int)ret->outcome));
    if (ret->missed.settled_at)
        return was_first(work, ret->missed.settled_by, ret->missed.settled_at);
    result = open_calls(work, id, INT64_MAX, ids, &count);
    for (size_t i = 0; i < count && result == RESULT_OK && !shared; i++) {
        struct call_facts other;
        result = call_fold(store_db(work->store), ids[i], &other);
        if (result == RESULT_OK && is_others(work, &other.missed))
            result = was_first(work, other.missed.taken_by, other.missed.taken_at);
    }
    return result;
}

enum result missed_work_find(struct change_work *work, int64_t id, struct call_facts *ret)
{
    return find_open(work, id, false, ret);
}

enum result missed_work_begin(struct change_work *work, struct call_facts *facts)
{
    struct event event = call_work_event(work, EVENT_CALL_RETURN_BEGUN, facts->id, 0);
    return call_record(work->store, facts, &event, NULL);
}

static enum result take(struct change_work *work, const void *request, void *reply)
{
    const struct call_request *wish = request;
    struct call_facts facts;
    enum result result = find_open(work, wish->id, false, &facts);
    if (result == RESULT_OK)
        result = missed_work_begin(work, &facts);
    return result == RESULT_OK ? call_work_reply(work, &facts, reply) : result;
}

static enum result tried(struct change_work *work, const void *request, void *reply)
{
    const struct missed_act *wish = request;
    struct call_facts facts;
    enum result result = RESULT_OK;
    if (wish->result < ATTEMPT_NO_ANSWER || wish->result >= ATTEMPT_COUNT)
        result = refuse(work->why, REFUSAL_BAD_VALUE, "result", name_of(&attempt_names, wish->result));
    if (result == RESULT_OK)
        result = find_open(work, wish->id, false, &facts);
    struct event event = call_work_event(work, EVENT_CALL_RETURN_TRIED, wish->id, 0);
    record_set(&event.body, "result", wish->result);
    if (result == RESULT_OK)
        result = call_record(work->store, &facts, &event, NULL);
    return result == RESULT_OK ? call_work_reply(work, &facts, reply) : result;
}

/* The call itself and all that are open of its number. */
static enum result settle_all(struct change_work *work, struct call_facts *facts, const struct event *like)
{
    int64_t ids[CALLS_OF_NUMBER];
    size_t count = 0;
    struct event event = *like;
    enum result result = open_calls(work, facts->id, INT64_MAX, ids, &count);
    event.subject_id = facts->id;
    if (result == RESULT_OK)
        result = call_record(work->store, facts, &event, NULL);
    if (result == RESULT_OK)
        result = record_each(work, ids, count, facts->id, like);
    return result;
}

/* It is told as it stands then. */
static enum result settle(struct change_work *work, struct call_facts *facts, const struct event *like,
                          struct call_reply *reply)
{
    enum result result = settle_all(work, facts, like);
    return result == RESULT_OK ? call_work_reply(work, facts, reply) : result;
}

/* By the person who dialled, whoever reports it. */
static struct event dial_event(const struct change_work *work, enum event_kind kind,
                               const struct dial_facts *dial, int64_t at)
{
    struct event event = call_work_event(work, kind, dial->call_id, at);
    event.account_id = dial->account_id;
    record_set(&event.body, "dial_id", dial->id);
    return event;
}

enum result missed_work_reached(struct change_work *work, const struct dial_facts *dial, int64_t at)
{
    struct call_facts facts;
    enum result result = call_fold(store_db(work->store), dial->call_id, &facts);
    if (result != RESULT_OK || facts.returned_at != 0)
        return result;
    struct event event = dial_event(work, EVENT_CALL_RETURNED, dial, at);
    return settle_all(work, &facts, &event);
}

enum result missed_work_in_vain(struct change_work *work, const struct dial_facts *dial, int64_t at)
{
    struct call_facts facts;
    enum attempt_result attempt = dial_attempt(dial->outcome);
    enum result result = call_fold(store_db(work->store), dial->call_id, &facts);
    if (result != RESULT_OK || facts.missed.settled_at != 0 || attempt == ATTEMPT_NONE)
        return result;
    struct event event = dial_event(work, EVENT_CALL_RETURN_TRIED, dial, at);
    record_set(&event.body, "result", attempt);
    return call_record(work->store, &facts, &event, NULL);
}

static enum result give_up(struct change_work *work, const void *request, void *reply)
{
    const struct missed_act *wish = request;
    struct call_facts facts;
    enum result result = find_open(work, wish->id, false, &facts);
    struct event event = call_work_event(work, EVENT_CALL_GIVEN_UP, wish->id, 0);
    record_set(&event.body, "reason", wish->reason);
    return result == RESULT_OK ? settle(work, &facts, &event, reply) : result;
}

/* Also of a call without a number, and of one that is known too late to stand on the list: they are misses, too. */
static enum result returned(struct change_work *work, const void *request, void *reply)
{
    const struct call_request *wish = request;
    struct call_facts facts;
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, wish->id);
    enum result result = call_fold(store_db(work->store), wish->id, &facts);
    if (result == RESULT_NOT_FOUND)
        return no_call(work, wish->id);
    if (result == RESULT_OK && rates_answer_miss(&facts) == MISS_NONE)
        return refuse(work->why, REFUSAL_STATE, "call", name_of(&call_outcome_names, (int)facts.outcome));
    if (result == RESULT_OK && facts.returned_at)
        return refuse(work->why, REFUSAL_EXISTS, "id", text);
    struct event event = call_work_event(work, EVENT_CALL_RETURNED, wish->id, 0);
    return result == RESULT_OK ? settle(work, &facts, &event, reply) : result;
}

/* -- the list ----------------------------------------------------------------------------------------------- */

static const char *login_of(const struct query_work *work, int64_t account_id)
{
    const struct account *account = account_by_id(work->reference, account_id);
    return account ? account->login : "";
}

static enum result put_line(struct query_work *work, const struct view *view, const struct missed_line *line,
                            struct missed_row *row)
{
    struct call_row call;
    enum result result = call_line(view, line->id, false, &call);
    if (result != RESULT_OK)
        return result;
    bool held = line->taken_at != 0 && work->now - line->taken_at < MISSED_HELD_MS;
    *row = (struct missed_row){.id = line->id,
                               .outcome = call.outcome,
                               .first_at = line->first_at,
                               .last_at = line->last_at,
                               .calls = line->calls,
                               .due_at = line->due_at,
                               .overdue = line->settled_at == 0 && line->due_at < work->now,
                               .tries = line->tries,
                               .tried_at = line->tried_at,
                               .taken_at = held ? line->taken_at : 0,
                               .settled_at = line->settled_at,
                               .how = (int)line->how,
                               .later_id = line->later_id};
    text_copy(row->caller, sizeof row->caller, call.caller);
    text_copy(row->queue, sizeof row->queue, call.queue);
    text_copy(row->queue_name, sizeof row->queue_name, call.queue_name);
    text_copy(row->taken_by, sizeof row->taken_by, held ? login_of(work, line->taken_by) : "");
    text_copy(row->settled_by, sizeof row->settled_by, login_of(work, line->settled_by));
    return RESULT_OK;
}

static enum result read_list(struct query_work *work, const struct missed_request *asked, size_t limit,
                             struct missed_line *lines, struct missed_rows *told)
{
    struct view view = query_view(work);
    size_t count = 0;
    enum result result = missed_count(work->db, work->now, &told->total, &told->overdue);
    if (result == RESULT_OK)
        result = missed_list(work->db, asked->settled, asked->after, limit, lines, &count);
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = put_line(work, &view, &lines[i], &told->rows[told->row_count++]);
    return result;
}

static enum result list(struct query_work *work, const void *request, void *reply)
{
    const struct missed_request *asked = request;
    struct missed_rows *told = reply;
    bool own = false;
    size_t limit = asked->limit > 0 && asked->limit < MISSED_PAGE_MAX ? (size_t)asked->limit : MISSED_PAGE_MAX;
    struct missed_line *lines = calloc(limit, sizeof *lines);
    told->rows = calloc(limit, sizeof *told->rows);
    enum result result = lines && told->rows ? snapshot_begin(work->db, &own) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = read_list(work, asked, limit, lines, told);
    snapshot_end(work->db, own);
    free(lines);
    return result;
}

const struct handler missed_handlers[] = {
    {"call.missed", NULL, list},        {"call.missed_take", take, NULL},
    {"call.missed_tried", tried, NULL}, {"call.missed_give_up", give_up, NULL},
    {"call.returned", returned, NULL},  {NULL, NULL, NULL},
};
