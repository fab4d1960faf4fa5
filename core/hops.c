/* The way of a ticket from holder to holder. */
#include "core/hops.h"

/* Who received it stays the one who has it, as long as its unit works on it. */
static int64_t person_of(const struct hops *hops, const struct ticket_facts *f, const struct event *event,
                         enum desk desk, int64_t holder_id)
{
    bool with_unit = f->state == STATE_RECEIVED || f->state == STATE_SUSPENDED;
    if (desk == DESK_OPERATOR)
        return holder_id;
    if (!with_unit)
        return 0;
    if (event->kind == EVENT_RECEIVED)
        return event->account_id;
    return hops->open.unit_id == holder_id ? hops->open.account_id : 0;
}

static struct hop holder_now(const struct hops *hops, const struct event *event)
{
    const struct ticket_facts *f = &hops->facts;
    int64_t holder_id = 0;
    enum desk desk = ticket_desk(f, &holder_id);
    return (struct hop){.state = f->state,
                        .desk = desk,
                        .unit_id = desk == DESK_DEPARTMENT ? holder_id : 0,
                        .parent = desk == DESK_PARENT ? holder_id : 0,
                        .account_id = person_of(hops, f, event, desk, holder_id)};
}

static bool same_holder(const struct hop *a, const struct hop *b)
{
    return a->state == b->state && a->unit_id == b->unit_id && a->account_id == b->account_id &&
           a->parent == b->parent;
}

static bool is_told(enum event_kind kind)
{
    return kind == EVENT_IMPORTED || kind == EVENT_FILLED;
}

/* Another system told a whole life at once: it was with its unit, or else the hotline, until it was closed. */
static void begin_told(struct hops *hops)
{
    const struct ticket_facts *f = &hops->facts;
    hops->open = (struct hop){.state = f->lead_id ? STATE_RECEIVED : STATE_PENDING,
                              .desk = f->lead_id ? DESK_DEPARTMENT : DESK_DISPATCH,
                              .unit_id = f->lead_id,
                              .from_at = f->opened_at};
}

bool hops_take(struct hops *hops, const struct event *event, struct hop *ret)
{
    bool first = hops->facts.number == 0;
    ticket_apply(&hops->facts, &hops->past, event);
    const struct ticket_facts *f = &hops->facts;
    struct hop next = holder_now(hops, event);
    if (first && event->kind == EVENT_IMPORTED && f->state == STATE_CLOSED) {
        begin_told(hops);
    } else if (first) {
        hops->open = next;
        hops->open.from_at = f->opened_at;
        return false;
    }
    if (same_holder(&hops->open, &next))
        return false;
    int64_t at = is_told(event->kind) && f->closed_at ? f->closed_at : event->occurred_at;
    next.from_at = at > hops->open.from_at ? at : hops->open.from_at;
    *ret = hops->open;
    ret->to_at = next.from_at;
    ret->ended_by = event->kind;
    ret->ended_account_id = event->account_id;
    hops->open = next;
    /* A desk that it passed within one decision did not hold it. */
    return ret->to_at > ret->from_at;
}

bool hops_end(const struct hops *hops, int64_t now, struct hop *ret)
{
    if (hops->facts.number == 0 || hops->facts.state == STATE_CLOSED)
        return false;
    *ret = hops->open;
    ret->to_at = now > ret->from_at ? now : ret->from_at;
    return true;
}
