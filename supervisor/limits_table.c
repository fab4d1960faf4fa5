#include "supervisor/limits_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WEIGHTS = 4 };

/* Lines of the text by what they say. */
struct reading {
    size_t cells[LIMIT_STEP_COUNT][WEIGHTS][TYPE_COUNT][URGENCY_COUNT]; /* 0: none */
    size_t settings[64];
    size_t share;
    struct limits limits;
    struct limits_table *table;
    bool whole; /* false: no memory */
};

/* Any code is a category here, the broker has judged the text; the same code is the same one. */
static int64_t some_id(void *arg, const char *code)
{
    uint64_t hash = 14695981039346656037u;
    (void)arg;
    for (; *code != '\0'; code++)
        hash = (hash ^ (unsigned char)*code) * 1099511628211u;
    return (int64_t)(hash >> 1) + 1;
}

static void add(struct reading *reading, struct limits_row row)
{
    struct limits_table *table = reading->table;
    if (table->count == table->room) {
        size_t room = table->room == 0 ? 64 : 2 * table->room;
        struct limits_row *rows = realloc(table->rows, room * sizeof *rows);
        if (rows == NULL) {
            reading->whole = false;
            return;
        }
        table->rows = rows;
        table->room = room;
    }
    table->rows[table->count++] = row;
}

static void note_step(struct reading *reading, const struct text_rows *rows, int step)
{
    int type = name_value(&type_names, rows->word[1]), urgency = name_value(&urgency_names, rows->word[2]);
    int weight = (type >= 0 ? 2 : 0) + (urgency >= 0 ? 1 : 0);
    if (rows->count < 5 || strcmp(rows->word[3], "*") != 0)
        return;
    for (int t = 0; t < TYPE_COUNT; t++)
        for (int u = 0; u < URGENCY_COUNT; u++)
            if ((type < 0 || type == t) && (urgency < 0 || urgency == u))
                reading->cells[step][weight][t][u] = rows->line;
}

static void note_lines(struct reading *reading, const char *text)
{
    struct text_rows rows;
    text_rows_begin(&rows, text, strlen(text), NULL, NULL);
    while (text_rows_next(&rows)) {
        int step = name_value(&limit_step_names, rows.word[0]);
        if (step >= 0)
            note_step(reading, &rows, step);
        for (size_t i = 0; i < limit_setting_count; i++)
            if (strcmp(limit_settings[i].name, rows.word[0]) == 0)
                reading->settings[i] = rows.line;
        if (strcmp(rows.word[0], "audit_share") == 0 && rows.count > 2 && strcmp(rows.word[1], "*") == 0)
            reading->share = rows.line;
    }
}

/* The line that gives a cell: of those that name it most. */
static size_t line_of(const struct reading *reading, int step, int type, int urgency)
{
    for (int weight = WEIGHTS - 1; weight >= 0; weight--)
        if (reading->cells[step][weight][type][urgency] != 0)
            return reading->cells[step][weight][type][urgency];
    return 0;
}

static bool same(struct limit a, struct limit b)
{
    return a.clock == b.clock && (a.clock == LIMIT_NONE || a.amount == b.amount);
}

/* For which types the line of this type gives the same limit at this urgency. */
static unsigned types_like(const struct reading *reading, int step, int type, int urgency)
{
    unsigned types = 0;
    for (int other = 0; other < TYPE_COUNT; other++)
        if (line_of(reading, step, other, urgency) == line_of(reading, step, type, urgency) &&
            same(reading->limits.cells[step][other][urgency], reading->limits.cells[step][type][urgency]))
            types |= 1u << other;
    return types;
}

