/* Decisions about a ticket, one small function each: find it, ask the rules, record the event. */
#include "broker/do_intake.h"
#include "broker/duplicates.h"
#include "broker/redo_work.h"

#include "storage/dials.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum result answer(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_ANSWER, &facts);
    if (result == RESULT_OK)
        result = intake_answer(work, &facts, act->answer);
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

static enum result not_accept(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_NOT_ACCEPT, &facts);
    if (result == RESULT_OK)
        result = intake_not_accept(work, &facts, act->not_accepted, act->answer);
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

static enum result dispatch(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_DISPATCH, &facts);
    if (result == RESULT_OK)
        result = intake_dispatch(work, &facts, &(struct intake_wish){act->unit, act->designate, act->hard});
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

/* The steps of a unit may be taken for it by the hotline: on_behalf says who phoned. */
static enum result unit_ready(struct change_work *work, const struct ticket_act *act, enum action action,
                              struct ticket_facts *facts)
{
    enum result result = ticket_work_ready(work, act->number, act->version, action, facts);
    return result == RESULT_OK ? ticket_work_for_unit(work, facts, act->on_behalf) : result;
}

static enum result receive(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts;
    enum result result = unit_ready(work, act, ACTION_RECEIVE, &facts);
    if (result != RESULT_OK)
        return result;
    struct event event = ticket_work_event(work, EVENT_RECEIVED, act->number);
    const struct event_text texts[] = {{"on_behalf", act->on_behalf}, {"note", act->note}};
    return ticket_work_record_reply(work, &facts, &event, texts, 2, reply);
}

static enum result give_back(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts = {0};
    struct event event;
    char both[2 * TEXT_REASON + 4];
    enum result result = unit_ready(work, act, ACTION_RETURN, &facts);
    if (result == RESULT_OK)
        result = text_given(work, "reason", act->reason);
    if (result == RESULT_OK)
        result = text_given(work, "basis", act->basis);
    struct flow_rules rules = ticket_work_rules(work, &facts);
    if (result == RESULT_OK)
        result = flow_return(&rules, &facts, work->now, &event, work->why);
    if (result != RESULT_OK)
        return result;
    snprintf(both, sizeof both, "%s (%s)", act->reason, act->basis);
    const struct event_text texts[] = {
        {"reason", act->reason}, {"basis", act->basis}, {"return_reason", both}, {"on_behalf", act->on_behalf}};
    return ticket_work_record_reply(work, &facts, &event, texts, 4, reply);
}

static enum result rule_on_return(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts;
    enum result result = ticket_work_ready(work, act->number, act->version,
                                           act->agreed ? ACTION_GRANT_RETURN : ACTION_REFUSE_RETURN, &facts);
    if (result == RESULT_OK && !act->agreed)
        result = text_given(work, "reason", act->reason);
    if (result != RESULT_OK)
        return result;
    struct event event =
        ticket_work_event(work, act->agreed ? EVENT_RETURN_GRANTED : EVENT_RETURN_REFUSED, act->number);
    const struct event_text texts[] = {{"reason", act->reason}};
    result = ticket_work_record(work, &facts, &event, texts, 1);
    if (result == RESULT_OK && act->agreed && act->unit[0])
        result = intake_dispatch(work, &facts, &(struct intake_wish){act->unit, act->designate, act->hard});
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

/* Outside the sample a reply passes by the rule: nobody did it. */
static enum result pass_unaudited(struct change_work *work, struct ticket_facts *facts)
{
    struct flow_rules rules = ticket_work_rules(work, facts);
    struct event event;
    enum result result = flow_pass_unaudited(&rules, facts, work->now, &event, work->why);
    if (result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    event.subject = SUBJECT_TICKET;
    return ticket_work_record(work, facts, &event, NULL, 0);
}

static enum result reply_done(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts = {0};
    struct event event;
    enum result result = unit_ready(work, act, ACTION_REPLY, &facts);
    if (result == RESULT_OK)
        result = text_given(work, "answer", act->answer);
    struct flow_rules rules = ticket_work_rules(work, &facts);
    if (result == RESULT_OK)
        result = flow_reply(&rules, &facts, work->now, &event, work->why);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {
        {"answer", act->answer}, {"note", act->note}, {"on_behalf", act->on_behalf}};
    ticket_work_sign(work, &event);
    result = ticket_work_record(work, &facts, &event, texts, 3);
    if (result == RESULT_OK)
        result = pass_unaudited(work, &facts);
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

static enum result audit(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts = {0};
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version,
                                           act->agreed ? ACTION_PASS : ACTION_AUDIT_REDO, &facts);
    if (result != RESULT_OK)
        return result;
    if (!act->agreed) {
        result = redo_order_or_ask(work, &facts, "audit", act->reason);
        return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
    }
    struct flow_rules rules = ticket_work_rules(work, &facts);
    result = flow_pass(&rules, &facts, work->now, &event, work->why);
    const struct event_text texts[] = {{"note", act->note}};
    return result == RESULT_OK ? ticket_work_record_reply(work, &facts, &event, texts, 1, reply) : result;
}

/* A duplicate has no handling of its own: its parent is sent back, and the duplicate follows it again. */
static enum result send_back(struct change_work *work, struct ticket_facts *facts, const char *cause,
                             const char *reason, bool may_ask)
{
    struct ticket_facts parent, *whose = facts;
    enum result result = duplicate_parent(work, facts, &parent);
    if (result == RESULT_OK) {
        whose = &parent;
        result = flow_allows(&parent, ACTION_ORDER_REDO, work->why);
        if (result == RESULT_REFUSED)
            ticket_work_name_first(work, parent.number);
    } else if (result == RESULT_NOT_FOUND) {
        result = RESULT_OK;
    }
    if (result != RESULT_OK)
        return result;
    result = may_ask ? redo_order_or_ask(work, whose, cause, reason) : redo_order(work, whose, cause, reason);
    return result == RESULT_OK && whose != facts ? ticket_fold(store_db(work->store), facts->number, facts)
                                                 : result;
}

/* The dial that an attempt rests on must be over, and of the ticket. */
static enum result check_dial(struct change_work *work, const struct ticket_act *act)
{
    struct dial_facts dial;
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, act->dial_id);
    enum result result = act->dial_id ? dial_read(store_db(work->store), act->dial_id, &dial) : RESULT_OK;
    if (act->dial_id == 0)
        return RESULT_OK;
    if (result == RESULT_NOT_FOUND || (result == RESULT_OK && dial.number != act->number))
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "dial_id", text);
    if (result == RESULT_OK && dial.state != DIAL_OVER)
        return refuse(work->why, REFUSAL_STATE, "dial", name_of(&dial_state_names, (int)dial.state));
    return result;
}

