/* Reads the tables of a sample by their column names and ties the rows together.
 * Rows come after what they name, so that one pass finds every parent. */
#include "broker/city_sample.h"

#include "broker/text_checks.h"
#include "config/files.h"
#include "core/civil.h"
#include "core/names.h"
#include "core/text.h"
#include "core/ticket.h"

#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)

enum { COLUMNS_MAX = 8, FILE_MAX = 4 << 20, SENTENCE_SIZE = CONFIG_PATH_SIZE + 400 };

struct column {
    const char *name;
    size_t offset;  /* of the text in struct sample_row */
    size_t size;    /* bytes of the longest text and its NUL */
    bool may_empty; /* may be empty */
};

#define COLUMN(M, SIZE, MAY_EMPTY)                                                                             \
    {                                                                                                          \
        .name = #M, .offset = offsetof(struct sample_row, M), .size = (SIZE), .may_empty = (MAY_EMPTY)         \
    }

static const struct column district_columns[] = {
    COLUMN(code, TEXT_CODE, false), COLUMN(parent, TEXT_CODE, true), COLUMN(name, TEXT_NAME, false),
    COLUMN(name_en, TEXT_NAME, true), COLUMN(kind, TEXT_CODE, true)};
static const struct column unit_columns[] = {COLUMN(code, TEXT_CODE, false), COLUMN(parent, TEXT_CODE, true),
                                             COLUMN(name, TEXT_NAME, false), COLUMN(name_en, TEXT_NAME, true),
                                             COLUMN(kind, TEXT_CODE, false)};
static const struct column category_columns[] = {
    COLUMN(code, TEXT_CODE, false), COLUMN(parent, TEXT_CODE, true), COLUMN(name, TEXT_NAME, false),
    COLUMN(name_en, TEXT_NAME, true), COLUMN(words, TEXT_TITLE, true)};
static const struct column directory_columns[] = {
    COLUMN(category, TEXT_CODE, false), COLUMN(district, TEXT_CODE, false), COLUMN(hours, TEXT_CODE, false),
    COLUMN(unit, TEXT_CODE, false),     COLUMN(co_handlers, 250, true),     COLUMN(note, TEXT_TITLE, true)};
static const struct column knowledge_columns[] = {
    COLUMN(title, TEXT_TITLE, false),          COLUMN(text, TEXT_LONG, false),
    COLUMN(category, TEXT_CODE, false),        COLUMN(unit, TEXT_CODE, false),
    COLUMN(matter, TEXT_CODE, true),           COLUMN(source, TEXT_TITLE, true),
    COLUMN(review_on, CIVIL_DATE_SIZE, false), COLUMN(expires_on, CIVIL_DATE_SIZE, true)};

struct reader {
    struct sample_table *table;
    const struct column *columns;
    size_t column_count;
    size_t room;
    city_fault *fault;
    void *context;
    size_t *faults;
    bool optional; /* a sample may do without this file */
    bool has_header;
    bool no_memory;
};

static void tell(struct reader *reader, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void tell(struct reader *reader, int line, const char *format, ...)
{
    char sentence[SENTENCE_SIZE];
    int used = line > 0 ? snprintf(sentence, sizeof sentence, "%s:%d: ", reader->table->file, line)
                        : snprintf(sentence, sizeof sentence, "%s: ", reader->table->file);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence + used, sizeof sentence - (size_t)used, format, arguments);
    va_end(arguments);
    (*reader->faults)++;
    reader->fault(reader->context, sentence);
}

static void set_cell(struct sample_row *row, const struct column *column, const char *text)
{
    memcpy((char *)row + column->offset, &text, sizeof text);
}

/* Cuts a line into cells in place; gives their number, at most COLUMNS_MAX + 1. */
static size_t cut(char *line, char *cells[COLUMNS_MAX + 1])
{
    size_t count = 0;
    for (char *cell = line; cell != NULL && count <= COLUMNS_MAX;) {
        char *tab = strchr(cell, '\t');
        if (tab != NULL)
            *tab++ = '\0';
        cells[count++] = cell;
        cell = tab;
    }
    return count;
}

