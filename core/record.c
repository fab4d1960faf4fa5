/* Flat JSON records; only the part of JSON that record_write makes is read back. */
#include "core/record.h"

#include "core/json_text.h"
#include "core/text.h"

#include <assert.h>
#include <string.h>

/* Whether a key sorts behind all that are there: what is read was sorted when it was written. */
static bool is_behind(const struct record *record, const char *key)
{
    return record->count == 0 || strcmp(record->items[record->count - 1].key, key) < 0;
}

/* Most keys differ in their first letter: strcmp is a call. */
static bool is_key(const struct record_item *item, const char *key)
{
    return item->key[0] == key[0] && strcmp(item->key, key) == 0;
}

static struct record_item *item_of(struct record *record, const char *key)
{
    assert(strlen(key) < RECORD_KEY);
    size_t at = is_behind(record, key) ? record->count : 0;
    while (at < record->count && strcmp(record->items[at].key, key) < 0)
        at++;
    if (at < record->count && is_key(&record->items[at], key))
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
        if (is_key(&record->items[i], key))
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
    char digits[TEXT_NUMBER_SIZE];
    size_t length = text_of_number(number, digits);
    return json_put(out, size, used, digits, length);
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

static const char *read_number(const char *at, int64_t *ret)
{
    bool negative = *at == '-';
    const char *digit = at += negative;
    uint64_t most = (uint64_t)INT64_MAX + negative, number = 0;
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        uint64_t value = (uint64_t)(*digit - '0');
        if (number > (most - value) / 10)
            return NULL;
        number = number * 10 + value;
    }
    *ret = (int64_t)(negative ? 0 - number : number);
    return digit > at ? digit : NULL;
}

static const char *read_item(const char *at, struct record *record)
{
    char key[RECORD_KEY], text[RECORD_TEXT];
    at = json_read_text(at, key, sizeof key);
    if (!at || *at++ != ':' || record->count >= RECORD_ITEMS || (!is_behind(record, key) && find(record, key)))
        return NULL;
    if (*at == '"') {
        at = json_read_text(at, text, sizeof text);
        if (at)
            record_set_text(record, key, text);
        return at;
    }
    int64_t number = 0;
    at = read_number(at, &number);
    if (at)
        record_set(record, key, number);
    return at;
}

enum result record_read(const char *json, struct record *ret)
{
    struct record record; /* of which no more than its items is touched: it is large, and most have few */
    const char *at = json;
    record.count = 0;
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
    ret->count = record.count;
    memcpy(ret->items, record.items, record.count * sizeof record.items[0]);
    return RESULT_OK;
}
