/* The whole directory at once: what a file says, compared with what there is, then made so. All faults are told together, and any
 * of them leaves everything as it was. */
#include "broker/do_rules.h"

#include "broker/rule_work.h"
#include "core/text.h"
#include "wire/messages_dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A rule of the file, and the open rule of the same category, district and hours; NULL if there is none. */
struct wanted {
    struct rule rule;
    int64_t line;
    const struct rule *present;
};

struct importing {
    struct change_work *work;
    const struct directory_import *request;
    struct directory_reply *reply;
    struct wanted *rows;
    size_t count;
};

static void add_fault(struct importing *importing, int64_t line, const struct refusal *why)
{
    struct rule_fault *fault = &importing->reply->faults[importing->reply->fault_count++];
    fault->line = line;
    (void)text_copy(fault->code, sizeof fault->code, refusal_name(why->code));
    (void)text_copy(fault->field, sizeof fault->field, why->field);
    (void)text_copy(fault->value, sizeof fault->value, why->value);
    (void)text_copy(fault->who, sizeof fault->who, why->who);
}

static enum result take_line(struct importing *importing, const struct rule_line *line, struct rule *rule,
                             struct refusal *why)
{
    const struct reference *reference = importing->work->reference;
    const struct {
        const char *field, *text;
    } needed[] = {{"category", line->category}, {"district", line->district}, {"unit", line->unit}};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (needed[i].text[0] == '\0')
            return refuse(why, REFUSAL_MISSING_FIELD, needed[i].field, "");
    enum result result = rule_take_category(reference, line->category, rule, why);
    if (result == RESULT_OK)
        result = rule_take_district(reference, line->district, rule, why);
    if (result == RESULT_OK)
        result = rule_take_hours(line->hours, rule, why);
    if (result == RESULT_OK)
        result = rule_take_unit(reference, line->unit, rule, why);
    if (result == RESULT_OK)
        result = rule_take_co_handlers(reference, line->co_handlers, rule, why);
    return result == RESULT_OK ? rule_take_note(line->note, rule, why) : result;
}

