/* Writes limits as the text that limits_parse.c reads: as few rows as say it. */
#include "core/limits_parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

void limit_write(struct limit limit, char out[LIMIT_TEXT_SIZE])
{
    if (limit.clock == LIMIT_NONE)
        (void)snprintf(out, LIMIT_TEXT_SIZE, "none");
    else if (limit.clock == LIMIT_WORKDAYS)
        (void)snprintf(out, LIMIT_TEXT_SIZE, "%" PRId64 " workdays", limit.amount);
    else if (limit.amount % HOUR_MS == 0)
        (void)snprintf(out, LIMIT_TEXT_SIZE, "%" PRId64 " h %s", limit.amount / HOUR_MS,
                       name_of(&limit_clock_names, (int)limit.clock));
    else
        (void)snprintf(out, LIMIT_TEXT_SIZE, "%" PRId64 " min %s", limit.amount / MINUTE_MS,
                       name_of(&limit_clock_names, (int)limit.clock));
}

static bool same(struct limit a, struct limit b)
{
    return a.clock == b.clock && (a.clock == LIMIT_NONE || a.amount == b.amount);
}

static const char *name_or_any(const struct name_list *names, int value)
{
    return value < 0 ? "*" : name_of(names, value);
}

static void say_row(enum limit_step step, int type, int urgency, const char *category, struct limit limit,
                    char *out, size_t size)
{
    char text[LIMIT_TEXT_SIZE];
    limit_write(limit, text);
    (void)snprintf(out, size, "%-12s %-12s %-9s %-10s %s", name_of(&limit_step_names, (int)step),
                   name_or_any(&type_names, type), name_or_any(&urgency_names, urgency), category, text);
}

static void put_row(struct text_out *writer, enum limit_step step, int type, int urgency, const char *category,
                    struct limit limit)
{
    char row[TEXT_ROW_SIZE];
    say_row(step, type, urgency, category, limit, row, sizeof row);
    text_put(writer, "%s\n", row);
}

/* Whether all cells of the step that the row would name are the same; -1 is any. */
static bool uniform(const struct limits *limits, int step, int type, int urgency)
{
    struct limit first = limits->cells[step][type < 0 ? 0 : type][urgency < 0 ? 0 : urgency];
    for (int t = 0; t < TYPE_COUNT; t++)
        for (int u = 0; u < URGENCY_COUNT; u++)
            if ((type < 0 || t == type) && (urgency < 0 || u == urgency) &&
                !same(first, limits->cells[step][t][u]))
                return false;
    return true;
}

/* One row if all are alike, else a row an urgency, else rows a type: never two ways at once, which might contradict. */
static void put_step(struct text_out *writer, const struct limits *limits, int step)
{
    bool by_urgency = true;
    if (uniform(limits, step, -1, -1)) {
        put_row(writer, (enum limit_step)step, -1, -1, "*", limits->cells[step][0][0]);
        return;
    }
    for (int u = 0; u < URGENCY_COUNT; u++)
        by_urgency = by_urgency && uniform(limits, step, -1, u);
    for (int u = 0; u < URGENCY_COUNT && by_urgency; u++)
        put_row(writer, (enum limit_step)step, -1, u, "*", limits->cells[step][0][u]);
    for (int t = 0; t < TYPE_COUNT && !by_urgency; t++) {
        if (uniform(limits, step, t, -1)) {
            put_row(writer, (enum limit_step)step, t, -1, "*", limits->cells[step][t][0]);
            continue;
        }
        for (int u = 0; u < URGENCY_COUNT; u++)
            put_row(writer, (enum limit_step)step, t, u, "*", limits->cells[step][t][u]);
    }
}

static void put_setting(struct text_out *writer, const struct limits *limits,
                        const struct limit_setting *setting)
{
    const char *at = (const char *)limits + setting->offset;
    char text[LIMIT_TEXT_SIZE];
    if (setting->kind == SETTING_BOOL) {
        text_put(writer, "%-18s %s\n", setting->name, *(const bool *)(const void *)at ? "yes" : "no");
        return;
    }
    int64_t value = *(const int64_t *)(const void *)at;
    limit_write((struct limit){.clock = LIMIT_WALL, .amount = value}, text);
    if (setting->kind == SETTING_DURATION)
        text_put(writer, "%-18s %s\n", setting->name, text);
    else
        text_put(writer, "%-18s %" PRId64 "\n", setting->name, value);
}

enum result limits_write(const struct limits *limits, const struct limits_categories *categories, char *out,
                         size_t size)
{
    struct text_out writer = {.out = out, .size = size};
    text_put(&writer, "# %-10s %-12s %-9s %-10s %s\n", "step", "type", "urgency", "category", "limit");
    for (int step = 0; step < LIMIT_STEP_COUNT; step++)
        put_step(&writer, limits, step);
    for (size_t i = 0; i < limits->exception_count; i++) {
        const struct limit_exception *row = &limits->exceptions[i];
        put_row(&writer, row->step, row->type, row->urgency,
                categories->code_of(categories->arg, row->category_id), row->limit);
    }
    text_put(&writer, "\n");
    for (size_t i = 0; i < limit_setting_count; i++)
        put_setting(&writer, limits, &limit_settings[i]);
    text_put(&writer, "%-18s %-10s %" PRId64 "\n", "audit_share", "*", limits->audit_share);
    for (size_t i = 0; i < limits->audit_share_count; i++)
        text_put(&writer, "%-18s %-10s %" PRId64 "\n", "audit_share",
                 categories->code_of(categories->arg, limits->audit_shares[i].category_id),
                 limits->audit_shares[i].percent);
    return writer.used < size ? RESULT_OK : RESULT_TOO_LONG;
}

void limits_row_of(const struct limits *limits, enum limit_step step, const struct limit_subject *subject,
                   const struct limits_categories *categories, char *out, size_t size)
{
    const struct limit_exception *row = limits_exception_of(limits, step, subject);
    const char *code = row ? categories->code_of(categories->arg, row->category_id) : "*";
    char text[LIMIT_TEXT_SIZE];
    limit_write(limits_of(limits, step, subject), text);
    (void)snprintf(out, size, "%s %s %s %s %s", name_of(&limit_step_names, (int)step),
                   name_or_any(&type_names, row ? row->type : subject->type),
                   name_or_any(&urgency_names, row ? row->urgency : subject->urgency), code, text);
}
