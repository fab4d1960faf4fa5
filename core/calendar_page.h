/* A year of a calendar as a page: the marks of its days, its months week by week, and runs of days off with their names. */
#ifndef REXIAN_CORE_CALENDAR_PAGE_H
#define REXIAN_CORE_CALENDAR_PAGE_H

#include "core/calendar.h"

enum { PAGE_WEEKS = 6, PAGE_CELL = 3, PAGE_WEEK = 7 * PAGE_CELL };

extern const char *const calendar_months[12];  /* N_() */
extern const char *const calendar_weekdays[7]; /* N_(), two columns wide */

/* Class of a day; of a year that is not known a working day. */
enum calendar_class calendar_page_class(const struct calendar *cal, int64_t day);
/* '-' holiday, '+' make-up working day, '/' half day, ' ' as the week has it. */
char calendar_page_mark(enum calendar_class what);
/* Whether it is worked. */
bool calendar_page_worked(enum calendar_class what);
/* Day number of the first of a month. */
int64_t calendar_page_first(int year, int month);
/* The day number in a place of a month's page: week 0 to 5, column 0 Monday to 6; -1: it is empty. */
int64_t calendar_page_day(int year, int month, int week, int column);
/* Working days of a month. */
int calendar_page_worked_in(const struct calendar *cal, int year, int month);
/* Office hours of the year, "08:30-12:00 13:30-17:30". */
void calendar_page_hours(const struct calendar *cal, int year, char *out, size_t size);

/* Days of one kind and name that follow each other and are not as the week has them. */
struct calendar_run {
    enum calendar_class what;
    int64_t from, to; /* both included */
    const char *name;
};
/* The first run of the year from `day` on; false: there is none. The next one is looked for from ret->to + 1. */
bool calendar_page_run(const struct calendar *cal, int year, int64_t day, struct calendar_run *ret);

#endif
