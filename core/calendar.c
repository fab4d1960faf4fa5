/* Working days by the week and by exception, one byte for each day of the years that a calendar can hold.
 * Every question about a year that was not declared is refused with the year's number. */
#include "core/calendar.h"

#include "core/text.h"
#include <stdio.h>
#include <string.h>

enum {
    WEEK_MONDAY_TO_FRIDAY = 0x3E,
    WEEK_BITS = 0xFE,
    DAYS_FROM = 6940, /* 1 January of the year before CALENDAR_YEAR_MIN */
    DAYS_END = 48212, /* 1 January of the second year after CALENDAR_YEAR_MAX */
    YEAR_LAST = 364,  /* the last day that every year has */
};

/* Where a day lies in the tables. */
struct place {
    size_t year;
    size_t day;
};

void calendar_init(struct calendar *cal, const struct zone *zone)
{
    memset(cal, 0, sizeof(*cal));
    cal->zone = zone;
    cal->hours =
        (struct calendar_hours){.count = 2, .segments = {{8 * 60 + 30, 12 * 60}, {13 * 60 + 30, 17 * 60 + 30}}};
    cal->week_mask = WEEK_MONDAY_TO_FRIDAY;
}

static bool year_fits(int year)
{
    return year >= CALENDAR_YEAR_MIN && year <= CALENDAR_YEAR_MAX;
}

bool calendar_knows(const struct calendar *cal, int year)
{
    return year_fits(year) && cal->known[year - CALENDAR_YEAR_MIN];
}

static bool hours_ok(const struct calendar_hours *hours)
{
    int free_from = 0;
    for (size_t i = 0; i < hours->count && i < CALENDAR_SEGMENTS; i++) {
        const struct calendar_segment *segment = &hours->segments[i];
        if (segment->from_min < free_from || segment->to_min <= segment->from_min ||
            segment->to_min > 24 * 60) {
            return false;
        }
        free_from = segment->to_min;
    }
    return hours->count >= 1 && hours->count <= CALENDAR_SEGMENTS;
}

enum result calendar_set_hours(struct calendar *cal, int year, const struct calendar_hours *hours)
{
    if (!hours_ok(hours) || (year != 0 && !calendar_knows(cal, year))) {
        return RESULT_INVALID;
    }
    if (year == 0) {
        cal->hours = *hours;
    } else {
        cal->own_hours[year - CALENDAR_YEAR_MIN] = true;
        cal->year_hours[year - CALENDAR_YEAR_MIN] = *hours;
    }
    return RESULT_OK;
}

enum result calendar_set_week(struct calendar *cal, int year, unsigned week_mask)
{
    if (week_mask == 0 || (week_mask & ~(unsigned)WEEK_BITS) != 0 ||
        (year != 0 && !calendar_knows(cal, year))) {
        return RESULT_INVALID;
    }
    if (year == 0) {
        cal->week_mask = week_mask;
    } else {
        cal->own_week[year - CALENDAR_YEAR_MIN] = true;
        cal->year_week[year - CALENDAR_YEAR_MIN] = week_mask;
    }
    return RESULT_OK;
}

enum result calendar_declare(struct calendar *cal, int year)
{
    if (!year_fits(year)) {
        return RESULT_INVALID;
    }
    cal->known[year - CALENDAR_YEAR_MIN] = true;
    return RESULT_OK;
}

static int64_t first_day(int year)
{
    return civil_day((struct civil_date){.year = year, .month = 1, .day = 1});
}

/* The place of a day of a known year. */
static enum result find_place(const struct calendar *cal, int64_t day, struct place *ret_place,
                              struct refusal *why)
{
    int year = 0;
    /* Far outside of the table the year would not fit an int: such days are those of the nearest year outside. */
    if (day < DAYS_FROM) {
        year = CALENDAR_YEAR_MIN - 1;
    } else if (day >= DAYS_END) {
        year = CALENDAR_YEAR_MAX + 1;
    } else {
        year = civil_date_of(day).year;
    }
    if (!calendar_knows(cal, year)) {
        char text[12];
        (void)snprintf(text, sizeof(text), "%d", year);
        return refuse(why, REFUSAL_NO_CALENDAR, "year", text);
    }
    *ret_place =
        (struct place){.year = (size_t)(year - CALENDAR_YEAR_MIN), .day = (size_t)(day - first_day(year))};
    return RESULT_OK;
}

/* The index of a name + 1, added if it is new; 0 for none, -1 if the table is full. */
static int intern_name(struct calendar *cal, const char *name)
{
    char cut[CALENDAR_NAME_SIZE];
    (void)text_copy(cut, sizeof(cut), name);
    if (cut[0] == '\0') {
        return 0;
    }
    size_t i = 0;
    while (i < cal->name_count && strcmp(cal->names[i], cut) != 0) {
        i++;
    }
    if (i == CALENDAR_NAMES) {
        return -1;
    }
    if (i == cal->name_count) {
        memcpy(cal->names[cal->name_count++], cut, sizeof(cut));
    }
    return (int)i + 1;
}