static void take_header(struct reader *reader, int line, char *cells[], size_t count)
{
    bool fits = count == reader->column_count;
    for (size_t i = 0; fits && i < count; i++)
        fits = strcmp(cells[i], reader->columns[i].name) == 0;
    reader->has_header = true;
    if (fits)
        return;
    char names[200] = "";
    for (size_t i = 0; i < reader->column_count; i++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i == 0 ? "" : " ",
                 reader->columns[i].name);
    tell(reader, line, _("the first line that is no comment must name the columns, with tabs between: %s"),
         names);
}

static void check_cell(struct reader *reader, int line, const struct column *column, const char *cell)
{
    if (!text_is_line(cell))
        tell(reader, line, _("%s is not UTF-8 or holds control characters; save the file as plain UTF-8 text"),
             column->name);
    else if (strlen(cell) >= column->size)
        tell(reader, line, _("%s is longer than %zu bytes; shorten it"), column->name, column->size - 1);
    else if (!column->may_empty && !text_is_name(cell))
        tell(reader, line, _("%s is empty; fill it in"), column->name);
}

static void take_row(struct reader *reader, int line, char *cells[], size_t count)
{
    struct sample_table *table = reader->table;
    if (count != reader->column_count) {
        tell(reader, line, _("%zu%s cells instead of %zu; put one tab between two cells"), count,
             count > COLUMNS_MAX ? _(" or more") : "", reader->column_count);
        return;
    }
    if (table->count == reader->room) {
        size_t room = reader->room == 0 ? 256 : reader->room * 2;
        struct sample_row *rows = reallocarray(table->rows, room, sizeof rows[0]);
        if (rows == NULL) {
            reader->no_memory = true;
            return;
        }
        table->rows = rows;
        reader->room = room;
    }
    struct sample_row *row = &table->rows[table->count++];
    *row = (struct sample_row){.line = line,
                               .code = "",
                               .parent = "",
                               .name = "",
                               .name_en = "",
                               .kind = "",
                               .words = "",
                               .category = "",
                               .district = "",
                               .hours = "",
                               .unit = "",
                               .co_handlers = "",
                               .note = "",
                               .title = "",
                               .text = "",
                               .matter = "",
                               .source = "",
                               .review_on = "",
                               .expires_on = "",
                               .parent_row = SAMPLE_NONE,
                               .category_row = SAMPLE_NONE,
                               .district_row = SAMPLE_NONE,
                               .unit_row = SAMPLE_NONE};
    for (size_t i = 0; i < count; i++) {
        check_cell(reader, line, &reader->columns[i], cells[i]);
        set_cell(row, &reader->columns[i], cells[i]);
    }
}

static void read_lines(struct reader *reader)
{
    int number = 0;
    char *cells[COLUMNS_MAX + 1];
    for (char *line = reader->table->text; line != NULL && *line != '\0' && !reader->no_memory;) {
        char *end = strchr(line, '\n');
        if (end != NULL)
            *end++ = '\0';
        line[strcspn(line, "\r")] = '\0';
        number++;
        if (line[0] != '\0' && line[0] != '#') {
            size_t count = cut(line, cells);
            if (reader->has_header)
                take_row(reader, number, cells, count);
            else
                take_header(reader, number, cells, count);
        }
        line = end;
    }
    if (!reader->has_header)
        tell(reader, 0, _("is empty; its first line names the columns"));
}

static void read_table(struct reader *reader, const char *folder, const char *name)
{
    char why[FILE_WHY_SIZE];
    size_t size = 0;
    struct sample_table *table = reader->table;
    if (snprintf(table->file, sizeof table->file, "%s/%s", folder, name) >= (int)sizeof table->file) {
        tell(reader, 0, _("the path is too long; move the sample to a shorter one"));
        return;
    }
    if (reader->optional && access(table->file, F_OK) != 0)
        return;
    if (file_read(table->file, FILE_MAX, &table->text, &size, why) != RESULT_OK) {
        (*reader->faults)++;
        reader->fault(reader->context, why);
        return;
    }
    if (strlen(table->text) != size)
        tell(reader, 0, _("holds a NUL byte; save it as plain UTF-8 text"));
    else
        read_lines(reader);
}

/* The row of a code among the first `count`. */
static int find_row(const struct sample_table *table, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(table->rows[i].code, code) == 0)
            return (int)i;
    return SAMPLE_NONE;
}

