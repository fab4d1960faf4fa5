/* Taking back one's own last decision. What it had meant for duplicates, and the other side of a merge, go with it
 * (broker/duplicates.h). */
#include "broker/ticket_work.h"

#include "core/text.h"
#include "storage/decision.h"

#include <inttypes.h>
#include <stdio.h>

/* Whoever or whatever has acted since: the clock, too. */
static void name_who(struct change_work *work, int64_t account_id)
{
    const struct account *account = account_by_id(work->reference, account_id);
    text_copy(work->why->who, sizeof work->why->who, account ? account->login : "rexian-broker");
}

/* Who gave a ticket away may take it back though it has left their view with that: as it stood before, they saw it. */
static enum result find(struct change_work *work, const struct record_act *act, struct ticket_facts *facts)
{
    struct ticket_past past;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_UNDO, facts);
    if (result != RESULT_REFUSED || work->why->code != REFUSAL_NOT_FOUND)
        return result;
    enum result folded = ticket_fold_past(store_db(work->store), act->number, facts, &past);
    if (folded == RESULT_NOT_FOUND)
        return result;
    if (folded != RESULT_OK)
        return folded;
    if (past.from_seq == 0 || !ticket_work_sees(work->reference, &work->who, &past.before))
        return result;
    return flow_fresh(facts, act->version, work->why);
}

/* To who does not see it, another's decision is none of their business. */
static enum result hide_from(struct change_work *work, const struct record_act *act,
                             const struct ticket_facts *facts, enum result result)
{
    char text[24];
    if (result != RESULT_REFUSED || ticket_work_sees(work->reference, &work->who, facts) ||
        work->why->code != REFUSAL_STALE)
        return result;
    snprintf(text, sizeof text, "%" PRId64, act->number);
    return refuse(work->why, REFUSAL_NOT_FOUND, "number", text);
}

static enum result undo(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts;
    struct decision decision;
    struct event event;
    enum result result = find(work, act, &facts);
    if (result == RESULT_OK)
        result = text_clean(work, "reason", act->reason);
    if (result == RESULT_OK)
        result = ticket_decision(store_db(work->store), act->number, &facts, &decision);
    if (result != RESULT_OK)
        return result;
    result = flow_undo(&work->reference->rulebook->limits, &decision, act->number, work->who.account_id,
                       work->now, &event, work->why);
    if (result == RESULT_REFUSED && work->why->code == REFUSAL_STALE)
        name_who(work, decision.account_id);
    result = hide_from(work, act, &facts, result);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"reason", act->reason}};
    return ticket_work_record_reply(work, &facts, &event, texts, 1, reply);
}

const struct handler undo_handlers[] = {
    {"ticket.undo", undo, NULL},
    {NULL, NULL, NULL},
};
