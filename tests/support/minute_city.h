/* A random city as tables of minutes: which are office, which local day each belongs to, and how to walk along them. An oracle for
 * deadlines: it asks nothing of calendar.c or deadline.c, but gives the same calendar to them. */
#ifndef REXIAN_TESTS_SUPPORT_MINUTE_CITY_H
#define REXIAN_TESTS_SUPPORT_MINUTE_CITY_H

#include "core/limits.h"
#include "tests/support/unit.h"

#include <stdio.h>

enum { DAYS = 330, MINUTES = DAYS * 1440, MINUTE_MS = 60000, YEAR_DAY = 20454 /* 2026-01-01 */ };

static uint64_t seed = 20260506;

static int dice(int sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed >> 33) % (uint64_t)sides);
}

/* One rulebook of a city: as Rexian has it, and as the oracle has it. */
struct book {
    struct calendar calendar;
    struct limits limits;
    bool worked[DAYS];
    struct calendar_hours hours[DAYS];
    uint8_t office[MINUTES];
};

static struct zone zone;
static struct book books[2];
static int16_t day_of[MINUTES]; /* local day of each minute, from first_day */
static int16_t minute_of[MINUTES];
static int64_t first_day, base_at; /* base_at is the minute 0 of the tables */

static int to_minute(int64_t at)
{
    assert_true(at % MINUTE_MS == 0);
    int64_t minute = (at - base_at) / MINUTE_MS;
    assert_true(minute >= 0 && minute < MINUTES);
    return (int)minute;
}

static int64_t to_at(int minute)
{
    return base_at + (int64_t)minute * MINUTE_MS;
}

/* -- making a city -------------------------------------------------------------------------------------------- */

static void read_zone(void)
{
    static const struct {
        const char *file, *rule;
    } zones[] = {{"Asia/Shanghai", "CST-8"},
                 {"America/New_York", "EST5EDT,M3.2.0,M11.1.0"},
                 {"Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"},
                 {"Australia/Adelaide", "ACST-9:30ACDT,M10.1.0,M4.1.0/3"},
                 {"Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"},
                 {"Asia/Kathmandu", "<+0545>-5:45"}};
    static uint8_t bytes[65536];
    char path[100];
    size_t which = (size_t)dice(6), length = 0;
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zones[which].file);
    FILE *file = fopen(path, "rb");
    if (file) {
        length = fread(bytes, 1, sizeof bytes, file);
        (void)fclose(file);
    }
    if (length == 0 || zone_from_tzif(&zone, zones[which].file, bytes, length) != RESULT_OK)
        assert_int_equal(zone_from_rule(&zone, zones[which].file, zones[which].rule), RESULT_OK);
}

static void map_minutes(void)
{
    int64_t offset_ms = 0;
    first_day = YEAR_DAY + 5 + dice(365);
    base_at = (first_day - 2) * 1440 * MINUTE_MS;
    for (int minute = 0; minute < MINUTES; minute++) {
        if (minute % 15 == 0)
            offset_ms = (int64_t)zone_offset_at(&zone, to_at(minute)) * 1000;
        int64_t local = (to_at(minute) + offset_ms) / MINUTE_MS;
        day_of[minute] = (int16_t)(local / 1440 - (first_day - 3));
        minute_of[minute] = (int16_t)(local % 1440);
        assert_true(day_of[minute] >= 0 && day_of[minute] < DAYS + 4);
    }
}

/* Where clocks change at night, hours begin at 04:00 or are the whole day. */
static struct calendar_hours random_hours(void)
{
    struct calendar_hours hours = {.count = (size_t)(1 + dice(4))};
    int at = 4 * 60;
    if (dice(12) == 0)
        return (struct calendar_hours){.count = 1, .segments = {{0, 1440}}};
    for (size_t i = 0; i < hours.count; i++) {
        int from = at + dice(120);
        int to = from + 60 + dice(100);
        hours.segments[i] = (struct calendar_segment){from, to};
        at = to;
    }
    if (dice(8) == 0)
        hours.segments[hours.count - 1].to_min = 1440;
    return hours;
}

static unsigned random_week(void)
{
    unsigned week = 0;
    while (__builtin_popcount(week) < 3)
        week = ((unsigned)dice(127) + 1u) << 1;
    return week;
}

static void except(struct book *book, int day, unsigned week)
{
    struct civil_date date = civil_date_of(first_day - 3 + day);
    struct calendar_hours half = random_hours();
    enum calendar_class what = CALENDAR_WORKDAY;
    bool by_week = (week >> civil_weekday(first_day - 3 + day) & 1u) != 0;
    int kind = dice(14);
    book->worked[day] = by_week;
    if (kind == 0)
        what = CALENDAR_HOLIDAY;
    else if (kind == 1)
        what = CALENDAR_MAKEUP;
    else if (kind == 2)
        what = CALENDAR_HALF;
    if (what == CALENDAR_WORKDAY)
        return;
    book->worked[day] = what != CALENDAR_HOLIDAY;
    if (what == CALENDAR_HALF)
        book->hours[day] = half;
    assert_int_equal(calendar_except(&book->calendar, date, what, &half, "春节"), RESULT_OK);
}

