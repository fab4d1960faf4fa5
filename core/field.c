/* Looks things up in name lists and shapes.
 * Unknown names and values are answered, never trusted. */
#include "core/field.h"

#include <assert.h>
#include <string.h>

int name_value(const struct name_list *list, const char *name)
{
    for (size_t i = 0; name != NULL && i < list->count; i++) {
        if (strcmp(list->names[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const char *name_of(const struct name_list *list, int value)
{
    return value >= 0 && (size_t)value < list->count ? list->names[value] : "?";
}

const char *label_of(const struct name_list *list, int value)
{
    return value >= 0 && (size_t)value < list->count ? list->labels[value] : "?";
}

const struct field *shape_field(const struct shape *shape, const char *name)
{
    for (size_t i = 0; name != NULL && i < shape->count; i++) {
        if (strcmp(shape->fields[i].name, name) == 0) {
            return &shape->fields[i];
        }
    }
    return NULL;
}

int64_t field_int(const struct field *field, const void *record)
{
    const char *at = (const char *)record + field->offset;
    int64_t wide = 0;
    int name = 0;
    bool truth = false;
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_AT:
    case FIELD_MS:
        memcpy(&wide, at, sizeof(wide));
        return wide;
    case FIELD_NAME:
        memcpy(&name, at, sizeof(name));
        return name;
    case FIELD_BOOL:
        memcpy(&truth, at, sizeof(truth));
        return truth ? 1 : 0;
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_BYTES:
    case FIELD_LIST:
        break;
    }
    assert(false && "a field of this kind is no integer");
    return 0;
}
