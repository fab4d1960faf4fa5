/* Reports to text and back. */
#include "gateway/report_line.h"

#include "core/field.h"
#include "core/text.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All texts at their longest, with their names and the numbers, stay below it. */
static_assert(sizeof(struct call_report) + 400 < REPORT_LINE_SIZE, "a report may be longer than its line");

/* A tab or a newline would end a cell or a line. */
static bool is_cell(const char *text)
{
    return text[strcspn(text, "\t\r\n")] == '\0';
}

/* The value of a field as text, or NULL if it is not written. */
static const char *value_of(const struct field *field, const struct call_report *report, char number[24])
{
    const char *at = (const char *)report + field->offset;
    if (field->kind == FIELD_TEXT)
        return at[0] != '\0' ? at : NULL;
    int64_t value = field_int(field, report);
    if (value == 0)
        return NULL;
    if (field->kind == FIELD_NAME)
        return name_of(field->names, (int)value);
    snprintf(number, 24, "%" PRId64, value);
    return number;
}

enum result report_write(const struct call_report *report, char out[REPORT_LINE_SIZE])
{
    size_t used = 0;
    for (size_t i = 0; i < call_report_shape.count; i++) {
        const struct field *field = &call_report_shape.fields[i];
        char number[24];
        const char *value = value_of(field, report, number);
        if (value == NULL)
            continue;
        if (!is_cell(value))
            return RESULT_INVALID;
        used += (size_t)snprintf(out + used, REPORT_LINE_SIZE - used, "%s%s=%s", used > 0 ? "\t" : "",
                                 field->name, value);
        assert(used < REPORT_LINE_SIZE);
    }
    return used > 0 ? RESULT_OK : RESULT_INVALID;
}

static bool take_number(const char *text, int64_t *ret)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    *ret = value;
    return errno == 0 && end != text && *end == '\0';
}

static bool take_value(const struct field *field, const char *value, struct call_report *ret)
{
    char *at = (char *)ret + field->offset;
    int64_t number = 0;
    int name = -1;
    switch (field->kind) {
    case FIELD_TEXT:
        return text_copy(at, field->size, value);
    case FIELD_NAME:
        name = name_value(field->names, value);
        memcpy(at, &name, sizeof name);
        return name >= 0;
    case FIELD_BOOL:
        *(bool *)at = true;
        return strcmp(value, "1") == 0;
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_AT:
    case FIELD_MS:
        if (!take_number(value, &number))
            return false;
        memcpy(at, &number, sizeof number);
        return true;
    case FIELD_DATE:
    case FIELD_BYTES:
    case FIELD_LIST:
        break;
    }
    return false;
}

enum result report_read(char *cells, struct call_report *ret)
{
    struct call_report report = {0};
    char *rest = NULL;
    for (char *cell = strtok_r(cells, "\t", &rest); cell != NULL; cell = strtok_r(NULL, "\t", &rest)) {
        char *equals = strchr(cell, '=');
        if (equals == NULL)
            return RESULT_INVALID;
        *equals = '\0';
        const struct field *field = shape_field(&call_report_shape, cell);
        if (field == NULL || !take_value(field, equals + 1, &report))
            return RESULT_INVALID;
    }
    if (report.ref[0] == '\0')
        return RESULT_INVALID;
    *ret = report;
    return RESULT_OK;
}
