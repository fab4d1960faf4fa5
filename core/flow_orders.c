/* Supervision orders, co-handlers, the units below the lead. */
#include "core/flow_orders.h"

static struct event event_of(const struct ticket_facts *f, enum event_kind kind)
{
    return (struct event){.kind = kind, .subject = SUBJECT_TICKET, .subject_id = f->number};
}

enum result flow_supervise(const struct flow_rules *rules, const struct ticket_facts *f, int64_t now,
                           enum supervision_level level, enum supervision_cause cause, struct event *ret,
                           struct refusal *why)
{
    struct event event = event_of(f, EVENT_SUPERVISED);
    enum result result = flow_allows(f, ACTION_SUPERVISE, why);
    if (result != RESULT_OK)
        return result;
    const struct order *open = ticket_open_order(f);
    if (open) {
        (void)refuse(why, REFUSAL_EXISTS, "order", name_of(&supervision_level_names, (int)open->level));
        why->at = open->ordered_at;
        return RESULT_REFUSED;
    }
    if (f->order_count == TICKET_ORDERS)
        return refuse(why, REFUSAL_NOT_ALLOWED, "orders", "4");
    if (f->lead_id == 0)
        return refuse(why, REFUSAL_NOT_ALLOWED, "lead", "hotline");
    record_set(&event.body, "level", level);
    record_set(&event.body, "cause", cause);
    record_set(&event.body, "unit_id", f->lead_id);
    result = flow_put_limit(rules, f, LIMIT_ORDER, now, "order_due_at", &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

enum result flow_order_by_rule(const struct flow_rules *rules, const struct ticket_facts *f, int64_t now,
                               enum supervision_cause cause, int64_t count, struct event *ret,
                               struct refusal *why)
{
    const struct limits *limits = rules->limits;
    enum supervision_level level = f->urgency == URGENCY_EMERGENCY ? LEVEL_ORDER : LEVEL_NOTICE;
    bool wanted = cause == CAUSE_REDONE     ? limits->order_redone && count >= 2
                  : cause == CAUSE_REPEATED ? limits->same_matter > 0 && count >= limits->same_matter
                                            : false;
    struct refusal ignored;
    if (!wanted || ticket_open_order(f) || f->order_count == TICKET_ORDERS || f->lead_id == 0 ||
        flow_allows(f, ACTION_SUPERVISE, &ignored) != RESULT_OK)
        return RESULT_NOT_FOUND;
    return flow_supervise(rules, f, now, level, cause, ret, why);
}

enum result flow_report_order(const struct ticket_facts *f, struct event *ret, struct refusal *why)
{
    const struct order *order = ticket_open_order(f);
    if (!order)
        return refuse(why, REFUSAL_NOT_FOUND, "order", "");
    if (order->reported_at) {
        (void)refuse(why, REFUSAL_EXISTS, "order", "");
        why->at = order->reported_at;
        return RESULT_REFUSED;
    }
    *ret = event_of(f, EVENT_SUPERVISION_REPORTED);
    return RESULT_OK;
}

enum result flow_close_order(const struct flow_rules *rules, const struct ticket_facts *f, int64_t now,
                             bool again, struct event *ret, struct refusal *why)
{
    struct event event = event_of(f, EVENT_SUPERVISION_CLOSED);
    const struct order *order = ticket_open_order(f);
    enum result result = RESULT_OK;
    if (!order)
        return refuse(why, REFUSAL_NOT_FOUND, "order", "");
    if (order->reported_at == 0)
        return refuse(why, REFUSAL_MISSING_FIELD, "report", "");
    if (again) {
        record_set(&event.body, "again", 1);
        result = flow_put_limit(rules, f, LIMIT_ORDER, now, "order_due_at", &event, why);
    }
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

static bool concerns(const struct ticket_facts *f, int64_t unit_id)
{
    int64_t units[TICKET_UNITS];
    size_t count = ticket_units(f, units);
    for (size_t i = 0; i < count; i++)
        if (units[i] == unit_id)
            return true;
    return false;
}

enum result flow_co_handler(const struct flow_rules *rules, const struct ticket_facts *f, int64_t now,
                            int64_t unit_id, struct event *ret, struct refusal *why)
{
    struct event event = event_of(f, EVENT_CO_HANDLER);
    enum result result = flow_allows(f, ACTION_CO_HANDLER, why);
    if (result != RESULT_OK)
        return result;
    if (concerns(f, unit_id))
        return refuse(why, REFUSAL_EXISTS, "unit", "");
    if (f->co_handler_count == TICKET_CO_HANDLERS)
        return refuse(why, REFUSAL_NOT_ALLOWED, "co_handlers", "6");
    record_set(&event.body, "unit_id", unit_id);
    result = flow_put_limit(rules, f, LIMIT_CO_HANDLING, now, "co_due_at", &event, why);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

enum result flow_co_report(const struct ticket_facts *f, int64_t unit_id, struct event *ret,
                           struct refusal *why)
{
    enum result result = flow_allows(f, ACTION_CO_REPORT, why);
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < f->co_handler_count; i++) {
        if (f->co_handlers[i].unit_id != unit_id)
            continue;
        *ret = event_of(f, EVENT_CO_REPORTED);
        record_set(&ret->body, "unit_id", unit_id);
        return RESULT_OK;
    }
    return refuse(why, REFUSAL_NOT_FOUND, "co_handler", "");
}

enum result flow_pass_down(const struct ticket_facts *f, int64_t unit_id, struct event *ret,
                           struct refusal *why)
{
    enum result result = flow_allows(f, ACTION_PASS_DOWN, why);
    if (result != RESULT_OK)
        return result;
    if (unit_id == ticket_handling_unit(f))
        return refuse(why, REFUSAL_EXISTS, "unit", "");
    *ret = event_of(f, EVENT_PASSED_DOWN);
    record_set(&ret->body, "unit_id", unit_id);
    return RESULT_OK;
}

enum result flow_hand_up(const struct ticket_facts *f, struct event *ret, struct refusal *why)
{
    enum result result = flow_allows(f, ACTION_HAND_UP, why);
    if (result != RESULT_OK)
        return result;
    if (f->executing_id == 0)
        return refuse(why, REFUSAL_NOT_ALLOWED, "executing", "");
    *ret = event_of(f, EVENT_HANDED_UP);
    record_set(&ret->body, "unit_id", f->executing_id);
    return RESULT_OK;
}

struct event flow_take_over(const struct ticket_facts *f, int64_t from_unit_id, int64_t unit_id)
{
    struct event event = event_of(f, EVENT_TAKEN_OVER);
    record_set(&event.body, "from_unit_id", from_unit_id);
    record_set(&event.body, "unit_id", unit_id);
    return event;
}

struct event flow_take_over_held(const struct ticket_facts *f, int64_t account_id)
{
    struct event event = event_of(f, EVENT_TAKEN_OVER);
    record_set(&event.body, "held_by", account_id);
    return event;
}
