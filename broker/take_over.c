/* Nothing is orphaned when a person leaves, or a unit, a place or a category is merged into another one. */
#include "broker/take_over.h"

#include "broker/rule_work.h"
#include "broker/ticket_work.h"
#include "core/flow_orders.h"
#include "storage/hanging.h"
#include "storage/knowledge.h"
#include "storage/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool names_unit(const struct rule *rule, int64_t unit_id)
{
    bool named = rule->unit_id == unit_id;
    for (size_t i = 0; i < rule->co_handler_count; i++)
        named |= rule->co_handlers[i] == unit_id;
    return named;
}

static bool rule_names(const struct rule *rule, enum subject subject, int64_t id)
{
    if (rule->shut)
        return false;
    if (subject == SUBJECT_UNIT)
        return names_unit(rule, id);
    return (subject == SUBJECT_DISTRICT ? rule->district_id : rule->category_id) == id;
}

static size_t count_rules(const struct reference *reference, enum subject subject, int64_t id)
{
    size_t count = 0;
    for (size_t i = 0; i < reference->rule_count; i++)
        count += rule_names(&reference->rules[i], subject, id);
    return count;
}

static size_t count_people(const struct reference *reference, int64_t unit_id)
{
    size_t count = 0;
    for (size_t i = 0; i < reference->account_count; i++)
        count += !reference->accounts[i].shut && reference->accounts[i].unit_id == unit_id;
    return count;
}

static enum result refuse_count(struct change_work *work, enum refusal_code code, const struct node *node,
                                size_t count)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", count);
    return refuse(work->why, code, node->code, text);
}

static enum result check_knowledge(struct change_work *work, enum subject subject, const struct node *node)
{
    const bool unit = subject == SUBJECT_UNIT;
    int64_t *ids = NULL;
    size_t count = 0;
    enum result result =
        hanging_knowledge(store_db(work->store), unit ? node->id : 0, unit ? 0 : node->id, &ids, &count);
    free(ids);
    return result == RESULT_OK && count > 0 ? refuse_count(work, REFUSAL_ENTRIES_LEFT, node, count) : result;
}

static enum result check_unit(struct change_work *work, const struct node *node)
{
    size_t rules = count_rules(work->reference, SUBJECT_UNIT, node->id), tickets = 0;
    size_t people = count_people(work->reference, node->id);
    int64_t *numbers = NULL;
    enum result result = hanging_on_unit(store_db(work->store), node->id, &numbers, &tickets);
    free(numbers);
    if (result == RESULT_OK && (tickets > 0 || rules > 0)) {
        (void)refuse_count(work, REFUSAL_IN_USE, node, tickets);
        snprintf(work->why->who, sizeof work->why->who, "%zu", rules);
        return RESULT_REFUSED;
    }
    return result == RESULT_OK && people > 0 ? refuse_count(work, REFUSAL_PEOPLE_LEFT, node, people) : result;
}

enum result take_over_needed(struct change_work *work, enum subject subject, const struct node *node)
{
    size_t rules = count_rules(work->reference, subject, node->id);
    enum result result = RESULT_OK;
    if (subject == SUBJECT_UNIT)
        result = check_unit(work, node);
    else if (rules > 0)
        result = refuse_count(work, REFUSAL_RULES_LEFT, node, rules);
    return result == RESULT_OK && subject != SUBJECT_DISTRICT ? check_knowledge(work, subject, node) : result;
}

/* Nobody can trip over it unseen: the version of each rises. */
static enum result move_tickets(struct change_work *work, int64_t from_id, int64_t into_id)
{
    int64_t *numbers = NULL;
    size_t count = 0;
    enum result result = hanging_on_unit(store_db(work->store), from_id, &numbers, &count);
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct ticket_facts facts;
        result = ticket_fold(store_db(work->store), numbers[i], &facts);
        if (result != RESULT_OK)
            break;
        struct event event = flow_take_over(&facts, from_id, into_id);
        ticket_work_sign(work, &event);
        result = ticket_work_record(work, &facts, &event, NULL, 0);
    }
    free(numbers);
    return result;
}

/* The rule with the other unit in the place of this one; nobody helps itself or twice. */
static void replace_unit(struct rule *rule, int64_t from_id, int64_t into_id)
{
    size_t kept = 0;
    if (rule->unit_id == from_id)
        rule->unit_id = into_id;
    for (size_t i = 0; i < rule->co_handler_count; i++) {
        int64_t unit_id = rule->co_handlers[i] == from_id ? into_id : rule->co_handlers[i];
        bool twice = unit_id == rule->unit_id;
        for (size_t n = 0; n < kept; n++)
            twice |= rule->co_handlers[n] == unit_id;
        if (!twice)
            rule->co_handlers[kept++] = unit_id;
    }
    rule->co_handler_count = kept;
}

