/* Supervision orders, units that help, units below the lead, urging. */
#include "broker/duplicates.h"
#include "broker/redo_work.h"

#include "core/flow_orders.h"

#include <stdio.h>
#include <string.h>

static enum result supervise(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts = {0};
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_SUPERVISE, &facts);
    if (result == RESULT_OK)
        result = text_given(work, "reason", act->reason);
    struct flow_rules rules = ticket_work_rules(work, &facts);
    if (result == RESULT_OK)
        result = flow_supervise(&rules, &facts, work->now, (enum supervision_level)act->level, CAUSE_HAND,
                                &event, work->why);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"reason", act->reason}};
    return ticket_work_record_reply(work, &facts, &event, texts, 1, reply);
}

static enum result report_order(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts = {0};
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_REPORT_ORDER, &facts);
    if (result == RESULT_OK)
        result = flow_report_order(&facts, &event, work->why);
    if (result == RESULT_OK)
        result = ticket_work_for(work, ticket_open_order(&facts)->unit_id, act->on_behalf);
    if (result == RESULT_OK)
        result = text_given(work, "note", act->note);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"note", act->note}, {"on_behalf", act->on_behalf}};
    return ticket_work_record_reply(work, &facts, &event, texts, 2, reply);
}

static enum result close_order(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts = {0};
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_CLOSE_ORDER, &facts);
    struct flow_rules rules = ticket_work_rules(work, &facts);
    if (result == RESULT_OK)
        result = flow_close_order(&rules, &facts, work->now, !act->agreed, &event, work->why);
    if (result == RESULT_OK)
        result =
            act->agreed ? text_clean(work, "reason", act->reason) : text_given(work, "reason", act->reason);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"reason", act->reason}};
    return ticket_work_record_reply(work, &facts, &event, texts, 1, reply);
}

/* Whether the asker's own unit is this one or stands above it. */
static bool stands_for(const struct change_work *work, const struct node *unit)
{
    size_t length = strlen(work->who.unit_path);
    return (work->who.rights & RIGHT_HANDLE) && length > 0 &&
           strncmp(unit->path, work->who.unit_path, length) == 0;
}

/* The lead chooses who helps it; so does the hotline. */
static enum result co_handler(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts = {0};
    const struct node *unit = NULL;
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_CO_HANDLER, &facts);
    const struct node *lead = node_by_id(&work->reference->units, facts.lead_id);
    if (result == RESULT_OK && !(work->who.rights & RIGHT_DISPATCH) && !(lead && stands_for(work, lead)))
        result = refuse(work->why, REFUSAL_NO_RIGHT, "unit", lead ? lead->name : "");
    if (result == RESULT_OK)
        result = ticket_work_unit(work, act->unit, &unit);
    if (result == RESULT_OK)
        result = text_clean(work, "note", act->note);
    struct flow_rules rules = ticket_work_rules(work, &facts);
    if (result == RESULT_OK)
        result = flow_co_handler(&rules, &facts, work->now, unit->id, &event, work->why);
    if (result == RESULT_REFUSED && unit && work->why->value[0] == '\0')
        snprintf(work->why->value, sizeof work->why->value, "%s", unit->name);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"note", act->note}};
    return ticket_work_record_reply(work, &facts, &event, texts, 1, reply);
}

/* The co-handling unit that the asker reports for: the one that is named, or the first that owes a report. */
static enum result reporting_unit(struct change_work *work, const struct record_act *act,
                                  const struct ticket_facts *facts, int64_t *ret_unit_id)
{
    const struct node *unit = NULL;
    *ret_unit_id = 0;
    if (act->unit[0]) {
        enum result result = ticket_work_unit(work, act->unit, &unit);
        if (result == RESULT_OK)
            *ret_unit_id = unit->id;
        return result == RESULT_OK ? ticket_work_for(work, unit->id, act->on_behalf) : result;
    }
    if (work->who.rights & RIGHT_DISPATCH)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "unit", "");
    for (size_t i = 0; i < facts->co_handler_count; i++) {
        const struct co_handler *co = &facts->co_handlers[i];
        unit = node_by_id(&work->reference->units, co->unit_id);
        if (unit && stands_for(work, unit) && (*ret_unit_id == 0 || co->reported_at == 0))
            *ret_unit_id = unit->id;
        if (*ret_unit_id && co->unit_id == *ret_unit_id && co->reported_at == 0)
            return RESULT_OK;
    }
    return RESULT_OK;
}

static enum result co_report(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts = {0};
    int64_t unit_id = 0;
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_CO_REPORT, &facts);
    if (result == RESULT_OK)
        result = reporting_unit(work, act, &facts, &unit_id);
    if (result == RESULT_OK)
        result = flow_co_report(&facts, unit_id, &event, work->why);
    if (result == RESULT_OK)
        result = text_given(work, "note", act->note);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"note", act->note}, {"on_behalf", act->on_behalf}};
    return ticket_work_record_reply(work, &facts, &event, texts, 2, reply);
}

static bool is_below(const struct node *unit, const char *path)
{
    size_t length = strlen(path);
    return strlen(unit->path) > length && strncmp(unit->path, path, length) == 0;
}

