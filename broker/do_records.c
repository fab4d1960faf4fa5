/* What a unit asks of the hotline for a ticket, and what is decided. */
#include "broker/redo_work.h"

#include "core/flow_asks.h"

#include <stdio.h>
#include <string.h>

/* A termination may be wished by the hotline itself; all else is the wish of the unit that works on it. */
static enum result may_ask(struct change_work *work, const struct record_act *act,
                           const struct ticket_facts *facts)
{
    if (act->what == APPROVAL_TERMINATION && (work->who.rights & RIGHT_DISPATCH))
        return text_clean(work, "on_behalf", act->on_behalf);
    if (act->what == APPROVAL_REDO) /* asked for by the audit and the callback alone */
        return refuse(work->why, REFUSAL_NOT_ALLOWED, "what", name_of(&approval_names, act->what));
    return ticket_work_for_unit(work, facts, act->on_behalf);
}

static enum result ask(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    const struct ask_wish wish = {
        .what = (enum approval)act->what, .days = act->days, .until_at = act->until_at};
    struct ticket_facts facts = {0};
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_ASK, &facts);
    if (result == RESULT_OK)
        result = may_ask(work, act, &facts);
    if (result == RESULT_OK)
        result = text_given(work, "reason", act->reason);
    struct flow_rules rules = ticket_work_rules(work, &facts);
    if (result == RESULT_OK)
        result = flow_ask(&rules, &facts, work->now, &wish, &event, work->why);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"reason", act->reason}, {"on_behalf", act->on_behalf}};
    return ticket_work_record_reply(work, &facts, &event, texts, 2, reply);
}

/* The reason that was given when it was asked for: a redo tells it to the unit. */
static enum result reason_of_ask(struct change_work *work, const struct record_act *act, char *out, size_t size)
{
    struct statement *s = db_sql(
        store_db(work->store),
        "SELECT texts ->> '$.reason[1]', body FROM event WHERE subject = 1 AND subject_id = $1 AND kind = $2 "
        "ORDER BY seq DESC");
    bind_int(s, 1, act->number);
    bind_int(s, 2, EVENT_ASKED);
    struct record body;
    enum result result;
    out[0] = '\0';
    while ((result = db_step(s)) == RESULT_OK) {
        if (column_null(s, 0) || record_read(column_text(s, 1), &body) != RESULT_OK ||
            record_get(&body, "what", APPROVAL_NONE) != act->what)
            continue;
        column_copy(s, 0, out, size);
        break;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result order_granted_redo(struct change_work *work, const struct record_act *act,
                                      struct ticket_facts *facts)
{
    char reason[TEXT_REASON];
    snprintf(reason, sizeof reason, "%s", act->reason);
    enum result result = reason[0] == '\0' ? reason_of_ask(work, act, reason, sizeof reason) : RESULT_OK;
    return result == RESULT_OK ? redo_order(work, facts, "approval", reason) : result;
}

static enum result decide(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts = {0};
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_DECIDE, &facts);
    struct flow_rules rules = ticket_work_rules(work, &facts);
    if (result == RESULT_OK)
        result = flow_decide(&rules, &facts, work->now, (enum approval)act->what, act->agreed, act->days,
                             &event, work->why);
    if (result == RESULT_OK)
        result =
            act->agreed ? text_clean(work, "reason", act->reason) : text_given(work, "reason", act->reason);
    if (result == RESULT_OK)
        result = act->agreed && act->what == APPROVAL_CONTACT ? text_given(work, "note", act->note)
                                                              : text_clean(work, "note", act->note);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"reason", act->reason}, {"note", act->note}};
    ticket_work_sign(work, &event);
    result = ticket_work_record(work, &facts, &event, texts, 2);
    if (result == RESULT_OK && act->agreed && act->what == APPROVAL_REDO)
        result = order_granted_redo(work, act, &facts);
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

static enum result resume(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts = {0};
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_RESUME, &facts);
    if (result == RESULT_OK)
        result = ticket_work_for_unit(work, &facts, act->on_behalf);
    if (result == RESULT_OK)
        result = text_clean(work, "note", act->note);
    struct flow_rules rules = ticket_work_rules(work, &facts);
    if (result == RESULT_OK)
        result = flow_resume(&rules, &facts, work->now, &event, work->why);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"note", act->note}, {"on_behalf", act->on_behalf}};
    return ticket_work_record_reply(work, &facts, &event, texts, 2, reply);
}

/* A record by the unit that works on the ticket, of one text that must be given. */
static enum result record_by_unit(struct change_work *work, const struct record_act *act, enum action action,
                                  enum event_kind kind, const struct event_text *given, void *reply)
{
    struct ticket_facts facts = {0};
    enum result result = ticket_work_ready(work, act->number, act->version, action, &facts);
    if (result == RESULT_OK)
        result = ticket_work_for_unit(work, &facts, act->on_behalf);
    /* A department does not know who a secret caller is: it asks the hotline for a contact. */
    if (result == RESULT_OK && action == ACTION_CONTACT && facts.secrecy && !(work->who.rights & RIGHT_HOTLINE))
        result = refuse(work->why, REFUSAL_NOT_ALLOWED, "secrecy", "true");
    if (result == RESULT_OK)
        result = text_given(work, given->field, given->value);
    if (result == RESULT_OK)
        result = text_clean(work, "note", act->note);
    if (result != RESULT_OK)
        return result;
    struct event event = ticket_work_event(work, kind, act->number);
    /* An answer is what a completion says: progress has a text of its own. */
    bool progress = strcmp(given->field, "answer") == 0;
    const struct event_text texts[] = {
        {"progress", progress ? given->value : ""}, {"note", act->note}, {"on_behalf", act->on_behalf}};
    return ticket_work_record_reply(work, &facts, &event, texts, 3, reply);
}

static enum result contact(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    const struct event_text note = {"note", act->note};
    return record_by_unit(work, act, ACTION_CONTACT, EVENT_CONTACTED, &note, reply);
}

static enum result interim(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    const struct event_text answer = {"answer", act->answer};
    return record_by_unit(work, act, ACTION_INTERIM, EVENT_INTERIM, &answer, reply);
}

const struct handler record_handlers[] = {
    {"ticket.ask", ask, NULL},         {"ticket.decide", decide, NULL},   {"ticket.resume", resume, NULL},
    {"ticket.contact", contact, NULL}, {"ticket.interim", interim, NULL}, {NULL, NULL, NULL},
};
