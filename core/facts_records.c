/* The records on a ticket beside its way from desk to desk: approvals, suspension, supervision, co-handlers, merging. */
#include "core/facts_inside.h"

const char *const ticket_ask_keys[APPROVAL_COUNT] = {"ask_0_due_at", "ask_1_due_at", "ask_2_due_at",
                                                     "ask_3_due_at", "ask_4_due_at", "ask_5_due_at",
                                                     "ask_6_due_at"};
const char *const ticket_co_keys[TICKET_CO_HANDLERS] = {"co_0_due_at", "co_1_due_at", "co_2_due_at",
                                                        "co_3_due_at", "co_4_due_at", "co_5_due_at"};
_Static_assert(APPROVAL_COUNT == 7 && TICKET_CO_HANDLERS == 6, "a key for each");

static void asked(struct ticket_facts *f, const struct event *e)
{
    int64_t what = record_get(&e->body, "what", APPROVAL_NONE);
    if (what <= APPROVAL_NONE || what >= APPROVAL_COUNT)
        return;
    f->asks[what] = (struct ticket_ask){.asked_at = e->occurred_at,
                                        .account_id = e->account_id,
                                        .due_at = record_get(&e->body, "ask_due_at", 0),
                                        .days = record_get(&e->body, "days", 0),
                                        .until_at = record_get(&e->body, "until_at", 0),
                                        .above = record_get(&e->body, "above", 0) != 0};
}

static void add_move(struct ticket_facts *f, struct move move)
{
    if (f->move_count < TICKET_MOVES)
        f->moves[f->move_count++] = move;
}

static void extend(struct ticket_facts *f, const struct event *e)
{
    add_move(f, (struct move){.kind = MOVE_EXTENSION, .days = record_get(&e->body, "days", 0)});
    f->extensions++;
}

static void suspend(struct ticket_facts *f, const struct event *e)
{
    f->state = STATE_SUSPENDED;
    f->suspended_at = e->occurred_at;
    f->resume_at = record_get(&e->body, "until_at", 0);
}

static void terminate(struct ticket_facts *f, const struct event *e)
{
    struct task *task = facts_last_task(f);
    if (task && task->done_at == 0)
        task->cancelled = true;
    facts_close(f, e, CLOSING_TERMINATED);
}

static void granted(struct ticket_facts *f, const struct event *e)
{
    int64_t what = record_get(&e->body, "what", APPROVAL_NONE);
    if (what <= APPROVAL_NONE || what >= APPROVAL_COUNT)
        return;
    f->asks[what] = (struct ticket_ask){0};
    if (what == APPROVAL_EXTENSION)
        extend(f, e);
    else if (what == APPROVAL_COMPLEX)
        f->complex = true;
    else if (what == APPROVAL_SUSPENSION)
        suspend(f, e);
    else if (what == APPROVAL_TERMINATION)
        terminate(f, e);
    facts_take_deadlines(f, e);
}

static void denied(struct ticket_facts *f, const struct event *e)
{
    int64_t what = record_get(&e->body, "what", APPROVAL_NONE);
    if (what > APPROVAL_NONE && what < APPROVAL_COUNT)
        f->asks[what] = (struct ticket_ask){0};
}

static void resumed(struct ticket_facts *f, const struct event *e)
{
    add_move(f, (struct move){.kind = MOVE_SUSPENSION, .from_at = f->suspended_at, .to_at = e->occurred_at});
    f->suspended_at = f->resume_at = 0;
    f->state = STATE_RECEIVED;
    facts_take_deadlines(f, e);
}

