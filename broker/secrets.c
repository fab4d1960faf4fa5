/* Walks a record by its field table and wipes the secret fields. */
#include "broker/secrets.h"

#include <string.h>

/* Bytes of a field in its record. */
static size_t size_of(const struct field *field)
{
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_BYTES:
    case FIELD_DATE:
        return field->size;
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_NAME:
        return sizeof(int);
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_AT:
    case FIELD_MS:
        return sizeof(int64_t);
    case FIELD_LIST:
        return 0;
    }
    return 0;
}

static bool blank(char *bytes, size_t size)
{
    bool held = false;
    for (size_t i = 0; i < size; i++)
        held = held || bytes[i] != 0;
    explicit_bzero(bytes, size);
    return held;
}

bool secrets_blank(const struct shape *shape, void *record)
{
    bool held = false;
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        char *member = (char *)record + field->offset;
        if (field->kind == FIELD_LIST) {
            char *elements = NULL;
            size_t count = 0;
            memcpy(&elements, member, sizeof elements);
            memcpy(&count, (char *)record + field->count_offset, sizeof count);
            for (size_t n = 0; n < count; n++)
                held = secrets_blank(field->of, elements + n * field->of->size) || held;
        } else if (field->flags & FIELD_SECRET) {
            held = blank(member, size_of(field)) || held;
        }
    }
    return held;
}
