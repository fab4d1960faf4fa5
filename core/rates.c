/* The figures as sums of facts. Each rule stands once, here; storage sums the facts, a proof sums them again. */
#include "core/rates.h"

#include "core/missed.h"

struct tally {
    const struct zone *zone;
    struct fact *out;
    size_t count;
    int64_t keys[SPLIT_COUNT];
    int64_t day;
};

/* All facts that follow belong to this instant's day and hour. */
static void on(struct tally *t, int64_t at)
{
    t->day = zone_day_number(t->zone, at);
    t->keys[SPLIT_HOUR] = zone_hour(t->zone, at);
}

static void add(struct tally *t, enum measure measure, int64_t amount)
{
    if (amount == 0 || t->count == FACTS_MAX)
        return;
    struct fact *fact = &t->out[t->count++];
    fact->day = t->day;
    fact->measure = measure;
    fact->amount = amount;
    for (size_t i = 0; i < SPLIT_COUNT; i++)
        fact->keys[i] = t->keys[i];
}

static bool completed(const struct ticket_facts *f)
{
    return f->passed_at != 0 && f->replied_at != 0 && f->state != STATE_REPLIED && !ticket_open_redo(f);
}

/* A ticket that came back from a department and was then answered directly, or not accepted, is no department's any more. */
static bool in_completion(const struct ticket_facts *f)
{
    bool left =
        f->closing == CLOSING_DIRECT || f->closing == CLOSING_NOT_ACCEPTED || f->closing == CLOSING_HANDED_OVER;
    return f->round_count > 0 && f->due_at != 0 && !left && f->closing != CLOSING_TERMINATED &&
           f->parent == 0 && f->state != STATE_SUSPENDED;
}

static void opened_facts(struct tally *t, const struct ticket_facts *f)
{
    on(t, f->opened_at);
    t->keys[SPLIT_DEPARTMENT] = 0;
    t->keys[SPLIT_OPERATOR] = f->imported ? 0 : f->opened_by;
    add(t, MEASURE_TICKETS_D, 1);
    add(t, MEASURE_DIRECT_N, f->closing == CLOSING_DIRECT && !f->repeated);
    add(t, MEASURE_NOT_ACCEPTED, f->closing == CLOSING_NOT_ACCEPTED);
    add(t, MEASURE_HANDED_OVER, f->handover != 0);
    add(t, MEASURE_IMPORTED_NO_LIMIT, f->imported && f->due_at == 0);
    add(t, MEASURE_IMPORTED_NO_CALLBACK, f->imported && f->task_count == 0);
    add(t, MEASURE_MERGED, f->parent != 0);
    add(t, MEASURE_TERMINATED, f->closing == CLOSING_TERMINATED);
    add(t, MEASURE_REPEATED_N, f->repeated);
    add(t, MEASURE_URGED, f->urged > 0);
    t->keys[SPLIT_OPERATOR] = 0;
}

/* An imported ticket's closing may lie a little before its opening, by clocks apart: it is never closed before it was opened. */
static void closing_fact(struct tally *t, const struct ticket_facts *f, int64_t closed_at, enum closing closing)
{
    static const enum measure measures[CLOSING_COUNT] = {
        [CLOSING_DIRECT] = MEASURE_CLOSED_DIRECT,         [CLOSING_NOT_ACCEPTED] = MEASURE_CLOSED_NOT_ACCEPTED,
        [CLOSING_COMPLETED] = MEASURE_CLOSED_COMPLETED,   [CLOSING_HANDED_OVER] = MEASURE_CLOSED_HANDED_OVER,
        [CLOSING_TERMINATED] = MEASURE_CLOSED_TERMINATED,
    };
    on(t, closed_at > f->opened_at ? closed_at : f->opened_at);
    if (measures[closing])
        add(t, measures[closing], 1);
}

static void closed_facts(struct tally *t, const struct ticket_facts *f)
{
    t->keys[SPLIT_DEPARTMENT] = 0;
    for (size_t i = 0; i < f->reopen_count; i++) {
        closing_fact(t, f, f->reopens[i].closed_at, f->reopens[i].closing);
        on(t, f->reopens[i].reopened_at);
        add(t, MEASURE_REOPENED, 1);
    }
    if (f->state != STATE_CLOSED)
        return;
    closing_fact(t, f, f->closed_at, f->closing);
    on(t, f->closed_at);
    add(t, MEASURE_CLOSED, 1);
}

