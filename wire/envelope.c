/* {"v": version, "t": type, "r": request id, "b": body} */
#include "wire/envelope.h"
#include "core/text.h"
#include "wire/codec.h"
#include "wire/cursor.h"
#include "wire/message.h"

#include <msgpack.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct field beat_fields[] = {
    ROW_INT(struct beat, seq, 0, "number of the last event sent to this session; a gap is asked for"),
    ROW_AT(struct beat, city_at, 0, "the city's time"),
    ROW_INT(struct beat, rate, 0, "city milliseconds per 1,000 real ones; 1,000 in a real city"),
    ROW_AT(struct beat, broker_at, 0, "the broker's real clock"),
};
SHAPE(beat_shape, "beat", struct beat, beat_fields, "The broker's sign of life, with the city's time.");

static const struct field refusal_fields[] = {
    ROW_TEXT(struct refusal_body, code, FIELD_REQUIRED, "the reason, by name"),
    ROW_TEXT(struct refusal_body, field, 0, "the field, column or option that is wrong"),
    ROW_TEXT(struct refusal_body, value, 0, "what stood there, or the limit"),
    ROW_TEXT(struct refusal_body, who, 0, "who was first, or who holds it"),
    ROW_AT(struct refusal_body, at, 0, "when"),
    ROW_TEXT(struct refusal_body, text, 0, "an English sentence for people"),
};
SHAPE(refusal_shape, "refusal", struct refusal_body, refusal_fields, "Why a request was refused.");

static const uint8_t empty_map[] = {0x80};

static int append(void *context, const char *bytes, size_t size)
{
    return buffer_append(context, bytes, size) == RESULT_OK ? 0 : -1;
}

static int pack_key(msgpack_packer *packer, const char *key)
{
    return msgpack_pack_str_with_body(packer, key, 1);
}

/* Everything before the body. */
static enum result write_head(struct buffer *out, const char *type, const char *request_id)
{
    size_t type_length = strlen(type);
    size_t id_length = request_id != NULL ? strlen(request_id) : 0;
    if (type_length >= ENVELOPE_TYPE_BYTES || id_length >= ENVELOPE_ID_BYTES)
        return RESULT_TOO_LONG;
    msgpack_packer packer;
    msgpack_packer_init(&packer, out, append);
    int failed = msgpack_pack_map(&packer, id_length > 0 ? 4 : 3);
    failed |= pack_key(&packer, "v");
    failed |= msgpack_pack_int(&packer, PROTOCOL_VERSION);
    failed |= pack_key(&packer, "t");
    failed |= msgpack_pack_str_with_body(&packer, type, type_length);
    if (id_length > 0) {
        failed |= pack_key(&packer, "r");
        failed |= msgpack_pack_str_with_body(&packer, request_id, id_length);
    }
    failed |= pack_key(&packer, "b");
    return failed == 0 ? RESULT_OK : RESULT_NO_MEMORY;
}

enum result envelope_write(struct buffer *out, const char *type, const char *request_id, const uint8_t *body,
                           size_t body_size)
{
    size_t before = out->size;
    enum result result = write_head(out, type, request_id);
    if (result == RESULT_OK)
        result = body_size > 0 ? buffer_append(out, body, body_size)
                               : buffer_append(out, empty_map, sizeof empty_map);
    if (result != RESULT_OK)
        out->size = before;
    return result;
}

enum result envelope_pack(struct buffer *out, const char *type, const char *request_id,
                          const struct shape *shape, const void *record)
{
    size_t before = out->size;
    enum result result = write_head(out, type, request_id);
    if (result == RESULT_OK)
        result = codec_encode(shape, record, out);
    if (result != RESULT_OK)
        out->size = before;
    return result;
}

static const char pushes_key[] = "events";

enum result envelope_gather(struct buffer *out, const uint8_t *bodies, size_t size, size_t count)
{
    if (count == 1)
        return envelope_write(out, ENVELOPE_EVENT, NULL, bodies, size);
    size_t before = out->size;
    enum result result = write_head(out, ENVELOPE_EVENTS, NULL);
    msgpack_packer packer;
    msgpack_packer_init(&packer, out, append);
    if (result == RESULT_OK && (msgpack_pack_map(&packer, 1) != 0 ||
                                msgpack_pack_str_with_body(&packer, pushes_key, sizeof pushes_key - 1) != 0 ||
                                msgpack_pack_array(&packer, count) != 0))
        result = RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = buffer_append(out, bodies, size);
    if (result != RESULT_OK)
        out->size = before;
    return result;
}

