/* Looks up offsets in a zone's steps and, after the last of them, in its rule. Local times are found by
 * walking the steps near them, so that gaps and repeated hours come out as they are. */
#include "core/zone.h"

#include "core/text.h"

/* Instants beyond the years 1 to 9999 are taken as the ends of these. */
static const int64_t earliest_ms = -62135596800000;
static const int64_t latest_ms = 253402300799999;

/* No offset is larger, and no two steps that matter to one local time lie farther apart. */
enum { REACH_S = 27 * 3600, DAY_S = 86400 };

static int64_t bounded(int64_t utc_ms)
{
    return utc_ms < earliest_ms ? earliest_ms : utc_ms > latest_ms ? latest_ms : utc_ms;
}

static int64_t floor_seconds(int64_t ms)
{
    return ms / 1000 - (ms % 1000 < 0 ? 1 : 0);
}

void zone_fixed(struct zone *zone, const char *name, int32_t offset_s)
{
    *zone = (struct zone){.first_offset_s = offset_s};
    (void)text_copy(zone->name, sizeof(zone->name), name);
}

/* Day number of a rule's day in a year. */
static int64_t rule_day(const struct zone_rule_day *rule, int year)
{
    int64_t new_year = civil_day((struct civil_date){.year = year, .month = 1, .day = 1});
    bool leap = civil_days_in_year(year) == 366;
    switch (rule->kind) {
    case ZONE_RULE_JULIAN:
        return new_year + rule->day - 1 + (leap && rule->day >= 60 ? 1 : 0);
    case ZONE_RULE_DAY_OF_YEAR:
        return new_year + rule->day;
    case ZONE_RULE_MONTH_WEEK:
        break;
    }
    int64_t first = civil_day((struct civil_date){.year = year, .month = rule->month, .day = 1});
    int ahead = (rule->weekday + 7 - civil_weekday(first) % 7) % 7;
    int64_t day = first + ahead + 7 * (int64_t)(rule->week - 1);
    return day >= first + civil_days_in_month(year, rule->month) ? day - 7 : day;
}

/* The steps by the rule in the year before, the year of and the year after an instant, in the order of time
 * except where summer time lasts through the new year; where two coincide, the later row holds. */
static void rule_steps(const struct zone *zone, int64_t utc_s, struct zone_step out[6])
{
    int64_t local_s = utc_s + zone->standard_s;
    int64_t day = local_s / DAY_S - (local_s % DAY_S < 0 ? 1 : 0);
    int year = civil_date_of(day).year;
    size_t count = 0;
    for (int y = year - 1; y <= year + 1; y++) {
        int64_t begins_s = rule_day(&zone->summer_begins, y) * DAY_S + zone->summer_begins.time_s;
        int64_t ends_s = rule_day(&zone->summer_ends, y) * DAY_S + zone->summer_ends.time_s;
        struct zone_step begin = {.utc_s = begins_s - zone->standard_s, .offset_s = zone->summer_s};
        struct zone_step end = {.utc_s = ends_s - zone->summer_s, .offset_s = zone->standard_s};
        bool begins_first = begin.utc_s < end.utc_s;
        out[count++] = begins_first ? begin : end;
        out[count++] = begins_first ? end : begin;
    }
}

static int32_t rule_offset(const struct zone *zone, int64_t utc_s)
{
    if (!zone->has_summer) {
        return zone->standard_s;
    }
    struct zone_step steps[6];
    rule_steps(zone, utc_s, steps);
    const struct zone_step *held = &steps[0];
    for (size_t i = 1; i < 6; i++) {
        if (steps[i].utc_s <= utc_s && steps[i].utc_s >= held->utc_s) {
            held = &steps[i];
        }
    }
    return held->offset_s;
}

