/* The dispatch directory rule by rule: which unit leads for which category in which district at which hours.
 * A rule is meant by its id, or by its category, district and hours. */
#include "broker/do_rules.h"

#include "broker/rule_work.h"
#include "core/event.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>

/* Who changed a rule last. */
static void note_author(struct query_work *work, struct rule_rows *rows)
{
    struct statement *s = db_sql(
        work->db, "SELECT account_id, recorded_at FROM event WHERE subject = $1 ORDER BY seq DESC LIMIT 1");
    bind_int(s, 1, SUBJECT_RULE);
    if (db_step(s) == RESULT_OK) {
        const struct account *account = account_by_id(work->reference, column_int(s, 0));
        text_copy(rows->who, sizeof rows->who, account ? account->login : "");
        rows->changed_at = column_int(s, 1);
    }
    db_reset(s);
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
        rule_row_of(reference, &reference->rules[i], &rows->rows[i]);
    rows->row_count = reference->rule_count;
    note_author(work, rows);
    return RESULT_OK;
}

static enum result refuse_key(struct change_work *work, enum refusal_code code, const char *field,
                              const struct rule *rule)
{
    char key[RULE_KEY_SIZE];
    rule_key(work->reference, rule, key);
    return refuse(work->why, code, field, key);
}

/* Category, district and hours as they are said. */
static enum result take_key(struct change_work *work, const struct rule_row *request, struct rule *rule)
{
    enum result result = rule_take_category(work->reference, request->category, rule, work->why);
    if (result == RESULT_OK)
        result = rule_take_district(work->reference, request->district, rule, work->why);
    return result == RESULT_OK ? rule_take_hours(request->hours, rule, work->why) : result;
}

/* Lead, co-handlers and note as they are said. */
static enum result take_rest(struct change_work *work, const struct rule_row *request, struct rule *rule)
{
    enum result result = rule_take_unit(work->reference, request->unit, rule, work->why);
    if (result == RESULT_OK)
        result = rule_take_co_handlers(work->reference, request->co_handlers, rule, work->why);
    return result == RESULT_OK ? rule_take_note(request->note, rule, work->why) : result;
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
    enum result result = take_key(work, request, &wanted);
    if (result != RESULT_OK)
        return result;
    const struct rule *rule = rule_open(reference, wanted.category_id, wanted.district_id, wanted.hours);
    if (rule == NULL)
        return refuse_key(work, REFUSAL_NOT_FOUND, "rule", &wanted);
    *ret = *rule;
    return RESULT_OK;
}

static enum result finish(struct change_work *work, const struct rule *rule, enum result result, void *reply)
{
    if (result == RESULT_REFUSED)
        return refuse_key(work, REFUSAL_EXISTS, "rule", rule);
    if (result == RESULT_NOT_FOUND)
        return refuse_key(work, REFUSAL_NOT_FOUND, "rule", rule);
    if (result != RESULT_OK)
        return result;
    work->reference_changed = true;
    rule_row_of(work->reference, rule, reply);
    return RESULT_OK;
}

enum result directory_add(struct change_work *work, const void *asked, void *reply)
{
    const struct rule_row *request = asked;
    struct rule rule = {.id = 0};
    enum result result = take_key(work, request, &rule);
    if (result == RESULT_OK && request->unit[0] == '\0')
        result = refuse(work->why, REFUSAL_MISSING_FIELD, "unit", "");
    if (result == RESULT_OK)
        result = take_rest(work, request, &rule);
    if (result != RESULT_OK)
        return result;
    if (rule_open(work->reference, rule.category_id, rule.district_id, rule.hours) != NULL)
        return refuse_key(work, REFUSAL_EXISTS, "rule", &rule);
    return finish(work, &rule, rule_add(work->store, rule_author(work), &rule), reply);
}

enum result directory_change(struct change_work *work, const void *asked, void *reply)
{
    const struct rule_row *request = asked;
    struct rule rule;
    enum result result = find_open(work, request, &rule);
    if (result != RESULT_OK)
        return result;
    bool was_fallback = rule_is_fallback(&rule);
    result = take_key(work, request, &rule);
    if (result == RESULT_OK && was_fallback && !rule_is_fallback(&rule))
        return refuse(work->why, REFUSAL_NEEDED, "rule", "* * always");
    if (result == RESULT_OK)
        result = take_rest(work, request, &rule);
    if (result != RESULT_OK)
        return result;
    const struct rule *other = rule_open(work->reference, rule.category_id, rule.district_id, rule.hours);
    if (other != NULL && other->id != rule.id)
        return refuse_key(work, REFUSAL_EXISTS, "rule", &rule);
    return finish(work, &rule, rule_change(work->store, rule_author(work), &rule), reply);
}

enum result directory_shut(struct change_work *work, const void *asked, void *reply)
{
    struct rule rule;
    enum result result = find_open(work, asked, &rule);
    if (result == RESULT_OK && rule_is_fallback(&rule))
        return refuse_key(work, REFUSAL_NEEDED, "rule", &rule);
    if (result != RESULT_OK)
        return result;
    rule.shut = true;
    return finish(work, &rule, rule_shut(work->store, rule_author(work), rule.id), reply);
}
