/* Flat JSON records; only the part of JSON that record_write makes is read back. */
#include "core/record.h"

#include "core/json_text.h"
#include "core/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct record_item *item_of(struct record *record, const char *key)
{
    assert(strlen(key) < RECORD_KEY);
    size_t at = 0;
    while (at < record->count && strcmp(record->items[at].key, key) < 0)
        at++;
    if (at < record->count && strcmp(record->items[at].key, key) == 0)
        return &record->items[at];
    assert(record->count < RECORD_ITEMS);
    memmove(&record->items[at + 1], &record->items[at], (record->count - at) * sizeof record->items[0]);
    record->count++;
    memset(&record->items[at], 0, sizeof record->items[at]);
    memcpy(record->items[at].key, key, strlen(key));
    return &record->items[at];
}

static const struct record_item *find(const struct record *record, const char *key)
{
    for (size_t i = 0; i < record->count; i++)
        if (strcmp(record->items[i].key, key) == 0)
            return &record->items[i];
    return NULL;
}

void record_set(struct record *record, const char *key, int64_t number)
{
    struct record_item *item = item_of(record, key);
    item->is_text = false;
    item->number = number;
}

void record_set_text(struct record *record, const char *key, const char *text)
{
    struct record_item *item = item_of(record, key);
    item->is_text = true;
    text_copy(item->text, sizeof item->text, text);
}

void record_add(struct record *record, const char *key, int64_t number)
{
    if (number != 0)
        record_set(record, key, number);
}

bool record_has(const struct record *record, const char *key)
{
    return find(record, key) != NULL;
}

int64_t record_get(const struct record *record, const char *key, int64_t otherwise)
{
    const struct record_item *item = find(record, key);
    return item && !item->is_text ? item->number : otherwise;
}

const char *record_text(const struct record *record, const char *key)
{
    const struct record_item *item = find(record, key);
    return item && item->is_text ? item->text : "";
}

static bool put_number(char *out, size_t size, size_t *used, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        digits[--at] = '-';
    return json_put(out, size, used, digits + at, sizeof digits - at);
}

enum result record_write(const struct record *record, char *out, size_t size)
{
    size_t used = 0;
    bool fits = json_put(out, size, &used, "{", 1);
    for (size_t i = 0; i < record->count && fits; i++) {
        const struct record_item *item = &record->items[i];
        fits = (i == 0 || json_put(out, size, &used, ",", 1)) && json_put_text(out, size, &used, item->key) &&
               json_put(out, size, &used, ":", 1);
        if (fits && item->is_text)
            fits = json_put_text(out, size, &used, item->text);
        else if (fits)
            fits = put_number(out, size, &used, item->number);
    }
    return fits && json_put(out, size, &used, "}", 1) ? RESULT_OK : RESULT_TOO_LONG;
}

static const char *read_item(const char *at, struct record *record)
{
    char key[RECORD_KEY], text[RECORD_TEXT];
    at = json_read_text(at, key, sizeof key);
    if (!at || *at++ != ':' || record->count >= RECORD_ITEMS || find(record, key))
        return NULL;
    if (*at == '"') {
        at = json_read_text(at, text, sizeof text);
        if (at)
            record_set_text(record, key, text);
        return at;
    }
    char *end = NULL;
    long long number = strtoll(at, &end, 10);
    if (end == at)
        return NULL;
    record_set(record, key, number);
    return end;
}

enum result record_read(const char *json, struct record *ret)
{
    struct record record = {.count = 0};
    const char *at = json;
    if (*at++ != '{')
        return RESULT_INVALID;
    while (*at && *at != '}') {
        if (record.count > 0 && *at++ != ',')
            return RESULT_INVALID;
        at = read_item(at, &record);
        if (!at)
            return RESULT_INVALID;
    }
    if (strcmp(at, "}") != 0)
        return RESULT_INVALID;
    *ret = record;
    return RESULT_OK;
}
