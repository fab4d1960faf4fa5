/* The fold of a ticket's way from desk to desk; records beside it are in facts_records.c.
 *
 *   registered -> pending -> dispatched -> received -> replied -> callback -> closed
 *                    ^           |          |  ^  |       |           |
 *                    |           |          |  suspended  |           |
 *                    |           +-> returned-+           +-- redo ---+--> dispatched
 *                    +--- granted ---+
 *
 *   any of them before the audit pass -> merged (follows its parent) -> callback, closed
 *   any of them -> closed, by an approved termination
 */
#include "core/facts_inside.h"

#include <string.h>

struct round *facts_last_round(struct ticket_facts *f)
{
    return f->round_count > 0 ? &f->rounds[f->round_count - 1] : NULL;
}

struct task *facts_last_task(struct ticket_facts *f)
{
    return f->task_count > 0 ? &f->tasks[f->task_count - 1] : NULL;
}

struct redo *facts_last_redo(struct ticket_facts *f)
{
    return f->redo_count > 0 ? &f->redos[f->redo_count - 1] : NULL;
}

void facts_set_lead(struct ticket_facts *f, const struct event *e, int64_t unit_id)
{
    f->lead_id = unit_id;
    if (f->due_at == 0 || e->occurred_at <= f->due_at)
        f->due_lead_id = unit_id;
}

static void set_due(struct ticket_facts *f, const struct event *e, int64_t due_at)
{
    if (due_at != f->due_at)
        f->warned = f->overdue = false;
    f->due_at = due_at;
    if (due_at == 0 || e->occurred_at <= due_at)
        f->due_lead_id = f->lead_id;
}

void facts_take_deadlines(struct ticket_facts *f, const struct event *e)
{
    const struct record *b = &e->body;
    struct round *round = facts_last_round(f);
    struct redo *redo = facts_last_redo(f);
    struct task *task = facts_last_task(f);
    struct order *order = f->order_count > 0 ? &f->orders[f->order_count - 1] : NULL;
    if (record_has(b, "due_at"))
        set_due(f, e, record_get(b, "due_at", 0));
    f->warn_at = record_get(b, "warn_at", f->warn_at);
    f->audit_due_at = record_get(b, "audit_due_at", f->audit_due_at);
    f->first_report_due_at = record_get(b, "first_report_due_at", f->first_report_due_at);
    if (round) {
        round->receive_due_at = record_get(b, "receive_due_at", round->receive_due_at);
        round->return_due_at = record_get(b, "return_due_at", round->return_due_at);
    }
    if (redo && redo->replied_at == 0)
        redo->due_at = record_get(b, "redo_due_at", redo->due_at);
    if (task && task->done_at == 0 && !task->cancelled)
        task->due_at = record_get(b, "callback_due_at", task->due_at);
    if (order && order->closed_at == 0)
        order->due_at = record_get(b, "order_due_at", order->due_at);
}

static void drop_asks(struct ticket_facts *f)
{
    for (size_t i = 0; i < APPROVAL_COUNT; i++)
        f->asks[i] = (struct ticket_ask){0};
}

static void start_round(struct ticket_facts *f, const struct event *e, int64_t unit_id)
{
    if (f->round_count == TICKET_ROUNDS)
        return;
    f->rounds[f->round_count++] = (struct round){.unit_id = unit_id,
                                                 .dispatched_at = e->occurred_at,
                                                 .receive_due_at = record_get(&e->body, "receive_due_at", 0),
                                                 .return_due_at = record_get(&e->body, "return_due_at", 0),
                                                 .designated = record_get(&e->body, "designated", 0) != 0};
    f->state = STATE_DISPATCHED;
    f->executing_id = 0;
    f->phoned_at = 0;
    drop_asks(f);
    facts_set_lead(f, e, unit_id);
    /* Who has the ticket now owes the report: who had it before does not even see it any more. */
    struct order *order = f->order_count > 0 ? &f->orders[f->order_count - 1] : NULL;
    if (order && order->closed_at == 0)
        order->unit_id = unit_id;
}