static struct limit random_limit(int days, int wall_hours, int office_hours)
{
    switch (dice(3)) {
    case 0:
        return (struct limit){.clock = LIMIT_WORKDAYS, .amount = 1 + dice(days)};
    case 1:
        return (struct limit){.clock = LIMIT_WALL, .amount = (int64_t)(1 + dice(wall_hours * 60)) * MINUTE_MS};
    default:
        return (struct limit){.clock = LIMIT_OFFICE,
                              .amount = (int64_t)(1 + dice(office_hours * 60)) * MINUTE_MS};
    }
}

static void make_limits(struct limits *limits)
{
    limits_default(limits);
    for (int type = 0; type < TYPE_COUNT; type++)
        for (int urgency = 0; urgency < URGENCY_COUNT; urgency++) {
            limits->cells[LIMIT_HANDLING][type][urgency] = random_limit(4, 72, 20);
            limits->cells[LIMIT_COMPLEX][type][urgency] = random_limit(7, 200, 25);
            limits->cells[LIMIT_RECEIVE][type][urgency] = random_limit(2, 12, 6);
            limits->cells[LIMIT_WARNING][type][urgency] = random_limit(2, 12, 6);
            limits->cells[LIMIT_AUDIT][type][urgency] = random_limit(2, 12, 6);
        }
}

/* `always`: every minute of every day is office. */
static void make_book(struct book *book, bool always)
{
    unsigned week = always ? 0xFEu : random_week();
    struct calendar_hours usual =
        always ? (struct calendar_hours){.count = 1, .segments = {{0, 1440}}} : random_hours();
    calendar_init(&book->calendar, &zone);
    for (int year = 2025; year <= 2028; year++)
        assert_int_equal(calendar_declare(&book->calendar, year), RESULT_OK);
    assert_int_equal(calendar_set_week(&book->calendar, 0, week), RESULT_OK);
    assert_int_equal(calendar_set_hours(&book->calendar, 0, &usual), RESULT_OK);
    for (int day = 0; day < DAYS; day++) {
        book->hours[day] = usual;
        book->worked[day] = true;
        if (!always)
            except(book, day, week);
    }
    for (int minute = 0; minute < MINUTES; minute++) {
        int day = day_of[minute] < DAYS ? day_of[minute] : DAYS - 1;
        book->office[minute] = 0;
        for (size_t i = 0; i < book->hours[day].count && book->worked[day]; i++)
            book->office[minute] |= minute_of[minute] >= book->hours[day].segments[i].from_min &&
                                    minute_of[minute] < book->hours[day].segments[i].to_min;
    }
    make_limits(&book->limits);
}

static void make_city(void)
{
    read_zone();
    map_minutes();
    bool always = dice(10) == 0;
    make_book(&books[0], always);
    make_book(&books[1], always && dice(2) == 0);
}

/* -- walking -------------------------------------------------------------------------------------------------- */

static int walk_office(const struct book *book, int at, int64_t minutes)
{
    while (minutes > 0) {
        assert_true(at < MINUTES);
        minutes -= book->office[at++];
    }
    return at;
}

static int walk_office_back(const struct book *book, int at, int64_t minutes)
{
    while (minutes > 0) {
        assert_true(at > 0);
        minutes -= book->office[--at];
    }
    return at;
}

static int walk_workdays(const struct book *book, int at, int64_t days)
{
    int close = at, last = day_of[at];
    for (; days > 0 || day_of[at] == last; at++) {
        assert_true(at + 1 < MINUTES);
        if (day_of[at] > last) {
            last = day_of[at];
            days -= book->worked[last] ? 1 : 0;
        }
        if (days == 0 && book->office[at])
            close = at + 1;
    }
    return close;
}

/* The close of office of a working day before: the first office minute that is met going back on that day ends it. A deadline at
 * the end of its day belongs to the day that its instant lies in. */
static int walk_workdays_back(const struct book *book, int at, int64_t days)
{
    int last = day_of[at];
    while (true) {
        assert_true(at > 0);
        at--;
        if (day_of[at] < last) {
            last = day_of[at];
            days -= book->worked[last] ? 1 : 0;
        }
        if (days == 0 && book->office[at])
            return at + 1;
    }
}

static int walk(const struct book *book, int at, struct limit limit)
{
    if (limit.clock == LIMIT_WORKDAYS)
        return walk_workdays(book, at, limit.amount);
    if (limit.clock == LIMIT_WALL)
        return at + (int)(limit.amount / MINUTE_MS);
    return walk_office(book, at, limit.amount / MINUTE_MS);
}

#endif
