/* Dates and times of day by arithmetic alone: no clock, no locale, no time zone.
 * A day number counts days since 1970-01-01; text is ISO 8601. Years outside of 1900..2200 are refused. */
#ifndef REXIAN_CORE_CIVIL_H
#define REXIAN_CORE_CIVIL_H

#include "core/result.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CIVIL_YEAR_MIN = 1900,
    CIVIL_YEAR_MAX = 2200,
    CIVIL_DATE_SIZE = 11, /* "2026-05-03" and NUL */
    CIVIL_TIME_SIZE = 24, /* "2026-05-03 16:59:00.000" and NUL */
    CIVIL_MINUTE_MS = 60000,
    CIVIL_HOUR_MS = 3600000,
    CIVIL_DAY_MS = 86400000,
};

struct civil_date {
    int year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

struct civil_time {
    int year;
    int month;
    int day;
    int hour;   /* 0..23 */
    int minute; /* 0..59 */
    int second; /* 0..59 */
    int ms;     /* 0..999 */
};

/* What an ISO 8601 text says: a local time, and the offset if it names one. */
struct civil_stamp {
    struct civil_time local;
    bool has_offset;
    int offset_s; /* seconds east of Greenwich; 0 for Z and without an offset */
};

/* True if the date exists and its year is within bounds. */
bool civil_date_valid(struct civil_date date);
/* Days of a month, 1..12, of a year. */
int civil_days_in_month(int year, int month);
/* 365 or 366. */
int civil_days_in_year(int year);
/* Day number of a date; any year, the month and day within bounds. */
int64_t civil_day(struct civil_date date);
/* Date of a day number. */
struct civil_date civil_date_of(int64_t day);
/* The date n days later (earlier if negative). */
struct civil_date civil_add_days(struct civil_date date, int64_t n);
/* 1 Monday .. 7 Sunday. */
int civil_weekday(int64_t day);
/* Reads exactly "YYYY-MM-DD". RESULT_INVALID for any other text and for dates that do not exist. */
MUST_CHECK enum result civil_parse_date(const char *text, struct civil_date *ret_date);
/* Writes a number's last `digits` digits, with zeroes before it and no NUL behind; returns where they end. */
char *civil_put_digits(char *out, unsigned number, int digits);
/* Writes "YYYY-MM-DD"; the year is 0..9999. */
void civil_format_date(struct civil_date date, char out[CIVIL_DATE_SIZE]);
/* Milliseconds since 1970-01-01 00:00, as if the time were UTC. */
int64_t civil_ms(struct civil_time time);
/* The reverse of civil_ms. */
struct civil_time civil_time_of(int64_t ms);
/* Day part of a time. */
struct civil_date civil_date_part(struct civil_time time);
/* Reads a date, or a date and a time: "2026-05-03", "2026-05-03T16:59", "2026-05-03 16:59:00", fractions of
 * a second of 1 to 3 digits, then optionally Z, +08:00, +0800 or +08. A date alone is its 00:00.
 * RESULT_INVALID for anything else. */
MUST_CHECK enum result civil_parse_local(const char *text, struct civil_stamp *ret_stamp);
/* Writes "YYYY-MM-DD hh:mm:ss.mmm". */
void civil_format_time(struct civil_time time, char out[CIVIL_TIME_SIZE]);
/* A span of time for people: "0:42", "12:05", "1:02:03". */
void duration_text(int64_t ms, char *out, size_t size);

#endif