static void take_fields(struct ticket_facts *f, const struct event *e)
{
    const struct record *b = &e->body;
    f->type = (enum request_type)record_get(b, "type", (int64_t)f->type);
    f->urgency = (enum urgency)record_get(b, "urgency", (int64_t)f->urgency);
    f->channel = (enum channel)record_get(b, "channel", (int64_t)f->channel);
    f->category_id = record_get(b, "category_id", f->category_id);
    f->district_id = record_get(b, "district_id", f->district_id);
    f->call_id = record_get(b, "call_id", f->call_id);
    f->repeat_of = record_get(b, "repeat_of", f->repeat_of);
    f->secrecy = record_get(b, "secrecy", f->secrecy) != 0;
    f->no_callback = record_get(b, "no_callback", f->no_callback) != 0;
    f->has_phone = record_get(b, "has_phone", f->has_phone) != 0;
    facts_take_deadlines(f, e);
}

static void registered(struct ticket_facts *f, const struct event *e)
{
    f->number = e->subject_id;
    f->opened_at = e->occurred_at;
    f->opened_by = e->account_id;
    f->written_by = record_get(&e->body, "written_by", 0);
    f->state = record_get(&e->body, "held", 0) ? STATE_REGISTERED : STATE_PENDING;
    take_fields(f, e);
}

static void amended(struct ticket_facts *f, const struct event *e)
{
    take_fields(f, e);
    if (f->state == STATE_REGISTERED && record_get(&e->body, "released", 0))
        f->state = STATE_PENDING;
}

void facts_close(struct ticket_facts *f, const struct event *e, enum closing closing)
{
    drop_asks(f);
    f->suspended_at = f->resume_at = 0;
    f->state = STATE_CLOSED;
    f->closing = closing;
    f->closed_at = e->occurred_at;
}

void facts_reopen(struct ticket_facts *f, const struct event *e)
{
    if (f->state == STATE_CLOSED && f->reopen_count < TICKET_REOPENS)
        f->reopens[f->reopen_count++] =
            (struct reopen){.closed_at = f->closed_at, .closing = f->closing, .reopened_at = e->occurred_at};
    f->closing = CLOSING_NONE;
    f->closed_at = 0;
}

static void answered(struct ticket_facts *f, const struct event *e)
{
    facts_close(f, e, f->handover ? CLOSING_HANDED_OVER : CLOSING_DIRECT);
}

static void not_accepted(struct ticket_facts *f, const struct event *e)
{
    f->reason = record_get(&e->body, "reason", 0);
    facts_close(f, e, CLOSING_NOT_ACCEPTED);
}

static void handed_over(struct ticket_facts *f, const struct event *e)
{
    f->handover = record_get(&e->body, "service", 0);
}

static void dispatched(struct ticket_facts *f, const struct event *e)
{
    start_round(f, e, record_get(&e->body, "unit_id", 0));
    f->hard = record_get(&e->body, "hard", 0) != 0;
    facts_take_deadlines(f, e);
}

static void received(struct ticket_facts *f, const struct event *e)
{
    struct round *round = facts_last_round(f);
    if (round)
        round->received_at = e->occurred_at;
    f->state = STATE_RECEIVED;
}

static void returned(struct ticket_facts *f, const struct event *e)
{
    struct round *round = facts_last_round(f);
    if (round)
        round->returned_at = e->occurred_at;
    drop_asks(f); /* what it asked for, it asked for as the handling unit */
    f->state = STATE_RETURNED;
}

static void return_granted(struct ticket_facts *f, const struct event *e)
{
    struct round *round = facts_last_round(f);
    if (round)
        round->granted = true;
    f->executing_id = 0;
    f->co_handler_count = 0; /* they helped a lead that is none any more */
    drop_asks(f);
    facts_set_lead(f, e, 0);
    f->state = STATE_PENDING;
}

static void return_refused(struct ticket_facts *f, const struct event *e)
{
    (void)e;
    const struct round *round = facts_last_round(f);
    f->state = round && round->received_at ? STATE_RECEIVED : STATE_DISPATCHED;
}

static void replied(struct ticket_facts *f, const struct event *e)
{
    struct round *round = facts_last_round(f);
    if (round && round->received_at == 0)
        round->received_at = e->occurred_at;
    f->replied_at = e->occurred_at;
    f->audit_due_at = record_get(&e->body, "audit_due_at", 0);
    drop_asks(f);
    f->state = STATE_REPLIED;
}

