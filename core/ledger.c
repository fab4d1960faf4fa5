/* The items of the books, a row each. */
#include "core/ledger.h"

static const char *const account_name[] = {"calls",  "answered_calls", "tickets",
                                           "answer", "completion",     "callback"};
static const char *const account_label[] = {N_("Calls"),       N_("Answered calls"),  N_("Tickets"),
                                            N_("Answer rate"), N_("Completion rate"), N_("Callback rate")};
const struct name_list ledger_account_names = {
    .names = account_name, .labels = account_label, .count = LEDGER_ACCOUNTS};
static const char *const side_name[] = {"in", "out"};
static const char *const side_label[] = {N_("in"), N_("out")};
const struct name_list ledger_side_names = {.names = side_name, .labels = side_label, .count = LEDGER_SIDES};

#define ITEM(WHAT, ACCOUNT, SIDE) [ITEM_##WHAT] = {LEDGER_##ACCOUNT, LEDGER_##SIDE}
const struct ledger_item_row ledger_item_rows[LEDGER_ITEMS] = {
    ITEM(CALLS_OFFERED, CALLS, IN),
    ITEM(CALLS_ANSWERED, CALLS, OUT),
    ITEM(CALLS_TALKING, CALLS, OUT),
    ITEM(CALLS_ABANDONED, CALLS, OUT),
    ITEM(CALLS_REFUSED, CALLS, OUT),
    ITEM(CALLS_TIMED_OUT, CALLS, OUT),
    ITEM(CALLS_NO_AGENT, CALLS, OUT),
    ITEM(CALLS_QUEUE_FULL, CALLS, OUT),
    ITEM(CALLS_LEFT_BY_KEY, CALLS, OUT),
    ITEM(CALLS_WITHDRAWN, CALLS, OUT),
    ITEM(CALLS_END_UNSEEN, CALLS, OUT),
    ITEM(CALLS_LEFT_MENU, CALLS, OUT),
    ITEM(CALLS_TEST, CALLS, OUT),
    ITEM(CALLS_SHORT_LEFT_OUT, CALLS, OUT),
    ITEM(CALLS_WAITING, CALLS, OUT),
    ITEM(CALLS_IN_MENU, CALLS, OUT),
    ITEM(ANSWERED, ANSWERED, IN),
    ITEM(WITH_TICKET, ANSWERED, OUT),
    ITEM(WITHOUT_TICKET, ANSWERED, OUT),
    ITEM(OPEN_AT_START, TICKETS, IN),
    ITEM(OPENED, TICKETS, IN),
    ITEM(REOPENED, TICKETS, IN),
    ITEM(CLOSED_DIRECT, TICKETS, OUT),
    ITEM(CLOSED_NOT_ACCEPTED, TICKETS, OUT),
    ITEM(CLOSED_COMPLETED, TICKETS, OUT),
    ITEM(CLOSED_HANDED_OVER, TICKETS, OUT),
    ITEM(CLOSED_TERMINATED, TICKETS, OUT),
    ITEM(OPEN_OPERATOR, TICKETS, OUT),
    ITEM(OPEN_DISPATCH, TICKETS, OUT),
    ITEM(OPEN_RETURNS, TICKETS, OUT),
    ITEM(OPEN_DEPARTMENT, TICKETS, OUT),
    ITEM(OPEN_AUDIT, TICKETS, OUT),
    ITEM(OPEN_CALLBACK, TICKETS, OUT),
    ITEM(OPEN_PARENT, TICKETS, OUT),
    ITEM(OPEN_SUSPENDED, TICKETS, OUT),
    ITEM(ANSWER_D, ANSWER, IN),
    ITEM(ANSWER_N, ANSWER, OUT),
    ITEM(MISS_ABANDONED, ANSWER, OUT),
    ITEM(MISS_REFUSED, ANSWER, OUT),
    ITEM(MISS_TIMED_OUT, ANSWER, OUT),
    ITEM(MISS_NO_AGENT, ANSWER, OUT),
    ITEM(MISS_QUEUE_FULL, ANSWER, OUT),
    ITEM(MISS_LEFT_BY_KEY, ANSWER, OUT),
    ITEM(MISS_WITHDRAWN, ANSWER, OUT),
    ITEM(MISS_END_UNSEEN, ANSWER, OUT),
    ITEM(COMPLETION_D, COMPLETION, IN),
    ITEM(COMPLETION_N, COMPLETION, OUT),
    ITEM(MISS_NOT_REPLIED, COMPLETION, OUT),
    ITEM(MISS_AWAITING_AUDIT, COMPLETION, OUT),
    ITEM(MISS_REDO_OPEN, COMPLETION, OUT),
    ITEM(CALLBACK_D, CALLBACK, IN),
    ITEM(CALLBACK_N, CALLBACK, OUT),
    ITEM(MISS_NOT_CALLED, CALLBACK, OUT),
    ITEM(MISS_NOT_REACHED, CALLBACK, OUT),
};

