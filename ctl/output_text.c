/* Text for people: widths by wcwidth, so that Chinese columns stand straight. */
#include "ctl/output_text.h"

#include "core/result.h"
#include "core/text.h"
#include "ctl/labels.h"
#include "ctl/values.h"

#include <assert.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define _(text) gettext(text)

enum { CELL_WIDTH_MAX = 48, TABLE_COLUMNS_MAX = 64, CELL_SIZE = 512 };

static const char *label_in(const struct shape *shape, const char *name)
{
    static char plain[64];
    const char *label = label_of_member(shape, name);
    if (label != NULL)
        return label;
    text_copy(plain, sizeof plain, name);
    for (char *at = plain; *at != '\0'; at++)
        *at = *at == '_' ? ' ' : *at;
    return plain;
}

const char *output_label(const char *name)
{
    return label_in(NULL, name);
}

static const char *cell_text(const struct output *out, const struct shape *shape, const struct field *field,
                             const void *record, char scratch[VALUE_TEXT_SIZE])
{
    const char *text = value_text(field, record, out->zone, VALUE_PEOPLE, scratch);
    return field->kind == FIELD_TEXT ? words_of_member(shape, field->name, text, scratch, VALUE_TEXT_SIZE)
                                     : text;
}

size_t output_width(const char *text)
{
    size_t width = 0;
    uint32_t point = 0;
    while ((point = text_next(&text)) != 0) {
        int columns = wcwidth((wchar_t)point);
        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}

/* Copies a text for one line: white space becomes a space, other control characters a dot, and what is wider than
 * `width` columns is cut with an ellipsis. */
static void one_line(const char *text, size_t width, char *out, size_t size)
{
    size_t used = 0;
    size_t columns = 0;
    bool cut = output_width(text) > width;
    uint32_t point = 0;
    while ((point = text_next(&text)) != 0 && used + 8 < size) {
        int wide = wcwidth((wchar_t)point);
        if (wide < 0) {
            point = text_is_space(point) ? ' ' : '.';
            wide = 1;
        }
        if (cut && columns + (size_t)wide + 1 > width)
            break;
        used += text_encode(point, out + used);
        columns += (size_t)wide;
    }
    if (cut)
        used += text_encode(0x2026, out + used);
    out[used] = '\0';
}

static void pad(FILE *file, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        putc(' ', file);
}

/* Columns of a row up to its last cell that is not empty: nothing is padded behind it. */
static size_t filled_columns(const struct output_table *table, const char *const *cells)
{
    size_t count = table->columns;
    while (count > 0 && cells[count - 1][0] == '\0')
        count--;
    return count;
}

void output_table(struct output *out, const struct output_table *table)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};
    assert(table->columns <= TABLE_COLUMNS_MAX);
    for (size_t column = 0; column < table->columns; column++) {
        widths[column] = output_width(table->heads[column]);
        for (size_t row = 0; row < table->rows; row++) {
            size_t width = output_width(table->cells[row * table->columns + column]);
            widths[column] = width > widths[column] ? width : widths[column];
        }
    }
    for (size_t line = 0; line <= table->rows; line++) {
        const char *const *cells = line == 0 ? table->heads : table->cells + (line - 1) * table->columns;
        size_t columns = filled_columns(table, cells);
        for (size_t column = 0; column < columns; column++) {
            size_t gap = widths[column] - output_width(cells[column]);
            bool right = table->right != NULL && table->right[column];
            bool last = column + 1 == columns;
            pad(out->file, right ? gap : 0);
            fputs(cells[column], out->file);
            pad(out->file, last ? 0 : (right ? 2 : gap + 2));
        }
        putc('\n', out->file);
    }
    out->begun = true;
}

static bool is_number(const struct field *field)
{
    return field->kind == FIELD_INT || field->kind == FIELD_MS;
}

/* Picks the fields of a table; columns as in output_rows. */
static size_t pick(const struct output *out, const struct shape *shape, const char *columns,
                   const struct field *ret[TABLE_COLUMNS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; columns == NULL && i < shape->count && count < TABLE_COLUMNS_MAX; i++) {
        const struct field *field = &shape->fields[i];
        if (field->kind != FIELD_LIST && ((field->flags & FIELD_SECRET) == 0 || out->secrets))
            ret[count++] = field;
    }
    while (columns != NULL && *columns != '\0') {
        char name[64];
        size_t length = strcspn(columns, " ");
        assert(length < sizeof name && count < TABLE_COLUMNS_MAX);
        memcpy(name, columns, length);
        name[length] = '\0';
        ret[count] = shape_field(shape, name);
        assert(ret[count] != NULL);
        count++;
        columns += length + strspn(columns + length, " ");
    }
    return count;
}