static void passed(struct ticket_facts *f, const struct event *e)
{
    struct redo *redo = facts_last_redo(f);
    if (redo && redo->replied_at == 0)
        redo->replied_at = f->replied_at;
    if (f->passed_reply_at == 0)
        f->passed_reply_at = f->replied_at;
    f->passed_at = e->occurred_at;
    int64_t due_at = record_get(&e->body, "callback_due_at", 0);
    if (due_at == 0) {
        facts_close(f, e, CLOSING_COMPLETED);
        return;
    }
    if (f->task_count < TICKET_TASKS)
        f->tasks[f->task_count++] =
            (struct task){.lead_id = record_get(&e->body, "lead_id", f->lead_id), .due_at = due_at};
    f->state = STATE_CALLBACK;
}

static void redo_ordered(struct ticket_facts *f, const struct event *e)
{
    struct task *task = facts_last_task(f);
    if (task && task->done_at == 0)
        task->cancelled = true;
    int64_t unit_id = record_get(&e->body, "unit_id", f->lead_id);
    if (f->redo_count < TICKET_REDOS)
        f->redos[f->redo_count++] = (struct redo){
            .ordered_at = e->occurred_at, .due_at = record_get(&e->body, "redo_due_at", 0), .unit_id = unit_id};
    f->replied_at = 0;
    facts_reopen(f, e);
    f->overdue = false;
    start_round(f, e, unit_id);
}

static void attempted(struct ticket_facts *f, const struct event *e)
{
    struct task *task = facts_last_task(f);
    if (!task || task->done_at)
        return;
    task->attempts++;
    task->counted += record_get(&e->body, "counted", 0);
    task->last_band = record_get(&e->body, "band", task->last_band);
    if (task->first_band == 0)
        task->first_band = task->last_band;
    task->outcome = (enum callback_outcome)record_get(&e->body, "outcome", OUTCOME_NONE);
    if (task->outcome == OUTCOME_NONE)
        return;
    task->done_at = e->occurred_at;
    task->solved = (enum solved)record_get(&e->body, "solved", SOLVED_NOT_ASKED);
    task->satisfaction = (enum satisfaction)record_get(&e->body, "satisfaction", SATISFACTION_NOT_GIVEN);
    task->fault = (enum fault)record_get(&e->body, "fault", FAULT_NONE);
    /* A further redo that another caller's word made somebody ask for is still to be decided. */
    struct ticket_ask redo = f->asks[APPROVAL_REDO];
    facts_close(f, e, CLOSING_COMPLETED);
    f->asks[APPROVAL_REDO] = redo;
}

/* The clock's own urging says which limit it is about. */
static void urged(struct ticket_facts *f, const struct event *e)
{
    struct round *round = facts_last_round(f);
    int64_t by = record_get(&e->body, "by", URGING_HAND);
    f->urged += by != URGING_CLOCK;
    f->repeats += by == URGING_REPEAT;
    f->warned |= record_get(&e->body, "warned", 0) != 0;
    f->overdue |= record_get(&e->body, "overdue", 0) != 0;
    if (round && record_get(&e->body, "not_received", 0))
        round->overdue = true;
}

static void repeated(struct ticket_facts *f, const struct event *e)
{
    (void)e;
    f->repeated = true;
    f->repeats++;
}

/* An import tells the whole of what another system knew: nothing is derived but what follows from it. */
static void filled(struct ticket_facts *f, const struct event *e)
{
    const struct record *b = &e->body;
    take_fields(f, e);
    int64_t unit_id = record_get(b, "unit_id", f->lead_id);
    if (unit_id && f->round_count == 0) {
        f->rounds[f->round_count++] = (struct round){.unit_id = unit_id, .dispatched_at = f->opened_at};
        f->state = STATE_RECEIVED;
    }
    f->lead_id = f->due_lead_id = unit_id;
    int64_t closed_at = record_get(b, "closed_at", f->passed_at);
    if (closed_at) {
        f->replied_at = f->passed_reply_at = f->passed_at = f->closed_at = closed_at;
        f->state = STATE_CLOSED;
        f->closing = unit_id ? CLOSING_COMPLETED : CLOSING_DIRECT;
    }
    int64_t due_at = record_get(b, "callback_due_at", 0);
    if (due_at && f->task_count == 0)
        f->tasks[f->task_count++] = (struct task){.lead_id = unit_id, .due_at = due_at};
    struct task *task = facts_last_task(f);
    if (task && record_has(b, "callback_at")) {
        task->done_at = record_get(b, "callback_at", 0);
        task->attempts = 1;
        task->outcome = (enum callback_outcome)record_get(b, "outcome", OUTCOME_NONE);
        task->satisfaction = (enum satisfaction)record_get(b, "satisfaction", SATISFACTION_NOT_GIVEN);
    }
    if (task && task->done_at == 0 && f->state == STATE_CLOSED) {
        f->state = STATE_CALLBACK;
        f->closing = CLOSING_NONE;
        f->closed_at = 0;
    }
}