static const char *const item_name[] = {
    [ITEM_CALLS_OFFERED] = "offered",
    [ITEM_CALLS_ANSWERED] = "answered_and_ended",
    [ITEM_CALLS_TALKING] = "talking",
    [ITEM_CALLS_ABANDONED] = "abandoned",
    [ITEM_CALLS_REFUSED] = "refused",
    [ITEM_CALLS_TIMED_OUT] = "timed_out",
    [ITEM_CALLS_NO_AGENT] = "no_agent",
    [ITEM_CALLS_QUEUE_FULL] = "queue_full",
    [ITEM_CALLS_LEFT_BY_KEY] = "key",
    [ITEM_CALLS_WITHDRAWN] = "withdrawn",
    [ITEM_CALLS_END_UNSEEN] = "unseen",
    [ITEM_CALLS_LEFT_MENU] = "left_menu",
    [ITEM_CALLS_TEST] = "test",
    [ITEM_CALLS_SHORT_LEFT_OUT] = "short_left_out",
    [ITEM_CALLS_WAITING] = "waiting",
    [ITEM_CALLS_IN_MENU] = "in_menu",
    [ITEM_ANSWERED] = "answered",
    [ITEM_WITH_TICKET] = "with_ticket",
    [ITEM_WITHOUT_TICKET] = "without_ticket",
    [ITEM_OPEN_AT_START] = "open_at_start",
    [ITEM_OPENED] = "opened",
    [ITEM_REOPENED] = "reopened",
    [ITEM_CLOSED_DIRECT] = "closed_direct",
    [ITEM_CLOSED_NOT_ACCEPTED] = "closed_not_accepted",
    [ITEM_CLOSED_COMPLETED] = "closed_completed",
    [ITEM_CLOSED_HANDED_OVER] = "closed_handed_over",
    [ITEM_CLOSED_TERMINATED] = "closed_terminated",
    [ITEM_OPEN_OPERATOR] = "open_operator",
    [ITEM_OPEN_DISPATCH] = "open_dispatch",
    [ITEM_OPEN_RETURNS] = "open_returns",
    [ITEM_OPEN_DEPARTMENT] = "open_department",
    [ITEM_OPEN_AUDIT] = "open_audit",
    [ITEM_OPEN_CALLBACK] = "open_callback",
    [ITEM_OPEN_PARENT] = "open_with_parent",
    [ITEM_OPEN_SUSPENDED] = "open_suspended",
    [ITEM_ANSWER_D] = "answer_d",
    [ITEM_ANSWER_N] = "answer_n",
    [ITEM_MISS_ABANDONED] = "miss_abandoned",
    [ITEM_MISS_REFUSED] = "miss_refused",
    [ITEM_MISS_TIMED_OUT] = "miss_timed_out",
    [ITEM_MISS_NO_AGENT] = "miss_no_agent",
    [ITEM_MISS_QUEUE_FULL] = "miss_queue_full",
    [ITEM_MISS_LEFT_BY_KEY] = "miss_key",
    [ITEM_MISS_WITHDRAWN] = "miss_withdrawn",
    [ITEM_MISS_END_UNSEEN] = "miss_end_unseen",
    [ITEM_COMPLETION_D] = "completion_d",
    [ITEM_COMPLETION_N] = "completion_n",
    [ITEM_MISS_NOT_REPLIED] = "miss_not_replied",
    [ITEM_MISS_AWAITING_AUDIT] = "miss_awaiting_audit",
    [ITEM_MISS_REDO_OPEN] = "miss_redo_open",
    [ITEM_CALLBACK_D] = "callback_d",
    [ITEM_CALLBACK_N] = "callback_n",
    [ITEM_MISS_NOT_CALLED] = "miss_not_called",
    [ITEM_MISS_NOT_REACHED] = "miss_not_reached",
};
static const char *const item_label[] = {
    [ITEM_CALLS_OFFERED] = N_("offered, call by call"),
    [ITEM_CALLS_ANSWERED] = N_("answered and ended"),
    [ITEM_CALLS_TALKING] = N_("talking"),
    [ITEM_CALLS_ABANDONED] = N_("abandoned"),
    [ITEM_CALLS_REFUSED] = N_("refused by the queue"),
    [ITEM_CALLS_TIMED_OUT] = N_("wait timed out"),
    [ITEM_CALLS_NO_AGENT] = N_("no operator there"),
    [ITEM_CALLS_QUEUE_FULL] = N_("queue full"),
    [ITEM_CALLS_LEFT_BY_KEY] = N_("left by a key"),
    [ITEM_CALLS_WITHDRAWN] = N_("withdrawn"),
    [ITEM_CALLS_END_UNSEEN] = N_("end not seen"),
    [ITEM_CALLS_LEFT_MENU] = N_("left in the menu"),
    [ITEM_CALLS_TEST] = N_("test calls"),
    [ITEM_CALLS_SHORT_LEFT_OUT] = N_("short abandons left out"),
    [ITEM_CALLS_WAITING] = N_("waiting for an operator"),
    [ITEM_CALLS_IN_MENU] = N_("in the menu"),
    [ITEM_ANSWERED] = N_("answered"),
    [ITEM_WITH_TICKET] = N_("led to a ticket"),
    [ITEM_WITHOUT_TICKET] = N_("led to none"),
    [ITEM_OPEN_AT_START] = N_("open at the start"),
    [ITEM_OPENED] = N_("newly opened"),
    [ITEM_REOPENED] = N_("opened again"),
    [ITEM_CLOSED_DIRECT] = N_("closed by a direct answer"),
    [ITEM_CLOSED_NOT_ACCEPTED] = N_("closed as not accepted"),
    [ITEM_CLOSED_COMPLETED] = N_("closed as completed"),
    [ITEM_CLOSED_HANDED_OVER] = N_("closed as handed over"),
    [ITEM_CLOSED_TERMINATED] = N_("closed as terminated"),
    [ITEM_OPEN_OPERATOR] = N_("open at the end: operator"),
    [ITEM_OPEN_DISPATCH] = N_("open at the end: dispatch"),
    [ITEM_OPEN_RETURNS] = N_("open at the end: returns"),
    [ITEM_OPEN_DEPARTMENT] = N_("open at the end: department"),
    [ITEM_OPEN_AUDIT] = N_("open at the end: audit"),
    [ITEM_OPEN_CALLBACK] = N_("open at the end: callback"),
    [ITEM_OPEN_PARENT] = N_("open at the end: with its parent"),
    [ITEM_OPEN_SUSPENDED] = N_("open at the end: suspended"),
    [ITEM_ANSWER_D] = N_("asked for an operator (d)"),
    [ITEM_ANSWER_N] = N_("answered (n)"),
    [ITEM_MISS_ABANDONED] = N_("miss: abandoned"),
    [ITEM_MISS_REFUSED] = N_("miss: refused by the queue"),
    [ITEM_MISS_TIMED_OUT] = N_("miss: wait timed out"),
    [ITEM_MISS_NO_AGENT] = N_("miss: no operator there"),
    [ITEM_MISS_QUEUE_FULL] = N_("miss: queue full"),
    [ITEM_MISS_LEFT_BY_KEY] = N_("miss: left by a key"),
    [ITEM_MISS_WITHDRAWN] = N_("miss: withdrawn"),
    [ITEM_MISS_END_UNSEEN] = N_("miss: end not seen"),
    [ITEM_COMPLETION_D] = N_("due (d)"),
    [ITEM_COMPLETION_N] = N_("completed (n)"),
    [ITEM_MISS_NOT_REPLIED] = N_("miss: not replied"),
    [ITEM_MISS_AWAITING_AUDIT] = N_("miss: awaiting audit"),
    [ITEM_MISS_REDO_OPEN] = N_("miss: redo open"),
    [ITEM_CALLBACK_D] = N_("callbacks due (d)"),
    [ITEM_CALLBACK_N] = N_("called back (n)"),
    [ITEM_MISS_NOT_CALLED] = N_("miss: not called yet"),
    [ITEM_MISS_NOT_REACHED] = N_("miss: not reached yet"),
};
_Static_assert(sizeof item_name / sizeof item_name[0] == LEDGER_ITEMS, "a name for each item");
_Static_assert(sizeof item_label / sizeof item_label[0] == LEDGER_ITEMS, "a label for each item");
const struct name_list ledger_item_names = {.names = item_name, .labels = item_label, .count = LEDGER_ITEMS};

