/* Records to MessagePack. */
#include "wire/codec.h"

#include <msgpack.h>
#include <string.h>

/* msgpack's packer writes here; its return value stops packing. */
static int append(void *context, const char *bytes, size_t size)
{
    return buffer_append(context, bytes, size) == RESULT_OK ? 0 : -1;
}

static const char *member(const struct field *field, const void *record)
{
    return (const char *)record + field->offset;
}

static size_t list_count(const struct field *field, const void *record)
{
    size_t count = 0;
    memcpy(&count, (const char *)record + field->count_offset, sizeof count);
    return count;
}

static const char *list_elements(const struct field *field, const void *record)
{
    const char *elements = NULL;
    memcpy(&elements, member(field, record), sizeof elements);
    return elements;
}

static bool all_zero(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static bool is_empty(const struct field *field, const void *record)
{
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_AT:
    case FIELD_MS:
    case FIELD_BOOL:
    case FIELD_NAME:
        return field_int(field, record) == 0;
    case FIELD_TEXT:
    case FIELD_DATE:
        return member(field, record)[0] == '\0';
    case FIELD_BYTES:
        return all_zero(member(field, record), field->size);
    case FIELD_LIST:
        return list_count(field, record) == 0;
    }
    return true;
}

static bool is_written(const struct field *field, const void *record)
{
    return (field->flags & FIELD_REQUIRED) != 0 || !is_empty(field, record);
}

static enum result packed(int returned)
{
    return returned == 0 ? RESULT_OK : RESULT_NO_MEMORY;
}

static enum result pack_text(msgpack_packer *packer, const char *text, size_t size)
{
    size_t length = strnlen(text, size);
    if (length == size)
        return RESULT_INVALID;
    return packed(msgpack_pack_str_with_body(packer, text, length));
}

static enum result pack_record(msgpack_packer *packer, const struct shape *shape, const void *record,
                               unsigned depth);

static enum result pack_list(msgpack_packer *packer, const struct field *field, const void *record,
                             unsigned depth)
{
    size_t count = list_count(field, record);
    const char *elements = list_elements(field, record);
    if (count > field->max || (count > 0 && elements == NULL))
        return RESULT_INVALID;
    enum result result = packed(msgpack_pack_array(packer, count));
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = pack_record(packer, field->of, elements + i * field->of->size, depth + 1);
    return result;
}

static enum result pack_value(msgpack_packer *packer, const struct field *field, const void *record,
                              unsigned depth)
{
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_AT:
    case FIELD_MS:
        return packed(msgpack_pack_int64(packer, field_int(field, record)));
    case FIELD_BOOL:
        return packed(field_int(field, record) != 0 ? msgpack_pack_true(packer) : msgpack_pack_false(packer));
    case FIELD_TEXT:
    case FIELD_DATE:
        return pack_text(packer, member(field, record), field->size);
    case FIELD_NAME: {
        int64_t value = field_int(field, record);
        if (value < 0 || (uint64_t)value >= field->names->count)
            return RESULT_INVALID;
        const char *name = field->names->names[value];
        return packed(msgpack_pack_str_with_body(packer, name, strlen(name)));
    }
    case FIELD_BYTES:
        return packed(msgpack_pack_bin_with_body(packer, member(field, record), field->size));
    case FIELD_LIST:
        return pack_list(packer, field, record, depth);
    }
    return RESULT_INVALID;
}

static enum result pack_record(msgpack_packer *packer, const struct shape *shape, const void *record,
                               unsigned depth)
{
    if (depth > CODEC_MAX_DEPTH || shape->count > CODEC_MAX_FIELDS)
        return RESULT_INVALID;
    const struct field *written[CODEC_MAX_FIELDS];
    size_t pairs = 0;
    for (size_t i = 0; i < shape->count; i++)
        if (is_written(&shape->fields[i], record))
            written[pairs++] = &shape->fields[i];
    enum result result = packed(msgpack_pack_map(packer, pairs));
    for (size_t i = 0; i < pairs && result == RESULT_OK; i++) {
        result = packed(msgpack_pack_str_with_body(packer, written[i]->name, strlen(written[i]->name)));
        if (result == RESULT_OK)
            result = pack_value(packer, written[i], record, depth);
    }
    return result;
}

enum result codec_encode(const struct shape *shape, const void *record, struct buffer *out)
{
    size_t before = out->size;
    msgpack_packer packer;
    msgpack_packer_init(&packer, out, append);
    enum result result = pack_record(&packer, shape, record, 1);
    if (result == RESULT_OK && out->size - before > CODEC_MAX_BYTES)
        result = RESULT_TOO_LONG;
    if (result != RESULT_OK)
        out->size = before;
    return result;
}
