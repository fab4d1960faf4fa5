/* Deadlines of a ticket: derived from its events, the limits and the calendar, and derived again when any of them changes. */
#include "core/flow.h"

struct limit flow_limit(const struct flow_rules *rules, const struct ticket_facts *facts, enum limit_step step)
{
    struct limit_subject subject = {
        .type = (int)facts->type, .urgency = (int)facts->urgency, .category_count = rules->category_count};
    for (size_t i = 0; i < rules->category_count; i++)
        subject.categories[i] = rules->categories[i];
    return limits_of(rules->limits, step, &subject);
}

enum result flow_put_limit(const struct flow_rules *rules, const struct ticket_facts *facts,
                           enum limit_step step, int64_t start_at, const char *key, struct event *event,
                           struct refusal *why)
{
    struct limit limit = flow_limit(rules, facts, step);
    int64_t due_at = 0;
    if (limit.clock == LIMIT_NONE)
        return RESULT_OK;
    enum result result = deadline_at(rules->calendar, start_at, limit, &due_at, why);
    if (result == RESULT_OK)
        record_set(&event->body, key, due_at);
    return result;
}

struct limit flow_handling_limit(const struct flow_rules *rules, const struct ticket_facts *facts,
                                 int64_t *ret_start_at)
{
    struct limit none = {.clock = LIMIT_NONE};
    if (facts->round_count == 0 || facts->imported)
        return none;
    *ret_start_at = facts->rounds[0].dispatched_at;
    return flow_limit(rules, facts, facts->complex ? LIMIT_COMPLEX : LIMIT_HANDLING);
}

static enum result move_due(const struct flow_rules *rules, enum limit_clock clock, const struct move *move,
                            int64_t *due_at, struct refusal *why)
{
    struct limit days = {.clock = LIMIT_WORKDAYS, .amount = move->days};
    switch (move->kind) {
    case MOVE_EXTENSION:
        return deadline_at(rules->calendar, *due_at, days, due_at, why);
    case MOVE_SUSPENSION:
        return deadline_resumed(rules->calendar, *due_at, clock, move->from_at, move->to_at, due_at, why);
    case MOVE_CAP:
        break;
    }
    if (move->from_at < *due_at)
        *due_at = move->from_at;
    return RESULT_OK;
}

/* A warning that no calendar gives is none: it must not keep a deadline from being set. */
static int64_t warn_at_of(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t start_at,
                          int64_t due_at)
{
    struct limit ahead = flow_limit(rules, facts, LIMIT_WARNING);
    struct refusal ignored;
    int64_t warn_at = 0;
    if (ahead.clock == LIMIT_NONE ||
        deadline_warn_at(rules->calendar, due_at, ahead, &warn_at, &ignored) != RESULT_OK ||
        warn_at <= start_at)
        return 0;
    return warn_at;
}

enum result flow_handling_due(const struct flow_rules *rules, const struct ticket_facts *facts,
                              int64_t *ret_due_at, int64_t *ret_warn_at, struct refusal *why)
{
    int64_t start_at = 0, due_at = 0;
    struct limit limit = flow_handling_limit(rules, facts, &start_at);
    *ret_due_at = *ret_warn_at = 0;
    if (limit.clock == LIMIT_NONE)
        return RESULT_OK;
    enum result result = deadline_at(rules->calendar, start_at, limit, &due_at, why);
    for (size_t i = 0; i < facts->move_count && result == RESULT_OK; i++)
        result = move_due(rules, limit.clock, &facts->moves[i], &due_at, why);
    if (result != RESULT_OK)
        return result;
    *ret_due_at = due_at;
    *ret_warn_at = warn_at_of(rules, facts, start_at, due_at);
    return RESULT_OK;
}

static void put_if_moved(struct event *event, const char *key, int64_t was_at, int64_t is_at, bool *moved)
{
    if (is_at == was_at)
        return;
    record_set(&event->body, key, is_at);
    *moved = true;
}

/* One further deadline: the limit that gives it, where it starts, and what it is now. */
struct step_deadline {
    enum limit_step step;
    const char *key;
    int64_t start_at;
    int64_t was_at;
};

enum { STEPS_MOST = 7 + APPROVAL_COUNT + TICKET_CO_HANDLERS };

