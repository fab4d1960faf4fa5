/* Working days and office hours of a city: weekends, holidays, make-up weekends that are worked, half days.
 * A year must be declared before it is used: an unknown year is refused, never taken as one without
 * holidays. */
#ifndef REXIAN_CORE_CALENDAR_H
#define REXIAN_CORE_CALENDAR_H

#include "core/civil.h"
#include "core/result.h"
#include "core/text_rows.h"
#include "core/zone.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CALENDAR_YEAR_MIN = 1990,
    CALENDAR_YEAR_MAX = 2100,
    CALENDAR_YEARS = CALENDAR_YEAR_MAX - CALENDAR_YEAR_MIN + 1,
    CALENDAR_SEGMENTS = 4, /* most office segments of a day */
    CALENDAR_HALVES = 256, /* most half days in all years together */
    CALENDAR_NAMES = 200,  /* most different holiday names */
    CALENDAR_NAME_SIZE = 40,
};

enum calendar_class {
    CALENDAR_WORKDAY, /* by the week */
    CALENDAR_WEEKEND, /* off by the week */
    CALENDAR_HOLIDAY, /* off by exception */
    CALENDAR_MAKEUP,  /* worked by exception */
    CALENDAR_HALF,    /* worked, with hours of its own */
};

/* Half open, minutes past local midnight: 0 <= from_min < to_min <= 1440. */
struct calendar_segment {
    int from_min;
    int to_min;
};

/* Rising, without overlap; count 0 on a day off. */
struct calendar_hours {
    size_t count;
    struct calendar_segment segments[CALENDAR_SEGMENTS];
};

struct calendar_half {
    int64_t day;
    struct calendar_hours hours;
};

/* The caller owns it (about 100 kB); change it by the functions below only. */
struct calendar {
    const struct zone *zone; /* borrowed; outlives the calendar */
    struct calendar_hours hours;
    unsigned week_mask; /* bit 1 Monday .. bit 7 Sunday: worked by the week */
    bool known[CALENDAR_YEARS];
    bool own_hours[CALENDAR_YEARS];
    struct calendar_hours year_hours[CALENDAR_YEARS];
    bool own_week[CALENDAR_YEARS];
    unsigned year_week[CALENDAR_YEARS];
    uint8_t exceptions[CALENDAR_YEARS][366];  /* 0 none, else 1 + enum calendar_class */
    uint8_t name_of_day[CALENDAR_YEARS][366]; /* 0 none, else 1 + index into names */
    size_t half_count;
    struct calendar_half halves[CALENDAR_HALVES];
    size_t name_count;
    char names[CALENDAR_NAMES][CALENDAR_NAME_SIZE];
};

/* An empty calendar: no year known, Monday to Friday, 08:30-12:00 and 13:30-17:30. */
void calendar_init(struct calendar *cal, const struct zone *zone);
/* Sets the office hours of a declared year, or with year 0 those of every year without hours of its own.
 * RESULT_INVALID if the segments are none, overlap or do not rise, or the year is not declared. */
MUST_CHECK enum result calendar_set_hours(struct calendar *cal, int year, const struct calendar_hours *hours);
/* Sets the days of the week that are worked (bit 1 Monday .. bit 7 Sunday), for a declared year or with year
 * 0 for every year without a week of its own. RESULT_INVALID for other bits, for none, or a year that is not
 * declared. */
MUST_CHECK enum result calendar_set_week(struct calendar *cal, int year, unsigned week_mask);
/* Declares a year as known. RESULT_INVALID outside of CALENDAR_YEAR_MIN .. MAX. */
MUST_CHECK enum result calendar_declare(struct calendar *cal, int year);
/* Makes an exception of one day of a declared year: HOLIDAY or MAKEUP, or HALF with hours; name may be ""
 * and is cut to fit. RESULT_INVALID for a date that does not exist, an undeclared year, or bad hours;
 * RESULT_REFUSED if the day is one already; RESULT_FULL if there are too many half days or names. */
MUST_CHECK enum result calendar_except(struct calendar *cal, struct civil_date date, enum calendar_class what,
                                       const struct calendar_hours *hours, const char *name);
/* Reads the text form into the calendar (lines: year, off, work, half, hours, week; # begins a comment) and
 * tells each fault. RESULT_OK without any fault, else RESULT_INVALID: then the lines without fault have been
 * taken and the calendar is not to be used. `fault` may be NULL. */
MUST_CHECK enum result calendar_parse(struct calendar *cal, const char *text, size_t length,
                                      text_fault_fn *fault, void *arg);

/* Writes one declared year in that form. RESULT_NOT_FOUND if it is not declared, RESULT_TOO_LONG if it does not fit. */
MUST_CHECK enum result calendar_write(const struct calendar *cal, int year, char *out, size_t size);

/* True if the year is declared. */
bool calendar_knows(const struct calendar *cal, int year);
/* Every question below gives RESULT_REFUSED with REFUSAL_NO_CALENDAR (field "year", value the year) if it
 * meets a year that is not known; `why` may be NULL. */

/* Class of a day number. */
MUST_CHECK enum result calendar_class_of(const struct calendar *cal, int64_t day,
                                         enum calendar_class *ret_class, struct refusal *why);
/* Office hours of a day number; count 0 on a day off. */
MUST_CHECK enum result calendar_hours_of(const struct calendar *cal, int64_t day,
                                         struct calendar_hours *ret_hours, struct refusal *why);
/* Name of a holiday, make-up or half day of a day number, or "". */
const char *calendar_name_of(const struct calendar *cal, int64_t day);
/* True on working days, also make-up and half ones. */
MUST_CHECK enum result calendar_is_workday(const struct calendar *cal, struct civil_date date,
                                           bool *ret_workday, struct refusal *why);
/* The n-th working day after a day number (before it if n is negative, the day itself if 0). */
MUST_CHECK enum result calendar_workday_after(const struct calendar *cal, int64_t day, int64_t n,
                                              int64_t *ret_day, struct refusal *why);
/* The same of a date. */
MUST_CHECK enum result calendar_add_workdays(const struct calendar *cal, struct civil_date date, int64_t n,
                                             struct civil_date *ret_date, struct refusal *why);
/* Working days after a, up to and with b; 0 if b is not after a. */
MUST_CHECK enum result calendar_workdays_between(const struct calendar *cal, struct civil_date a,
                                                 struct civil_date b, int64_t *ret_days, struct refusal *why);
/* Working days of a year. */
MUST_CHECK enum result calendar_workdays_in_year(const struct calendar *cal, int year, int *ret_days,
                                                 struct refusal *why);

#endif
