#include "tui/fill.h"

#include "core/text.h"
#include "tui/say.h"

#include <stdlib.h>
#include <string.h>

static bool put_number(const char *value, int64_t *out)
{
    char *end = NULL;
    *out = value[0] == '\0' ? 0 : strtoll(value, &end, 10);
    return end == NULL || *end == '\0';
}

static bool put_instant(const struct zone *zone, const char *value, int64_t *out)
{
    *out = 0;
    return value[0] == '\0' || zone_parse(zone, value, out) == RESULT_OK;
}

/* NULL if it went well, else what is wrong. */
static const char *put(const struct field *field, const struct zone *zone, void *record, const char *value)
{
    char *at = (char *)record + field->offset;
    int64_t number = 0;
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_DATE:
        return text_copy(at, field->size, value) ? NULL : N_("Too long for this field: shorten it.");
    case FIELD_BOOL:
        *(bool *)at = value[0] != '\0';
        return NULL;
    case FIELD_NAME: {
        int found = value[0] == '\0' ? 0 : name_value(field->names, value);
        memcpy(at, &found, sizeof found);
        return found >= 0 ? NULL : N_("Choose one of the list.");
    }
    case FIELD_INT:
    case FIELD_ID:
        if (!put_number(value, &number))
            return N_("Write a number.");
        memcpy(at, &number, sizeof number);
        return NULL;
    case FIELD_AT:
        if (!put_instant(zone, value, &number))
            return N_("Write a day, or a day and a time: 2026-05-12 15:00");
        memcpy(at, &number, sizeof number);
        return NULL;
    case FIELD_MS:
    case FIELD_BYTES:
    case FIELD_LIST:
        break;
    }
    return N_("Too long for this field: shorten it.");
}

bool fill_record(struct form *form, const struct shape *shape, const struct zone *zone, void *record)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct form_row *row = &form->rows[i];
        const struct field *field = shape_field(shape, row->name);
        if (field == NULL || row->kind == FORM_SHOW)
            continue;
        const char *fault = put(field, zone, record, form_get(form, row->name));
        if (fault != NULL) {
            (void)fill_error(form, row->name, _(fault));
            return false;
        }
    }
    return true;
}

void fill_number(const struct shape *shape, void *record, const char *name, int64_t value)
{
    const struct field *field = shape_field(shape, name);
    int small = (int)value;
    if (field == NULL)
        return;
    char *at = (char *)record + field->offset;
    if (field->kind == FIELD_BOOL)
        *(bool *)at = value != 0;
    else if (field->kind == FIELD_NAME)
        memcpy(at, &small, sizeof small);
    else if (field->kind == FIELD_INT || field->kind == FIELD_ID || field->kind == FIELD_AT)
        memcpy(at, &value, sizeof value);
}

bool fill_error(struct form *form, const char *field, const char *sentence)
{
    if (field[0] == '\0' || !form_set_error(form, field, sentence))
        return false;
    form_hide(form, field, false);
    (void)form_focus(form, field);
    return true;
}
