/* The fold of a ticket: one small function an event, one row each.
 *
 *   registered -> pending -> dispatched -> received -> replied -> callback -> closed
 *                    ^           |            |           |           |
 *                    |           +-> returned-+           +-- redo ---+--> dispatched
 *                    +--- granted ---+
 */
#include "core/facts.h"

#include <string.h>

static struct round *last_round(struct ticket_facts *f)
{
    return f->round_count > 0 ? &f->rounds[f->round_count - 1] : NULL;
}

static struct task *last_task(struct ticket_facts *f)
{
    return f->task_count > 0 ? &f->tasks[f->task_count - 1] : NULL;
}

static struct redo *last_redo(struct ticket_facts *f)
{
    return f->redo_count > 0 ? &f->redos[f->redo_count - 1] : NULL;
}

static void set_lead(struct ticket_facts *f, const struct event *e, int64_t unit_id)
{
    f->lead_id = unit_id;
    if (f->due_at == 0 || e->occurred_at <= f->due_at)
        f->due_lead_id = unit_id;
}

static void set_due(struct ticket_facts *f, const struct event *e, int64_t due_at)
{
    f->due_at = due_at;
    if (due_at == 0 || e->occurred_at <= due_at)
        f->due_lead_id = f->lead_id;
}

static void start_round(struct ticket_facts *f, const struct event *e, int64_t unit_id)
{
    if (f->round_count == TICKET_ROUNDS)
        return;
    f->rounds[f->round_count++] = (struct round){.unit_id = unit_id,
                                                 .dispatched_at = e->occurred_at,
                                                 .receive_due_at = record_get(&e->body, "receive_due_at", 0)};
    f->state = STATE_DISPATCHED;
    set_lead(f, e, unit_id);
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
    if (record_has(b, "due_at"))
        set_due(f, e, record_get(b, "due_at", 0));
    struct round *round = last_round(f);
    if (round && record_has(b, "receive_due_at"))
        round->receive_due_at = record_get(b, "receive_due_at", 0);
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

static void close_as(struct ticket_facts *f, const struct event *e, enum closing closing)
{
    f->state = STATE_CLOSED;
    f->closing = closing;
    f->closed_at = e->occurred_at;
}

static void answered(struct ticket_facts *f, const struct event *e)
{
    close_as(f, e, f->handover ? CLOSING_HANDED_OVER : CLOSING_DIRECT);
}

static void not_accepted(struct ticket_facts *f, const struct event *e)
{
    f->reason = record_get(&e->body, "reason", 0);
    close_as(f, e, CLOSING_NOT_ACCEPTED);
}

static void handed_over(struct ticket_facts *f, const struct event *e)
{
    f->handover = record_get(&e->body, "service", 0);
}

static void dispatched(struct ticket_facts *f, const struct event *e)
{
    start_round(f, e, record_get(&e->body, "unit_id", 0));
    if (record_has(&e->body, "due_at"))
        set_due(f, e, record_get(&e->body, "due_at", 0));
}

static void received(struct ticket_facts *f, const struct event *e)
{
    struct round *round = last_round(f);
    if (round)
        round->received_at = e->occurred_at;
    f->state = STATE_RECEIVED;
}

static void returned(struct ticket_facts *f, const struct event *e)
{
    struct round *round = last_round(f);
    if (round)
        round->returned_at = e->occurred_at;
    f->state = STATE_RETURNED;
}

static void return_granted(struct ticket_facts *f, const struct event *e)
{
    struct round *round = last_round(f);
    if (round)
        round->granted = true;
    set_lead(f, e, 0);
    f->state = STATE_PENDING;
}

static void return_refused(struct ticket_facts *f, const struct event *e)
{
    (void)e;
    const struct round *round = last_round(f);
    f->state = round && round->received_at ? STATE_RECEIVED : STATE_DISPATCHED;
}

static void replied(struct ticket_facts *f, const struct event *e)
{
    struct round *round = last_round(f);
    if (round && round->received_at == 0)
        round->received_at = e->occurred_at;
    f->replied_at = e->occurred_at;
    f->audit_due_at = record_get(&e->body, "audit_due_at", 0);
    f->state = STATE_REPLIED;
}

static void passed(struct ticket_facts *f, const struct event *e)
{
    struct redo *redo = last_redo(f);
    if (redo && redo->replied_at == 0)
        redo->replied_at = f->replied_at;
    if (f->passed_reply_at == 0)
        f->passed_reply_at = f->replied_at;
    f->passed_at = e->occurred_at;
    int64_t due_at = record_get(&e->body, "callback_due_at", 0);
    if (due_at == 0) {
        close_as(f, e, CLOSING_COMPLETED);
        return;
    }
    if (f->task_count < TICKET_TASKS)
        f->tasks[f->task_count++] = (struct task){.lead_id = f->lead_id, .due_at = due_at};
    f->state = STATE_CALLBACK;
}

static void redo_ordered(struct ticket_facts *f, const struct event *e)
{
    struct task *task = last_task(f);
    if (task && task->done_at == 0)
        task->cancelled = true;
    int64_t unit_id = record_get(&e->body, "unit_id", f->lead_id);
    if (f->redo_count < TICKET_REDOS)
        f->redos[f->redo_count++] = (struct redo){
            .ordered_at = e->occurred_at, .due_at = record_get(&e->body, "redo_due_at", 0), .unit_id = unit_id};
    f->replied_at = 0;
    f->closing = CLOSING_NONE;
    f->closed_at = 0;
    start_round(f, e, unit_id);
}

static void attempted(struct ticket_facts *f, const struct event *e)
{
    struct task *task = last_task(f);
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
    close_as(f, e, CLOSING_COMPLETED);
}

static void urged(struct ticket_facts *f, const struct event *e)
{
    (void)e;
    f->urged++;
}

static void repeated(struct ticket_facts *f, const struct event *e)
{
    (void)e;
    f->repeated = true;
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
    struct task *task = last_task(f);
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

static const struct {
    enum event_kind kind;
    void (*apply)(struct ticket_facts *, const struct event *);
    bool quiet; /* nobody else can trip over it: the version stays */
} steps[] = {
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
    {EVENT_URGED, urged, true},
    {EVENT_REPEATED, repeated, true},
    {EVENT_IMPORTED, imported, false},
    {EVENT_FILLED, filled, false},
};

void ticket_apply(struct ticket_facts *facts, const struct event *event)
{
    if (event->subject != SUBJECT_TICKET)
        return;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (steps[i].kind != event->kind)
            continue;
        steps[i].apply(facts, event);
        facts->version += !steps[i].quiet;
    }
    facts->last_seq = event->seq;
}

enum desk ticket_desk(const struct ticket_facts *facts, int64_t *ret_holder_id)
{
    static const enum desk desks[STATE_COUNT] = {
        [STATE_REGISTERED] = DESK_OPERATOR,   [STATE_PENDING] = DESK_DISPATCH,
        [STATE_DISPATCHED] = DESK_DEPARTMENT, [STATE_RECEIVED] = DESK_DEPARTMENT,
        [STATE_RETURNED] = DESK_RETURNS,      [STATE_REPLIED] = DESK_AUDIT,
        [STATE_CALLBACK] = DESK_CALLBACK,     [STATE_CLOSED] = DESK_NONE,
    };
    enum desk desk = desks[facts->state];
    *ret_holder_id = desk == DESK_OPERATOR ? facts->opened_by : desk == DESK_DEPARTMENT ? facts->lead_id : 0;
    return desk;
}

const struct redo *ticket_open_redo(const struct ticket_facts *facts)
{
    const struct redo *redo = facts->redo_count > 0 ? &facts->redos[facts->redo_count - 1] : NULL;
    return redo && redo->replied_at == 0 ? redo : NULL;
}

const struct task *ticket_open_task(const struct ticket_facts *facts)
{
    const struct task *task = facts->task_count > 0 ? &facts->tasks[facts->task_count - 1] : NULL;
    return task && task->done_at == 0 && !task->cancelled ? task : NULL;
}

int64_t ticket_next_due_at(const struct ticket_facts *facts)
{
    const struct redo *redo = ticket_open_redo(facts);
    const struct task *task = ticket_open_task(facts);
    switch (facts->state) {
    case STATE_DISPATCHED:
        if (facts->round_count > 0 && facts->rounds[facts->round_count - 1].receive_due_at)
            return facts->rounds[facts->round_count - 1].receive_due_at;
        return facts->due_at;
    case STATE_RECEIVED:
        return redo && redo->due_at ? redo->due_at : facts->due_at;
    case STATE_REPLIED:
        return facts->audit_due_at ? facts->audit_due_at : facts->due_at;
    case STATE_CALLBACK:
        return task ? task->due_at : 0;
    case STATE_REGISTERED:
    case STATE_PENDING:
    case STATE_RETURNED:
        return facts->due_at;
    case STATE_CLOSED:
    case STATE_COUNT:
        break;
    }
    return 0;
}