static int compare_wanted(const void *one, const void *other)
{
    const struct wanted *a = one, *b = other;
    if (a->rule.category_id != b->rule.category_id)
        return a->rule.category_id < b->rule.category_id ? -1 : 1;
    if (a->rule.district_id != b->rule.district_id)
        return a->rule.district_id < b->rule.district_id ? -1 : 1;
    if (a->rule.hours != b->rule.hours)
        return a->rule.hours < b->rule.hours ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static bool same_key(const struct rule *a, const struct rule *b)
{
    return a->category_id == b->category_id && a->district_id == b->district_id && a->hours == b->hours;
}

/* Every line by itself, then each with those of the same key, then the whole. */
static void check_lines(struct importing *importing)
{
    const struct directory_import *request = importing->request;
    struct refusal why;
    bool has_fallback = false;
    for (size_t i = 0; i < request->row_count; i++) {
        struct rule rule = {.id = 0};
        why = (struct refusal){.code = REFUSAL_NONE};
        if (take_line(importing, &request->rows[i], &rule, &why) != RESULT_OK) {
            add_fault(importing, request->rows[i].line, &why);
            continue;
        }
        importing->rows[importing->count++] = (struct wanted){.rule = rule, .line = request->rows[i].line};
        has_fallback = has_fallback || rule_is_fallback(&rule);
    }
    qsort(importing->rows, importing->count, sizeof importing->rows[0], compare_wanted);
    for (size_t i = 1; i < importing->count; i++) {
        char key[RULE_KEY_SIZE];
        const struct wanted *row = &importing->rows[i], *before = &importing->rows[i - 1];
        if (!same_key(&row->rule, &before->rule))
            continue;
        rule_key(importing->work->reference, &row->rule, key);
        (void)refuse(&why, REFUSAL_TIE, "rule", key);
        snprintf(why.who, sizeof why.who, "%lld", (long long)before->line);
        add_fault(importing, row->line, &why);
    }
    if (has_fallback)
        return;
    (void)refuse(&why, REFUSAL_NEEDED, "rule", "* * always");
    add_fault(importing, 0, &why);
}

static struct rule_difference *add_difference(struct importing *importing, const char *what,
                                              const struct rule *rule, int64_t line)
{
    struct rule_difference *row = &importing->reply->rows[importing->reply->row_count++];
    struct rule_row told = {.id = 0};
    rule_row_of(importing->work->reference, rule, &told);
    row->line = line;
    (void)text_copy(row->what, sizeof row->what, what);
    (void)text_copy(row->category, sizeof row->category, told.category);
    (void)text_copy(row->district, sizeof row->district, told.district);
    (void)text_copy(row->hours, sizeof row->hours, told.hours);
    (void)text_copy(row->unit, sizeof row->unit, told.unit);
    (void)text_copy(row->co_handlers, sizeof row->co_handlers, told.co_handlers);
    (void)text_copy(row->note, sizeof row->note, told.note);
    return row;
}

static bool same_rest(const struct rule *a, const struct rule *b)
{
    return a->unit_id == b->unit_id && a->co_handler_count == b->co_handler_count &&
           memcmp(a->co_handlers, b->co_handlers, a->co_handler_count * sizeof a->co_handlers[0]) == 0 &&
           strcmp(a->note, b->note) == 0;
}

/* What a rule of the file has at present; the rows are sorted by key. */
static struct wanted *wanted_for(struct importing *importing, const struct rule *rule)
{
    size_t from = 0, to = importing->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        struct wanted *row = &importing->rows[middle];
        if (same_key(&row->rule, rule))
            return row;
        const struct wanted key = {.rule = *rule, .line = row->line};
        if (compare_wanted(row, &key) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

static enum result remove_others(struct importing *importing)
{
    struct change_work *work = importing->work;
    const struct reference *reference = work->reference;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < reference->rule_count && result == RESULT_OK; i++) {
        const struct rule *rule = &reference->rules[i];
        if (rule->shut)
            continue;
        struct wanted *row = wanted_for(importing, rule);
        if (row != NULL) {
            row->present = rule;
            continue;
        }
        (void)add_difference(importing, "removed", rule, 0);
        importing->reply->removed++;
        result = rule_shut(work->store, rule_author(work), rule->id);
    }
    return result;
}

static enum result change_one(struct importing *importing, struct wanted *row)
{
    struct change_work *work = importing->work;
    struct rule_difference *told = add_difference(importing, "changed", &row->rule, row->line);
    struct rule_row was = {.id = 0};
    rule_row_of(work->reference, row->present, &was);
    (void)text_copy(told->was_unit, sizeof told->was_unit, was.unit);
    (void)text_copy(told->was_co_handlers, sizeof told->was_co_handlers, was.co_handlers);
    (void)text_copy(told->was_note, sizeof told->was_note, was.note);
    importing->reply->changed++;
    row->rule.id = row->present->id;
    return rule_change(work->store, rule_author(work), &row->rule);
}

static enum result make_so(struct importing *importing)
{
    struct change_work *work = importing->work;
    enum result result = remove_others(importing);
    for (size_t i = 0; i < importing->count && result == RESULT_OK; i++) {
        struct wanted *row = &importing->rows[i];
        if (row->present == NULL) {
            (void)add_difference(importing, "added", &row->rule, row->line);
            importing->reply->added++;
            result = rule_add(work->store, rule_author(work), &row->rule);
        } else if (!same_rest(&row->rule, row->present)) {
            result = change_one(importing, row);
        } else {
            importing->reply->kept++;
        }
    }
    return result;
}

enum result directory_import(struct change_work *work, const void *asked, void *ret)
{
    const struct directory_import *request = asked;
    struct directory_reply *reply = ret;
    struct importing importing = {.work = work, .request = request, .reply = reply};
    importing.rows = calloc(request->row_count + 1, sizeof importing.rows[0]);
    reply->rows = calloc(request->row_count + work->reference->rule_count + 1, sizeof reply->rows[0]);
    /* A line has one fault of its own, or one with another line; the whole has one more. */
    reply->faults = calloc(request->row_count + 1, sizeof reply->faults[0]);
    bool memory = importing.rows != NULL && reply->rows != NULL && reply->faults != NULL;
    enum result result = memory ? RESULT_OK : RESULT_NO_MEMORY;
    if (memory)
        check_lines(&importing);
    if (memory && reply->fault_count == 0)
        result = make_so(&importing);
    work->drop = request->dry_run || reply->fault_count > 0;
    work->reference_changed = !work->drop && reply->row_count > 0;
    free(importing.rows);
    return result;
}