/* Codes are codes and unique; parents stand above their children. */
static void tie_tree(struct reader *reader)
{
    struct sample_table *table = reader->table;
    for (size_t i = 0; i < table->count; i++) {
        struct sample_row *row = &table->rows[i];
        int twin = find_row(table, i, row->code);
        if (row->code[0] == '\0')
            continue;
        if (!text_is_code(row->code))
            tell(reader, row->line, _("code \"%s\" may hold A-Z a-z 0-9 . _ - only, at most 40; change it"),
                 row->code);
        else if (twin != SAMPLE_NONE)
            tell(reader, row->line, _("code \"%s\" stands in line %d already; choose another one"), row->code,
                 table->rows[twin].line);
        if (row->parent[0] == '\0')
            continue;
        row->parent_row = find_row(table, i, row->parent);
        if (row->parent_row == SAMPLE_NONE)
            tell(reader, row->line, _("parent \"%s\" stands in no line above; add it or correct the code"),
                 row->parent);
    }
}

static void tie_units(struct reader *reader)
{
    struct sample_table *table = reader->table;
    size_t roots = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct sample_row *row = &table->rows[i];
        row->unit_kind = name_value(&unit_kind_names, row->kind);
        if (row->unit_kind < 0)
            tell(reader, row->line,
                 _("kind \"%s\" is none of hotline district department utility street; choose one"), row->kind);
        if (row->parent[0] != '\0')
            continue;
        roots++;
        if (roots > 1)
            tell(reader, row->line, _("\"%s\" is a second unit without a parent; put it below the hotline"),
                 row->code);
        else if (row->unit_kind != UNIT_HOTLINE)
            tell(reader, row->line, _("\"%s\" has no parent, but is no hotline; put the hotline first"),
                 row->code);
    }
    if (roots == 0 && reader->has_header)
        tell(reader, 0, _("has no unit without a parent; begin with the hotline itself"));
}

/* The row that a rule names; "*" is any where that is allowed. */
static int tie_code(struct reader *reader, const struct sample_row *rule, const struct sample_table *table,
                    const char *column, const char *code, bool any)
{
    if (any && strcmp(code, "*") == 0)
        return SAMPLE_NONE;
    int row = find_row(table, table->count, code);
    if (row == SAMPLE_NONE)
        tell(reader, rule->line, _("%s \"%s\" is no code of %s; correct it"), column, code, table->file);
    return row;
}

/* The units that help, with a space between two. */
static void tie_co_handlers(struct reader *reader, struct sample_row *rule, const struct sample_table *units)
{
    char codes[250];
    char *rest = NULL;
    (void)text_copy(codes, sizeof codes, rule->co_handlers);
    for (char *code = strtok_r(codes, " ", &rest); code != NULL; code = strtok_r(NULL, " ", &rest)) {
        int row = tie_code(reader, rule, units, "co_handlers", code, false);
        bool twice = row != SAMPLE_NONE && row == rule->unit_row;
        for (size_t i = 0; i < rule->co_handler_count; i++)
            twice = twice || row == rule->co_handler_rows[i];
        if (twice)
            tell(reader, rule->line, _("co_handlers: \"%s\" is named twice; leave it out"), code);
        else if (rule->co_handler_count == SAMPLE_CO_HANDLERS)
            tell(reader, rule->line, _("co_handlers: more than %d; leave some out"), SAMPLE_CO_HANDLERS);
        else if (row != SAMPLE_NONE)
            rule->co_handler_rows[rule->co_handler_count++] = row;
    }
}

static void tie_rules(struct reader *reader, const struct sample *sample)
{
    struct sample_table *table = reader->table;
    bool has_fallback = false;
    for (size_t i = 0; i < table->count; i++) {
        struct sample_row *row = &table->rows[i];
        row->category_row = tie_code(reader, row, &sample->categories, "category", row->category, true);
        row->district_row = tie_code(reader, row, &sample->districts, "district", row->district, true);
        row->unit_row = tie_code(reader, row, &sample->units, "unit", row->unit, false);
        row->rule_hours = name_value(&rule_hours_names, row->hours);
        if (row->rule_hours < 0)
            tell(reader, row->line, _("hours \"%s\" is none of always office outside; choose one"), row->hours);
        tie_co_handlers(reader, row, &sample->units);
        has_fallback = has_fallback || (strcmp(row->category, "*") == 0 && strcmp(row->district, "*") == 0 &&
                                        row->rule_hours == HOURS_ALWAYS);
        for (size_t n = 0; n < i; n++)
            if (strcmp(table->rows[n].category, row->category) == 0 &&
                strcmp(table->rows[n].district, row->district) == 0 &&
                strcmp(table->rows[n].hours, row->hours) == 0) {
                tell(reader, row->line,
                     _("category \"%s\", district \"%s\" and hours \"%s\" stand in line %d already: both "
                       "could win; keep one of them"),
                     row->category, row->district, row->hours, table->rows[n].line);
                break;
            }
    }
    if (!has_fallback && reader->has_header)
        tell(reader, 0, _("has no fallback; add a line with * for category and district and always for hours"));
}

