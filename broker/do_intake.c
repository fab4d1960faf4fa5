/* Intake: registering, handing over to 110/119/120, amending. */
#include "broker/do_intake.h"
#include "broker/redo_work.h"

#include "core/flow_orders.h"
#include "core/phone.h"
#include "core/text.h"
#include "storage/calls.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* An open node of a tree by code or name; "" is none (0) unless required. */
static enum result find_node(struct change_work *work, const struct nodes *nodes, const char *field,
                             const char *text, bool required, int64_t *ret_id)
{
    if (text[0] == '\0' && required)
        return refuse(work->why, REFUSAL_MISSING_FIELD, field, "");
    const struct node *node = text[0] ? node_find(nodes, text) : NULL;
    if (text[0] && (!node || node->shut))
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, field, text);
    *ret_id = node ? node->id : 0;
    return RESULT_OK;
}

static enum result check_phone(struct change_work *work, const char *phone)
{
    char key[PHONE_SIZE], extension[PHONE_EXT_SIZE];
    if (phone[0] == '\0' || phone_normalise(phone, store_area_code(work->store), key, extension) == RESULT_OK)
        return RESULT_OK;
    return refuse(work->why, REFUSAL_BAD_VALUE, "caller_phone", phone);
}

static enum result check_texts(struct change_work *work, const struct ticket_open *open)
{
    const struct {
        const char *field;
        const char *text;
    } texts[] = {{"content", open->content},         {"spot", open->spot},
                 {"caller_name", open->caller_name}, {"caller_phone", open->caller_phone},
                 {"answer", open->answer},           {"right_channel", open->right_channel}};
    enum result result = text_given(work, "title", open->title);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && result == RESULT_OK; i++)
        result = text_clean(work, texts[i].field, texts[i].text);
    return result == RESULT_OK ? check_phone(work, open->caller_phone) : result;
}

static enum result check_call(struct change_work *work, int64_t call_id)
{
    struct call_facts call;
    char text[24];
    enum result result = call_id ? call_fold(store_db(work->store), call_id, &call) : RESULT_OK;
    if (result != RESULT_NOT_FOUND)
        return result;
    snprintf(text, sizeof text, "%" PRId64, call_id);
    return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "call_id", text);
}

/* The fields that an intake sets, as numbers of an event. */
static enum result put_fields(struct change_work *work, const struct ticket_open *open, struct event *event)
{
    int64_t category_id = 0, district_id = 0;
    enum result result =
        find_node(work, &work->reference->categories, "category", open->category, true, &category_id);
    if (result == RESULT_OK)
        result = find_node(work, &work->reference->districts, "district", open->district, false, &district_id);
    if (result == RESULT_OK)
        result = ticket_work_written(work, open->written_by, open->written_at, event);
    if (result != RESULT_OK)
        return result;
    record_set(&event->body, "type", open->type);
    record_set(&event->body, "urgency", open->urgency);
    record_set(&event->body, "channel", open->channel);
    record_set(&event->body, "category_id", category_id);
    record_add(&event->body, "district_id", district_id);
    record_add(&event->body, "call_id", open->call_id);
    record_add(&event->body, "repeat_of", open->repeat_of);
    record_add(&event->body, "secrecy", open->secrecy);
    record_add(&event->body, "no_callback", open->no_callback);
    record_add(&event->body, "has_phone", open->caller_phone[0] != '\0');
    return RESULT_OK;
}

/* "Repeat of" marks the earlier ticket, too: a direct answer that had to be asked for again was none. */
static enum result mark_repeated(struct change_work *work, const struct ticket_open *open, int64_t number)
{
    struct ticket_facts earlier;
    if (open->repeat_of == 0)
        return RESULT_OK;
    enum result result = ticket_work_find(work, open->repeat_of, &earlier);
    if (result == RESULT_REFUSED)
        snprintf(work->why->field, sizeof work->why->field, "repeat_of");
    if (result != RESULT_OK)
        return result;
    struct event event = ticket_work_event(work, EVENT_REPEATED, open->repeat_of);
    record_set(&event.body, "by", number);
    return ticket_work_record(work, &earlier, &event, NULL, 0);
}

