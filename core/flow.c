/* The rules of the ticket's life. What a state allows is one row of a table; limits come from limits.h. */
#include "core/flow.h"
#include "core/audit_sample.h"

#include <inttypes.h>
#include <stdio.h>

#define IN(state) (1u << (state))
#define ANY (IN(STATE_COUNT) - 1)
#define OPEN (ANY & ~IN(STATE_CLOSED))
/* Not yet passed by the audit, and not another ticket's duplicate. */
#define WORKED                                                                                                 \
    (IN(STATE_PENDING) | IN(STATE_DISPATCHED) | IN(STATE_RECEIVED) | IN(STATE_RETURNED) | IN(STATE_SUSPENDED))
#define WITH_UNIT (IN(STATE_DISPATCHED) | IN(STATE_RECEIVED) | IN(STATE_SUSPENDED))

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
    [ACTION_ASK] = ANY,
    [ACTION_DECIDE] = ANY,
    [ACTION_RESUME] = IN(STATE_SUSPENDED),
    [ACTION_SUPERVISE] = WORKED,
    [ACTION_REPORT_ORDER] = ANY,
    [ACTION_CLOSE_ORDER] = ANY,
    [ACTION_CONTACT] = WITH_UNIT,
    [ACTION_INTERIM] = WITH_UNIT,
    [ACTION_CO_HANDLER] = WITH_UNIT,
    [ACTION_CO_REPORT] = WITH_UNIT,
    [ACTION_PASS_DOWN] = IN(STATE_DISPATCHED) | IN(STATE_RECEIVED),
    [ACTION_HAND_UP] = IN(STATE_DISPATCHED) | IN(STATE_RECEIVED),
    [ACTION_MERGE] = WORKED | IN(STATE_REGISTERED),
    [ACTION_TAKE_CHILD] = WORKED | IN(STATE_REPLIED),
    [ACTION_UNDO] = ANY,
    [ACTION_PHONE] = IN(STATE_DISPATCHED) | IN(STATE_RECEIVED),
};

static const char *const action_name[] = {
    "amend",         "answer",     "not_accept", "dispatch",   "receive",   "return",     "grant_return",
    "refuse_return", "reply",      "pass",       "audit_redo", "callback",  "order_redo", "note",
    "urge",          "reveal",     "ask",        "decide",     "resume",    "supervise",  "report_order",
    "close_order",   "contact",    "interim",    "co_handler", "co_report", "pass_down",  "hand_up",
    "merge",         "take_child", "undo",       "phone"};
_Static_assert(sizeof(action_name) / sizeof(action_name[0]) == ACTION_COUNT, "a name for each value");
const struct name_list action_names = {.names = action_name, .labels = action_name, .count = ACTION_COUNT};

unsigned flow_states(enum action action)
{
    return allowed[action];
}

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

bool flow_must_designate(const struct flow_rules *rules, const struct ticket_facts *facts)
{
    int64_t granted = 0;
    for (size_t i = 0; i < facts->round_count; i++)
        granted += facts->rounds[i].granted;
    return rules->limits->designation > 0 && granted >= rules->limits->designation;
}

bool flow_came_back_from(const struct ticket_facts *facts, int64_t unit_id)
{
    for (size_t i = 0; i < facts->round_count; i++)
        if (facts->rounds[i].granted && round_unit(&facts->rounds[i]) == unit_id)
            return true;
    return false;
}

static enum result put_first_deadlines(const struct flow_rules *rules, const struct ticket_facts *facts,
                                       struct event *event, struct refusal *why)
{
    struct ticket_facts after = *facts;
    int64_t due_at = 0, warn_at = 0;
    ticket_apply_last(&after, event);
    enum result result = flow_handling_due(rules, &after, &due_at, &warn_at, why);
    if (result != RESULT_OK)
        return result;
    record_add(&event->body, "due_at", due_at);
    record_add(&event->body, "warn_at", warn_at);
    return flow_put_limit(rules, facts, LIMIT_FIRST_REPORT, event->occurred_at, "first_report_due_at", event,
                          why);
}