void output_text_rows(struct output *out, const struct shape *shape, const void *rows, size_t count,
                      const char *columns)
{
    const struct field *fields[TABLE_COLUMNS_MAX];
    bool right[TABLE_COLUMNS_MAX] = {false};
    size_t wide = pick(out, shape, columns, fields);
    size_t cell_count = wide * (count + 1);
    char *texts = malloc(cell_count > 0 ? cell_count * CELL_SIZE : 1);
    const char **cells = malloc((cell_count > 0 ? cell_count : 1) * sizeof *cells);
    if (texts == NULL || cells == NULL)
        goto done;
    for (size_t i = 0; i < cell_count; i++) {
        const struct field *field = fields[i % wide];
        const void *row = (const char *)rows + (i / wide == 0 ? 0 : i / wide - 1) * shape->size;
        char scratch[VALUE_TEXT_SIZE];
        const char *text = i < wide ? label_in(shape, field->name) : cell_text(out, shape, field, row, scratch);
        one_line(text, CELL_WIDTH_MAX, texts + i * CELL_SIZE, CELL_SIZE);
        cells[i] = texts + i * CELL_SIZE;
        right[i % wide] = is_number(field);
    }
    output_table(out,
                 &(struct output_table){
                     .heads = cells, .right = right, .columns = wide, .rows = count, .cells = cells + wide});
done:
    free(cells);
    free(texts);
}

/* A text of any length: its lines beneath each other, indented. */
static void long_text(FILE *file, const char *text, size_t indent)
{
    uint32_t point = 0;
    while ((point = text_next(&text)) != 0) {
        char bytes[4];
        if (point == '\n') {
            putc('\n', file);
            pad(file, indent);
        } else if (point == '\t' || wcwidth((wchar_t)point) < 0) {
            putc(point == '\t' ? ' ' : '.', file);
        } else {
            fwrite(bytes, 1, text_encode(point, bytes), file);
        }
    }
    putc('\n', file);
}

void output_text_lines(struct output *out, size_t indent, const char *text)
{
    pad(out->file, indent);
    long_text(out->file, text, indent);
    out->begun = true;
}

/* A name that only says that there is nothing. */
static bool says_nothing(const struct field *field, const void *record)
{
    const char *name = name_of(field->names, (int)field_int(field, record));
    return strcmp(name, "none") == 0 || strcmp(name, "not_given") == 0 || strcmp(name, "not_asked") == 0;
}

/* An id whose name stands beside it. */
static bool is_inner_id(const struct field *field)
{
    size_t length = strlen(field->name);
    return field->kind == FIELD_ID && length > 3 && strcmp(field->name + length - 3, "_id") == 0 &&
           strcmp(field->name, "call_id") != 0;
}

/* A name that means nothing where another member says nothing: its first value is a cause like any other. */
static bool is_of_nothing(const struct shape *shape, const struct field *field, const void *record)
{
    static const struct {
        const char *name;
        const char *of;
    } hangs[] = {{"order_cause", "order_level"}};
    for (size_t i = 0; i < sizeof hangs / sizeof hangs[0]; i++) {
        const struct field *of = shape_field(shape, hangs[i].of);
        if (strcmp(field->name, hangs[i].name) == 0 && of != NULL)
            return says_nothing(of, record);
    }
    return false;
}

static bool is_shown(const struct output *out, const struct shape *shape, const struct field *field,
                     const void *record)
{
    if (out->sparse && (is_inner_id(field) || (field->kind == FIELD_NAME && says_nothing(field, record))))
        return false;
    if (is_of_nothing(shape, field, record))
        return false;
    if (field->kind == FIELD_LIST || ((field->flags & FIELD_SECRET) != 0 && !out->secrets))
        return false;
    if (field->kind == FIELD_TEXT || field->kind == FIELD_DATE)
        return ((const char *)record)[field->offset] != '\0';
    if (field->kind == FIELD_ID || field->kind == FIELD_AT)
        return field_int(field, record) != 0;
    if (field->kind == FIELD_INT || field->kind == FIELD_MS || field->kind == FIELD_BOOL)
        return !out->sparse || field_int(field, record) != 0;
    return true;
}

void output_text_record(struct output *out, const struct shape *shape, const void *record)
{
    size_t width = 0;
    for (size_t i = 0; i < shape->count; i++) {
        if (is_shown(out, shape, &shape->fields[i], record)) {
            size_t label = output_width(label_in(shape, shape->fields[i].name));
            width = label > width ? label : width;
        }
    }
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        char scratch[VALUE_TEXT_SIZE];
        if (!is_shown(out, shape, field, record))
            continue;
        const char *label = label_in(shape, field->name);
        fputs(label, out->file);
        pad(out->file, width - output_width(label) + 2);
        long_text(out->file, cell_text(out, shape, field, record, scratch), width + 2);
    }
    for (size_t i = 0; i < shape->count; i++) {
        const void *elements = NULL;
        if (shape->fields[i].kind != FIELD_LIST)
            continue;
        size_t count = value_list(&shape->fields[i], record, &elements);
        if (count > 0) {
            fprintf(out->file, "\n%s\n", label_in(shape, shape->fields[i].name));
            output_text_rows(out, shape->fields[i].of, elements, count, NULL);
        }
    }
    out->begun = true;
}