/* A new ticket, or the completion of one that was handed over before its fields were asked. */
static enum result enter(struct change_work *work, const struct ticket_open *open, struct ticket_facts *facts)
{
    struct event event = ticket_work_event(work, EVENT_REGISTERED, open->number);
    enum result result = RESULT_OK;
    if (open->number == 0) {
        result = ticket_new_number(work->store, &event.subject_id);
    } else {
        result = ticket_work_find(work, open->number, facts);
        if (result == RESULT_OK && facts->state != STATE_REGISTERED)
            return refuse(work->why, REFUSAL_STATE, "state", name_of(&state_names, (int)facts->state));
        event.kind = EVENT_AMENDED;
        record_set(&event.body, "released", 1);
    }
    if (result == RESULT_OK)
        result = put_fields(work, open, &event);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"title", open->title},
                                       {"content", open->content},
                                       {"spot", open->spot},
                                       {"caller_name", open->caller_name},
                                       {"caller_phone", open->caller_phone}};
    result = ticket_work_record(work, facts, &event, texts, sizeof texts / sizeof texts[0]);
    return result == RESULT_OK ? mark_repeated(work, open, event.subject_id) : result;
}

enum result intake_answer(struct change_work *work, struct ticket_facts *facts, const char *answer)
{
    struct event event = ticket_work_event(work, EVENT_ANSWERED, facts->number);
    const struct event_text texts[] = {{"answer", answer}};
    enum result result = text_given(work, "answer", answer);
    return result == RESULT_OK ? ticket_work_record(work, facts, &event, texts, 1) : result;
}

enum result intake_not_accept(struct change_work *work, struct ticket_facts *facts, int reason,
                              const char *right_channel)
{
    struct event event = ticket_work_event(work, EVENT_NOT_ACCEPTED, facts->number);
    const struct event_text texts[] = {{"answer", right_channel}};
    if (reason == REASON_NONE)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "not_accepted", "");
    record_set(&event.body, "reason", reason);
    enum result result = text_given(work, "right_channel", right_channel);
    return result == RESULT_OK ? ticket_work_record(work, facts, &event, texts, 1) : result;
}

/* The directory's rule for a ticket now. */
static enum result route(struct change_work *work, const struct ticket_facts *facts, const struct rule **ret)
{
    const struct route_wish wish = {facts->category_id, facts->district_id, work->now};
    return reference_route(work->reference, &wish, ret, work->why);
}

/* The directory may not send a ticket where it came back from, nor choose whom the hotline designates. */
static enum result may_route(struct change_work *work, const struct flow_rules *rules,
                             const struct ticket_facts *facts, const struct rule *rule)
{
    char text[24];
    size_t granted = 0;
    for (size_t i = 0; i < facts->round_count; i++)
        granted += facts->rounds[i].granted;
    if (flow_must_designate(rules, facts)) {
        snprintf(text, sizeof text, "%zu", granted);
        return refuse(work->why, REFUSAL_NAME_UNIT, "granted_returns", text);
    }
    if (flow_came_back_from(facts, rule->unit_id))
        return refuse(work->why, REFUSAL_NAME_UNIT, "returned_by",
                      node_name(&work->reference->units, rule->unit_id));
    return RESULT_OK;
}

/* The units that the rule lets help, named with the dispatch: those that do so already, are shut or find no room are left out. */
static enum result name_co_handlers(struct change_work *work, const struct flow_rules *rules,
                                    struct ticket_facts *facts, const struct rule *rule)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < rule->co_handler_count && result == RESULT_OK; i++) {
        const struct node *unit = node_by_id(&work->reference->units, rule->co_handlers[i]);
        struct event event;
        struct refusal why;
        if (!unit || unit->shut ||
            flow_co_handler(rules, facts, work->now, unit->id, &event, &why) != RESULT_OK)
            continue;
        ticket_work_sign(work, &event);
        result = ticket_work_record(work, facts, &event, NULL, 0);
    }
    return result;
}

enum result intake_dispatch(struct change_work *work, struct ticket_facts *facts,
                            const struct intake_wish *intake)
{
    struct flow_rules rules = ticket_work_rules(work, facts);
    struct dispatch_wish wish = {.designate = intake->designate, .hard = intake->hard};
    const struct rule *rule = NULL;
    struct event event;
    struct refusal ignored;
    const char *unit = intake->unit;
    enum result result = find_node(work, &work->reference->units, "unit", unit, false, &wish.unit_id);
    if (result == RESULT_OK && wish.unit_id && !(work->who.rights & RIGHT_DISPATCH))
        result = refuse(work->why, REFUSAL_NO_RIGHT, "unit", unit);
    if (result == RESULT_OK && wish.unit_id == 0) {
        result = route(work, facts, &rule);
        if (result == RESULT_OK)
            result = may_route(work, &rules, facts, rule);
        if (result == RESULT_OK)
            wish.unit_id = rule->unit_id;
    }
    const struct node *node = node_by_id(&work->reference->units, wish.unit_id);
    if (result == RESULT_OK && node && node->kind == UNIT_HOTLINE)
        result = refuse(work->why, REFUSAL_BAD_VALUE, "unit", node->name);
    if (result == RESULT_OK)
        result = flow_dispatch(&rules, facts, work->now, &wish, &event, work->why);
    if (result != RESULT_OK)
        return result;
    record_add(&event.body, "by_hand", unit[0] != '\0');
    ticket_work_sign(work, &event);
    result = ticket_work_record(work, facts, &event, NULL, 0);
    /* Whoever names the directory's own lead by hand means its rule. */
    struct change_work quiet = *work;
    quiet.why = &ignored;
    if (result == RESULT_OK && !rule && route(&quiet, facts, &rule) != RESULT_OK)
        rule = NULL;
    return result == RESULT_OK && rule && rule->unit_id == wish.unit_id
               ? name_co_handlers(work, &rules, facts, rule)
               : result;
}

