/* Rules of the dispatch directory between people's words and ids. */
#include "broker/rule_work.h"

#include "broker/text_checks.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

static const char any[] = "*";
static const char none[] = "-";

struct author rule_author(const struct change_work *work)
{
    return (struct author){.account_id = work->who.account_id, .station_id = work->who.station_id};
}

static const char *code_or_any(const struct nodes *nodes, int64_t id)
{
    const struct node *node = id != 0 ? node_by_id(nodes, id) : NULL;
    return node != NULL ? node->code : any;
}

void rule_key(const struct reference *reference, const struct rule *rule, char out[RULE_KEY_SIZE])
{
    snprintf(out, RULE_KEY_SIZE, "%s %s %s", code_or_any(&reference->categories, rule->category_id),
             code_or_any(&reference->districts, rule->district_id),
             name_of(&rule_hours_names, (int)rule->hours));
}

void rule_co_handlers(const struct reference *reference, const struct rule *rule, char out[TEXT_UNITS])
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < rule->co_handler_count; i++) {
        const struct node *unit = node_by_id(&reference->units, rule->co_handlers[i]);
        if (unit != NULL)
            used += (size_t)snprintf(out + used, TEXT_UNITS - used, "%s%s", used > 0 ? " " : "", unit->code);
    }
}

void rule_row_of(const struct reference *reference, const struct rule *rule, struct rule_row *row)
{
    const struct node *unit = node_by_id(&reference->units, rule->unit_id);
    row->id = rule->id;
    (void)text_copy(row->category, sizeof row->category,
                    code_or_any(&reference->categories, rule->category_id));
    (void)text_copy(row->district, sizeof row->district, code_or_any(&reference->districts, rule->district_id));
    (void)text_copy(row->hours, sizeof row->hours, name_of(&rule_hours_names, (int)rule->hours));
    (void)text_copy(row->unit, sizeof row->unit, unit != NULL ? unit->code : "");
    rule_co_handlers(reference, rule, row->co_handlers);
    (void)text_copy(row->note, sizeof row->note, rule->note);
    row->shut = rule->shut;
}

/* An open node by code or name. */
static enum result take_node(const struct nodes *nodes, const char *field, const char *said, int64_t *ret_id,
                             struct refusal *why)
{
    const struct node *node = node_find(nodes, said);
    if (node == NULL)
        return refuse(why, REFUSAL_UNKNOWN_VALUE, field, said);
    if (node->shut)
        return refuse(why, REFUSAL_SHUT, field, said);
    *ret_id = node->id;
    return RESULT_OK;
}

static enum result take_any(const struct nodes *nodes, const char *field, const char *said, int64_t *ret_id,
                            struct refusal *why)
{
    if (said[0] == '\0')
        return RESULT_OK;
    if (strcmp(said, any) != 0)
        return take_node(nodes, field, said, ret_id, why);
    *ret_id = 0;
    return RESULT_OK;
}

enum result rule_take_category(const struct reference *reference, const char *said, struct rule *rule,
                               struct refusal *why)
{
    return take_any(&reference->categories, "category", said, &rule->category_id, why);
}

enum result rule_take_district(const struct reference *reference, const char *said, struct rule *rule,
                               struct refusal *why)
{
    return take_any(&reference->districts, "district", said, &rule->district_id, why);
}

enum result rule_take_hours(const char *said, struct rule *rule, struct refusal *why)
{
    int hours = said[0] != '\0' ? name_value(&rule_hours_names, said) : (int)rule->hours;
    if (hours < 0)
        return refuse(why, REFUSAL_UNKNOWN_VALUE, "hours", said);
    rule->hours = (enum rule_hours)hours;
    return RESULT_OK;
}

/* The hotline's own unit leads no ticket. */
static enum result take_unit(const struct reference *reference, const char *field, const char *said,
                             int64_t *ret_id, struct refusal *why)
{
    enum result result = take_node(&reference->units, field, said, ret_id, why);
    if (result == RESULT_OK && node_by_id(&reference->units, *ret_id)->kind == UNIT_HOTLINE)
        return refuse(why, REFUSAL_BAD_VALUE, field, said);
    return result;
}

enum result rule_take_unit(const struct reference *reference, const char *said, struct rule *rule,
                           struct refusal *why)
{
    return said[0] != '\0' ? take_unit(reference, "unit", said, &rule->unit_id, why) : RESULT_OK;
}

static bool named(const struct rule *rule, int64_t unit_id)
{
    bool found = rule->unit_id == unit_id;
    for (size_t i = 0; i < rule->co_handler_count; i++)
        found = found || rule->co_handlers[i] == unit_id;
    return found;
}

enum result rule_take_co_handlers(const struct reference *reference, const char *said, struct rule *rule,
                                  struct refusal *why)
{
    char codes[TEXT_UNITS];
    char *rest = NULL;
    if (said[0] != '\0')
        rule->co_handler_count = 0;
    (void)text_copy(codes, sizeof codes, strcmp(said, none) != 0 ? said : "");
    for (char *code = strtok_r(codes, " ", &rest); code != NULL; code = strtok_r(NULL, " ", &rest)) {
        int64_t unit_id = 0;
        enum result result = take_unit(reference, "co_handlers", code, &unit_id, why);
        if (result != RESULT_OK)
            return result;
        if (named(rule, unit_id))
            return refuse(why, REFUSAL_EXISTS, "co_handlers", code);
        if (rule->co_handler_count == TICKET_CO_HANDLERS)
            return refuse(why, REFUSAL_TOO_LONG, "co_handlers", said);
        rule->co_handlers[rule->co_handler_count++] = unit_id;
    }
    /* A lead that was changed to one of those who helped. */
    for (size_t i = 0; i < rule->co_handler_count; i++)
        if (rule->co_handlers[i] == rule->unit_id)
            return refuse(why, REFUSAL_EXISTS, "co_handlers",
                          node_by_id(&reference->units, rule->unit_id)->code);
    return RESULT_OK;
}

enum result rule_take_note(const char *said, struct rule *rule, struct refusal *why)
{
    char note[TEXT_TITLE];
    (void)text_copy(note, sizeof note, said);
    text_trim(note);
    if (!text_is_line(note))
        return refuse(why, REFUSAL_BAD_VALUE, "note", note);
    if (note[0] != '\0')
        (void)text_copy(rule->note, sizeof rule->note, note);
    return RESULT_OK;
}

bool rule_is_fallback(const struct rule *rule)
{
    return rule->category_id == 0 && rule->district_id == 0 && rule->hours == HOURS_ALWAYS;
}
