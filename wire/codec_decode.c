/* MessagePack to records. Nothing is allocated but the lists of the record itself, each after its count is checked. */
#include "core/text.h"
#include "wire/codec.h"
#include "wire/cursor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct decoder {
    struct cursor cursor;
    size_t memory_left;
    struct refusal *why;
};

static void *member(const struct field *field, void *record)
{
    return (char *)record + field->offset;
}

static enum result refuse_limit(struct decoder *decoder, const struct field *field, size_t limit)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%zu", limit);
    return refuse(decoder->why, REFUSAL_TOO_LONG, field->name, text);
}

static enum result refuse_kind(struct decoder *decoder, const struct field *field, enum cursor_kind kind)
{
    return refuse(decoder->why, REFUSAL_BAD_VALUE, field->name, cursor_kind_name(kind));
}

static enum result malformed(struct decoder *decoder, const char *field_name)
{
    return refuse(decoder->why, REFUSAL_MALFORMED, field_name, "");
}

/* A refusal that shows what stood there, cut at a character. The bytes are UTF-8. */
static enum result refuse_text(struct decoder *decoder, enum refusal_code code, const struct field *field,
                               const struct cursor_value *value)
{
    char whole[sizeof decoder->why->value + 4] = "";
    size_t length = value->size < sizeof whole ? value->size : sizeof whole - 1;
    memcpy(whole, value->bytes, length);
    char shown[sizeof decoder->why->value];
    (void)text_copy(shown, sizeof shown, whole);
    return refuse(decoder->why, code, field->name, shown);
}

static enum result take_int(struct decoder *decoder, const struct field *field,
                            const struct cursor_value *value, void *record)
{
    if (value->kind != CURSOR_INT)
        return refuse_kind(decoder, field, value->kind);
    if (field->kind == FIELD_ID && value->number < 0)
        return refuse(decoder->why, REFUSAL_BAD_VALUE, field->name, "negative number");
    memcpy(member(field, record), &value->number, sizeof value->number);
    return RESULT_OK;
}

/* Checks that a value is text and UTF-8 without NUL. */
static enum result check_text(struct decoder *decoder, const struct field *field,
                              const struct cursor_value *value)
{
    if (value->kind != CURSOR_TEXT)
        return refuse_kind(decoder, field, value->kind);
    if (!text_is_utf8(value->bytes, value->size))
        return refuse(decoder->why, REFUSAL_NOT_UTF8, field->name, "");
    return RESULT_OK;
}

static enum result take_text(struct decoder *decoder, const struct field *field,
                             const struct cursor_value *value, void *record)
{
    if (value->kind == CURSOR_TEXT && value->size >= field->size)
        return refuse_limit(decoder, field, field->size - 1);
    enum result result = check_text(decoder, field, value);
    if (result != RESULT_OK)
        return result;
    char *text = member(field, record);
    memcpy(text, value->bytes, value->size);
    text[value->size] = '\0';
    return RESULT_OK;
}

/* YYYY-MM-DD by its form; whether the day exists is the rules' business. */
static bool is_date(const uint8_t *text, size_t size)
{
    static const char form[] = "dddd-dd-dd";
    if (size != sizeof form - 1)
        return false;
    for (size_t i = 0; i < size; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == 'd' ? !digit : text[i] != '-')
            return false;
    }
    return true;
}

static enum result take_date(struct decoder *decoder, const struct field *field,
                             const struct cursor_value *value, void *record)
{
    enum result result = check_text(decoder, field, value);
    if (result != RESULT_OK)
        return result;
    if (value->size == 0)
        return RESULT_OK;
    if (!is_date(value->bytes, value->size))
        return refuse_text(decoder, REFUSAL_BAD_VALUE, field, value);
    memcpy(member(field, record), value->bytes, value->size);
    return RESULT_OK;
}

static enum result take_name(struct decoder *decoder, const struct field *field,
                             const struct cursor_value *value, void *record)
{
    enum result result = check_text(decoder, field, value);
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < field->names->count; i++) {
        const char *name = field->names->names[i];
        if (strlen(name) == value->size && memcmp(name, value->bytes, value->size) == 0) {
            int number = (int)i;
            memcpy(member(field, record), &number, sizeof number);
            return RESULT_OK;
        }
    }
    return refuse_text(decoder, REFUSAL_UNKNOWN_VALUE, field, value);
}