static void round_facts(struct tally *t, const struct round *round, bool imported)
{
    if (imported)
        return;
    t->keys[SPLIT_DEPARTMENT] = round->unit_id;
    on(t, round->dispatched_at);
    add(t, MEASURE_DISPATCHED_D, 1);
    add(t, MEASURE_RETURNED_N, round->returned_at != 0);
    add(t, MEASURE_RETURN_GRANTED_N, round->granted);
    if (round->receive_due_at == 0)
        return;
    int64_t reacted_at = round->received_at ? round->received_at : round->returned_at;
    on(t, round->receive_due_at);
    add(t, MEASURE_RECEIVED_D, 1);
    add(t, MEASURE_RECEIVED_ON_TIME_N, reacted_at != 0 && reacted_at <= round->receive_due_at);
}

static void suspended_facts(struct tally *t, const struct ticket_facts *f)
{
    if (f->state != STATE_SUSPENDED || f->due_at == 0)
        return;
    t->keys[SPLIT_DEPARTMENT] = f->lead_id;
    on(t, f->due_at);
    add(t, MEASURE_SUSPENDED, 1);
}

/* An interim report, or the reply itself, is the first that is heard of an emergency. */
static void first_report_facts(struct tally *t, const struct ticket_facts *f)
{
    if (f->first_report_due_at == 0 || f->parent != 0 || f->closing == CLOSING_TERMINATED)
        return;
    int64_t reported_at = f->interim_at        ? f->interim_at
                          : f->passed_reply_at ? f->passed_reply_at
                                               : f->replied_at;
    t->keys[SPLIT_DEPARTMENT] = f->rounds[0].unit_id;
    on(t, f->first_report_due_at);
    add(t, MEASURE_FIRST_REPORT_D, 1);
    add(t, MEASURE_FIRST_REPORT_ON_TIME_N, reported_at != 0 && reported_at <= f->first_report_due_at);
}

static void order_facts(struct tally *t, const struct order *order)
{
    if (order->due_at == 0)
        return;
    t->keys[SPLIT_DEPARTMENT] = order->unit_id;
    on(t, order->due_at);
    add(t, MEASURE_ORDERS_D, 1);
    add(t, MEASURE_ORDERS_ON_TIME_N, order->reported_at != 0 && order->reported_at <= order->due_at);
}

static void completion_facts(struct tally *t, const struct ticket_facts *f)
{
    if (!in_completion(f))
        return;
    t->keys[SPLIT_DEPARTMENT] = f->due_lead_id;
    on(t, f->due_at);
    add(t, MEASURE_COMPLETION_D, 1);
    add(t, MEASURE_REDO_N, f->redo_count > 0);
    add(t, MEASURE_EXTENDED, f->extensions > 0 || f->complex);
    if (!completed(f))
        return;
    add(t, MEASURE_COMPLETION_N, 1);
    add(t, MEASURE_ON_TIME_N, f->passed_reply_at <= f->due_at);
}

static void task_facts(struct tally *t, const struct task *task)
{
    if (task->cancelled || task->due_at == 0)
        return;
    t->keys[SPLIT_DEPARTMENT] = task->lead_id;
    on(t, task->due_at);
    add(t, MEASURE_CALLBACK_D, 1);
    if (task->done_at == 0)
        return;
    add(t, MEASURE_CALLBACK_N, 1);
    add(t, MEASURE_REACHED_N, task->outcome == OUTCOME_REACHED || task->outcome == OUTCOME_DECLINED);
    add(t, MEASURE_SOLVED_D, task->solved != SOLVED_NOT_ASKED);
    add(t, MEASURE_SOLVED_N, task->solved == SOLVED_YES);
    add(t, MEASURE_SATISFIED_D, task->satisfaction != SATISFACTION_NOT_GIVEN);
    add(t, MEASURE_SATISFIED_N,
        task->satisfaction == SATISFACTION_SATISFIED || task->satisfaction == SATISFACTION_BASICALLY);
}

static void redo_facts(struct tally *t, const struct redo *redo)
{
    if (redo->due_at == 0)
        return;
    t->keys[SPLIT_DEPARTMENT] = redo->unit_id;
    on(t, redo->due_at);
    add(t, MEASURE_REDONE_D, 1);
    add(t, MEASURE_REDONE_ON_TIME_N, redo->replied_at != 0 && redo->replied_at <= redo->due_at);
}

size_t rates_of_ticket(const struct ticket_facts *f, const struct zone *zone, struct fact out[FACTS_MAX])
{
    struct tally t = {.zone = zone,
                      .out = out,
                      .keys = {[SPLIT_CATEGORY] = f->category_id,
                               [SPLIT_TYPE] = (int64_t)f->type + 1,
                               [SPLIT_URGENCY] = (int64_t)f->urgency + 1}};
    if (f->number == 0)
        return 0;
    opened_facts(&t, f);
    closed_facts(&t, f);
    for (size_t i = 0; i < f->round_count; i++)
        round_facts(&t, &f->rounds[i], f->imported);
    suspended_facts(&t, f);
    first_report_facts(&t, f);
    completion_facts(&t, f);
    for (size_t i = 0; i < f->order_count; i++)
        order_facts(&t, &f->orders[i]);
    for (size_t i = 0; i < f->task_count; i++)
        task_facts(&t, &f->tasks[i]);
    /* A redo that was open when the ticket became a duplicate is nobody's any more: its parent is handled. */
    for (size_t i = 0; i < f->redo_count; i++)
        if (f->parent == 0 || f->redos[i].replied_at != 0)
            redo_facts(&t, &f->redos[i]);
    return t.count;
}

