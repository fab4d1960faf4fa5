/* Texts to the members of described structs and back. */
#include "ctl/values.h"

#include "core/text.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

static void *member(const struct field *field, void *record)
{
    return (char *)record + field->offset;
}

void value_names(const struct name_list *names, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < names->count && used < size; i++) {
        if (names->names[i][0] == '\0') /* what is so when nothing is said */
            continue;
        int wrote = snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", names->names[i]);
        used += wrote > 0 ? (size_t)wrote : 0;
    }
}

void value_show(const char *text, char out[VALUE_SHOWN_SIZE])
{
    enum { ELLIPSIS = sizeof "…" };
    size_t used = 0;
    while (*text != '\0') {
        char piece[8] = " ";
        const char *next = text;
        uint32_t point = text_next(&next);
        size_t bytes = (size_t)(next - text);
        if (point == TEXT_BROKEN && bytes == 1)
            snprintf(piece, sizeof piece, "\\x%02X", (unsigned)(unsigned char)*text);
        else if (point >= ' ' && (point < 0x7F || point > 0x9F))
            snprintf(piece, sizeof piece, "%.*s", (int)bytes, text);
        if (used + strlen(piece) + ELLIPSIS > VALUE_SHOWN_SIZE)
            break;
        used += (size_t)snprintf(out + used, VALUE_SHOWN_SIZE - used, "%s", piece);
        text = next;
    }
    snprintf(out + used, VALUE_SHOWN_SIZE - used, "%s", *text != '\0' ? "…" : "");
}

static enum result set_integer(const struct field *field, void *record, const char *text, char *why)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (text[0] == '\0' || *end != '\0' || errno != 0 || text_is_space((unsigned char)text[0])) {
        snprintf(why, VALUE_WHY_SIZE, "%s",
                 field->kind == FIELD_MS ? _("is no whole number of milliseconds; write digits alone")
                                         : _("is no whole number; write digits alone"));
        return RESULT_INVALID;
    }
    int64_t value = number;
    memcpy(member(field, record), &value, sizeof value);
    return RESULT_OK;
}

static enum result set_at(const struct field *field, void *record, const char *text, struct value_scope *scope,
                          char *why)
{
    struct civil_stamp stamp;
    int64_t at = 0;
    scope->match = ZONE_UNIQUE;
    if (civil_parse_local(text, &stamp) != RESULT_OK) {
        snprintf(why, VALUE_WHY_SIZE, "%s",
                 _("is no time that exists; write ISO 8601, such as 2026-05-03T16:59:00+08:00, or without the "
                   "offset for local time"));
        return RESULT_INVALID;
    }
    if (stamp.has_offset)
        at = civil_ms(stamp.local) - (int64_t)stamp.offset_s * 1000;
    else
        scope->match = zone_utc(scope->zone, stamp.local, &at);
    memcpy(member(field, record), &at, sizeof at);
    return RESULT_OK;
}

static enum result set_date(const struct field *field, void *record, const char *text,
                            const struct value_scope *scope, char *why)
{
    struct civil_date date;
    bool today = strcmp(text, "today") == 0;
    if (scope->now_at != 0 && (today || strcmp(text, "yesterday") == 0)) {
        date = civil_date_of(zone_day_number(scope->zone, scope->now_at) - (today ? 0 : 1));
    } else if (civil_parse_date(text, &date) != RESULT_OK) {
        snprintf(why, VALUE_WHY_SIZE, "%s", _("is no day that exists; write YYYY-MM-DD, today or yesterday"));
        return RESULT_INVALID;
    }
    civil_format_date(date, member(field, record));
    return RESULT_OK;
}

static enum result set_bool(const struct field *field, void *record, const char *text, char *why)
{
    static const struct {
        const char *text;
        bool value;
    } words[] = {{"yes", true}, {"true", true}, {"1", true}, {"no", false}, {"false", false}, {"0", false}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(text, words[i].text) == 0) {
            memcpy(member(field, record), &words[i].value, sizeof(bool));
            return RESULT_OK;
        }
    }
    snprintf(why, VALUE_WHY_SIZE, "%s", _("is neither yes nor no"));
    return RESULT_INVALID;
}