int64_t ledger_sum(const struct ledger *ledger, enum ledger_account account, enum ledger_side side)
{
    int64_t sum = 0;
    for (int item = 0; item < LEDGER_ITEMS; item++)
        if (ledger_item_rows[item].account == account && ledger_item_rows[item].side == side)
            sum += ledger->values[item];
    return sum;
}

int64_t ledger_difference(const struct ledger *ledger, enum ledger_account account)
{
    return ledger_sum(ledger, account, LEDGER_IN) - ledger_sum(ledger, account, LEDGER_OUT);
}

enum ledger_item ledger_open_item(const struct ticket_facts *facts, int64_t at)
{
    int64_t holder_id = 0;
    if (facts->number == 0 || facts->opened_at >= at)
        return LEDGER_ITEMS;
    if (facts->state == STATE_CLOSED) {
        int64_t closed_at = facts->closed_at > facts->opened_at ? facts->closed_at : facts->opened_at;
        if (closed_at < at)
            return LEDGER_ITEMS;
    }
    /* Nobody told on which desk it stood in the other system: with its department, if it had one. */
    if (facts->state == STATE_CLOSED || (facts->imported && facts->passed_at >= at))
        return facts->lead_id ? ITEM_OPEN_DEPARTMENT : ITEM_OPEN_DISPATCH;
    if (facts->state == STATE_SUSPENDED)
        return ITEM_OPEN_SUSPENDED;
    return (enum ledger_item)(ITEM_OPEN_OPERATOR + ((int)ticket_desk(facts, &holder_id) - DESK_OPERATOR));
}