static int64_t between(int64_t from_at, int64_t to_at)
{
    return to_at > from_at ? to_at - from_at : 0;
}

static void visit_facts(struct tally *t, const struct call_facts *f)
{
    static const enum measure ends[VISIT_END_COUNT] = {
        [VISIT_ANSWERED] = MEASURE_VISITS_ANSWERED_N,
        [VISIT_ABANDONED] = MEASURE_VISITS_ABANDONED_N,
        [VISIT_TIMED_OUT] = MEASURE_VISITS_TIMED_OUT_N,
        [VISIT_EMPTY] = MEASURE_VISITS_EMPTY_N,
        [VISIT_KEY] = MEASURE_VISITS_KEY_N,
        [VISIT_WITHDRAWN] = MEASURE_VISITS_WITHDRAWN_N,
        [VISIT_UNSEEN] = MEASURE_VISITS_UNSEEN_N,
    };
    for (size_t i = 0; i < f->visit_count; i++) {
        const struct visit *visit = &f->visits[i];
        bool refused = visit->end == VISIT_REFUSED || visit->end == VISIT_FULL || visit->end == VISIT_NOBODY;
        if (refused)
            continue;
        on(t, call_visit_at(visit));
        t->keys[SPLIT_QUEUE] = visit->queue_id;
        t->keys[SPLIT_OPERATOR] = 0;
        add(t, MEASURE_VISITS, 1);
        t->keys[SPLIT_OPERATOR] = visit->account_id;
        if (ends[visit->end])
            add(t, ends[visit->end], 1);
        if (visit->end == VISIT_ANSWERED)
            add(t, MEASURE_VISIT_WAIT_MS, between(call_visit_at(visit), visit->answered_at));
    }
}

static void ringing_facts(struct tally *t, const struct call_facts *f)
{
    for (size_t i = 0; i < f->ringing_count; i++) {
        const struct visit *visit = &f->visits[f->ringings[i].visit];
        on(t, call_visit_at(visit));
        t->keys[SPLIT_QUEUE] = visit->queue_id;
        t->keys[SPLIT_OPERATOR] = f->ringings[i].account_id;
        add(t, MEASURE_RINGS_UNANSWERED, f->ringings[i].unanswered);
    }
}

/* Each operator's own, on the day of the call. */
static void talk_facts(struct tally *t, const struct call_facts *f)
{
    int64_t held_ms = f->held_ms;
    for (size_t i = 0; i < f->talk_count; i++) {
        const struct talk *talk = &f->talks[i];
        if (talk->from_at == 0)
            continue;
        on(t, f->asked_at);
        t->keys[SPLIT_QUEUE] = f->queue_id;
        t->keys[SPLIT_OPERATOR] = talk->account_id;
        add(t, MEASURE_TALKS, 1);
        add(t, MEASURE_TALK_MS, between(talk->from_at, talk->to_at));
        add(t, MEASURE_TALK_HELD_MS, talk->held_ms);
        held_ms -= talk->held_ms;
        if (talk->visit < 0)
            continue;
        on(t, call_visit_at(&f->visits[talk->visit]));
        t->keys[SPLIT_QUEUE] = f->visits[talk->visit].queue_id;
        add(t, MEASURE_VISIT_TALK_MS, between(talk->from_at, talk->to_at));
    }
    /* A hold that was told before its talk is the first operator's. */
    if (f->answered_at == 0)
        return;
    on(t, f->asked_at);
    t->keys[SPLIT_QUEUE] = f->queue_id;
    t->keys[SPLIT_OPERATOR] = f->account_id;
    add(t, MEASURE_TALK_HELD_MS, held_ms);
}

static void answered_facts(struct tally *t, const struct call_facts *f)
{
    /* The clocks of an exchange's parts differ: an answer before the offer came after no wait. */
    int64_t wait_ms = between(f->asked_at, f->answered_at);
    t->keys[SPLIT_OPERATOR] = f->account_id;
    add(t, MEASURE_ANSWER_N, 1);
    add(t, MEASURE_ANSWER_D, 1);
    add(t, MEASURE_ANSWERED_IN_TARGET_N, wait_ms <= f->target_ms);
    add(t, MEASURE_WAIT_MS, wait_ms);
    add(t, MEASURE_HELD_MS, f->held_ms);
    add(t, MEASURE_TRANSFERRED_N, f->transfers > 0);
}