static enum result set_name(const struct field *field, void *record, const char *text, char *why)
{
    int value = name_value(field->names, text);
    if (value < 0) {
        char names[VALUE_WHY_SIZE / 2];
        value_names(field->names, names, sizeof names);
        snprintf(why, VALUE_WHY_SIZE, _("is unknown; allowed: %s"), names);
        return RESULT_INVALID;
    }
    memcpy(member(field, record), &value, sizeof value);
    return RESULT_OK;
}

static enum result set_text(const struct field *field, void *record, const char *text, char *why)
{
    size_t length = strlen(text);
    if (!text_is_utf8(text, length)) {
        snprintf(why, VALUE_WHY_SIZE, "%s", _("is not UTF-8 text; convert it to UTF-8"));
        return RESULT_INVALID;
    }
    if (text_has_control(text)) {
        snprintf(why, VALUE_WHY_SIZE, "%s", _("holds a control character; allowed are only tab and newline"));
        return RESULT_INVALID;
    }
    if (length >= field->size) {
        snprintf(why, VALUE_WHY_SIZE, _("has %zu bytes; allowed: at most %zu"), length, field->size - 1);
        return RESULT_TOO_LONG;
    }
    memcpy(member(field, record), text, length + 1);
    return RESULT_OK;
}

enum result value_set(const struct field *field, void *record, const char *text, struct value_scope *scope,
                      char why[VALUE_WHY_SIZE])
{
    why[0] = '\0';
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_MS:
        return set_integer(field, record, text, why);
    case FIELD_AT:
        return set_at(field, record, text, scope, why);
    case FIELD_BOOL:
        return set_bool(field, record, text, why);
    case FIELD_TEXT:
        return set_text(field, record, text, why);
    case FIELD_DATE:
        return set_date(field, record, text, scope, why);
    case FIELD_NAME:
        return set_name(field, record, text, why);
    case FIELD_BYTES:
    case FIELD_LIST:
        break;
    }
    assert(false && "a list or bytes cannot be given as one text");
    return RESULT_INVALID;
}

void value_instant(const struct zone *zone, int64_t at, char out[VALUE_TEXT_SIZE])
{
    out[0] = '\0';
    if (at == 0)
        return;
    zone_format_iso(zone, at, out);
    char *fraction = out + CIVIL_TIME_SIZE - sizeof ".000";
    if (memcmp(fraction, ".000", 4) == 0)
        memmove(fraction, fraction + 4, strlen(fraction + 4) + 1);
}

static void bytes_text(const uint8_t *bytes, size_t size, char out[VALUE_TEXT_SIZE])
{
    out[0] = '\0';
    for (size_t i = 0; i < size && i * 2 + 3 <= VALUE_TEXT_SIZE; i++)
        snprintf(out + i * 2, VALUE_TEXT_SIZE - i * 2, "%02x", bytes[i]);
}

const char *value_text(const struct field *field, const void *record, const struct zone *zone,
                       enum value_style style, char scratch[VALUE_TEXT_SIZE])
{
    const char *at = (const char *)record + field->offset;
    scratch[0] = '\0';
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_ID:
        snprintf(scratch, VALUE_TEXT_SIZE, "%" PRId64, field_int(field, record));
        return scratch;
    case FIELD_MS:
        if (style == VALUE_PEOPLE) {
            duration_text(field_int(field, record), scratch, VALUE_TEXT_SIZE);
            return scratch;
        }
        snprintf(scratch, VALUE_TEXT_SIZE, "%" PRId64, field_int(field, record));
        return scratch;
    case FIELD_AT:
        value_instant(zone, field_int(field, record), scratch);
        return scratch;
    case FIELD_BOOL:
        if (style == VALUE_PEOPLE)
            return field_int(field, record) != 0 ? _("yes") : _("no");
        return field_int(field, record) != 0 ? "true" : "false";
    case FIELD_TEXT:
    case FIELD_DATE:
        return at;
    case FIELD_NAME: {
        int value = (int)field_int(field, record);
        return style == VALUE_PEOPLE ? gettext(label_of(field->names, value)) : name_of(field->names, value);
    }
    case FIELD_BYTES:
        bytes_text((const uint8_t *)at, field->size, scratch);
        return scratch;
    case FIELD_LIST:
        break;
    }
    return scratch;
}

size_t value_list(const struct field *field, const void *record, const void **ret_elements)
{
    size_t count = 0;
    assert(field->kind == FIELD_LIST);
    memcpy(&count, (const char *)record + field->count_offset, sizeof count);
    memcpy(ret_elements, (const char *)record + field->offset, sizeof *ret_elements);
    return count;
}
