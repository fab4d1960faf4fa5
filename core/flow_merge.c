/* Duplicates follow their parent: one handling, one callback for each caller. */
#include "core/flow_orders.h"

#include <inttypes.h>
#include <stdio.h>

static enum result refuse_number(struct refusal *why, enum refusal_code code, const char *field, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    return refuse(why, code, field, text);
}

/* A deadline that the parent takes over must not be lost when its own are derived again: it is a move of its own. */
static enum result put_cap(const struct flow_rules *rules, const struct ticket_facts *child,
                           const struct ticket_facts *parent, struct event *event, struct refusal *why)
{
    struct ticket_facts after = *parent;
    int64_t due_at = 0, warn_at = 0;
    if (child->due_at == 0 || parent->due_at == 0 || child->due_at >= parent->due_at)
        return RESULT_OK;
    record_set(&event->body, "cap_at", child->due_at);
    ticket_apply_last(&after, event);
    enum result result = flow_handling_due(rules, &after, &due_at, &warn_at, why);
    if (result != RESULT_OK)
        return result;
    record_set(&event->body, "due_at", due_at);
    record_set(&event->body, "warn_at", warn_at);
    record_set(&event->body, "was_due_at", parent->due_at);
    return RESULT_OK;
}

enum result flow_merge(const struct flow_rules *rules, const struct ticket_facts *child,
                       const struct ticket_facts *parent, struct event *ret_child, struct event *ret_parent,
                       struct refusal *why)
{
    struct event merged = {.kind = EVENT_MERGED, .subject = SUBJECT_TICKET, .subject_id = child->number};
    struct event joined = {.kind = EVENT_CHILD, .subject = SUBJECT_TICKET, .subject_id = parent->number};
    if (child->number == parent->number)
        return refuse_number(why, REFUSAL_BAD_VALUE, "into", parent->number);
    enum result result = flow_allows(child, ACTION_MERGE, why);
    if (result == RESULT_OK)
        result = flow_allows(parent, ACTION_TAKE_CHILD, why);
    if (result == RESULT_OK && child->children > 0)
        result = refuse_number(why, REFUSAL_NOT_ALLOWED, "children", child->children);
    /* What another system leads is closed by its next import, which knows of no duplicates. */
    if (result == RESULT_OK && (child->imported || parent->imported))
        result = refuse_number(why, REFUSAL_NOT_ALLOWED, "imported",
                               child->imported ? child->number : parent->number);
    if (result == RESULT_OK)
        result = put_cap(rules, child, parent, &joined, why);
    if (result != RESULT_OK)
        return result;
    record_set(&merged.body, "parent", parent->number);
    record_set(&joined.body, "child", child->number);
    *ret_child = merged;
    *ret_parent = joined;
    return RESULT_OK;
}

enum result flow_pass_child(const struct flow_rules *rules, const struct ticket_facts *child,
                            const struct ticket_facts *parent, int64_t now, struct event *ret,
                            struct refusal *why)
{
    struct event event = {.kind = EVENT_PASSED, .subject = SUBJECT_TICKET, .subject_id = child->number};
    enum result result = RESULT_OK;
    if (child->state != STATE_MERGED)
        return refuse(why, REFUSAL_STATE, "state", name_of(&state_names, (int)child->state));
    record_set(&event.body, "lead_id", parent->lead_id);
    record_set(&event.body, "by_parent", parent->number);
    if (child->has_phone && !child->no_callback && child->task_count < TICKET_TASKS)
        result = flow_put_limit(rules, child, LIMIT_CALLBACK, now, "callback_due_at", &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

/* Passed before: its caller is waited for, or was asked already. With the redo each caller is asked anew. */
static bool was_passed(const struct ticket_facts *child)
{
    return child->state == STATE_CALLBACK ||
           (child->state == STATE_CLOSED && child->closing == CLOSING_COMPLETED);
}

static bool ends(const struct event *of_parent)
{
    return of_parent->kind == EVENT_ANSWERED || of_parent->kind == EVENT_NOT_ACCEPTED ||
           (of_parent->kind == EVENT_GRANTED &&
            record_get(&of_parent->body, "what", APPROVAL_NONE) == APPROVAL_TERMINATION);
}

enum result flow_follow(const struct flow_rules *rules, const struct ticket_facts *child,
                        const struct ticket_facts *parent, const struct event *of_parent, int64_t now,
                        struct event *ret, struct refusal *why)
{
    struct event event = {.kind = of_parent->kind, .subject = SUBJECT_TICKET, .subject_id = child->number};
    bool merged = child->state == STATE_MERGED;
    if (of_parent->kind == EVENT_PASSED && merged)
        return flow_pass_child(rules, child, parent, now, ret, why);
    if (of_parent->kind == EVENT_REDO && was_passed(child))
        event.kind = EVENT_FOLLOWED;
    else if (!ends(of_parent) || !merged)
        return RESULT_NOT_FOUND;
    record_set(&event.body, "by_parent", parent->number);
    if (event.kind == EVENT_NOT_ACCEPTED)
        record_set(&event.body, "reason", record_get(&of_parent->body, "reason", REASON_NONE));
    if (event.kind == EVENT_GRANTED)
        record_set(&event.body, "what", APPROVAL_TERMINATION);
    *ret = event;
    return RESULT_OK;
}