static enum result take_bytes(struct decoder *decoder, const struct field *field,
                              const struct cursor_value *value, void *record)
{
    if (value->kind != CURSOR_BYTES)
        return refuse_kind(decoder, field, value->kind);
    if (value->size > field->size)
        return refuse_limit(decoder, field, field->size);
    if (value->size < field->size)
        return refuse(decoder->why, REFUSAL_BAD_VALUE, field->name, "too few bytes");
    memcpy(member(field, record), value->bytes, value->size);
    return RESULT_OK;
}

static enum result take_record(struct decoder *decoder, const struct shape *shape, void *record,
                               unsigned depth);

/* The text of a shape that takes most room. */
static const struct field *longest_text(const struct shape *shape)
{
    const struct field *longest = NULL;
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        if (field->kind == FIELD_TEXT && (longest == NULL || field->size > longest->size))
            longest = field;
    }
    return longest;
}

/* Makes an element empty; of its longest text only the first byte is written: six of seven bytes of a ticket are that text's, and few
 * of them are ever used. */
static void empty_element(const struct shape *shape, const struct field *longest, char *element)
{
    size_t head = longest != NULL ? longest->offset + 1 : shape->size;
    size_t tail = longest != NULL ? longest->offset + longest->size : shape->size;
    memset(element, 0, head);
    memset(element + tail, 0, shape->size - tail);
}

static enum result take_list(struct decoder *decoder, const struct field *field,
                             const struct cursor_value *value, void *record, unsigned depth)
{
    size_t count = value->size;
    if (value->kind != CURSOR_LIST)
        return refuse_kind(decoder, field, value->kind);
    if (count > field->max)
        return refuse_limit(decoder, field, field->max);
    if (depth >= CODEC_MAX_DEPTH)
        return malformed(decoder, field->name);
    if (count == 0)
        return RESULT_OK;
    if (count > decoder->memory_left / field->of->size)
        return refuse_limit(decoder, field, decoder->memory_left / field->of->size);
    decoder->memory_left -= count * field->of->size;
    char *elements = malloc(count * field->of->size);
    if (elements == NULL)
        return RESULT_NO_MEMORY;
    const struct field *longest = longest_text(field->of);
    for (size_t i = 0; i < count; i++)
        empty_element(field->of, longest, elements + i * field->of->size);
    memcpy(member(field, record), &elements, sizeof elements);
    memcpy((char *)record + field->count_offset, &count, sizeof count);
    enum result result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = take_record(decoder, field->of, elements + i * field->of->size, depth + 1);
    return result;
}

static enum result take_value(struct decoder *decoder, const struct field *field, void *record, unsigned depth)
{
    struct cursor_value value = {0};
    if (!cursor_read(&decoder->cursor, &value))
        return malformed(decoder, field->name);
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_AT:
    case FIELD_MS:
        return take_int(decoder, field, &value, record);
    case FIELD_BOOL:
        if (value.kind != CURSOR_BOOL)
            return refuse_kind(decoder, field, value.kind);
        *(bool *)member(field, record) = value.number != 0;
        return RESULT_OK;
    case FIELD_TEXT:
        return take_text(decoder, field, &value, record);
    case FIELD_DATE:
        return take_date(decoder, field, &value, record);
    case FIELD_NAME:
        return take_name(decoder, field, &value, record);
    case FIELD_BYTES:
        return take_bytes(decoder, field, &value, record);
    case FIELD_LIST:
        return take_list(decoder, field, &value, record, depth);
    }
    return malformed(decoder, field->name);
}

static bool is_key(const char *name, const struct cursor_value *key)
{
    return key->size > 0 && name[0] == (char)key->bytes[0] && strlen(name) == key->size &&
           memcmp(name, key->bytes, key->size) == 0;
}

/* Index of the field that a key names; shape->count if none. Senders mostly keep the table's order, so the search begins
 * behind the last one found. */