/* The list of an "events"; other keys are those of a later version. */
static void find_list(const struct envelope *envelope, struct pushes *ret)
{
    struct cursor cursor = {
        .at = envelope->body, .end = envelope->body + envelope->body_size, .values_left = CODEC_MAX_VALUES};
    struct cursor_value map, key, list;
    if (!cursor_read(&cursor, &map) || map.kind != CURSOR_MAP)
        return;
    for (size_t pair = 0; pair < map.size && cursor_read(&cursor, &key); pair++) {
        struct cursor look = cursor;
        bool is_ours = key.kind == CURSOR_TEXT && key.size == sizeof pushes_key - 1 &&
                       memcmp(key.bytes, pushes_key, key.size) == 0;
        if (is_ours && cursor_read(&look, &list) && list.kind == CURSOR_LIST) {
            *ret = (struct pushes){.at = look.at, .end = cursor.end, .left = list.size};
            return;
        }
        if (!cursor_skip(&cursor, 1))
            return;
    }
}

void pushes_of(const struct envelope *envelope, struct pushes *ret)
{
    *ret = (struct pushes){.left = 0};
    if (strcmp(envelope->type, ENVELOPE_EVENT) == 0)
        *ret = (struct pushes){.at = envelope->body, .end = envelope->body + envelope->body_size, .left = 1};
    else if (strcmp(envelope->type, ENVELOPE_EVENTS) == 0)
        find_list(envelope, ret);
}

bool pushes_next(struct pushes *pushes, const uint8_t **ret_body, size_t *ret_size)
{
    struct cursor cursor = {.at = pushes->at, .end = pushes->end, .values_left = CODEC_MAX_VALUES};
    if (pushes->left == 0 || !cursor_skip(&cursor, 0))
        return false;
    *ret_body = pushes->at;
    *ret_size = (size_t)(cursor.at - pushes->at);
    pushes->at = cursor.at;
    pushes->left--;
    return true;
}

/* An instant for a reader of English, "2026-03-01 08:00:00 UTC". */
static void instant_text(int64_t at, char *out, size_t size)
{
    time_t seconds = (time_t)(at / 1000);
    struct tm parts;
    out[0] = '\0';
    if (at != 0 && gmtime_r(&seconds, &parts) != NULL)
        (void)strftime(out, size, "%Y-%m-%d %H:%M:%S UTC", &parts);
}

enum result envelope_refuse(struct buffer *out, const char *request_id, const struct refusal *refusal)
{
    struct refusal_body body = {.at = refusal->at};
    char at_text[40];
    instant_text(refusal->at, at_text, sizeof at_text);
    (void)text_copy(body.code, sizeof body.code, refusal_name(refusal->code));
    (void)text_copy(body.field, sizeof body.field, refusal->field);
    (void)text_copy(body.value, sizeof body.value, refusal->value);
    (void)text_copy(body.who, sizeof body.who, refusal->who);
    refusal_say(refusal, refusal_sentence(refusal->code), at_text, body.text, sizeof body.text);
    return envelope_pack(out, ENVELOPE_ERROR, request_id, &refusal_shape, &body);
}

/* Copies a short text of printable ASCII; anything else is malformed. */
static enum result take_word(const struct cursor_value *value, const char *key, char *out, size_t size,
                             struct refusal *why)
{
    char limit[24];
    if (value->kind != CURSOR_TEXT)
        return refuse(why, REFUSAL_MALFORMED, key, cursor_kind_name(value->kind));
    if (value->size >= size) {
        (void)snprintf(limit, sizeof limit, "%zu", size - 1);
        return refuse(why, REFUSAL_TOO_LONG, key, limit);
    }
    for (size_t i = 0; i < value->size; i++)
        if (value->bytes[i] <= ' ' || value->bytes[i] > '~')
            return refuse(why, REFUSAL_MALFORMED, key, "");
    memcpy(out, value->bytes, value->size);
    out[value->size] = '\0';
    return RESULT_OK;
}

enum envelope_key { KEY_VERSION, KEY_TYPE, KEY_REQUEST, KEY_BODY, KEY_COUNT };
static const char *const key_names[KEY_COUNT] = {"v", "t", "r", "b"};

static enum envelope_key key_of(const struct cursor_value *value)
{
    for (int key = 0; value->size == 1 && key < KEY_COUNT; key++)
        if (value->bytes[0] == (uint8_t)key_names[key][0])
            return (enum envelope_key)key;
    return KEY_COUNT;
}