/* Below the lead, and below whoever passes it on: a street may pass it to its communities, not to another street. */
static enum result may_pass_to(struct change_work *work, const struct ticket_facts *facts,
                               const struct node *unit)
{
    const struct node *lead = node_by_id(&work->reference->units, facts->lead_id);
    bool hotline = (work->who.rights & RIGHT_HANDLE) == 0;
    if (!lead || !is_below(unit, lead->path) || (!hotline && !is_below(unit, work->who.unit_path)))
        return refuse(work->why, REFUSAL_NOT_ALLOWED, "unit", unit->name);
    return RESULT_OK;
}

static enum result pass_down(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts = {0};
    const struct node *unit = NULL;
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_PASS_DOWN, &facts);
    if (result == RESULT_OK)
        result = ticket_work_for_unit(work, &facts, act->on_behalf);
    if (result == RESULT_OK)
        result = ticket_work_unit(work, act->unit, &unit);
    if (result == RESULT_OK)
        result = may_pass_to(work, &facts, unit);
    if (result == RESULT_OK)
        result = text_clean(work, "note", act->note);
    if (result == RESULT_OK)
        result = flow_pass_down(&facts, unit->id, &event, work->why);
    if (result == RESULT_REFUSED && unit && work->why->value[0] == '\0')
        snprintf(work->why->value, sizeof work->why->value, "%s", unit->name);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"note", act->note}, {"on_behalf", act->on_behalf}};
    return ticket_work_record_reply(work, &facts, &event, texts, 2, reply);
}

static enum result hand_up(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts = {0};
    struct event event;
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_HAND_UP, &facts);
    if (result == RESULT_OK)
        result = ticket_work_for_unit(work, &facts, act->on_behalf);
    if (result == RESULT_OK)
        result = flow_hand_up(&facts, &event, work->why);
    if (result == RESULT_OK)
        result = text_given(work, "reason", act->reason);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"reason", act->reason}, {"on_behalf", act->on_behalf}};
    return ticket_work_record_reply(work, &facts, &event, texts, 2, reply);
}

static enum result phone(struct change_work *work, const void *request, void *reply)
{
    const struct record_act *act = request;
    struct ticket_facts facts = {0};
    enum result result = ticket_work_ready(work, act->number, act->version, ACTION_PHONE, &facts);
    if (result == RESULT_OK && facts.urgency != URGENCY_EMERGENCY)
        result = refuse(work->why, REFUSAL_NOT_ALLOWED, "urgency", name_of(&urgency_names, (int)facts.urgency));
    if (result == RESULT_OK)
        result = text_given(work, "on_behalf", act->on_behalf);
    if (result == RESULT_OK)
        result = text_clean(work, "note", act->note);
    if (result != RESULT_OK)
        return result;
    struct event event = ticket_work_event(work, EVENT_PHONED, act->number);
    record_set(&event.body, "unit_id", ticket_handling_unit(&facts));
    const struct event_text texts[] = {{"on_behalf", act->on_behalf}, {"note", act->note}};
    return ticket_work_record_reply(work, &facts, &event, texts, 2, reply);
}

static enum result urge_one(struct change_work *work, const struct ticket_act *act, struct ticket_facts *facts)
{
    struct event event = ticket_work_event(work, EVENT_URGED, facts->number);
    record_set(&event.body, "by", act->by);
    if (facts->number != act->number)
        record_set(&event.body, "child", act->number);
    const struct event_text texts[] = {{"note", act->note}};
    enum result result = ticket_work_record(work, facts, &event, texts, 1);
    return result == RESULT_OK && act->by == URGING_REPEAT ? matter_repeated(work, facts) : result;
}

/* A duplicate has no holder of its own: its parent's is nudged. */
static enum result urge_parent(struct change_work *work, const struct ticket_act *act,
                               const struct ticket_facts *facts)
{
    struct ticket_facts parent;
    enum result result = duplicate_parent(work, facts, &parent);
    return result == RESULT_OK ? urge_one(work, act, &parent) : result;
}

static enum result urge(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_act *act = request;
    struct ticket_facts facts;
    enum result result = ticket_work_ready(work, act->number, 0, ACTION_URGE, &facts);
    if (result == RESULT_OK && act->by == URGING_CLOCK)
        result = refuse(work->why, REFUSAL_BAD_VALUE, "by", name_of(&urging_names, act->by));
    if (result == RESULT_OK)
        result = text_clean(work, "note", act->note);
    if (result != RESULT_OK)
        return result;
    result = urge_one(work, act, &facts);
    if (result == RESULT_OK && facts.state == STATE_MERGED)
        result = urge_parent(work, act, &facts);
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

const struct handler order_handlers[] = {
    {"ticket.supervise", supervise, NULL},
    {"ticket.report_order", report_order, NULL},
    {"ticket.close_order", close_order, NULL},
    {"ticket.co_handler", co_handler, NULL},
    {"ticket.co_report", co_report, NULL},
    {"ticket.pass_down", pass_down, NULL},
    {"ticket.hand_up", hand_up, NULL},
    {"ticket.phone", phone, NULL},
    {"ticket.urge", urge, NULL},
    {NULL, NULL, NULL},
};