static size_t handling_steps(const struct ticket_facts *f, struct step_deadline *out)
{
    const struct round *round = &f->rounds[f->round_count - 1];
    const struct redo *redo = ticket_open_redo(f);
    size_t count = 0;
    /* What is being returned or is suspended may come back to where it was. */
    bool dispatched = f->state == STATE_DISPATCHED || f->state == STATE_RETURNED;
    bool held = dispatched || f->state == STATE_RECEIVED || f->state == STATE_SUSPENDED;
    if (dispatched && round->received_at == 0)
        out[count++] = (struct step_deadline){LIMIT_RECEIVE, "receive_due_at", round->dispatched_at,
                                              round->receive_due_at};
    if (held && round->return_due_at)
        out[count++] = (struct step_deadline){f->hard ? LIMIT_RETURN_HARD : LIMIT_RETURN, "return_due_at",
                                              round->dispatched_at, round->return_due_at};
    /* From the first dispatch, whoever has it now: until something was heard, also if that was sent back. */
    if ((held || f->state == STATE_PENDING) && f->interim_at == 0 && f->passed_at == 0 && f->replied_at == 0 &&
        f->redo_count == 0)
        out[count++] = (struct step_deadline){LIMIT_FIRST_REPORT, "first_report_due_at",
                                              f->rounds[0].dispatched_at, f->first_report_due_at};
    if (redo && f->parent == 0)
        out[count++] = (struct step_deadline){LIMIT_HANDLING, "redo_due_at", redo->ordered_at, redo->due_at};
    return count;
}

static size_t further_steps(const struct ticket_facts *f, struct step_deadline *out)
{
    const struct task *task = ticket_open_task(f);
    const struct order *order = ticket_open_order(f);
    size_t count = 0;
    if (f->state == STATE_REPLIED)
        out[count++] = (struct step_deadline){LIMIT_AUDIT, "audit_due_at", f->replied_at, f->audit_due_at};
    if (task && f->state == STATE_CALLBACK)
        out[count++] = (struct step_deadline){LIMIT_CALLBACK, "callback_due_at", f->passed_at, task->due_at};
    if (order && order->reported_at == 0)
        out[count++] = (struct step_deadline){LIMIT_ORDER, "order_due_at", order->from_at, order->due_at};
    return count;
}

/* What was asked for, and who helps. */
static size_t side_steps(const struct ticket_facts *f, struct step_deadline *out)
{
    size_t count = 0;
    for (int i = 0; i < APPROVAL_COUNT; i++)
        if (f->asks[i].asked_at)
            out[count++] = (struct step_deadline){LIMIT_APPROVAL, ticket_ask_keys[i], f->asks[i].asked_at,
                                                  f->asks[i].due_at};
    for (size_t i = 0; i < f->co_handler_count; i++)
        if (f->co_handlers[i].reported_at == 0)
            out[count++] = (struct step_deadline){LIMIT_CO_HANDLING, ticket_co_keys[i],
                                                  f->co_handlers[i].named_at, f->co_handlers[i].due_at};
    return count;
}

static enum result put_steps(const struct flow_rules *rules, const struct ticket_facts *f,
                             const struct step_deadline *steps, size_t count, struct event *event, bool *moved,
                             struct refusal *why)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct limit limit = flow_limit(rules, f, steps[i].step);
        int64_t is_at = 0;
        if (limit.clock != LIMIT_NONE)
            result = deadline_at(rules->calendar, steps[i].start_at, limit, &is_at, why);
        if (result == RESULT_OK)
            put_if_moved(event, steps[i].key, steps[i].was_at, is_at, moved);
    }
    return result;
}

enum result flow_rederive(const struct flow_rules *rules, const struct ticket_facts *after, struct event *event,
                          bool *ret_moved, struct refusal *why)
{
    struct step_deadline steps[STEPS_MOST];
    int64_t due_at = 0, warn_at = 0;
    *ret_moved = false;
    if (after->imported || after->round_count == 0 || after->state == STATE_CLOSED)
        return RESULT_OK;
    if (after->passed_at == 0 && after->parent == 0) {
        enum result result = flow_handling_due(rules, after, &due_at, &warn_at, why);
        if (result != RESULT_OK)
            return result;
        put_if_moved(event, "due_at", after->due_at, due_at, ret_moved);
        put_if_moved(event, "warn_at", after->warn_at, warn_at, ret_moved);
    }
    size_t count = handling_steps(after, steps);
    count += further_steps(after, steps + count);
    /* An amend has no room for these in its event, and changes nothing that was asked before it. */
    if (event->kind == EVENT_REDERIVED)
        count += side_steps(after, steps + count);
    return put_steps(rules, after, steps, count, event, ret_moved, why);
}
