/* The dispatch directory: which unit leads for which category in which district; "*" is any of them.
 * A rule is meant by its id, or by its category and district. */
#include "broker/do_rules.h"

#include "broker/text_checks.h"
#include "core/text.h"
#include "storage/organisation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char any[] = "*";

static struct author author_of(const struct change_work *work)
{
    return (struct author){.account_id = work->who.account_id, .station_id = work->who.station_id};
}

/* The code of a node, "*" for none. */
static const char *code_or_any(const struct nodes *nodes, int64_t id)
{
    const struct node *node = id != 0 ? node_by_id(nodes, id) : NULL;
    return node != NULL ? node->code : any;
}

static void row_of_rule(const struct reference *reference, const struct rule *rule, struct rule_row *row)
{
    const struct node *unit = node_by_id(&reference->units, rule->unit_id);
    row->id = rule->id;
    (void)text_copy(row->category, sizeof row->category,
                    code_or_any(&reference->categories, rule->category_id));
    (void)text_copy(row->district, sizeof row->district, code_or_any(&reference->districts, rule->district_id));
    (void)text_copy(row->unit, sizeof row->unit, unit != NULL ? unit->code : "");
    (void)text_copy(row->note, sizeof row->note, rule->note);
    row->shut = rule->shut;
}

enum result directory_list(struct query_work *work, const void *request, void *reply)
{
    struct rule_rows *rows = reply;
    const struct reference *reference = work->reference;
    (void)request;
    if (reference->rule_count == 0)
        return RESULT_OK;
    rows->rows = calloc(reference->rule_count, sizeof rows->rows[0]);
    if (rows->rows == NULL)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < reference->rule_count; i++)
        row_of_rule(reference, &reference->rules[i], &rows->rows[i]);
    rows->row_count = reference->rule_count;
    return RESULT_OK;
}

/* The id of an open node by code or name. */
static enum result take_node(struct change_work *work, const struct nodes *nodes, const char *field,
                             const char *said, int64_t *ret_id)
{
    const struct node *node = node_find(nodes, said);
    if (node == NULL)
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, field, said);
    if (node->shut)
        return refuse(work->why, REFUSAL_SHUT, field, said);
    *ret_id = node->id;
    return RESULT_OK;
}

/* As take_node; "*" and "" give 0. */
static enum result take_any(struct change_work *work, const struct nodes *nodes, const char *field,
                            const char *said, int64_t *ret_id)
{
    if (said[0] != '\0' && strcmp(said, any) != 0)
        return take_node(work, nodes, field, said, ret_id);
    *ret_id = 0;
    return RESULT_OK;
}

static const struct rule *open_rule(const struct reference *reference, int64_t category_id, int64_t district_id)
{
    for (size_t i = 0; i < reference->rule_count; i++) {
        const struct rule *rule = &reference->rules[i];
        if (!rule->shut && rule->category_id == category_id && rule->district_id == district_id)
            return rule;
    }
    return NULL;
}

static enum result take_note(struct change_work *work, const char *said, struct rule *rule)
{
    char note[TEXT_TITLE];
    (void)text_copy(note, sizeof note, said);
    text_trim(note);
    if (!text_is_line(note))
        return refuse(work->why, REFUSAL_BAD_VALUE, "note", note);
    if (note[0] != '\0')
        (void)text_copy(rule->note, sizeof rule->note, note);
    return RESULT_OK;
}

/* "category district", for a refusal. */
static enum result refuse_pair(struct change_work *work, enum refusal_code code, const struct rule *rule)
{
    char pair[2 * TEXT_CODE];
    snprintf(pair, sizeof pair, "%s %s", code_or_any(&work->reference->categories, rule->category_id),
             code_or_any(&work->reference->districts, rule->district_id));
    return refuse(work->why, code, "rule", pair);
}

/* The open rule that a request means. */
static enum result find_open(struct change_work *work, const struct rule_row *request, struct rule *ret)
{
    const struct reference *reference = work->reference;
    struct rule wanted = {.id = request->id};
    if (request->id != 0) {
        const struct rule *rule = rule_by_id(reference, request->id);
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)request->id);
        if (rule == NULL)
            return refuse(work->why, REFUSAL_NOT_FOUND, "rule", number);
        if (rule->shut)
            return refuse(work->why, REFUSAL_SHUT, "rule", number);
        *ret = *rule;
        return RESULT_OK;
    }
    enum result result =
        take_any(work, &reference->categories, "category", request->category, &wanted.category_id);
    if (result == RESULT_OK)
        result = take_any(work, &reference->districts, "district", request->district, &wanted.district_id);
    if (result != RESULT_OK)
        return result;
    const struct rule *rule = open_rule(reference, wanted.category_id, wanted.district_id);
    if (rule == NULL)
        return refuse_pair(work, REFUSAL_NOT_FOUND, &wanted);
    *ret = *rule;
    return RESULT_OK;
}

static enum result finish(struct change_work *work, const struct rule *rule, enum result result, void *reply)
{
    if (result == RESULT_REFUSED)
        return refuse_pair(work, REFUSAL_EXISTS, rule);
    if (result == RESULT_NOT_FOUND)
        return refuse_pair(work, REFUSAL_NOT_FOUND, rule);
    if (result != RESULT_OK)
        return result;
    work->reference_changed = true;
    row_of_rule(work->reference, rule, reply);
    return RESULT_OK;
}

enum result directory_add(struct change_work *work, const void *asked, void *reply)
{
    const struct rule_row *request = asked;
    const struct reference *reference = work->reference;
    struct rule rule = {.id = 0};
    enum result result =
        take_any(work, &reference->categories, "category", request->category, &rule.category_id);
    if (result == RESULT_OK)
        result = take_any(work, &reference->districts, "district", request->district, &rule.district_id);
    if (result == RESULT_OK)
        result = take_node(work, &reference->units, "unit", request->unit, &rule.unit_id);
    if (result == RESULT_OK)
        result = take_note(work, request->note, &rule);
    if (result != RESULT_OK)
        return result;
    if (open_rule(reference, rule.category_id, rule.district_id) != NULL)
        return refuse_pair(work, REFUSAL_EXISTS, &rule);
    return finish(work, &rule, rule_add(work->store, author_of(work), &rule), reply);
}

enum result directory_change(struct change_work *work, const void *asked, void *reply)
{
    const struct rule_row *request = asked;
    const struct reference *reference = work->reference;
    struct rule rule;
    enum result result = find_open(work, request, &rule);
    if (result == RESULT_OK && request->category[0] != '\0')
        result = take_any(work, &reference->categories, "category", request->category, &rule.category_id);
    if (result == RESULT_OK && request->district[0] != '\0')
        result = take_any(work, &reference->districts, "district", request->district, &rule.district_id);
    if (result == RESULT_OK && request->unit[0] != '\0')
        result = take_node(work, &reference->units, "unit", request->unit, &rule.unit_id);
    if (result == RESULT_OK)
        result = take_note(work, request->note, &rule);
    if (result != RESULT_OK)
        return result;
    const struct rule *other = open_rule(reference, rule.category_id, rule.district_id);
    if (other != NULL && other->id != rule.id)
        return refuse_pair(work, REFUSAL_EXISTS, &rule);
    return finish(work, &rule, rule_change(work->store, author_of(work), &rule), reply);
}

enum result directory_shut(struct change_work *work, const void *asked, void *reply)
{
    struct rule rule;
    enum result result = find_open(work, asked, &rule);
    if (result != RESULT_OK)
        return result;
    rule.shut = true;
    return finish(work, &rule, rule_shut(work->store, author_of(work), rule.id), reply);
}