static enum result call_back(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    const struct attempt_wish wish = {.result = (enum attempt_result)act->result,
                                      .solved = (enum solved)act->solved,
                                      .satisfaction = (enum satisfaction)act->satisfaction,
                                      .fault = (enum fault)act->fault};
    struct ticket_facts facts = {0};
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_CALLBACK, &facts);
    if (result == RESULT_OK && act->redo && act->result != ATTEMPT_REACHED)
        result = refuse(work->why, REFUSAL_BAD_VALUE, "redo", name_of(&attempt_names, act->result));
    if (result == RESULT_OK)
        result = check_dial(work, act);
    struct flow_rules rules = ticket_work_rules(work, &facts);
    if (result == RESULT_OK)
        result = flow_attempt(&rules, &facts, work->now, &wish, &event, work->why);
    if (result != RESULT_OK)
        return result;
    ticket_work_sign(work, &event);
    record_add(&event.body, "dial_id", act->dial_id);
    const struct event_text texts[] = {{"note", act->note}};
    result = ticket_work_record(work, &facts, &event, texts, 1);
    if (result == RESULT_OK && (act->redo || wish.fault == FAULT_UNIT))
        result = send_back(work, &facts, "callback", act->reason, true);
    /* Of a duplicate whose main ticket was closed for good long ago: what the caller says is kept all the same. */
    if (result == RESULT_REFUSED && !act->redo && work->why->code == REFUSAL_TOO_LATE)
        result = RESULT_OK;
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

static enum result order_redo(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_ORDER_REDO, &facts);
    if (result == RESULT_OK)
        result = send_back(work, &facts, "supervisor", act->reason, false);
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

static enum result note(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts;
    enum result result = ticket_work_ready(work, act->number, 0, ACTION_NOTE, &facts);
    if (result == RESULT_OK)
        result = text_given(work, "note", act->note);
    if (result != RESULT_OK)
        return result;
    struct event event = ticket_work_event(work, EVENT_NOTED, act->number);
    const struct event_text texts[] = {{"note", act->note}};
    result = ticket_work_written(work, act->written_by, act->written_at, &event);
    if (result != RESULT_OK)
        return result;
    return ticket_work_record_reply(work, &facts, &event, texts, 1, reply);
}

static enum result reveal(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct reveal_reply *told = reply;
    struct ticket_facts facts;
    enum result result = ticket_work_ready(work, act->number, 0, ACTION_REVEAL, &facts);
    if (result == RESULT_OK && facts.secrecy && !(work->who.rights & RIGHT_HOTLINE))
        result = refuse(work->why, REFUSAL_NO_RIGHT, "secrecy", "true");
    if (result == RESULT_OK)
        result = text_given(work, "reason", act->reason);
    if (result != RESULT_OK)
        return result;
    struct event event = ticket_work_event(work, EVENT_REVEALED, act->number);
    const struct event_text texts[] = {{"reason", act->reason}};
    result = ticket_work_record(work, &facts, &event, texts, 1);
    struct db *db = store_db(work->store);
    if (result == RESULT_OK)
        result = ticket_text(db, act->number, "caller_name", told->caller_name, sizeof told->caller_name);
    if (result == RESULT_OK)
        result = ticket_text(db, act->number, "caller_phone", told->caller_phone, sizeof told->caller_phone);
    return result;
}

const struct handler ticket_handlers[] = {
    {"ticket.answer", answer, NULL},
    {"ticket.refuse", not_accept, NULL},
    {"ticket.dispatch", dispatch, NULL},
    {"ticket.receive", receive, NULL},
    {"ticket.return", give_back, NULL},
    {"ticket.rule", rule_on_return, NULL},
    {"ticket.reply", reply_done, NULL},
    {"ticket.audit", audit, NULL},
    {"ticket.callback", call_back, NULL},
    {"ticket.redo", order_redo, NULL},
    {"ticket.note", note, NULL},
    {"ticket.reveal", reveal, NULL},
    {NULL, NULL, NULL},
};