static size_t find_field(const struct shape *shape, const struct cursor_value *key, size_t from)
{
    for (size_t i = from; i < shape->count; i++)
        if (is_key(shape->fields[i].name, key))
            return i;
    for (size_t i = 0; i < from; i++)
        if (is_key(shape->fields[i].name, key))
            return i;
    return shape->count;
}

static bool is_missing(const struct field *field, const void *record)
{
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_MS:
    case FIELD_BOOL:
    case FIELD_NAME:
        return false;
    case FIELD_ID:
    case FIELD_AT:
        return field_int(field, record) == 0;
    case FIELD_TEXT:
    case FIELD_DATE:
        return ((const char *)record)[field->offset] == '\0';
    case FIELD_BYTES:
        for (size_t i = 0; i < field->size; i++)
            if (((const char *)record)[field->offset + i] != 0)
                return false;
        return true;
    case FIELD_LIST: {
        size_t count = 0;
        memcpy(&count, (const char *)record + field->count_offset, sizeof count);
        return count == 0;
    }
    }
    return true;
}

static enum result check_required(struct decoder *decoder, const struct shape *shape, const bool *seen,
                                  const void *record)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        if ((field->flags & FIELD_REQUIRED) != 0 && (!seen[i] || is_missing(field, record)))
            return refuse(decoder->why, REFUSAL_MISSING_FIELD, field->name, "");
    }
    return RESULT_OK;
}

static enum result take_record(struct decoder *decoder, const struct shape *shape, void *record, unsigned depth)
{
    struct cursor_value map = {0};
    bool seen[CODEC_MAX_FIELDS] = {false};
    if (shape->count > CODEC_MAX_FIELDS)
        return RESULT_INVALID;
    if (!cursor_read(&decoder->cursor, &map) || map.kind != CURSOR_MAP)
        return malformed(decoder, shape->name);
    size_t next = 0;
    for (size_t pair = 0; pair < map.size; pair++) {
        struct cursor_value key = {0};
        if (!cursor_read(&decoder->cursor, &key) || key.kind != CURSOR_TEXT)
            return malformed(decoder, shape->name);
        size_t i = find_field(shape, &key, next);
        if (i == shape->count) {
            if (!cursor_skip(&decoder->cursor, 2 * depth - 1))
                return malformed(decoder, shape->name);
            continue;
        }
        if (seen[i])
            return malformed(decoder, shape->fields[i].name);
        seen[i] = true;
        next = i + 1;
        enum result result = take_value(decoder, &shape->fields[i], record, depth);
        if (result != RESULT_OK)
            return result;
    }
    return check_required(decoder, shape, seen, record);
}

enum result codec_decode(const struct shape *shape, const uint8_t *bytes, size_t size, void *record,
                         struct refusal *why)
{
    memset(record, 0, shape->size);
    struct decoder decoder = {
        .cursor = {.at = bytes, .end = bytes + size, .values_left = CODEC_MAX_VALUES},
        .memory_left = CODEC_MAX_MEMORY,
        .why = why,
    };
    if (size == 0 || bytes == NULL)
        return malformed(&decoder, shape->name);
    if (size > CODEC_MAX_BYTES)
        return refuse(why, REFUSAL_TOO_LONG, shape->name, "8388608");
    enum result result = take_record(&decoder, shape, record, 1);
    if (result == RESULT_OK && decoder.cursor.at != decoder.cursor.end)
        result = malformed(&decoder, shape->name);
    if (result != RESULT_OK)
        shape_free(shape, record);
    return result;
}

void shape_drop(const struct shape *shape, void *record)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        if (field->kind != FIELD_LIST)
            continue;
        char *elements = NULL;
        size_t count = 0;
        memcpy(&elements, member(field, record), sizeof elements);
        memcpy(&count, (const char *)record + field->count_offset, sizeof count);
        for (size_t n = 0; elements != NULL && n < count; n++)
            shape_drop(field->of, elements + n * field->of->size);
        free(elements);
    }
}

void shape_free(const struct shape *shape, void *record)
{
    if (record == NULL)
        return;
    shape_drop(shape, record);
    memset(record, 0, shape->size);
}