/* Number of steps at or before an instant. */
static size_t steps_until(const struct zone *zone, int64_t utc_s)
{
    size_t low = 0;
    size_t high = zone->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->steps[middle].utc_s <= utc_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int32_t offset_at_s(const struct zone *zone, int64_t utc_s)
{
    size_t passed = steps_until(zone, utc_s);
    if (passed == zone->count && zone->has_rule) {
        return rule_offset(zone, utc_s);
    }
    return passed == 0 ? zone->first_offset_s : zone->steps[passed - 1].offset_s;
}

int32_t zone_offset_at(const struct zone *zone, int64_t utc_ms)
{
    return offset_at_s(zone, floor_seconds(bounded(utc_ms)));
}

static bool next_step_s(const struct zone *zone, int64_t utc_s, struct zone_step *ret_step)
{
    size_t passed = steps_until(zone, utc_s);
    if (passed < zone->count) {
        *ret_step = zone->steps[passed];
        return true;
    }
    if (!zone->has_rule || !zone->has_summer) {
        return false;
    }
    struct zone_step steps[6];
    rule_steps(zone, utc_s, steps);
    const struct zone_step *next = NULL;
    for (size_t i = 0; i < 6; i++) {
        if (steps[i].utc_s > utc_s && (next == NULL || steps[i].utc_s <= next->utc_s)) {
            next = &steps[i];
        }
    }
    if (next == NULL) {
        return false;
    }
    *ret_step = *next;
    return true;
}

bool zone_next_step(const struct zone *zone, int64_t utc_ms, struct zone_step *ret_step)
{
    return next_step_s(zone, floor_seconds(bounded(utc_ms)), ret_step);
}

struct civil_time zone_local(const struct zone *zone, int64_t utc_ms)
{
    int64_t at = bounded(utc_ms);
    return civil_time_of(at + (int64_t)zone_offset_at(zone, at) * 1000);
}

static enum zone_match utc_of(const struct zone *zone, int64_t local_ms, int64_t *ret_utc_ms)
{
    int64_t local_s = floor_seconds(local_ms);
    int64_t from_s = local_s - REACH_S;
    int64_t until_s = local_s + REACH_S;
    int32_t offset_s = offset_at_s(zone, from_s);
    int64_t gap_s = until_s;
    int matches = 0;
    for (bool more = true; more;) {
        struct zone_step next = {.utc_s = until_s, .offset_s = offset_s};
        more = next_step_s(zone, from_s, &next) && next.utc_s < until_s;
        int64_t utc_s = local_s - offset_s;
        if (utc_s >= from_s && (!more || utc_s < next.utc_s)) {
            if (matches++ == 0) {
                *ret_utc_ms = local_ms - (int64_t)offset_s * 1000;
            }
        }
        if (more && local_s >= next.utc_s + offset_s && local_s < next.utc_s + next.offset_s) {
            gap_s = next.utc_s;
        }
        from_s = next.utc_s;
        offset_s = next.offset_s;
    }
    if (matches == 0) {
        *ret_utc_ms = gap_s * 1000;
        return ZONE_SKIPPED;
    }
    return matches == 1 ? ZONE_UNIQUE : ZONE_AMBIGUOUS;
}

enum zone_match zone_utc(const struct zone *zone, struct civil_time local, int64_t *ret_utc_ms)
{
    return utc_of(zone, civil_ms(local), ret_utc_ms);
}

/* Each figure of a ticket asks for its day and its hour: no date is made for them. */
static int64_t local_ms_of(const struct zone *zone, int64_t utc_ms)
{
    int64_t at = bounded(utc_ms);
    return at + (int64_t)zone_offset_at(zone, at) * 1000;
}

static int64_t day_of(int64_t local_ms)
{
    return local_ms / CIVIL_DAY_MS - (local_ms % CIVIL_DAY_MS < 0);
}

int64_t zone_day_number(const struct zone *zone, int64_t utc_ms)
{
    return day_of(local_ms_of(zone, utc_ms));
}

void zone_date_text(const struct zone *zone, int64_t utc_ms, char out[CIVIL_DATE_SIZE])
{
    civil_format_date(civil_date_part(zone_local(zone, utc_ms)), out);
}

int zone_hour(const struct zone *zone, int64_t utc_ms)
{
    int64_t local_ms = local_ms_of(zone, utc_ms);
    return (int)((local_ms - day_of(local_ms) * CIVIL_DAY_MS) / (60 * CIVIL_MINUTE_MS));
}

int64_t zone_day_start(const struct zone *zone, int64_t day)
{
    return zone_minute_of_day(zone, day, 0);
}

int64_t zone_minute_of_day(const struct zone *zone, int64_t day, int minute)
{
    int64_t utc_ms = 0;
    (void)utc_of(zone, day * CIVIL_DAY_MS + (int64_t)minute * CIVIL_MINUTE_MS, &utc_ms);
    return utc_ms;
}

enum result zone_parse(const struct zone *zone, const char *text, int64_t *ret_utc_ms)
{
    struct civil_stamp stamp;
    enum result result = civil_parse_local(text, &stamp);
    if (result != RESULT_OK) {
        return result;
    }
    if (stamp.has_offset) {
        *ret_utc_ms = civil_ms(stamp.local) - (int64_t)stamp.offset_s * 1000;
    } else {
        (void)zone_utc(zone, stamp.local, ret_utc_ms);
    }
    return RESULT_OK;
}

void zone_format_iso(const struct zone *zone, int64_t utc_ms, char out[32])
{
    int64_t at = bounded(utc_ms);
    int32_t offset_s = zone_offset_at(zone, at);
    bool whole_minutes =
        offset_s % 60 == 0; /* ISO 8601 has no seconds in an offset: such times are written as UTC */
    civil_format_time(civil_time_of(at + (whole_minutes ? (int64_t)offset_s * 1000 : 0)), out);
    out[CIVIL_DATE_SIZE - 1] = 'T';
    out += CIVIL_TIME_SIZE - 1;
    if (whole_minutes) {
        unsigned minutes = (unsigned)(offset_s < 0 ? -offset_s : offset_s) / 60u;
        *out++ = offset_s < 0 ? '-' : '+';
        out = civil_put_digits(out, minutes / 60u, 2);
        *out++ = ':';
        out = civil_put_digits(out, minutes % 60u, 2);
    } else {
        *out++ = 'Z';
    }
    *out = '\0';
}