static enum result take_pair(struct cursor *cursor, enum envelope_key key, struct envelope *ret,
                             struct refusal *why)
{
    struct cursor_value value = {0};
    if (key == KEY_BODY || key == KEY_COUNT) {
        const uint8_t *start = cursor->at;
        struct cursor look = *cursor;
        if (!cursor_read(&look, &value) || !cursor_skip(cursor, key == KEY_BODY ? 0 : 1))
            return refuse(why, REFUSAL_MALFORMED, key == KEY_BODY ? "b" : "", "");
        if (key == KEY_COUNT)
            return RESULT_OK;
        if (value.kind != CURSOR_MAP)
            return refuse(why, REFUSAL_MALFORMED, "b", cursor_kind_name(value.kind));
        ret->body = start;
        ret->body_size = (size_t)(cursor->at - start);
        return RESULT_OK;
    }
    if (!cursor_read(cursor, &value))
        return refuse(why, REFUSAL_MALFORMED, key_names[key], "");
    if (key == KEY_TYPE)
        return take_word(&value, "t", ret->type, sizeof ret->type, why);
    if (key == KEY_REQUEST)
        return take_word(&value, "r", ret->request_id, sizeof ret->request_id, why);
    if (value.kind != CURSOR_INT)
        return refuse(why, REFUSAL_MALFORMED, "v", cursor_kind_name(value.kind));
    ret->version = value.number;
    return RESULT_OK;
}

/* What must be there when all pairs are read. */
static enum result check_whole(const bool *seen, struct envelope *ret, struct refusal *why)
{
    char version[24];
    if (!seen[KEY_VERSION])
        return refuse(why, REFUSAL_MALFORMED, "v", "");
    (void)snprintf(version, sizeof version, "%lld", (long long)ret->version);
    if (ret->version != PROTOCOL_VERSION)
        return refuse(why, REFUSAL_VERSION_UNKNOWN, "v", version);
    if (ret->type[0] == '\0')
        return refuse(why, REFUSAL_MALFORMED, "t", "");
    if (!seen[KEY_BODY]) {
        ret->body = empty_map;
        ret->body_size = sizeof empty_map;
    }
    return RESULT_OK;
}

enum result envelope_read(const uint8_t *bytes, size_t size, struct envelope *ret, struct refusal *why)
{
    *ret = (struct envelope){0};
    if (bytes == NULL || size == 0)
        return refuse(why, REFUSAL_MALFORMED, "", "");
    if (size > CODEC_MAX_BYTES)
        return refuse(why, REFUSAL_TOO_LONG, "", "8388608");
    struct cursor cursor = {.at = bytes, .end = bytes + size, .values_left = CODEC_MAX_VALUES};
    struct cursor_value map = {0};
    bool seen[KEY_COUNT] = {false};
    if (!cursor_read(&cursor, &map) || map.kind != CURSOR_MAP)
        return refuse(why, REFUSAL_MALFORMED, "", "");
    for (size_t pair = 0; pair < map.size; pair++) {
        struct cursor_value name = {0};
        if (!cursor_read(&cursor, &name) || name.kind != CURSOR_TEXT)
            return refuse(why, REFUSAL_MALFORMED, "", "");
        enum envelope_key key = key_of(&name);
        if (key != KEY_COUNT && seen[key])
            return refuse(why, REFUSAL_MALFORMED, key_names[key], "");
        if (key != KEY_COUNT)
            seen[key] = true;
        enum result result = take_pair(&cursor, key, ret, why);
        if (result != RESULT_OK)
            return result;
    }
    if (cursor.at != cursor.end)
        return refuse(why, REFUSAL_MALFORMED, "", "");
    return check_whole(seen, ret, why);
}

enum result refusal_read(const uint8_t *body, size_t size, struct refusal *ret, char *text)
{
    struct refusal_body read;
    if (text != NULL)
        text[0] = '\0';
    enum result result = codec_decode(&refusal_shape, body, size, &read, ret);
    if (result != RESULT_OK)
        return result;
    *ret = (struct refusal){.code = refusal_by_name(read.code), .at = read.at};
    (void)text_copy(ret->field, sizeof ret->field, read.field);
    (void)text_copy(ret->value, sizeof ret->value, read.value);
    (void)text_copy(ret->who, sizeof ret->who, read.who);
    if (text != NULL)
        (void)text_copy(text, REFUSAL_TEXT_BYTES, read.text);
    return RESULT_OK;
}
