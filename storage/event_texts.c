/* Fields and values are decoded where they stand in a copy of the row's text: they only become shorter. */
#include "storage/event_texts.h"

#include "core/json_text.h"
#include "core/text.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(struct event_texts_room *room, size_t size)
{
    if (size <= room->size)
        return true;
    char *more = realloc(room->bytes, size);
    if (!more)
        return false;
    room->bytes = more;
    room->size = size;
    return true;
}

/* Reads a text in quotes and leaves it where it stands; *at moves behind it. */
static char *take_text(char **at, const char *end)
{
    char *text = *at;
    const char *behind = json_read_text(text, text, (size_t)(end - text));
    if (!behind)
        return NULL;
    *at += behind - text;
    return text;
}

static bool take(char **at, char wanted)
{
    return *(*at)++ == wanted;
}

static bool take_hex(char **at, const char *end, uint8_t *out, size_t size)
{
    const char *hex = take_text(at, end);
    size_t got = 0;
    return hex && sodium_hex2bin(out, size, hex, strlen(hex), NULL, &got, NULL) == 0 && got == size;
}

static bool take_row(char **at, const char *end, struct chain_text *row)
{
    row->value = NULL;
    row->field = take_text(at, end);
    if (!row->field || !take(at, ':'))
        return false;
    if (**at != '[')
        return take_hex(at, end, row->digest, CHAIN_HASH);
    ++*at;
    return take_hex(at, end, row->salt, CHAIN_SALT) && take(at, ',') && (row->value = take_text(at, end)) &&
           take(at, ']');
}

enum result event_texts_read(struct event_texts *texts, const char *json)
{
    texts->count = 0;
    if (!json || json[0] == '\0')
        return RESULT_OK;
    size_t size = strlen(json) + 1, count = 0;
    if (!make_room(&texts->read, size))
        return RESULT_NO_MEMORY;
    memcpy(texts->read.bytes, json, size);
    char *at = texts->read.bytes, *end = at + size;
    do {
        if (count == EVENT_TEXTS || !take(&at, count == 0 ? '{' : ',') ||
            !take_row(&at, end, &texts->rows[count]))
            return RESULT_CORRUPT;
        count++;
    } while (*at == ',');
    if (strcmp(at, "}") != 0)
        return RESULT_CORRUPT;
    texts->count = count;
    return RESULT_OK;
}

enum result event_texts_of(struct db *db, int64_t seq, struct event_texts *texts)
{
    struct statement *s = db_sql(db, "SELECT texts FROM event WHERE seq = $1");
    bind_int(s, 1, seq);
    enum result result = db_step(s);
    texts->count = 0;
    if (result == RESULT_OK)
        result = event_texts_read(texts, column_text(s, 0));
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result event_text_of(struct db *db, int64_t seq, const char *field, char *out, size_t size)
{
    struct event_texts texts = {.count = 0};
    enum result result = event_texts_of(db, seq, &texts);
    const char *value = event_texts_value(&texts, field);
    (void)text_copy(out, size, value ? value : "");
    event_texts_free(&texts);
    return result;
}

enum { AROUND = 16 }; /* brackets, commas and quotes of a row */

static size_t most_of(const struct chain_text *row)
{
    size_t value = row->value ? json_text_most(row->value) + 2 * CHAIN_SALT : 2 * CHAIN_HASH;
    return json_text_most(row->field) + value + AROUND;
}

enum result event_texts_write(struct event_texts *texts, const char **ret_json)
{
    size_t size = AROUND, used = 0;
    *ret_json = NULL;
    if (texts->count == 0)
        return RESULT_OK;
    for (size_t i = 0; i < texts->count; i++)
        size += most_of(&texts->rows[i]);
    if (!make_room(&texts->written, size))
        return RESULT_NO_MEMORY;
    char *out = texts->written.bytes, hex[CHAIN_HEX];
    bool fits = true;
    for (size_t i = 0; i < texts->count; i++) {
        const struct chain_text *row = &texts->rows[i];
        fits = fits && json_put(out, size, &used, i == 0 ? "{" : ",", 1) &&
               json_put_text(out, size, &used, row->field);
        if (row->value) {
            sodium_bin2hex(hex, sizeof hex, row->salt, CHAIN_SALT);
            fits = fits && json_put(out, size, &used, ":[\"", 3) &&
                   json_put(out, size, &used, hex, 2 * CHAIN_SALT) && json_put(out, size, &used, "\",", 2) &&
                   json_put_text(out, size, &used, row->value) && json_put(out, size, &used, "]", 1);
        } else {
            chain_hex(row->digest, hex);
            fits = fits && json_put(out, size, &used, ":", 1) && json_put_text(out, size, &used, hex);
        }
    }
    *ret_json = fits && json_put(out, size, &used, "}", 1) ? out : NULL;
    return *ret_json ? RESULT_OK : RESULT_TOO_LONG;
}

void event_texts_digest(struct event_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++) {
        struct chain_text *row = &texts->rows[i];
        if (row->value)
            chain_text_digest(row->salt, row->field, row->value, row->digest);
    }
}

const char *event_texts_value(const struct event_texts *texts, const char *field)
{
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->rows[i].field, field) == 0)
            return texts->rows[i].value;
    return NULL;
}

void event_texts_free(struct event_texts *texts)
{
    free(texts->read.bytes);
    free(texts->written.bytes);
    *texts = (struct event_texts){.count = 0};
}
