/* The figures as sums of facts. Each rule stands once, here; storage sums the facts, a proof sums them again. */
#include "core/rates.h"

#include "core/missed.h"

#include <assert.h>

static const char *const split_name[] = {"total",    "hour",  "department", "operator",
                                         "category", "queue", "type",       "urgency"};
static const char *const split_label[] = {N_("total"),    N_("hour"),  N_("department"), N_("operator"),
                                          N_("category"), N_("queue"), N_("type"),       N_("urgency")};
const struct name_list split_names = {.names = split_name, .labels = split_label, .count = SPLIT_COUNT};

static const char *const miss_name[] = {
    "none",    "not_replied", "awaiting_audit", "redo_open", "not_called", "not_reached", "abandoned",
    "refused", "end_unseen",  "timed_out",      "no_agent",  "queue_full", "key",         "withdrawn"};
static const char *const miss_label[] = {
    N_("none"),           N_("not replied"),     N_("awaiting audit"),    N_("redo open"),
    N_("not called yet"), N_("not reached yet"), N_("abandoned"),         N_("refused by the queue"),
    N_("end not seen"),   N_("wait timed out"),  N_("no operator there"), N_("queue full"),
    N_("left by a key"),  N_("withdrawn")};
const struct name_list miss_names = {.names = miss_name, .labels = miss_label, .count = MISS_COUNT};