static void imported(struct ticket_facts *f, const struct event *e)
{
    f->number = e->subject_id;
    f->imported = true;
    f->opened_at = e->occurred_at;
    f->state = STATE_PENDING;
    filled(f, e);
}

static void nothing(struct ticket_facts *f, const struct event *e)
{
    (void)f;
    (void)e;
}

static void erased(struct ticket_facts *f, const struct event *e)
{
    f->erased |= record_get(&e->body, "what", 0);
}

static const struct fact_step steps[] = {
    {EVENT_REGISTERED, registered, false},
    {EVENT_AMENDED, amended, false},
    {EVENT_ANSWERED, answered, false},
    {EVENT_NOT_ACCEPTED, not_accepted, false},
    {EVENT_HANDED_OVER, handed_over, false},
    {EVENT_DISPATCHED, dispatched, false},
    {EVENT_RECEIVED, received, false},
    {EVENT_RETURNED, returned, false},
    {EVENT_RETURN_GRANTED, return_granted, false},
    {EVENT_RETURN_REFUSED, return_refused, false},
    {EVENT_REPLIED, replied, false},
    {EVENT_PASSED, passed, false},
    {EVENT_REDO, redo_ordered, false},
    {EVENT_ATTEMPT, attempted, false},
    {EVENT_NOTED, nothing, true},
    {EVENT_REVEALED, nothing, true},
    {EVENT_DIALLED, nothing, true},
    {EVENT_URGED, urged, true},
    {EVENT_REPEATED, repeated, true},
    {EVENT_IMPORTED, imported, false},
    {EVENT_FILLED, filled, false},
    {EVENT_ERASED, erased, true},
    {EVENT_NONE, NULL, false},
};

static const struct fact_step *step_of(const struct fact_step *rows, enum event_kind kind)
{
    for (; rows->kind != EVENT_NONE; rows++)
        if (rows->kind == kind)
            return rows;
    return NULL;
}

void ticket_apply_last(struct ticket_facts *facts, const struct event *event)
{
    if (event->subject != SUBJECT_TICKET)
        return;
    const struct fact_step *step = step_of(steps, event->kind);
    if (!step)
        step = step_of(fact_record_steps, event->kind);
    if (event->kind != EVENT_ERASED)
        facts->erased = 0;
    if (step) {
        step->apply(facts, event);
        facts->version += !step->quiet;
    }
    facts->last_seq = event->seq;
}

/* The making of a ticket is nothing to be undone; and once the rulebook has moved its deadlines, what was decided before stands:
 * to put it back would put back deadlines that no rule gives; nor are erased texts put back. */
static bool nothing_before(enum event_kind kind)
{
    return kind == EVENT_REGISTERED || kind == EVENT_IMPORTED || kind == EVENT_REDERIVED ||
           kind == EVENT_ERASED;
}

/* The version goes on rising: who read the undone state must not be taken for somebody who read this one. */
static void undo(struct ticket_facts *facts, struct ticket_past *past, const struct event *event)
{
    int64_t version = facts->version + 1;
    if (past->from_seq != 0 && record_get(&event->body, "from_seq", 0) == past->from_seq)
        *facts = past->before;
    facts->version = version;
    facts->last_seq = event->seq;
    past->from_seq = 0;
}

void ticket_apply(struct ticket_facts *facts, struct ticket_past *past, const struct event *event)
{
    if (event->subject != SUBJECT_TICKET)
        return;
    if (event->kind == EVENT_UNDONE) {
        undo(facts, past, event);
        return;
    }
    if (nothing_before(event->kind)) {
        past->from_seq = 0;
    } else if (past->from_seq == 0 || !record_get(&event->body, "joined", 0)) {
        past->from_seq = event->seq;
        past->before = *facts;
    }
    ticket_apply_last(facts, event);
}
