/* What one asks of a ticket's facts: whose it is, what is open, what is next. */
#include "core/facts.h"

enum desk state_desk(enum ticket_state state)
{
    static const enum desk desks[STATE_COUNT] = {
        [STATE_REGISTERED] = DESK_OPERATOR,   [STATE_PENDING] = DESK_DISPATCH,
        [STATE_DISPATCHED] = DESK_DEPARTMENT, [STATE_RECEIVED] = DESK_DEPARTMENT,
        [STATE_RETURNED] = DESK_RETURNS,      [STATE_REPLIED] = DESK_AUDIT,
        [STATE_CALLBACK] = DESK_CALLBACK,     [STATE_CLOSED] = DESK_NONE,
        [STATE_SUSPENDED] = DESK_DEPARTMENT,  [STATE_MERGED] = DESK_PARENT,
    };
    return desks[state];
}

enum desk ticket_desk(const struct ticket_facts *facts, int64_t *ret_holder_id)
{
    enum desk desk = state_desk(facts->state);
    int64_t operator_id = facts->held_by ? facts->held_by : facts->opened_by;
    *ret_holder_id = desk == DESK_OPERATOR     ? operator_id
                     : desk == DESK_DEPARTMENT ? ticket_handling_unit(facts)
                     : desk == DESK_PARENT     ? facts->parent
                                               : 0;
    return desk;
}

int64_t round_unit(const struct round *round)
{
    return round->taken_by ? round->taken_by : round->unit_id;
}

bool ticket_hangs_on(const struct ticket_facts *facts, int64_t unit_id)
{
    const struct order *order = ticket_open_order(facts);
    if (facts->state == STATE_CLOSED)
        return false;
    bool hangs =
        facts->lead_id == unit_id || facts->executing_id == unit_id || (order && order->unit_id == unit_id);
    for (size_t i = 0; i < facts->co_handler_count; i++)
        hangs |= facts->co_handlers[i].unit_id == unit_id && facts->co_handlers[i].reported_at == 0;
    return hangs;
}

int64_t ticket_handling_unit(const struct ticket_facts *facts)
{
    return facts->executing_id ? facts->executing_id : facts->lead_id;
}

static size_t add_unit(int64_t *out, size_t count, int64_t unit_id)
{
    for (size_t i = 0; i < count; i++)
        if (out[i] == unit_id)
            return count;
    if (unit_id == 0)
        return count;
    out[count] = unit_id;
    return count + 1;
}

size_t ticket_units(const struct ticket_facts *facts, int64_t out[TICKET_UNITS])
{
    size_t count = add_unit(out, 0, facts->lead_id);
    count = add_unit(out, count, facts->executing_id);
    for (size_t i = 0; i < facts->co_handler_count; i++)
        count = add_unit(out, count, facts->co_handlers[i].unit_id);
    return count;
}

int64_t ticket_open_asks(const struct ticket_facts *facts)
{
    int64_t bits = 0;
    for (int what = APPROVAL_NONE + 1; what < APPROVAL_COUNT; what++)
        if (facts->asks[what].asked_at)
            bits |= INT64_C(1) << what;
    return bits;
}

int64_t ticket_ask_due_at(const struct ticket_facts *f)
{
    int64_t due_at = 0;
    for (int what = 0; what < APPROVAL_COUNT; what++)
        if (f->asks[what].asked_at && (due_at == 0 || f->asks[what].due_at < due_at))
            due_at = f->asks[what].due_at;
    return due_at;
}

int64_t ticket_asks_above(const struct ticket_facts *facts)
{
    int64_t bits = 0;
    for (int what = APPROVAL_NONE + 1; what < APPROVAL_COUNT; what++)
        if (facts->asks[what].asked_at && facts->asks[what].above)
            bits |= INT64_C(1) << what;
    return bits;
}

bool ticket_is_to_phone(const struct ticket_facts *facts)
{
    return facts->urgency == URGENCY_EMERGENCY && facts->state == STATE_DISPATCHED && facts->phoned_at == 0;
}

int64_t ticket_first_report_at(const struct ticket_facts *facts)
{
    bool heard = facts->interim_at != 0 || facts->passed_reply_at != 0 || facts->replied_at != 0;
    return heard || facts->parent != 0 || facts->state == STATE_CLOSED ? 0 : facts->first_report_due_at;
}

const struct order *ticket_open_order(const struct ticket_facts *facts)
{
    const struct order *order = facts->order_count > 0 ? &facts->orders[facts->order_count - 1] : NULL;
    return order && order->closed_at == 0 ? order : NULL;
}

static int64_t earlier(int64_t at, int64_t other_at)
{
    return at == 0 || (other_at != 0 && other_at < at) ? other_at : at;
}

/* A deadline itself is in time: the clock speaks the millisecond after it. */
int64_t ticket_clock_at(const struct ticket_facts *facts)
{
    const struct round *round = facts->round_count > 0 ? &facts->rounds[facts->round_count - 1] : NULL;
    const struct redo *redo = ticket_open_redo(facts);
    int64_t at = 0;
    if (facts->state == STATE_SUSPENDED)
        return facts->resume_at;
    bool works = facts->state == STATE_PENDING || facts->state == STATE_DISPATCHED ||
                 facts->state == STATE_RECEIVED || facts->state == STATE_RETURNED;
    if (!works || !round || facts->imported)
        return 0;
    if (facts->state == STATE_DISPATCHED && round->receive_due_at && !round->overdue)
        at = round->receive_due_at + 1;
    if (!facts->warned && !facts->overdue && !redo)
        at = earlier(at, facts->warn_at);
    int64_t due_at = redo ? redo->due_at : facts->due_at;
    if (!facts->overdue && due_at)
        at = earlier(at, due_at + 1);
    return at;
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
    case STATE_SUSPENDED:
        return facts->resume_at;
    case STATE_MERGED:
    case STATE_CLOSED:
    case STATE_COUNT:
        break;
    }
    return 0;
}
