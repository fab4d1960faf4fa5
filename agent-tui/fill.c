#include "agent-tui/fill.h"

#include "core/text.h"
#include "tui/say.h"

#include <string.h>

static bool put(const struct field *field, void *record, const char *value)
{
    char *at = (char *)record + field->offset;
    switch (field->kind) {
    case FIELD_TEXT:
        return text_copy(at, field->size, value);
    case FIELD_BOOL:
        *(bool *)at = value[0] != '\0';
        return true;
    case FIELD_NAME: {
        int found = value[0] == '\0' ? 0 : name_value(field->names, value);
        memcpy(at, &found, sizeof found);
        return found >= 0;
    }
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_AT:
    case FIELD_MS:
    case FIELD_DATE:
    case FIELD_BYTES:
    case FIELD_LIST:
        break;
    }
    return false;
}

bool fill_record(struct form *form, const struct shape *shape, void *record)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct form_row *row = &form->rows[i];
        const struct field *field = shape_field(shape, row->name);
        if (field == NULL || row->kind == FORM_SHOW)
            continue;
        if (!put(field, record, form_get(form, row->name))) {
            (void)fill_error(form, row->name, _("Too long for this field: shorten it."));
            return false;
        }
    }
    return true;
}

bool fill_error(struct form *form, const char *field, const char *sentence)
{
    if (field[0] == '\0' || !form_set_error(form, field, sentence))
        return false;
    form_hide(form, field, false);
    (void)form_focus(form, field);
    return true;
}
