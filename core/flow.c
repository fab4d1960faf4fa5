/* The rules of the ticket's life. What a state allows is one row of a table; limits come from limits.h. */
#include "core/flow.h"

#include <inttypes.h>
#include <stdio.h>

#define IN(state) (1u << (state))
#define OPEN (IN(STATE_CLOSED) - 1)
#define ANY (OPEN | IN(STATE_CLOSED))

static const unsigned allowed[ACTION_COUNT] = {
    [ACTION_AMEND] = OPEN,
    [ACTION_ANSWER] = IN(STATE_REGISTERED) | IN(STATE_PENDING),
    [ACTION_NOT_ACCEPT] = IN(STATE_REGISTERED) | IN(STATE_PENDING),
    [ACTION_DISPATCH] = IN(STATE_PENDING) | IN(STATE_REGISTERED),
    [ACTION_RECEIVE] = IN(STATE_DISPATCHED),
    [ACTION_RETURN] = IN(STATE_DISPATCHED) | IN(STATE_RECEIVED),
    [ACTION_GRANT_RETURN] = IN(STATE_RETURNED),
    [ACTION_REFUSE_RETURN] = IN(STATE_RETURNED),
    [ACTION_REPLY] = IN(STATE_RECEIVED),
    [ACTION_PASS] = IN(STATE_REPLIED),
    [ACTION_AUDIT_REDO] = IN(STATE_REPLIED),
    [ACTION_CALLBACK] = IN(STATE_CALLBACK),
    [ACTION_ORDER_REDO] = IN(STATE_CALLBACK) | IN(STATE_CLOSED),
    [ACTION_NOTE] = ANY,
    [ACTION_URGE] = OPEN,
    [ACTION_REVEAL] = ANY,
};

enum result flow_allows(const struct ticket_facts *facts, enum action action, struct refusal *why)
{
    if (allowed[action] & IN(facts->state))
        return RESULT_OK;
    return refuse(why, REFUSAL_STATE, "state", name_of(&state_names, (int)facts->state));
}

enum result flow_fresh(const struct ticket_facts *facts, int64_t version, struct refusal *why)
{
    if (version == 0 || version == facts->version)
        return RESULT_OK;
    return refuse(why, REFUSAL_STALE, "state", name_of(&state_names, (int)facts->state));
}

static enum result put_limit(const struct flow_rules *rules, const struct ticket_facts *facts,
                             enum limit_step step, int64_t start_at, const char *key, struct event *event,
                             struct refusal *why)
{
    struct limit limit = limits_of(rules->limits, step, (int)facts->type, (int)facts->urgency);
    int64_t due_at = 0;
    if (limit.clock == LIMIT_NONE)
        return RESULT_OK;
    enum result result = deadline_at(rules->calendar, start_at, limit, &due_at, why);
    if (result == RESULT_OK)
        record_set(&event->body, key, due_at);
    return result;
}