const struct measure_row measure_rows[] = {
    {MEASURE_ANSWER_N, "answer_n", MEASURE_ANSWER_D, "answer_rate", false, N_("answered"),
     "calls of answer_d answered by an operator at least once"},
    {MEASURE_ANSWER_D, "answer_d", 0, NULL, false, N_("asked for an operator"),
     "calls that entered a queue or were refused by one, by the day of the first such instant; not those still "
     "waiting"},
    {MEASURE_COMPLETION_N, "completion_n", MEASURE_COMPLETION_D, "completion_rate", false, N_("completed"),
     "tickets of completion_d whose latest reply has passed the audit and that have no open redo"},
    {MEASURE_COMPLETION_D, "completion_d", 0, NULL, false, N_("due"),
     "dispatched tickets by the local day of the handling deadline in force"},
    {MEASURE_CALLBACK_N, "callback_n", MEASURE_CALLBACK_D, "callback_rate", false, N_("called back"),
     "callback tasks of callback_d that are finished: the caller reached, or all attempts used"},
    {MEASURE_CALLBACK_D, "callback_d", 0, NULL, false, N_("callbacks due"),
     "callback tasks by the day they fall due; not those cancelled by a redo before they were done"},
    {MEASURE_ON_TIME_N, "on_time_n", MEASURE_COMPLETION_D, "on_time_rate", false, N_("completed on time"),
     "tickets of completion_n whose first passed reply was made by the deadline, the very instant included"},
    {MEASURE_ANSWERED_IN_TARGET_N, "answered_in_target_n", MEASURE_ANSWER_D, "answered_in_target_rate", false,
     N_("answered within the target"), "calls of answer_n answered within the target wait (15 s by default)"},
    {MEASURE_ABANDONED_N, "abandoned_n", MEASURE_ANSWER_D, NULL, false, N_("abandoned"),
     "calls of answer_d that hung up in the queue"},
    {MEASURE_SHORT_ABANDONED_N, "short_abandoned_n", MEASURE_ANSWER_D, NULL, false, N_("short abandons"),
     "calls of abandoned_n that waited less than 5 s (option)"},
    {MEASURE_REFUSED_N, "refused_n", MEASURE_ANSWER_D, NULL, false, N_("refused by the queue"),
     "calls of answer_d refused by a queue that did not say why, and never answered"},
    {MEASURE_RETURNED_CALLS_N, "returned_calls_n", MEASURE_ANSWER_D, NULL, false, N_("missed calls returned"),
     "calls missed and called back later; they stay misses"},
    {MEASURE_RETURNED_IN_LIMIT_N, "returned_in_limit_n", MEASURE_RETURNED_CALLS_N, "returned_in_limit_rate",
     false, N_("  within the limit"),
     "missed calls of returned_calls_n called back within the limit (30 min by default)"},
    {MEASURE_GOT_THROUGH_N, "got_through_n", MEASURE_ANSWER_D, NULL, false, N_("missed, answered later"),
     "calls of answer_d missed, whose caller was answered on a later call before anybody called back; they "
     "stay misses"},
    {MEASURE_GIVEN_UP_N, "given_up_n", MEASURE_ANSWER_D, NULL, false, N_("missed, given up"),
     "calls of answer_d missed and given up with a reason; they stay misses"},
    {MEASURE_LEFT_MENU, "left_menu", 0, NULL, false, N_("left in the menu"),
     "calls that ended in the voice menu; in no answer_d"},
    {MEASURE_TEST_CALLS, "test_calls", 0, NULL, false, N_("test calls"),
     "test and block-listed numbers; in no answer_d"},
    {MEASURE_VISITS, "visits", 0, NULL, false, N_("visits to queues"),
     "entries into a queue; a transferred call visits more than one, a refused one none"},
    {MEASURE_WAIT_MS, "wait_ms", MEASURE_ANSWER_N, NULL, true, N_("wait of answered calls"),
     "sum of the waits of answer_n; divided by answer_n it is the ASA"},
    {MEASURE_ABANDON_MS, "abandon_ms", MEASURE_ABANDONED_N, NULL, true, N_("wait of abandoned calls"),
     "sum of the waits of abandoned_n"},
    {MEASURE_TALK_MS, "talk_ms", MEASURE_ANSWER_N, NULL, true, N_("talk"),
     "sum of the talks of answer_n; after a transfer each operator's own"},
    {MEASURE_TICKETS_D, "tickets_d", 0, NULL, false, N_("tickets opened"),
     "tickets opened on the day, imported ones included"},
    {MEASURE_DIRECT_N, "direct_n", MEASURE_TICKETS_D, "direct_rate", false, N_("direct answers"),
     "tickets of tickets_d closed by a direct answer that no later ticket repeats"},
    {MEASURE_NOT_ACCEPTED, "not_accepted_n", MEASURE_TICKETS_D, NULL, false, N_("not accepted"),
     "tickets of tickets_d not accepted, with a reason"},
    {MEASURE_HANDED_OVER, "handed_over_n", MEASURE_TICKETS_D, NULL, false, N_("handed over"),
     "tickets of tickets_d handed over to 110, 119 or 120"},
    {MEASURE_DISPATCHED_D, "dispatched_d", 0, NULL, false, N_("dispatches"),
     "dispatches by their day, each round of a ticket"},
    {MEASURE_RETURNED_N, "returned_n", MEASURE_DISPATCHED_D, "return_rate", false, N_("returned"),
     "dispatches of dispatched_d that the department returned"},
    {MEASURE_RETURN_GRANTED_N, "return_granted_n", MEASURE_DISPATCHED_D, NULL, false, N_("returns granted"),
     "returns of returned_n that the hotline granted"},
    {MEASURE_RECEIVED_ON_TIME_N, "received_on_time_n", MEASURE_RECEIVED_D, "received_on_time_rate", false,
     N_("received on time"), "dispatches of received_d received or returned by the receive deadline"},
    {MEASURE_RECEIVED_D, "received_d", 0, NULL, false, N_("receipts due"),
     "dispatches by the day of their receive deadline"},
    {MEASURE_REDO_N, "redo_n", MEASURE_COMPLETION_D, "redo_rate", false, N_("redone"),
     "tickets of completion_d that were sent back at least once"},
    {MEASURE_REDONE_ON_TIME_N, "redone_on_time_n", MEASURE_REDONE_D, "redone_on_time_rate", false,
     N_("redone on time"), "redos of redone_d whose reply was made by the redo's own limit and passed"},
    {MEASURE_REDONE_D, "redone_d", 0, NULL, false, N_("redos due"), "redos by the day of their own limit"},
    {MEASURE_REACHED_N, "reached_n", MEASURE_CALLBACK_D, "reached_rate", false, N_("reached"),
     "callback tasks of callback_n whose caller was reached"},
    {MEASURE_SOLVED_N, "solved_n", MEASURE_SOLVED_D, "solved_rate", false, N_("solved"),
     "callers of solved_d who say it is solved"},
    {MEASURE_SOLVED_D, "solved_d", 0, NULL, false, N_("asked whether solved"),
     "callback tasks whose caller said solved, partly or not, by the day they fell due"},
    {MEASURE_SATISFIED_N, "satisfied_n", MEASURE_SATISFIED_D, "satisfied_rate", false, N_("satisfied"),
     "callers of satisfied_d who are satisfied or basically satisfied"},
    {MEASURE_SATISFIED_D, "satisfied_d", 0, NULL, false, N_("evaluations"),
     "callback tasks whose caller gave an evaluation; not given is in neither"},
    {MEASURE_IMPORTED_NO_LIMIT, "due_unknown", 0, NULL, false, N_("deadline not known"),
     "imported tickets of tickets_d without a deadline: in no completion_d"},
    {MEASURE_IMPORTED_NO_CALLBACK, "callback_unknown", 0, NULL, false, N_("callback not known"),
     "imported tickets of tickets_d without a callback: in no callback_d"},
    {MEASURE_SUSPENDED, "suspended", 0, NULL, false, N_("suspended now"),
     "tickets that wait for the caller or a promised date, by the day of the deadline that they left; in no "
     "completion_d"},
    {MEASURE_MERGED, "merged_n", MEASURE_TICKETS_D, NULL, false, N_("merged"),
     "tickets of tickets_d that follow another one as its duplicate; in no completion_d"},
    {MEASURE_TERMINATED, "terminated_n", MEASURE_TICKETS_D, NULL, false, N_("terminated"),
     "tickets of tickets_d ended without completion, by approval; in no completion_d"},
    {MEASURE_CLOSED, "closed", 0, NULL, false, N_("closed"),
     "tickets by the day on which they were closed for good"},
    {MEASURE_REPEATED_N, "repeated_n", MEASURE_TICKETS_D, "repeat_rate", false, N_("asked again"),
     "tickets of tickets_d that a later ticket repeats"},
    {MEASURE_FIRST_REPORT_D, "first_report_d", 0, NULL, false, N_("first reports due"),
     "emergency tickets by the day on which the unit's first report is due"},
    {MEASURE_FIRST_REPORT_ON_TIME_N, "first_report_on_time_n", MEASURE_FIRST_REPORT_D,
     "first_report_on_time_rate", false, N_("first reports on time"),
     "tickets of first_report_d whose interim report or reply came by then"},
    {MEASURE_ORDERS_D, "orders_d", 0, NULL, false, N_("supervision orders due"),
     "supervision orders by the day on which the unit's closing report is due"},
    {MEASURE_ORDERS_ON_TIME_N, "orders_on_time_n", MEASURE_ORDERS_D, "orders_on_time_rate", false,
     N_("orders reported on time"), "orders of orders_d whose closing report came by then"},
    {MEASURE_EXTENDED, "extended_n", MEASURE_COMPLETION_D, "extended_rate", false, N_("extended"),
     "tickets of completion_d whose deadline was extended, or that were granted as complex"},
    {MEASURE_URGED, "urged_n", MEASURE_TICKETS_D, "urged_rate", false, N_("urged"),
     "tickets of tickets_d that a person or a repeated call urged"},
    {MEASURE_CLOSED_DIRECT, "closed_direct", 0, NULL, false, N_("closed by a direct answer"),
     "closings by a direct answer, by their day, also of tickets that were opened again"},
    {MEASURE_CLOSED_NOT_ACCEPTED, "closed_not_accepted", 0, NULL, false, N_("closed as not accepted"),
     "closings as not accepted, by their day, also of tickets that were opened again"},
    {MEASURE_CLOSED_COMPLETED, "closed_completed", 0, NULL, false, N_("closed as completed"),
     "closings as completed, by their day, also of tickets that were opened again"},
    {MEASURE_CLOSED_HANDED_OVER, "closed_handed_over", 0, NULL, false, N_("closed as handed over"),
     "closings as handed over to 110, 119 or 120, by their day, also of tickets that were opened again"},
    {MEASURE_CLOSED_TERMINATED, "closed_terminated", 0, NULL, false, N_("closed as terminated"),
     "closings without completion, by their day, also of tickets that were opened again"},
    {MEASURE_REOPENED, "reopened", 0, NULL, false, N_("opened again"),
     "closed tickets that were opened again, by the day of it"},
    {MEASURE_TIMED_OUT_N, "timed_out_n", MEASURE_ANSWER_D, NULL, false, N_("wait timed out"),
     "calls of answer_d put out of a queue after its longest wait, and never answered"},
    {MEASURE_NO_AGENT_N, "no_agent_n", MEASURE_ANSWER_D, NULL, false, N_("no operator there"),
     "calls of answer_d that found no operator in the queue, or whose last one left, and never answered"},
    {MEASURE_QUEUE_FULL_N, "queue_full_n", MEASURE_ANSWER_D, NULL, false, N_("queue full"),
     "calls of answer_d refused by a full queue and never answered"},
    {MEASURE_LEFT_BY_KEY_N, "key_n", MEASURE_ANSWER_D, NULL, false, N_("left by a key"),
     "calls of answer_d that left the queue by a key and were never answered"},
    {MEASURE_WITHDRAWN_N, "withdrawn_n", MEASURE_ANSWER_D, NULL, false, N_("withdrawn"),
     "calls of answer_d taken out of the queue at the exchange and never answered"},
    {MEASURE_END_UNSEEN_N, "unseen_n", MEASURE_ANSWER_D, NULL, false, N_("end not seen"),
     "calls of answer_d that nobody saw the end of, and no answer"},
    {MEASURE_VISITS_ANSWERED_N, "visits_answered_n", MEASURE_VISITS, "visits_answered_rate", false,
     N_("visits answered"), "visits that an operator answered"},
    {MEASURE_VISITS_ABANDONED_N, "visits_abandoned_n", MEASURE_VISITS, NULL, false, N_("visits abandoned"),
     "visits in which the caller hung up"},
    {MEASURE_VISITS_TIMED_OUT_N, "visits_timed_out_n", MEASURE_VISITS, NULL, false, N_("visits timed out"),
     "visits that the queue ended after its longest wait"},
    {MEASURE_VISITS_EMPTY_N, "visits_empty_n", MEASURE_VISITS, NULL, false, N_("visits without operators"),
     "visits that ended because the last operator left"},
    {MEASURE_VISITS_KEY_N, "visits_key_n", MEASURE_VISITS, NULL, false, N_("visits left by a key"),
     "visits that the caller ended by a key"},
    {MEASURE_VISITS_WITHDRAWN_N, "visits_withdrawn_n", MEASURE_VISITS, NULL, false, N_("visits withdrawn"),
     "visits ended at the exchange"},
    {MEASURE_VISITS_UNSEEN_N, "visits_unseen_n", MEASURE_VISITS, NULL, false, N_("visits lost sight of"),
     "visits that nobody saw the end of"},
    {MEASURE_VISIT_WAIT_MS, "visit_wait_ms", MEASURE_VISITS_ANSWERED_N, NULL, true,
     N_("wait of answered visits"), "sum of the waits of visits_answered_n"},
    {MEASURE_VISIT_TALK_MS, "visit_talk_ms", MEASURE_VISITS_ANSWERED_N, NULL, true,
     N_("talk of answered visits"),
     "sum of the talks that visits_answered_n began, until the operator was free"},
    {MEASURE_RINGS_UNANSWERED, "rings_unanswered", 0, NULL, false, N_("rang unanswered"),
     "times that an operator's phone rang and was not answered, by the day of the visit"},
    {MEASURE_TALKS, "talks", 0, NULL, false, N_("talks"),
     "talks of operators with callers; a transferred call has more than one, each its operator's"},
    {MEASURE_HELD_MS, "held_ms", MEASURE_ANSWER_N, NULL, true, N_("on hold"),
     "sum of the times that callers of answer_n were put on hold"},
    {MEASURE_TALK_HELD_MS, "talk_held_ms", 0, NULL, true, N_("on hold, by who talked"),
     "held_ms once more, each hold for the operator in whose talk it began"},
    {MEASURE_TRANSFERRED_N, "transferred_n", MEASURE_ANSWER_N, NULL, false, N_("transferred"),
     "calls of answer_n that an operator transferred"},
    {MEASURE_SHORT_LEFT_OUT, "short_left_out", 0, NULL, false, N_("short abandons left out"),
     "calls given up in the queue as soon as a short abandon, while the option leaves those out: in no "
     "answer_d"},
    {MEASURE_DUTY_MS, "duty_ms", 0, NULL, true, N_("time on duty"),
     "time of those who take calls from their first word at a desk until they leave it; what is still going on "
     "counts when the state ends, at the latest at midnight"},
    {MEASURE_READY_MS, "ready_ms", 0, NULL, true, N_("  ready"), "time of duty_ms ready for the next call"},
    {MEASURE_RINGING_MS, "ringing_ms", 0, NULL, true, N_("  ringing"),
     "time of duty_ms in which a call rang at the desk"},
    {MEASURE_TALKING_MS, "talking_ms", 0, NULL, true, N_("  talking"),
     "time of duty_ms in talks, by the hour in which it passed; talk_ms has it by the call's"},
    {MEASURE_HOLD_MS, "hold_ms", 0, NULL, true, N_("  on hold"), "time of duty_ms in which a caller was held"},
    {MEASURE_WRAP_UP_MS, "wrap_up_ms", 0, NULL, true, N_("  wrap-up"),
     "time of duty_ms after a call, to write down what it was about"},
    {MEASURE_BREAK_MS, "break_ms", 0, NULL, true, N_("  breaks"), "time of duty_ms in breaks"},
    {MEASURE_BREAK_REST_MS, "break_rest_ms", 0, NULL, true, N_("    to rest"), "time of break_ms to rest"},
    {MEASURE_BREAK_MEAL_MS, "break_meal_ms", 0, NULL, true, N_("    for a meal"), "time of break_ms for meals"},
    {MEASURE_BREAK_TRAINING_MS, "break_training_ms", 0, NULL, true, N_("    for training"),
     "time of break_ms for training and meetings"},
    {MEASURE_BREAK_OTHER_MS, "break_other_ms", 0, NULL, true, N_("    for something else"),
     "time of break_ms for something else"},
    {MEASURE_BREAK_EXCHANGE_MS, "break_exchange_ms", 0, NULL, true, N_("    set at the exchange"),
     "time of break_ms in which the exchange had the phone paused though its person was ready"},
    {MEASURE_NOT_READY_MS, "not_ready_ms", 0, NULL, true, N_("  not ready"),
     "time of duty_ms in which no call could come: the phone was in no queue, or not reachable"},
    {MEASURE_OTHER_CALL_MS, "other_call_ms", 0, NULL, true, N_("  in another call"),
     "time of duty_ms in calls of the phone that came from no queue, while its person would have been ready"},
};
const size_t measure_row_count = sizeof measure_rows / sizeof measure_rows[0];
_Static_assert(sizeof measure_rows / sizeof measure_rows[0] == MEASURE_END - 1, "a row for each measure");

const struct measure_row *measure_row(enum measure measure)
{
    for (size_t i = 0; i < measure_row_count; i++)
        if (measure_rows[i].measure == measure)
            return &measure_rows[i];
    assert(false);
    return NULL;
}

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
