/* JSON and CSV by field table, and what the three forms share. */
#include "ctl/output.h"

#include "ctl/csv.h"
#include "ctl/output_text.h"
#include "ctl/values.h"

#include <stdarg.h>
#include <string.h>

static bool is_hidden(const struct output *out, const struct field *field)
{
    return (field->flags & FIELD_SECRET) != 0 && !out->secrets;
}

static json_t *list_json(const struct output *out, const struct field *field, const void *record)
{
    const void *elements = NULL;
    size_t count = value_list(field, record, &elements);
    json_t *array = json_array();
    for (size_t i = 0; array != NULL && i < count; i++)
        json_array_append_new(array,
                              output_object(out, field->of, (const char *)elements + i * field->of->size));
    return array;
}

static json_t *member_json(const struct output *out, const struct field *field, const void *record)
{
    char scratch[VALUE_TEXT_SIZE];
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_MS:
        return json_integer(field_int(field, record));
    case FIELD_BOOL:
        return json_boolean(field_int(field, record) != 0);
    case FIELD_AT:
        if (field_int(field, record) == 0)
            return json_null();
        break;
    case FIELD_LIST:
        return list_json(out, field, record);
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_NAME:
    case FIELD_BYTES:
        break;
    }
    return json_string(value_text(field, record, out->zone, VALUE_MACHINE, scratch));
}

json_t *output_object(const struct output *out, const struct shape *shape, const void *record)
{
    json_t *object = json_object();
    for (size_t i = 0; object != NULL && i < shape->count; i++)
        if (!is_hidden(out, &shape->fields[i]))
            json_object_set_new(object, shape->fields[i].name, member_json(out, &shape->fields[i], record));
    return object;
}

void output_json(struct output *out, json_t *object)
{
    if (object != NULL && json_dumpf(object, out->file, JSON_COMPACT | JSON_PRESERVE_ORDER) == 0)
        putc('\n', out->file);
    json_decref(object);
    out->begun = true;
}

void output_mark(struct output *out)
{
    if (out->mark && !out->begun)
        fputs("\xEF\xBB\xBF", out->file);
    out->begun = true;
}

static bool in_csv(const struct output *out, const struct field *field)
{
    return field->kind != FIELD_LIST && !is_hidden(out, field);
}

void output_csv_heads(struct output *out, const struct shape *shape)
{
    bool first = true;
    output_mark(out);
    for (size_t i = 0; i < shape->count; i++) {
        if (in_csv(out, &shape->fields[i])) {
            csv_write_cell(out->file, shape->fields[i].name, first, false);
            first = false;
        }
    }
    csv_write_end(out->file);
}

void output_csv_row(struct output *out, const struct shape *shape, const void *record)
{
    char scratch[VALUE_TEXT_SIZE];
    bool first = true;
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        if (in_csv(out, field)) {
            csv_write_cell(out->file, value_text(field, record, out->zone, VALUE_MACHINE, scratch), first,
                           field->kind == FIELD_TEXT);
            first = false;
        }
    }
    csv_write_end(out->file);
}

void output_rows(struct output *out, const struct shape *shape, const void *rows, size_t count,
                 const char *columns)
{
    const char *row = rows;
    switch (out->mode) {
    case OUTPUT_TEXT:
        output_text_rows(out, shape, rows, count, columns);
        return;
    case OUTPUT_JSON:
        for (size_t i = 0; i < count; i++)
            output_json(out, output_object(out, shape, row + i * shape->size));
        return;
    case OUTPUT_CSV:
        output_csv_heads(out, shape);
        for (size_t i = 0; i < count; i++)
            output_csv_row(out, shape, row + i * shape->size);
        return;
    }
}

void output_record(struct output *out, const struct shape *shape, const void *record)
{
    switch (out->mode) {
    case OUTPUT_TEXT:
        output_text_record(out, shape, record);
        return;
    case OUTPUT_JSON:
        output_json(out, output_object(out, shape, record));
        return;
    case OUTPUT_CSV:
        output_csv_heads(out, shape);
        output_csv_row(out, shape, record);
        return;
    }
}

void output_line(struct output *out, const char *format, ...)
{
    if (out->mode != OUTPUT_TEXT)
        return;
    va_list arguments;
    va_start(arguments, format);
    vfprintf(out->file, format, arguments);
    va_end(arguments);
    putc('\n', out->file);
    out->begun = true;
}

bool output_end(struct output *out)
{
    return fflush(out->file) == 0 && !ferror(out->file);
}