enum result flow_dispatch(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                          int64_t unit_id, struct event *ret, struct refusal *why)
{
    struct event event = {.kind = EVENT_DISPATCHED, .subject_id = facts->number};
    enum result result = flow_allows(facts, ACTION_DISPATCH, why);
    if (result != RESULT_OK)
        return result;
    if (facts->round_count == TICKET_ROUNDS)
        return refuse(why, REFUSAL_NOT_ALLOWED, "dispatches", "16");
    record_set(&event.body, "unit_id", unit_id);
    result = put_limit(rules, facts, LIMIT_RECEIVE, now, "receive_due_at", &event, why);
    if (result == RESULT_OK && facts->round_count == 0)
        result = put_limit(rules, facts, LIMIT_HANDLING, now, "due_at", &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

enum result flow_return(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                        struct event *ret, struct refusal *why)
{
    enum result result = flow_allows(facts, ACTION_RETURN, why);
    if (result != RESULT_OK)
        return result;
    (void)now;
    if (facts->urgency == URGENCY_EMERGENCY)
        return refuse(why, REFUSAL_NOT_ALLOWED, "urgency", "emergency");
    char rounds[24];
    snprintf(rounds, sizeof rounds, "%zu", facts->round_count);
    if (rules->limits->designation > 0 && (int64_t)facts->round_count > rules->limits->designation)
        return refuse(why, REFUSAL_NOT_ALLOWED, "dispatches", rounds);
    *ret = (struct event){.kind = EVENT_RETURNED, .subject_id = facts->number};
    return RESULT_OK;
}

enum result flow_reply(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                       struct event *ret, struct refusal *why)
{
    struct event event = {.kind = EVENT_REPLIED, .subject_id = facts->number};
    enum result result = flow_allows(facts, ACTION_REPLY, why);
    if (result == RESULT_OK)
        result = put_limit(rules, facts, LIMIT_AUDIT, now, "audit_due_at", &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

enum result flow_pass(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                      struct event *ret, struct refusal *why)
{
    struct event event = {.kind = EVENT_PASSED, .subject_id = facts->number};
    enum result result = flow_allows(facts, ACTION_PASS, why);
    bool ask = facts->has_phone && !facts->no_callback;
    if (result == RESULT_OK && ask && facts->task_count == TICKET_TASKS)
        return refuse(why, REFUSAL_NOT_ALLOWED, "callbacks", "8");
    if (result == RESULT_OK && ask)
        result = put_limit(rules, facts, LIMIT_CALLBACK, now, "callback_due_at", &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

enum result flow_redo(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                      struct event *ret, struct refusal *why)
{
    struct event event = {.kind = EVENT_REDO, .subject_id = facts->number};
    char text[32];
    if (facts->lead_id == 0)
        return refuse(why, REFUSAL_NOT_ALLOWED, "lead", "hotline");
    if (facts->redo_count == TICKET_REDOS || facts->round_count == TICKET_ROUNDS) {
        snprintf(text, sizeof text, "%zu", facts->redo_count);
        return refuse(why, REFUSAL_NOT_ALLOWED, "redos", text);
    }
    if (facts->state == STATE_CLOSED && now - facts->closed_at > rules->redo_after_close_ms) {
        snprintf(text, sizeof text, "%" PRId64 " d", (now - facts->closed_at) / CIVIL_DAY_MS);
        return refuse(why, REFUSAL_TOO_LATE, "closed_at", text);
    }
    record_set(&event.body, "unit_id", facts->lead_id);
    enum result result = put_limit(rules, facts, LIMIT_HANDLING, now, "redo_due_at", &event, why);
    if (result == RESULT_OK)
        result = put_limit(rules, facts, LIMIT_RECEIVE, now, "receive_due_at", &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

/* Morning, afternoon and evening of each local day have numbers of their own, never 0. */
static int64_t band_of(const struct zone *zone, int64_t at)
{
    int hour = zone_hour(zone, at);
    return zone_day_number(zone, at) * 3 + (hour < 12 ? 0 : hour < 18 ? 1 : 2);
}

static bool in_vain(const struct flow_rules *rules, const struct task *task, int64_t counted, int64_t band)
{
    return task->counted + counted >= rules->limits->attempts &&
           (rules->limits->attempts < 2 || task->first_band / 3 != band / 3);
}

enum result flow_attempt(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                         enum attempt_result attempt, enum solved solved, enum satisfaction satisfaction,
                         struct event *ret, struct refusal *why)
{
    struct event event = {.kind = EVENT_ATTEMPT, .subject_id = facts->number};
    enum result result = flow_allows(facts, ACTION_CALLBACK, why);
    if (result != RESULT_OK)
        return result;
    const struct task *task = ticket_open_task(facts);
    if (!task)
        return refuse(why, REFUSAL_STATE, "callback", "none");
    if (attempt == ATTEMPT_NONE)
        return refuse(why, REFUSAL_MISSING_FIELD, "result", "");
    if (attempt != ATTEMPT_REACHED && (solved != SOLVED_NOT_ASKED || satisfaction != SATISFACTION_NOT_GIVEN))
        return refuse(why, REFUSAL_BAD_VALUE, "solved", name_of(&solved_names, (int)solved));
    int64_t band = band_of(rules->calendar->zone, now);
    int64_t counted = band != task->last_band;
    record_set(&event.body, "result", attempt);
    record_set(&event.body, "band", band);
    if (attempt == ATTEMPT_REACHED) {
        record_set(&event.body, "outcome", OUTCOME_REACHED);
        record_set(&event.body, "solved", solved);
        record_set(&event.body, "satisfaction", satisfaction);
    } else if (attempt == ATTEMPT_DECLINED) {
        record_set(&event.body, "outcome", OUTCOME_DECLINED);
    } else {
        record_add(&event.body, "counted", counted);
        if (in_vain(rules, task, counted, band))
            record_set(&event.body, "outcome", OUTCOME_UNREACHABLE);
    }
    *ret = event;
    return RESULT_OK;
}

struct limit flow_handling_limit(const struct flow_rules *rules, const struct ticket_facts *facts,
                                 int64_t *ret_start_at)
{
    struct limit none = {.clock = LIMIT_NONE};
    if (facts->round_count == 0 || facts->imported)
        return none;
    *ret_start_at = facts->rounds[0].dispatched_at;
    return limits_of(rules->limits, LIMIT_HANDLING, (int)facts->type, (int)facts->urgency);
}

enum result flow_rederive(const struct flow_rules *rules, const struct ticket_facts *after,
                          struct event *amended, struct refusal *why)
{
    struct event fresh = {0};
    if (after->imported || after->round_count == 0)
        return RESULT_OK;
    const struct round *round = &after->rounds[after->round_count - 1];
    enum result result =
        put_limit(rules, after, LIMIT_HANDLING, after->rounds[0].dispatched_at, "due_at", &fresh, why);
    if (result == RESULT_OK && record_get(&fresh.body, "due_at", 0) != after->due_at)
        record_set(&amended->body, "due_at", record_get(&fresh.body, "due_at", 0));
    if (result != RESULT_OK || round->received_at || round->returned_at)
        return result;
    result = put_limit(rules, after, LIMIT_RECEIVE, round->dispatched_at, "receive_due_at", &fresh, why);
    if (result == RESULT_OK && record_get(&fresh.body, "receive_due_at", 0) != round->receive_due_at)
        record_set(&amended->body, "receive_due_at", record_get(&fresh.body, "receive_due_at", 0));
    return result;
}
