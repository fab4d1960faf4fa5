/* What the clock does to a ticket by itself: one event at a time, until nothing is due. */
#include "core/flow_asks.h"
#include "core/flow_orders.h"

static struct event urging(const struct ticket_facts *f, const char *mark)
{
    struct event event = {.kind = EVENT_URGED, .subject = SUBJECT_TICKET, .subject_id = f->number};
    record_set(&event.body, "by", URGING_CLOCK);
    record_set(&event.body, mark, 1);
    return event;
}

/* An order where the rules want one and none is open; otherwise the clock urges, so that it is told in any case. */
static enum result order_or_urge(const struct flow_rules *rules, const struct ticket_facts *f, int64_t now,
                                 bool wanted, enum supervision_cause cause, const char *mark, struct event *ret,
                                 struct refusal *why)
{
    enum supervision_level level = f->urgency == URGENCY_EMERGENCY ? LEVEL_ORDER : LEVEL_NOTICE;
    if (wanted && !ticket_open_order(f) && f->order_count < TICKET_ORDERS && f->lead_id)
        return flow_supervise(rules, f, now, level, cause, ret, why);
    *ret = urging(f, mark);
    return RESULT_OK;
}

enum result flow_clock(const struct flow_rules *rules, const struct ticket_facts *f, int64_t now,
                       struct event *ret, struct refusal *why)
{
    int64_t clock_at = ticket_clock_at(f);
    if (clock_at == 0 || clock_at > now)
        return RESULT_NOT_FOUND;
    if (f->state == STATE_SUSPENDED) {
        /* It ended when it was promised to, however late the clock is asked. */
        enum result result = flow_resume(rules, f, f->resume_at, ret, why);
        if (result == RESULT_OK)
            ret->occurred_at = f->resume_at;
        return result;
    }
    const struct round *round = &f->rounds[f->round_count - 1];
    const struct redo *redo = ticket_open_redo(f);
    int64_t due_at = redo ? redo->due_at : f->due_at;
    if (!f->overdue && due_at && now > due_at)
        return order_or_urge(rules, f, now, rules->limits->order_overdue, CAUSE_OVERDUE, "overdue", ret, why);
    if (f->state == STATE_DISPATCHED && round->receive_due_at && !round->overdue && now > round->receive_due_at)
        return order_or_urge(rules, f, now, rules->limits->order_not_received, CAUSE_NOT_RECEIVED,
                             "not_received", ret, why);
    *ret = urging(f, "warned");
    return RESULT_OK;
}
