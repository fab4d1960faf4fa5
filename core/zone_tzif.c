/* Reads zones from TZif files (RFC 8536) and from the POSIX TZ rules in their footers.
 * The bytes are taken as hostile: nothing is read past their end and nothing is believed that contradicts itself. */
#include "core/text.h"
#include "core/zone.h"

#include <limits.h>
#include <string.h>

enum {
    HEADER_BYTES = 44,
    OFFSET_MOST_S = 26 * 3600,
    RULE_TIME_HOURS = 167,
    FOOTER_SIZE = 128,
    TYPES_MOST = 256
};

struct tzif_header {
    int version; /* 0 for the first */
    uint32_t ut_count;
    uint32_t standard_count;
    uint32_t leap_count;
    uint32_t time_count;
    uint32_t type_count;
    uint32_t char_count;
};

static uint32_t big32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int32_t signed32(const uint8_t *p)
{
    uint32_t value = big32(p);
    return value <= INT32_MAX ? (int32_t)value : -(int32_t)(UINT32_MAX - value) - 1;
}

static int64_t signed64(const uint8_t *p)
{
    uint64_t value = (uint64_t)big32(p) << 32 | big32(p + 4);
    return value <= INT64_MAX ? (int64_t)value : -(int64_t)(UINT64_MAX - value) - 1;
}

static bool read_header(const uint8_t *bytes, size_t length, struct tzif_header *ret_header)
{
    if (length < HEADER_BYTES || memcmp(bytes, "TZif", 4) != 0) {
        return false;
    }
    *ret_header = (struct tzif_header){.version = bytes[4] == 0 ? 0 : bytes[4] - '0',
                                       .ut_count = big32(bytes + 20),
                                       .standard_count = big32(bytes + 24),
                                       .leap_count = big32(bytes + 28),
                                       .time_count = big32(bytes + 32),
                                       .type_count = big32(bytes + 36),
                                       .char_count = big32(bytes + 40)};
    return ret_header->type_count >= 1 && ret_header->type_count <= TYPES_MOST;
}

/* Bytes of the block after a header; its counts are 32 bits, so this cannot overflow. */
static uint64_t block_bytes(const struct tzif_header *h, uint64_t time_bytes)
{
    return h->time_count * (time_bytes + 1) + h->type_count * UINT64_C(6) + h->char_count +
           h->leap_count * (time_bytes + 4) + h->standard_count + h->ut_count;
}

static bool offset_ok(int32_t offset_s)
{
    return offset_s > -OFFSET_MOST_S && offset_s < OFFSET_MOST_S;
}

static enum result read_block(const struct tzif_header *h, const uint8_t *block, size_t time_bytes,
                              struct zone *zone)
{
    if (h->leap_count != 0) {
        return RESULT_INVALID;
    }
    if (h->time_count > ZONE_STEPS) {
        return RESULT_TOO_LONG;
    }
    const uint8_t *kinds = block + h->time_count * time_bytes;
    const uint8_t *types = kinds + h->time_count;
    for (uint32_t i = 0; i < h->type_count; i++) {
        if (!offset_ok(signed32(types + i * 6))) {
            return RESULT_INVALID;
        }
    }
    zone->first_offset_s = signed32(types);
    for (uint32_t i = 0; i < h->time_count; i++) {
        const uint8_t *time = block + i * time_bytes;
        struct zone_step step = {.utc_s = time_bytes == 8 ? signed64(time) : signed32(time)};
        if (kinds[i] >= h->type_count || (i > 0 && step.utc_s <= zone->steps[i - 1].utc_s)) {
            return RESULT_INVALID;
        }
        step.offset_s = signed32(types + kinds[i] * 6u);
        zone->steps[i] = step;
    }
    zone->count = h->time_count;
    return RESULT_OK;
}

/* Takes a number of at most three digits; false if there is none or it is out of bounds. */
static bool take_number(const char **rule, int least, int most, int *ret_number)
{
    size_t digits = strspn(*rule, "0123456789");
    if (digits < 1 || digits > 3) {
        return false;
    }
    int number = 0;
    for (size_t i = 0; i < digits; i++) {
        number = number * 10 + (*(*rule)++ - '0');
    }
    *ret_number = number;
    return number >= least && number <= most;
}

static bool take_char(const char **rule, char c)
{
    if (**rule != c) {
        return false;
    }
    (*rule)++;
    return true;
}

/* Takes [+-]hh[:mm[:ss]] as seconds. */
static bool take_time(const char **rule, int most_hours, int32_t *ret_s)
{
    int sign = take_char(rule, '-') ? -1 : 1;
    if (sign > 0) {
        (void)take_char(rule, '+');
    }
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    bool ok = take_number(rule, 0, most_hours, &hours);
    if (ok && take_char(rule, ':')) {
        ok = take_number(rule, 0, 59, &minutes);
        if (ok && take_char(rule, ':')) {
            ok = take_number(rule, 0, 59, &seconds);
        }
    }
    *ret_s = sign * (hours * 3600 + minutes * 60 + seconds);
    return ok;
}