static void check_date(struct reader *reader, int line, const char *column, const char *text)
{
    struct civil_date date;
    if (text[0] != '\0' && civil_parse_date(text, &date) != RESULT_OK)
        tell(reader, line, _("%s \"%s\" is no date; write it as 2027-12-31"), column, text);
}

static void tie_knowledge(struct reader *reader, const struct sample *sample)
{
    struct sample_table *table = reader->table;
    for (size_t i = 0; i < table->count; i++) {
        struct sample_row *row = &table->rows[i];
        row->category_row = tie_code(reader, row, &sample->categories, "category", row->category, false);
        row->unit_row = tie_code(reader, row, &sample->units, "unit", row->unit, false);
        check_date(reader, row->line, "review_on", row->review_on);
        check_date(reader, row->line, "expires_on", row->expires_on);
        if (row->matter[0] != '\0' && !text_is_code(row->matter))
            tell(reader, row->line, _("code \"%s\" may hold A-Z a-z 0-9 . _ - only, at most 40; change it"),
                 row->matter);
    }
}

/* The folder of a sample. */
static enum result find_folder(const char *name, char out[CONFIG_PATH_SIZE])
{
    char path[CONFIG_PATH_SIZE];
    if (strchr(name, '/') != NULL)
        return text_copy(out, CONFIG_PATH_SIZE, name) ? RESULT_OK : RESULT_TOO_LONG;
    if (!text_is_code(name) || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return RESULT_NOT_FOUND;
    snprintf(path, sizeof path, "sample/%s", name);
    return data_file(path, out, CONFIG_PATH_SIZE);
}

enum result sample_load(const char *name, struct sample *ret, city_fault *fault, void *context)
{
    char folder[CONFIG_PATH_SIZE];
    size_t faults = 0;
    struct sample sample = {.districts = {.count = 0}};
    struct reader readers[] = {
        {.table = &sample.districts, .columns = district_columns, .column_count = 5},
        {.table = &sample.units, .columns = unit_columns, .column_count = 5},
        {.table = &sample.categories, .columns = category_columns, .column_count = 5},
        {.table = &sample.directory, .columns = directory_columns, .column_count = 6},
        {.table = &sample.knowledge, .columns = knowledge_columns, .column_count = 8, .optional = true},
    };
    static const char *const names[] = {"districts.tsv", "units.tsv", "categories.tsv", "directory.tsv",
                                        "knowledge.tsv"};
    if (find_folder(name, folder) != RESULT_OK) {
        char sentence[SENTENCE_SIZE];
        snprintf(sentence, sizeof sentence,
                 _("sample \"%.200s\": there is none of this name; write tianjin, or the path of a folder such "
                   "as ./mine"),
                 name);
        fault(context, sentence);
        return RESULT_INVALID;
    }
    bool no_memory = false;
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        readers[i].fault = fault;
        readers[i].context = context;
        readers[i].faults = &faults;
        read_table(&readers[i], folder, names[i]);
        no_memory = no_memory || readers[i].no_memory;
    }
    for (size_t i = 0; i < 3; i++)
        tie_tree(&readers[i]);
    tie_units(&readers[1]);
    tie_rules(&readers[3], &sample);
    tie_knowledge(&readers[4], &sample);
    if (faults > 0 || no_memory) {
        sample_free(&sample);
        return no_memory ? RESULT_NO_MEMORY : RESULT_INVALID;
    }
    *ret = sample;
    return RESULT_OK;
}

static void free_table(struct sample_table *table)
{
    free(table->rows);
    free(table->text);
}

void sample_free(struct sample *sample)
{
    free_table(&sample->districts);
    free_table(&sample->units);
    free_table(&sample->categories);
    free_table(&sample->directory);
    free_table(&sample->knowledge);
    *sample = (struct sample){.districts = {.count = 0}};
}