bool rates_is_left_out(const struct call_facts *f)
{
    return f->short_out && f->outcome == CALL_WAS_ABANDONED && f->answered_at == 0 && !f->blocked &&
           between(f->asked_at, call_left_at(f)) < f->short_ms;
}

static void missed_facts(struct tally *t, const struct call_facts *f)
{
    static const enum measure measures[CALL_OUTCOME_COUNT] = {
        [CALL_WAS_ABANDONED] = MEASURE_ABANDONED_N, [CALL_WAS_REFUSED] = MEASURE_REFUSED_N,
        [CALL_TIMED_OUT] = MEASURE_TIMED_OUT_N,     [CALL_NO_AGENT] = MEASURE_NO_AGENT_N,
        [CALL_QUEUE_FULL] = MEASURE_QUEUE_FULL_N,   [CALL_LEFT_BY_KEY] = MEASURE_LEFT_BY_KEY_N,
        [CALL_WITHDRAWN] = MEASURE_WITHDRAWN_N,     [CALL_END_UNSEEN] = MEASURE_END_UNSEEN_N,
    };
    if (!measures[f->outcome])
        return;
    if (rates_is_left_out(f)) {
        add(t, MEASURE_SHORT_LEFT_OUT, 1);
        return;
    }
    int64_t wait_ms = between(f->asked_at, call_left_at(f));
    add(t, MEASURE_ANSWER_D, 1);
    add(t, measures[f->outcome], 1);
    add(t, MEASURE_RETURNED_CALLS_N, f->returned_at != 0);
    add(t, MEASURE_RETURNED_IN_LIMIT_N, f->returned_at != 0 && f->returned_at <= missed_due_at(f));
    add(t, MEASURE_GOT_THROUGH_N, f->missed.how == MISSED_GOT_THROUGH);
    add(t, MEASURE_GIVEN_UP_N, f->missed.how == MISSED_GIVEN_UP);
    if (f->outcome != CALL_WAS_ABANDONED)
        return;
    add(t, MEASURE_SHORT_ABANDONED_N, wait_ms < f->short_ms);
    add(t, MEASURE_ABANDON_MS, wait_ms);
}

size_t rates_of_call(const struct call_facts *f, const struct zone *zone, struct fact out[FACTS_MAX])
{
    struct tally t = {.zone = zone, .out = out, .keys = {[SPLIT_QUEUE] = f->queue_id}};
    bool apart = f->outcome == CALL_TEST || f->blocked;
    if (f->outcome == CALL_LEFT_MENU || apart) {
        on(&t, f->offered_at);
        add(&t, apart ? MEASURE_TEST_CALLS : MEASURE_LEFT_MENU, 1);
        return t.count;
    }
    if (f->asked_at == 0)
        return 0;
    visit_facts(&t, f);
    ringing_facts(&t, f);
    talk_facts(&t, f);
    on(&t, f->asked_at);
    t.keys[SPLIT_QUEUE] = f->queue_id;
    t.keys[SPLIT_OPERATOR] = 0;
    if (f->answered_at)
        answered_facts(&t, f);
    else
        missed_facts(&t, f);
    return t.count;
}

enum miss_reason rates_completion_miss(const struct ticket_facts *f)
{
    if (!in_completion(f) || completed(f))
        return MISS_NONE;
    if (f->state == STATE_REPLIED)
        return MISS_AWAITING_AUDIT;
    return ticket_open_redo(f) ? MISS_REDO_OPEN : MISS_NOT_REPLIED;
}

enum miss_reason rates_callback_miss(const struct task *task)
{
    if (task->cancelled || task->due_at == 0 || task->done_at)
        return MISS_NONE;
    return task->attempts ? MISS_NOT_REACHED : MISS_NOT_CALLED;
}

enum miss_reason rates_answer_miss(const struct call_facts *f)
{
    static const enum miss_reason reasons[CALL_OUTCOME_COUNT] = {
        [CALL_WAS_ABANDONED] = MISS_ABANDONED, [CALL_WAS_REFUSED] = MISS_REFUSED,
        [CALL_TIMED_OUT] = MISS_TIMED_OUT,     [CALL_NO_AGENT] = MISS_NO_AGENT,
        [CALL_QUEUE_FULL] = MISS_QUEUE_FULL,   [CALL_LEFT_BY_KEY] = MISS_LEFT_BY_KEY,
        [CALL_WITHDRAWN] = MISS_WITHDRAWN,     [CALL_END_UNSEEN] = MISS_END_UNSEEN,
    };
    bool counts = f->asked_at != 0 && f->answered_at == 0 && f->blocked == 0 && !rates_is_left_out(f);
    return counts ? reasons[f->outcome] : MISS_NONE;
}