static void supervised(struct ticket_facts *f, const struct event *e)
{
    int64_t cause = record_get(&e->body, "cause", CAUSE_HAND);
    struct round *round = facts_last_round(f);
    f->overdue |= cause == CAUSE_OVERDUE;
    if (round && cause == CAUSE_NOT_RECEIVED)
        round->overdue = true;
    if (f->order_count == TICKET_ORDERS)
        return;
    f->orders[f->order_count++] = (struct order){
        .level = (enum supervision_level)record_get(&e->body, "level", LEVEL_NOTICE),
        .cause = (enum supervision_cause)cause,
        .unit_id = record_get(&e->body, "unit_id", f->lead_id),
        .ordered_at = e->occurred_at,
        .from_at = e->occurred_at,
        .due_at = record_get(&e->body, "order_due_at", 0),
    };
}

static struct order *open_order(struct ticket_facts *f)
{
    struct order *order = f->order_count > 0 ? &f->orders[f->order_count - 1] : NULL;
    return order && order->closed_at == 0 ? order : NULL;
}

static void supervision_reported(struct ticket_facts *f, const struct event *e)
{
    struct order *order = open_order(f);
    if (order)
        order->reported_at = e->occurred_at;
}

/* Closed with a report that was agreed to, or sent back for another one. */
static void supervision_closed(struct ticket_facts *f, const struct event *e)
{
    struct order *order = open_order(f);
    if (!order)
        return;
    if (record_get(&e->body, "again", 0)) {
        order->reported_at = 0;
        order->from_at = e->occurred_at;
        order->due_at = record_get(&e->body, "order_due_at", 0);
    } else {
        order->closed_at = e->occurred_at;
    }
}

static void contacted(struct ticket_facts *f, const struct event *e)
{
    if (f->contacted_at == 0)
        f->contacted_at = e->occurred_at;
}

static void interim(struct ticket_facts *f, const struct event *e)
{
    if (f->interim_at == 0)
        f->interim_at = e->occurred_at;
}

static struct co_handler *co_handler_of(struct ticket_facts *f, int64_t unit_id)
{
    for (size_t i = 0; i < f->co_handler_count; i++)
        if (f->co_handlers[i].unit_id == unit_id)
            return &f->co_handlers[i];
    return NULL;
}

static void co_handler_named(struct ticket_facts *f, const struct event *e)
{
    int64_t unit_id = record_get(&e->body, "unit_id", 0);
    struct co_handler *co = co_handler_of(f, unit_id);
    if (!co && f->co_handler_count < TICKET_CO_HANDLERS)
        co = &f->co_handlers[f->co_handler_count++];
    if (co)
        *co = (struct co_handler){
            .unit_id = unit_id, .named_at = e->occurred_at, .due_at = record_get(&e->body, "co_due_at", 0)};
}

static void co_reported(struct ticket_facts *f, const struct event *e)
{
    struct co_handler *co = co_handler_of(f, record_get(&e->body, "unit_id", 0));
    if (co)
        co->reported_at = e->occurred_at;
}

static void passed_down(struct ticket_facts *f, const struct event *e)
{
    f->executing_id = record_get(&e->body, "unit_id", 0);
}

static void handed_up(struct ticket_facts *f, const struct event *e)
{
    (void)e;
    f->executing_id = 0;
}

static void merged(struct ticket_facts *f, const struct event *e)
{
    f->parent = record_get(&e->body, "parent", 0);
    f->state = STATE_MERGED;
    f->suspended_at = f->resume_at = 0;
    f->executing_id = 0;
    for (size_t i = 0; i < APPROVAL_COUNT; i++)
        f->asks[i] = (struct ticket_ask){0};
}

static void child_joined(struct ticket_facts *f, const struct event *e)
{
    f->children++;
    int64_t cap_at = record_get(&e->body, "cap_at", 0);
    if (cap_at)
        add_move(f, (struct move){.kind = MOVE_CAP, .from_at = cap_at});
    facts_take_deadlines(f, e);
}

static void followed(struct ticket_facts *f, const struct event *e)
{
    struct task *task = facts_last_task(f);
    if (task && task->done_at == 0)
        task->cancelled = true;
    facts_reopen(f, e);
    f->state = STATE_MERGED;
}

