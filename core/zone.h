/* A time zone held in memory: the steps of a TZif file and the rule for the years after them.
 * Turns UTC milliseconds into the city's local time and back, also where the clocks are put forward or back. */
#ifndef REXIAN_CORE_ZONE_H
#define REXIAN_CORE_ZONE_H

#include "core/civil.h"
#include "core/result.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ZONE_STEPS = 512, ZONE_NAME_SIZE = 64 };

/* From utc_s on, local time is UTC plus offset_s. */
struct zone_step {
    int64_t utc_s;
    int32_t offset_s;
};

enum zone_rule_kind {
    ZONE_RULE_MONTH_WEEK,  /* Mm.w.d */
    ZONE_RULE_JULIAN,      /* Jn: 1..365, 29 February never counted */
    ZONE_RULE_DAY_OF_YEAR, /* n: 0..365, 29 February counted */
};

/* The day and local time at which summer time begins or ends. */
struct zone_rule_day {
    enum zone_rule_kind kind;
    int month;
    int week;    /* 1..5, 5 is the last */
    int weekday; /* 0 Sunday .. 6 */
    int day;
    int32_t time_s; /* may be negative or beyond a day */
};

struct zone {
    char name[ZONE_NAME_SIZE];
    int32_t first_offset_s; /* before the first step */
    size_t count;
    struct zone_step steps[ZONE_STEPS]; /* rising */
    bool has_rule;                      /* a footer tells of the time after the last step */
    bool has_summer;
    int32_t standard_s;
    int32_t summer_s;
    struct zone_rule_day summer_begins;
    struct zone_rule_day summer_ends;
};

enum zone_match {
    ZONE_UNIQUE,
    ZONE_AMBIGUOUS, /* the clocks were put back: the earlier of the instants is given */
    ZONE_SKIPPED,   /* the clocks were put forward over it: the first instant after the gap is given */
};

/* A zone with one offset for ever, named `name` (cut to fit). */
void zone_fixed(struct zone *zone, const char *name, int32_t offset_s);
/* Reads a TZif file of version 1 or later; name is kept as zone->name (cut to fit). RESULT_INVALID if the
 * bytes are not well-formed or count leap seconds, RESULT_TOO_LONG if there are more steps than ZONE_STEPS.
 * The zone is set on success only. */
MUST_CHECK enum result zone_from_tzif(struct zone *ret_zone, const char *name, const uint8_t *bytes,
                                      size_t length);
/* Reads a POSIX TZ rule such as "CST-8" or "EST5EDT,M3.2.0,M11.1.0" into a zone without steps.
 * RESULT_INVALID if it is not one. */
MUST_CHECK enum result zone_from_rule(struct zone *ret_zone, const char *name, const char *rule);
/* Seconds east of Greenwich at an instant. */
int32_t zone_offset_at(const struct zone *zone, int64_t utc_ms);
/* The first step after an instant; false if there is none. A step need not change the offset. */
bool zone_next_step(const struct zone *zone, int64_t utc_ms, struct zone_step *ret_step);
/* Local time at an instant. */
struct civil_time zone_local(const struct zone *zone, int64_t utc_ms);
/* The instant of a local time; see enum zone_match for the two odd cases. */
enum zone_match zone_utc(const struct zone *zone, struct civil_time local, int64_t *ret_utc_ms);
/* Day number (civil_day) of the local day of an instant. */
int64_t zone_day_number(const struct zone *zone, int64_t utc_ms);
/* Local date of an instant as YYYY-MM-DD. */
void zone_date_text(const struct zone *zone, int64_t utc_ms, char out[CIVIL_DATE_SIZE]);
/* Local hour, 0..23, of an instant. */
int zone_hour(const struct zone *zone, int64_t utc_ms);
/* The first instant of a local day; where midnight is skipped, the first instant after the gap. */
int64_t zone_day_start(const struct zone *zone, int64_t day);
/* The instant of `minute` minutes (0..1440) past midnight by the wall clock of a local day; 1440 is the next
 * day's start. */
int64_t zone_minute_of_day(const struct zone *zone, int64_t day, int minute);
/* Reads an ISO 8601 text (civil_parse_local); without an offset it is local time of the zone. RESULT_INVALID
 * if it is not one. */
MUST_CHECK enum result zone_parse(const struct zone *zone, const char *text, int64_t *ret_utc_ms);
/* Writes an instant as "2026-05-03T16:59:00.000+08:00"; out holds at least 32 bytes. */
void zone_format_iso(const struct zone *zone, int64_t utc_ms, char out[32]);

#endif