static enum result open_ticket(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_open *open = request;
    struct ticket_facts facts = {0};
    enum result result = check_texts(work, open);
    if (result == RESULT_OK)
        result = check_call(work, open->call_id);
    if (open->number == 0)
        ticket_work_make(work, &facts);
    if (result == RESULT_OK)
        result = enter(work, open, &facts);
    if (result != RESULT_OK)
        return result;
    if (open->way == WAY_DIRECT)
        result = intake_answer(work, &facts, open->answer);
    else if (open->way == WAY_NOT_ACCEPTED)
        result = intake_not_accept(work, &facts, open->not_accepted, open->right_channel);
    else if (open->way == WAY_DISPATCH)
        result = intake_dispatch(work, &facts, &(struct intake_wish){.unit = open->unit});
    /* Without a rule that fits, a person decides: the ticket stays with the dispatcher. */
    if (result == RESULT_REFUSED && work->why->code == REFUSAL_NO_RULE)
        result = RESULT_OK;
    if (result == RESULT_OK)
        result = ticket_work_settle(work);
    if (result == RESULT_OK && open->repeat_of)
        result = matter_opened_again(work, &facts);
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

static enum result hand_over(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_handover *handover = request;
    struct ticket_facts facts = {0};
    char service[24], title[64];
    snprintf(service, sizeof service, "%" PRId64, handover->service);
    if (handover->service != 110 && handover->service != 119 && handover->service != 120)
        return refuse(work->why, REFUSAL_BAD_VALUE, "service", service);
    snprintf(title, sizeof title, "%s", service);
    struct event event = ticket_work_event(work, EVENT_REGISTERED, 0);
    enum result result = check_call(work, handover->call_id);
    if (result == RESULT_OK)
        result = check_phone(work, handover->caller_phone);
    if (result == RESULT_OK)
        result = ticket_work_written(work, handover->written_by, handover->written_at, &event);
    if (result == RESULT_OK)
        result = ticket_new_number(work->store, &event.subject_id);
    if (result != RESULT_OK)
        return result;
    record_set(&event.body, "held", 1);
    record_set(&event.body, "type", TYPE_HELP);
    record_set(&event.body, "urgency", URGENCY_EMERGENCY);
    record_add(&event.body, "call_id", handover->call_id);
    record_add(&event.body, "has_phone", handover->caller_phone[0] != '\0');
    const struct event_text texts[] = {{"title", title}, {"caller_phone", handover->caller_phone}};
    ticket_work_make(work, &facts);
    result = ticket_work_record(work, &facts, &event, texts, 2);
    if (result != RESULT_OK)
        return result;
    struct event handed = ticket_work_event(work, EVENT_HANDED_OVER, facts.number);
    record_set(&handed.body, "service", handover->service);
    result = ticket_work_record(work, &facts, &handed, NULL, 0);
    if (result == RESULT_OK)
        result = ticket_work_settle(work);
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

/* What an amend may change: numbers by a list of names or a tree, texts as they are. */
static const struct {
    const char *field;
    const char *key; /* of the event's body; NULL: a text */
    const struct name_list *names;
    bool is_flag;
} amendable[] = {
    {"type", "type", &type_names, false},
    {"urgency", "urgency", &urgency_names, false},
    {"channel", "channel", &channel_names, false},
    {"category", "category_id", NULL, false},
    {"district", "district_id", NULL, false},
    {"secrecy", "secrecy", NULL, true},
    {"no_callback", "no_callback", NULL, true},
    {"title", NULL, NULL, false},
    {"content", NULL, NULL, false},
    {"spot", NULL, NULL, false},
    {"caller_name", NULL, NULL, false},
    {"caller_phone", NULL, NULL, false},
};
enum { AMENDABLE = sizeof amendable / sizeof amendable[0] };

static enum result amend_number(struct change_work *work, size_t row, const struct change *change,
                                struct event *event)
{
    const char *key = amendable[row].key;
    int64_t value = 0;
    if (amendable[row].names) {
        value = name_value(amendable[row].names, change->value);
        if (value < 0)
            return refuse(work->why, REFUSAL_UNKNOWN_VALUE, change->field, change->value);
    } else if (amendable[row].is_flag) {
        if (strcmp(change->value, "true") != 0 && strcmp(change->value, "false") != 0)
            return refuse(work->why, REFUSAL_BAD_VALUE, change->field, change->value);
        value = change->value[0] == 't';
    } else {
        bool category = strcmp(change->field, "category") == 0;
        const struct nodes *nodes = category ? &work->reference->categories : &work->reference->districts;
        enum result result = find_node(work, nodes, change->field, change->value, category, &value);
        if (result != RESULT_OK)
            return result;
    }
    record_set(&event->body, key, value);
    return RESULT_OK;
}

static enum result amend_one(struct change_work *work, const struct change *change, struct event *event,
                             struct event_text *text)
{
    for (size_t row = 0; row < AMENDABLE; row++) {
        if (strcmp(amendable[row].field, change->field) != 0)
            continue;
        if (amendable[row].key)
            return amend_number(work, row, change, event);
        enum result result = text_given(work, change->field, change->value);
        if (result == RESULT_OK && strcmp(change->field, "caller_phone") == 0)
            result = check_phone(work, change->value);
        if (result == RESULT_OK && strcmp(change->field, "caller_phone") == 0)
            record_set(&event->body, "has_phone", 1);
        *text = (struct event_text){amendable[row].field, change->value};
        return result;
    }
    return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "field", change->field);
}

/* What stood there before goes into the event, too. */
static void note_before(const struct ticket_facts *facts, struct event *event)
{
    const struct {
        const char *key;
        const char *was;
        int64_t value;
    } before[] = {{"type", "was_type", facts->type},
                  {"urgency", "was_urgency", facts->urgency},
                  {"category_id", "was_category_id", facts->category_id},
                  {"district_id", "was_district_id", facts->district_id},
                  {"due_at", "was_due_at", facts->due_at}};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        if (record_has(&event->body, before[i].key))
            record_set(&event->body, before[i].was, before[i].value);
}

static enum result amend(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_amend *wish = request;
    struct event_text texts[AMENDABLE + 1] = {{"reason", wish->reason}};
    struct ticket_facts facts;
    struct event event = ticket_work_event(work, EVENT_AMENDED, wish->number);
    enum result result = ticket_work_ready(work, wish->number, wish->version, ACTION_AMEND, &facts);
    if (result == RESULT_OK)
        result = text_given(work, "reason", wish->reason);
    if (result == RESULT_OK && (wish->change_count == 0 || wish->change_count > AMENDABLE))
        result = refuse(work->why, REFUSAL_MISSING_FIELD, "changes", "");
    for (size_t i = 0; i < wish->change_count && result == RESULT_OK; i++) {
        for (size_t j = 0; j < i && result == RESULT_OK; j++)
            if (strcmp(wish->changes[i].field, wish->changes[j].field) == 0)
                result = refuse(work->why, REFUSAL_EXISTS, "changes", wish->changes[i].field);
        if (result == RESULT_OK)
            result = amend_one(work, &wish->changes[i], &event, &texts[i + 1]);
    }
    if (result != RESULT_OK)
        return result;
    struct ticket_facts after = facts;
    bool moved = false;
    ticket_apply_last(&after, &event);
    struct flow_rules rules = ticket_work_rules(work, &after);
    result = flow_rederive(&rules, &after, &event, &moved, work->why);
    if (result != RESULT_OK)
        return result;
    note_before(&facts, &event);
    for (size_t i = 1; i <= wish->change_count; i++)
        if (!texts[i].field)
            texts[i] = (struct event_text){"", ""};
    result = ticket_work_record(work, &facts, &event, texts, wish->change_count + 1);
    return result == RESULT_OK ? ticket_work_reply(work, &facts, reply) : result;
}

const struct handler intake_handlers[] = {
    {"ticket.open", open_ticket, NULL},
    {"ticket.handover", hand_over, NULL},
    {"ticket.amend", amend, NULL},
    {NULL, NULL, NULL},
};