enum result flow_dispatch(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                          const struct dispatch_wish *wish, struct event *ret, struct refusal *why)
{
    struct event event = {
        .kind = EVENT_DISPATCHED, .subject = SUBJECT_TICKET, .subject_id = facts->number, .occurred_at = now};
    enum result result = flow_allows(facts, ACTION_DISPATCH, why);
    if (result != RESULT_OK)
        return result;
    if (facts->round_count == TICKET_ROUNDS)
        return refuse(why, REFUSAL_NOT_ALLOWED, "dispatches", "16");
    record_set(&event.body, "unit_id", wish->unit_id);
    record_add(&event.body, "designated", wish->designate || flow_must_designate(rules, facts));
    record_add(&event.body, "hard", wish->hard);
    result = flow_put_limit(rules, facts, LIMIT_RECEIVE, now, "receive_due_at", &event, why);
    if (result == RESULT_OK)
        result = flow_put_limit(rules, facts, wish->hard ? LIMIT_RETURN_HARD : LIMIT_RETURN, now,
                                "return_due_at", &event, why);
    if (result == RESULT_OK && facts->round_count == 0)
        result = put_first_deadlines(rules, facts, &event, why);
    event.occurred_at = 0;
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

enum result flow_return(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                        struct event *ret, struct refusal *why)
{
    enum result result = flow_allows(facts, ACTION_RETURN, why);
    (void)rules;
    if (result != RESULT_OK)
        return result;
    if (facts->urgency == URGENCY_EMERGENCY)
        return refuse(why, REFUSAL_NOT_ALLOWED, "urgency", "emergency");
    const struct round *round = &facts->rounds[facts->round_count - 1];
    char text[24];
    snprintf(text, sizeof text, "%zu", facts->round_count);
    if (round->designated)
        return refuse(why, REFUSAL_NOT_ALLOWED, "designated", text);
    if (round->return_due_at && now > round->return_due_at) {
        (void)refuse(why, REFUSAL_TOO_LATE, "return_due_at", "");
        why->at = round->return_due_at;
        return RESULT_REFUSED;
    }
    *ret = (struct event){.kind = EVENT_RETURNED, .subject_id = facts->number};
    return RESULT_OK;
}

enum result flow_reply(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                       struct event *ret, struct refusal *why)
{
    struct event event = {.kind = EVENT_REPLIED, .subject_id = facts->number};
    enum result result = flow_allows(facts, ACTION_REPLY, why);
    if (result == RESULT_OK)
        result = flow_put_limit(rules, facts, LIMIT_AUDIT, now, "audit_due_at", &event, why);
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
        result = flow_put_limit(rules, facts, LIMIT_CALLBACK, now, "callback_due_at", &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

enum result flow_pass_unaudited(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                                struct event *ret, struct refusal *why)
{
    int64_t share = audit_share_of(rules->limits, rules->categories, rules->category_count);
    int64_t lot = audit_lot(rules->limits->audit_seed, facts->number);
    if (lot < share || facts->redo_count > 0)
        return RESULT_NOT_FOUND;
    enum result result = flow_pass(rules, facts, now, ret, why);
    if (result != RESULT_OK)
        return result;
    record_set(&ret->body, "lot", lot);
    record_set(&ret->body, "share", share);
    record_set(&ret->body, "seed", rules->limits->audit_seed);
    return RESULT_OK;
}

bool flow_redo_is_supervisors(const struct flow_rules *rules, const struct ticket_facts *facts)
{
    return rules->limits->redos > 0 && (int64_t)facts->redo_count >= rules->limits->redos;
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
    if (flow_redo_is_supervisors(rules, facts) && !rules->supervisor) {
        snprintf(text, sizeof text, "%zu", facts->redo_count);
        return refuse(why, REFUSAL_NO_RIGHT, "redos", text);
    }
    if (facts->state == STATE_CLOSED && now - facts->closed_at > rules->redo_after_close_ms) {
        snprintf(text, sizeof text, "%" PRId64 " d", (now - facts->closed_at) / CIVIL_DAY_MS);
        (void)refuse(why, REFUSAL_TOO_LATE, "closed_at", text);
        why->at = facts->closed_at + rules->redo_after_close_ms;
        return RESULT_REFUSED;
    }
    record_set(&event.body, "unit_id", facts->lead_id);
    record_add(&event.body, "designated", facts->rounds[facts->round_count - 1].designated);
    enum result result = flow_put_limit(rules, facts, LIMIT_HANDLING, now, "redo_due_at", &event, why);
    if (result == RESULT_OK)
        result = flow_put_limit(rules, facts, LIMIT_RECEIVE, now, "receive_due_at", &event, why);
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

static bool content(const struct attempt_wish *wish)
{
    return wish->solved != SOLVED_NO && wish->solved != SOLVED_PARTLY &&
           wish->satisfaction != SATISFACTION_DISSATISFIED;
}

static enum result check_attempt(const struct attempt_wish *wish, struct refusal *why)
{
    bool reached = wish->result == ATTEMPT_REACHED;
    if (wish->result == ATTEMPT_NONE)
        return refuse(why, REFUSAL_MISSING_FIELD, "result", "");
    if (!reached && wish->solved != SOLVED_NOT_ASKED)
        return refuse(why, REFUSAL_BAD_VALUE, "solved", name_of(&solved_names, (int)wish->solved));
    if (!reached && wish->satisfaction != SATISFACTION_NOT_GIVEN)
        return refuse(why, REFUSAL_BAD_VALUE, "satisfaction",
                      name_of(&satisfaction_names, (int)wish->satisfaction));
    if (wish->fault != FAULT_NONE && (!reached || content(wish)))
        return refuse(why, REFUSAL_BAD_VALUE, "fault", name_of(&fault_names, (int)wish->fault));
    return RESULT_OK;
}

enum result flow_attempt(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                         const struct attempt_wish *wish, struct event *ret, struct refusal *why)
{
    struct event event = {.kind = EVENT_ATTEMPT, .subject_id = facts->number};
    enum result result = flow_allows(facts, ACTION_CALLBACK, why);
    const struct task *task = ticket_open_task(facts);
    if (result == RESULT_OK && !task)
        result = refuse(why, REFUSAL_STATE, "callback", "none");
    if (result == RESULT_OK)
        result = check_attempt(wish, why);
    if (result != RESULT_OK)
        return result;
    int64_t band = band_of(rules->calendar->zone, now);
    int64_t counted = band != task->last_band;
    record_set(&event.body, "result", wish->result);
    record_set(&event.body, "band", band);
    if (wish->result == ATTEMPT_REACHED) {
        record_set(&event.body, "outcome", OUTCOME_REACHED);
        record_set(&event.body, "solved", wish->solved);
        record_set(&event.body, "satisfaction", wish->satisfaction);
        record_add(&event.body, "fault", wish->fault);
    } else if (wish->result == ATTEMPT_DECLINED) {
        record_set(&event.body, "outcome", OUTCOME_DECLINED);
    } else {
        record_add(&event.body, "counted", counted);
        if (in_vain(rules, task, counted, band))
            record_set(&event.body, "outcome", OUTCOME_UNREACHABLE);
    }
    *ret = event;
    return RESULT_OK;
}