/* A row for each line that gives something, or more if it does not give it to all urgencies alike; likewise for what is a default. */
static void add_step(struct reading *reading, int step)
{
    const struct limits_table *table = reading->table;
    size_t first = table->count;
    for (int cell = 0; cell < URGENCY_COUNT * TYPE_COUNT && reading->whole; cell++) {
        int type = cell / URGENCY_COUNT, urgency = cell % URGENCY_COUNT;
        struct limits_row row = {.what = step,
                                 .types = types_like(reading, step, type, urgency),
                                 .urgencies = 1u << urgency,
                                 .limit = reading->limits.cells[step][type][urgency],
                                 .line = line_of(reading, step, type, urgency)};
        size_t at = first;
        while (at < table->count && !(table->rows[at].line == row.line && table->rows[at].types == row.types &&
                                      same(table->rows[at].limit, row.limit)))
            at++;
        if (at < table->count)
            table->rows[at].urgencies |= row.urgencies;
        else
            add(reading, row);
    }
}

static unsigned mask(int value, int count)
{
    return value < 0 ? (1u << count) - 1 : 1u << value;
}

/* Exceptions and shares of a category stand in the order of the text. */
static void add_of_categories(struct reading *reading, const char *text, int step)
{
    struct text_rows rows;
    size_t exception = 0, share = 0;
    text_rows_begin(&rows, text, strlen(text), NULL, NULL);
    while (text_rows_next(&rows)) {
        int here = name_value(&limit_step_names, rows.word[0]);
        struct limits_row row = {.line = rows.line};
        if (here >= 0 && rows.count >= 5 && strcmp(rows.word[3], "*") != 0) {
            const struct limit_exception *known = &reading->limits.exceptions[exception++];
            row.what = here;
            row.types = mask(known->type, TYPE_COUNT);
            row.urgencies = mask(known->urgency, URGENCY_COUNT);
            row.limit = known->limit;
            (void)snprintf(row.category, sizeof row.category, "%s", rows.word[3]);
            if (here == step)
                add(reading, row);
        } else if (strcmp(rows.word[0], "audit_share") == 0 && rows.count > 2 &&
                   strcmp(rows.word[1], "*") != 0) {
            row.kind = LIMITS_ROW_SHARE;
            row.number = reading->limits.audit_shares[share++].percent;
            (void)snprintf(row.category, sizeof row.category, "%s", rows.word[1]);
            if (step == LIMIT_STEP_COUNT)
                add(reading, row);
        }
    }
}

static void add_setting(struct reading *reading, size_t position)
{
    const struct limit_setting *setting = &limit_settings[position];
    const char *at = (const char *)&reading->limits + setting->offset;
    struct limits_row row = {
        .kind = LIMITS_ROW_SETTING, .what = (int)position, .line = reading->settings[position]};
    if (setting->kind == SETTING_BOOL)
        row.number = *(const bool *)(const void *)at;
    else
        row.number = *(const int64_t *)(const void *)at;
    if (setting->kind == SETTING_DURATION)
        row.limit = (struct limit){.clock = LIMIT_WALL, .amount = row.number};
    add(reading, row);
}

enum result limits_table_make(struct limits_table *table, const char *text)
{
    const struct limits_categories categories = {.id_of = some_id};
    struct reading *reading = calloc(1, sizeof *reading);
    if (reading == NULL || limit_setting_count > sizeof reading->settings / sizeof reading->settings[0]) {
        free(reading);
        return RESULT_NO_MEMORY;
    }
    limits_table_stop(table);
    reading->table = table;
    reading->whole = true;
    enum result result = limits_parse(&reading->limits, text, strlen(text), &categories, NULL, NULL);
    if (result == RESULT_OK) {
        note_lines(reading, text);
        for (int step = 0; step < LIMIT_STEP_COUNT && reading->whole; step++) {
            add_step(reading, step);
            add_of_categories(reading, text, step);
        }
        for (size_t i = 0; i < limit_setting_count; i++)
            add_setting(reading, i);
        add(reading, (struct limits_row){.kind = LIMITS_ROW_SHARE,
                                         .number = reading->limits.audit_share,
                                         .line = reading->share});
        add_of_categories(reading, text, LIMIT_STEP_COUNT);
        result = reading->whole ? RESULT_OK : RESULT_NO_MEMORY;
    }
    free(reading);
    return result;
}

void limits_table_stop(struct limits_table *table)
{
    free(table->rows);
    *table = (struct limits_table){0};
}