enum result calendar_except(struct calendar *cal, struct civil_date date, enum calendar_class what,
                            const struct calendar_hours *hours, const char *name)
{
    bool half = what == CALENDAR_HALF;
    bool is_exception = half || what == CALENDAR_HOLIDAY || what == CALENDAR_MAKEUP;
    struct place place;
    if (!is_exception || !civil_date_valid(date) || (half && (hours == NULL || !hours_ok(hours))) ||
        find_place(cal, civil_day(date), &place, NULL) != RESULT_OK) {
        return RESULT_INVALID;
    }
    uint8_t *exception = &cal->exceptions[place.year][place.day];
    if (*exception != 0) {
        return RESULT_REFUSED;
    }
    if (half && cal->half_count == CALENDAR_HALVES) {
        return RESULT_FULL;
    }
    int index = intern_name(cal, name);
    if (index < 0) {
        return RESULT_FULL;
    }
    if (half) {
        cal->halves[cal->half_count++] = (struct calendar_half){.day = civil_day(date), .hours = *hours};
    }
    *exception = (uint8_t)(1 + (int)what);
    cal->name_of_day[place.year][place.day] = (uint8_t)index;
    return RESULT_OK;
}

static enum calendar_class class_at(const struct calendar *cal, int64_t day, struct place place)
{
    uint8_t exception = cal->exceptions[place.year][place.day];
    if (exception != 0) {
        return (enum calendar_class)(exception - 1);
    }
    unsigned week = cal->own_week[place.year] ? cal->year_week[place.year] : cal->week_mask;
    return (week >> civil_weekday(day) & 1u) != 0 ? CALENDAR_WORKDAY : CALENDAR_WEEKEND;
}

static bool is_worked(enum calendar_class what)
{
    return what != CALENDAR_WEEKEND && what != CALENDAR_HOLIDAY;
}

enum result calendar_class_of(const struct calendar *cal, int64_t day, enum calendar_class *ret_class,
                              struct refusal *why)
{
    struct place place;
    enum result result = find_place(cal, day, &place, why);
    if (result == RESULT_OK) {
        *ret_class = class_at(cal, day, place);
    }
    return result;
}

enum result calendar_hours_of(const struct calendar *cal, int64_t day, struct calendar_hours *ret_hours,
                              struct refusal *why)
{
    struct place place;
    enum result result = find_place(cal, day, &place, why);
    if (result != RESULT_OK) {
        return result;
    }
    enum calendar_class what = class_at(cal, day, place);
    if (!is_worked(what)) {
        *ret_hours = (struct calendar_hours){.count = 0};
    } else {
        *ret_hours = cal->own_hours[place.year] ? cal->year_hours[place.year] : cal->hours;
    }
    for (size_t i = 0; what == CALENDAR_HALF && i < cal->half_count; i++) {
        if (cal->halves[i].day == day) {
            *ret_hours = cal->halves[i].hours;
        }
    }
    return RESULT_OK;
}

const char *calendar_name_of(const struct calendar *cal, int64_t day)
{
    struct place place;
    if (find_place(cal, day, &place, NULL) != RESULT_OK || cal->name_of_day[place.year][place.day] == 0) {
        return "";
    }
    return cal->names[cal->name_of_day[place.year][place.day] - 1];
}

enum result calendar_is_workday(const struct calendar *cal, struct civil_date date, bool *ret_workday,
                                struct refusal *why)
{
    enum calendar_class what = CALENDAR_WORKDAY;
    enum result result = calendar_class_of(cal, civil_day(date), &what, why);
    if (result == RESULT_OK) {
        *ret_workday = is_worked(what);
    }
    return result;
}

/* The place of the day after or before one; looked for only where a year ends. */
static enum result move_place(const struct calendar *cal, int64_t day, int64_t step, struct place *place,
                              struct refusal *why)
{
    if (step < 0 ? place->day == 0 : place->day >= YEAR_LAST) {
        return find_place(cal, day, place, why);
    }
    place->day += step < 0 ? SIZE_MAX : 1;
    return RESULT_OK;
}

enum result calendar_workday_after(const struct calendar *cal, int64_t day, int64_t n, int64_t *ret_day,
                                   struct refusal *why)
{
    int64_t step = n < 0 ? -1 : 1;
    struct place place = {.day = n < 0 ? 0 : YEAR_LAST}; /* the first is looked for */
    while (n != 0) {
        day += step;
        enum result result = move_place(cal, day, step, &place, why);
        if (result != RESULT_OK) {
            return result;
        }
        n -= is_worked(class_at(cal, day, place)) ? step : 0;
    }
    *ret_day = day;
    return RESULT_OK;
}

enum result calendar_add_workdays(const struct calendar *cal, struct civil_date date, int64_t n,
                                  struct civil_date *ret_date, struct refusal *why)
{
    int64_t day = 0;
    enum result result = calendar_workday_after(cal, civil_day(date), n, &day, why);
    if (result == RESULT_OK) {
        *ret_date = civil_date_of(day);
    }
    return result;
}

enum result calendar_workdays_between(const struct calendar *cal, struct civil_date a, struct civil_date b,
                                      int64_t *ret_days, struct refusal *why)
{
    int64_t last = civil_day(b);
    int64_t days = 0;
    for (int64_t day = civil_day(a) + 1; day <= last; day++) {
        enum calendar_class what = CALENDAR_WORKDAY;
        enum result result = calendar_class_of(cal, day, &what, why);
        if (result != RESULT_OK) {
            return result;
        }
        days += is_worked(what) ? 1 : 0;
    }
    *ret_days = days;
    return RESULT_OK;
}

enum result calendar_workdays_in_year(const struct calendar *cal, int year, int *ret_days, struct refusal *why)
{
    int64_t days = 0;
    struct civil_date eve = {.year = year - 1, .month = 12, .day = 31};
    struct civil_date end = {.year = year, .month = 12, .day = 31};
    enum result result = calendar_workdays_between(cal, eve, end, &days, why);
    if (result == RESULT_OK) {
        *ret_days = (int)days;
    }
    return result;
}