/* What is asked for and who helps has deadlines, too: the keys of facts.h. */
static void rederived(struct ticket_facts *f, const struct event *e)
{
    facts_take_deadlines(f, e);
    for (int i = 0; i < APPROVAL_COUNT; i++)
        if (f->asks[i].asked_at)
            f->asks[i].due_at = record_get(&e->body, ticket_ask_keys[i], f->asks[i].due_at);
    for (size_t i = 0; i < f->co_handler_count; i++)
        f->co_handlers[i].due_at = record_get(&e->body, ticket_co_keys[i], f->co_handlers[i].due_at);
}

static void phoned(struct ticket_facts *f, const struct event *e)
{
    f->phoned_at = e->occurred_at;
}

/* A co-handler's report is owed by the other unit now, unless that one leads or helps anyway: then nobody owes it. */
static void take_over_report(struct ticket_facts *f, const struct event *e, int64_t from_id, int64_t unit_id)
{
    struct co_handler *co = co_handler_of(f, from_id);
    if (!co || co->reported_at)
        return;
    if (unit_id == f->lead_id || unit_id == f->executing_id || co_handler_of(f, unit_id))
        co->reported_at = e->occurred_at;
    else
        co->unit_id = unit_id;
}

/* What is open goes over with its deadlines, what is past stays with whom it was: the dispatch, its day, a passed reply. */
static void take_over_unit(struct ticket_facts *f, const struct event *e, int64_t from_id, int64_t unit_id)
{
    struct round *round = facts_last_round(f);
    struct redo *redo = facts_last_redo(f);
    struct order *order = open_order(f);
    if (f->lead_id == from_id)
        facts_set_lead(f, e, unit_id);
    if (f->executing_id == from_id)
        f->executing_id = unit_id;
    if (f->executing_id == f->lead_id)
        f->executing_id = 0;
    if (round && round_unit(round) == from_id)
        round->taken_by = unit_id;
    if (redo && redo->replied_at == 0 && redo->unit_id == from_id)
        redo->unit_id = unit_id;
    if (order && order->unit_id == from_id)
        order->unit_id = unit_id;
    take_over_report(f, e, from_id, unit_id);
}

static void taken_over(struct ticket_facts *f, const struct event *e)
{
    const struct record *b = &e->body;
    int64_t from_id = record_get(b, "from_unit_id", 0), unit_id = record_get(b, "unit_id", 0);
    if (from_id && unit_id)
        take_over_unit(f, e, from_id, unit_id);
    if (f->state != STATE_REGISTERED || !record_has(b, "held_by"))
        return;
    f->held_by = record_get(b, "held_by", 0);
    if (f->held_by == 0)
        f->state = STATE_PENDING;
}

const struct fact_step fact_record_steps[] = {
    {EVENT_ASKED, asked, false},
    {EVENT_GRANTED, granted, false},
    {EVENT_DENIED, denied, false},
    {EVENT_RESUMED, resumed, false},
    {EVENT_SUPERVISED, supervised, true},
    {EVENT_SUPERVISION_REPORTED, supervision_reported, true},
    {EVENT_SUPERVISION_CLOSED, supervision_closed, true},
    {EVENT_CONTACTED, contacted, true},
    {EVENT_INTERIM, interim, true},
    {EVENT_CO_HANDLER, co_handler_named, true},
    {EVENT_CO_REPORTED, co_reported, true},
    {EVENT_PASSED_DOWN, passed_down, false},
    {EVENT_HANDED_UP, handed_up, false},
    {EVENT_MERGED, merged, false},
    {EVENT_CHILD, child_joined, false},
    {EVENT_FOLLOWED, followed, false},
    {EVENT_REDERIVED, rederived, true},
    {EVENT_PHONED, phoned, true},
    {EVENT_TAKEN_OVER, taken_over, false},
    {EVENT_NONE, NULL, false},
};