/* Steps over an abbreviation: three letters or more, or <letters, digits and signs>. */
static bool take_abbreviation(const char **rule)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    if (take_char(rule, '<')) {
        size_t length = strspn(*rule, letters);
        *rule += length;
        return length >= 1 && take_char(rule, '>');
    }
    size_t length = 0;
    while (((*rule)[length] | 0x20) >= 'a' && ((*rule)[length] | 0x20) <= 'z') {
        length++;
    }
    *rule += length;
    return length >= 3;
}

static bool take_rule_day(const char **rule, struct zone_rule_day *day)
{
    bool ok = true;
    *day = (struct zone_rule_day){.time_s = 2 * 3600};
    if (take_char(rule, 'M')) {
        day->kind = ZONE_RULE_MONTH_WEEK;
        ok = take_number(rule, 1, 12, &day->month) && take_char(rule, '.') &&
             take_number(rule, 1, 5, &day->week) && take_char(rule, '.') &&
             take_number(rule, 0, 6, &day->weekday);
    } else if (take_char(rule, 'J')) {
        day->kind = ZONE_RULE_JULIAN;
        ok = take_number(rule, 1, 365, &day->day);
    } else {
        day->kind = ZONE_RULE_DAY_OF_YEAR;
        ok = take_number(rule, 0, 365, &day->day);
    }
    if (ok && take_char(rule, '/')) {
        ok = take_time(rule, RULE_TIME_HOURS, &day->time_s);
    }
    return ok;
}

/* Reads a rule into the zone's rule members. POSIX counts offsets west of Greenwich. */
static bool read_rule(const char *rule, struct zone *zone)
{
    int32_t west_s = 0;
    if (!take_abbreviation(&rule) || !take_time(&rule, 24, &west_s)) {
        return false;
    }
    zone->has_rule = true;
    zone->standard_s = -west_s;
    if (*rule == '\0') {
        return true;
    }
    zone->has_summer = true;
    zone->summer_s = zone->standard_s + 3600;
    if (!take_abbreviation(&rule)) {
        return false;
    }
    if (*rule != ',') {
        if (!take_time(&rule, 24, &west_s)) {
            return false;
        }
        zone->summer_s = -west_s;
    }
    return take_char(&rule, ',') && take_rule_day(&rule, &zone->summer_begins) && take_char(&rule, ',') &&
           take_rule_day(&rule, &zone->summer_ends) && *rule == '\0';
}

/* Reads the footer: newline, rule or nothing, newline. */
static bool read_footer(const uint8_t *bytes, size_t length, struct zone *zone)
{
    char rule[FOOTER_SIZE];
    const uint8_t *end = length > 1 && bytes[0] == '\n' ? memchr(bytes + 1, '\n', length - 1) : NULL;
    if (end == NULL || (size_t)(end - bytes) > sizeof(rule)) {
        return false;
    }
    size_t size = (size_t)(end - bytes) - 1;
    memcpy(rule, bytes + 1, size);
    rule[size] = '\0';
    return size == 0 || (strlen(rule) == size && read_rule(rule, zone));
}

enum result zone_from_tzif(struct zone *ret_zone, const char *name, const uint8_t *bytes, size_t length)
{
    struct tzif_header header;
    if (!read_header(bytes, length, &header)) {
        return RESULT_INVALID;
    }
    size_t time_bytes = 4;
    uint64_t block = block_bytes(&header, time_bytes);
    if (block > length - HEADER_BYTES) {
        return RESULT_INVALID;
    }
    if (header.version >= 2) {
        bytes += HEADER_BYTES + block;
        length -= HEADER_BYTES + (size_t)block;
        time_bytes = 8;
        if (!read_header(bytes, length, &header)) {
            return RESULT_INVALID;
        }
        block = block_bytes(&header, time_bytes);
        if (block > length - HEADER_BYTES) {
            return RESULT_INVALID;
        }
    }
    struct zone zone = {.count = 0};
    enum result result = read_block(&header, bytes + HEADER_BYTES, time_bytes, &zone);
    if (result != RESULT_OK) {
        return result;
    }
    size_t used = HEADER_BYTES + (size_t)block;
    if (time_bytes == 8 && !read_footer(bytes + used, length - used, &zone)) {
        return RESULT_INVALID;
    }
    (void)text_copy(zone.name, sizeof(zone.name), name);
    *ret_zone = zone;
    return RESULT_OK;
}

enum result zone_from_rule(struct zone *ret_zone, const char *name, const char *rule)
{
    struct zone zone = {.count = 0};
    if (!read_rule(rule, &zone)) {
        return RESULT_INVALID;
    }
    zone.first_offset_s = zone.standard_s;
    (void)text_copy(zone.name, sizeof(zone.name), name);
    *ret_zone = zone;
    return RESULT_OK;
}
