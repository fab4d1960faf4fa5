/* Redos and what they lead to. */
#include "broker/redo_work.h"

#include "broker/take_over.h"
#include "core/flow_asks.h"
#include "core/flow_orders.h"

enum result order_by_rule(struct change_work *work, struct ticket_facts *facts, enum supervision_cause cause,
                          int64_t count)
{
    struct flow_rules rules = ticket_work_rules(work, facts);
    struct event event;
    enum result result = flow_order_by_rule(&rules, facts, work->now, cause, count, &event, work->why);
    if (result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    ticket_work_sign(work, &event);
    return ticket_work_record(work, facts, &event, NULL, 0);
}

enum result redo_order(struct change_work *work, struct ticket_facts *facts, const char *cause,
                       const char *reason)
{
    struct flow_rules rules = ticket_work_rules(work, facts);
    struct event event;
    enum result result = text_given(work, "reason", reason);
    if (result == RESULT_OK)
        result = take_over_lead(work, facts);
    if (result == RESULT_OK)
        result = flow_redo(&rules, facts, work->now, &event, work->why);
    if (result != RESULT_OK)
        return result;
    record_set_text(&event.body, "cause", cause);
    ticket_work_sign(work, &event);
    const struct event_text texts[] = {{"reason", reason}};
    result = ticket_work_record(work, facts, &event, texts, 1);
    return result == RESULT_OK ? order_by_rule(work, facts, CAUSE_REDONE, (int64_t)facts->redo_count) : result;
}

enum result redo_order_or_ask(struct change_work *work, struct ticket_facts *facts, const char *cause,
                              const char *reason)
{
    struct flow_rules rules = ticket_work_rules(work, facts);
    const struct ask_wish wish = {.what = APPROVAL_REDO};
    struct event event;
    if (rules.supervisor || facts->lead_id == 0 || !flow_redo_is_supervisors(&rules, facts))
        return redo_order(work, facts, cause, reason);
    enum result result = text_given(work, "reason", reason);
    /* Another caller of the same matter was not content, either: one redo answers both. */
    if (result == RESULT_OK && facts->asks[APPROVAL_REDO].asked_at)
        return RESULT_OK;
    if (result == RESULT_OK)
        result = flow_ask(&rules, facts, work->now, &wish, &event, work->why);
    if (result != RESULT_OK)
        return result;
    record_set_text(&event.body, "cause", cause);
    ticket_work_sign(work, &event);
    const struct event_text texts[] = {{"reason", reason}};
    return ticket_work_record(work, facts, &event, texts, 1);
}

enum { MATTER_TICKETS = 8 };

/* How often one matter was called about: each ticket of the chain of repeats, and the repeats of each. */
static enum result matter_calls(struct change_work *work, const struct ticket_facts *facts, int64_t *ret)
{
    struct ticket_facts earlier = *facts;
    enum result result = RESULT_OK;
    *ret = 1 + facts->repeats;
    for (int i = 0; i < MATTER_TICKETS && earlier.repeat_of && result == RESULT_OK; i++) {
        result = ticket_fold(store_db(work->store), earlier.repeat_of, &earlier);
        if (result == RESULT_OK)
            *ret += earlier.repeats;
    }
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result matter_repeated(struct change_work *work, struct ticket_facts *facts)
{
    int64_t calls = 0;
    enum result result = matter_calls(work, facts, &calls);
    return result == RESULT_OK ? order_by_rule(work, facts, CAUSE_REPEATED, calls) : result;
}

enum result matter_opened_again(struct change_work *work, struct ticket_facts *facts)
{
    struct ticket_facts earlier;
    struct refusal ignored;
    enum result result = ticket_fold(store_db(work->store), facts->repeat_of, &earlier);
    if (result == RESULT_OK && earlier.lead_id &&
        flow_allows(&earlier, ACTION_SUPERVISE, &ignored) == RESULT_OK)
        return matter_repeated(work, &earlier);
    return result == RESULT_OK ? matter_repeated(work, facts) : result;
}