/* A rule that the other place or category has already stays; this one goes. */
static enum result move_rule(struct change_work *work, enum subject subject, const struct rule *rule,
                             int64_t from_id, int64_t into_id)
{
    struct rule moved = *rule;
    if (subject == SUBJECT_UNIT)
        replace_unit(&moved, from_id, into_id);
    else if (subject == SUBJECT_DISTRICT)
        moved.district_id = into_id;
    else
        moved.category_id = into_id;
    if (subject != SUBJECT_UNIT &&
        rule_open(work->reference, moved.category_id, moved.district_id, moved.hours) != NULL)
        return rule_shut(work->store, rule_author(work), rule->id);
    return rule_change(work->store, rule_author(work), &moved);
}

static enum result move_people(struct change_work *work, int64_t from_id, int64_t into_id)
{
    const struct reference *reference = work->reference;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < reference->account_count && result == RESULT_OK; i++) {
        struct account account = reference->accounts[i];
        if (account.shut || account.unit_id != from_id)
            continue;
        account.unit_id = into_id;
        result = account_change(work->store, rule_author(work), &account);
    }
    return result;
}

/* Entries of the knowledge base get another owner or category; nobody has reviewed them by that. */
static enum result move_knowledge(struct change_work *work, enum subject subject, int64_t from_id,
                                  int64_t into_id)
{
    const bool unit = subject == SUBJECT_UNIT;
    const struct knowledge_texts none = {.title = NULL};
    int64_t *ids = NULL;
    size_t count = 0;
    struct knowledge *entry = malloc(sizeof *entry);
    enum result result =
        entry ? hanging_knowledge(store_db(work->store), unit ? from_id : 0, unit ? 0 : from_id, &ids, &count)
              : RESULT_NO_MEMORY;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct event event = {.kind = EVENT_KNOWLEDGE_CHANGED,
                              .subject_id = ids[i],
                              .account_id = work->who.account_id,
                              .station_id = work->who.station_id};
        record_set(&event.body, unit ? "unit" : "category", into_id);
        result = knowledge_read(store_db(work->store), ids[i], entry);
        if (result == RESULT_OK)
            result = knowledge_record(work->store, entry, &event, &none);
    }
    free(ids);
    free(entry);
    return result;
}

static enum result move_below(struct change_work *work, enum subject subject, const struct nodes *nodes,
                              const struct node *node, const struct node *into)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < nodes->count && result == RESULT_OK; i++) {
        struct node child = nodes->rows[i];
        if (child.shut || child.parent_id != node->id)
            continue;
        for (size_t n = 0; n < nodes->count; n++)
            if (!nodes->rows[n].shut && nodes->rows[n].parent_id == into->id &&
                strcmp(nodes->rows[n].name, child.name) == 0)
                return refuse(work->why, REFUSAL_EXISTS, "name", child.name);
        child.parent_id = into->id;
        result = node_change(work->store, subject, rule_author(work), &child);
    }
    return result;
}

enum result take_over_node(struct change_work *work, enum subject subject, const struct node *node,
                           const struct node *into)
{
    const struct reference *reference = work->reference;
    const struct nodes *nodes = subject == SUBJECT_UNIT       ? &reference->units
                                : subject == SUBJECT_DISTRICT ? &reference->districts
                                                              : &reference->categories;
    enum result result = move_below(work, subject, nodes, node, into);
    if (result == RESULT_OK && subject == SUBJECT_UNIT)
        result = move_tickets(work, node->id, into->id);
    if (result == RESULT_OK && subject == SUBJECT_UNIT)
        result = move_people(work, node->id, into->id);
    if (result == RESULT_OK && subject != SUBJECT_DISTRICT)
        result = move_knowledge(work, subject, node->id, into->id);
    for (size_t i = 0; i < reference->rule_count && result == RESULT_OK; i++)
        if (rule_names(&reference->rules[i], subject, node->id))
            result = move_rule(work, subject, &reference->rules[i], node->id, into->id);
    return result;
}

enum result take_over_list(struct change_work *work, int64_t account_id, const struct account *to)
{
    int64_t *numbers = NULL;
    size_t count = 0;
    enum result result = hanging_on_person(store_db(work->store), account_id, &numbers, &count);
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct ticket_facts facts;
        result = ticket_fold(store_db(work->store), numbers[i], &facts);
        if (result != RESULT_OK)
            break;
        struct event event = flow_take_over_held(&facts, to ? to->id : 0);
        ticket_work_sign(work, &event);
        result = ticket_work_record(work, &facts, &event, NULL, 0);
    }
    free(numbers);
    return result;
}

enum result take_over_lead(struct change_work *work, struct ticket_facts *facts)
{
    const struct node *lead = node_by_id(&work->reference->units, facts->lead_id);
    if (!lead || !lead->shut)
        return RESULT_OK;
    const struct node *into = unit_in_place(work->reference, lead->id);
    if (!into)
        return refuse(work->why, REFUSAL_SHUT, "lead", lead->name);
    struct event event = flow_take_over(facts, lead->id, into->id);
    ticket_work_sign(work, &event);
    return ticket_work_record(work, facts, &event, NULL, 0);
}
