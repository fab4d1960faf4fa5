#include "core/calendar_page.h"

#include <stdio.h>
#include <string.h>

const char *const calendar_months[12] = {N_("January"),   N_("February"), N_("March"),    N_("April"),
                                         N_("May"),       N_("June"),     N_("July"),     N_("August"),
                                         N_("September"), N_("October"),  N_("November"), N_("December")};
const char *const calendar_weekdays[7] = {N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su")};

enum calendar_class calendar_page_class(const struct calendar *cal, int64_t day)
{
    enum calendar_class what = CALENDAR_WORKDAY;
    return calendar_class_of(cal, day, &what, NULL) == RESULT_OK ? what : CALENDAR_WORKDAY;
}

char calendar_page_mark(enum calendar_class what)
{
    return what == CALENDAR_HOLIDAY ? '-' : what == CALENDAR_MAKEUP ? '+' : what == CALENDAR_HALF ? '/' : ' ';
}

bool calendar_page_worked(enum calendar_class what)
{
    return what == CALENDAR_WORKDAY || what == CALENDAR_MAKEUP || what == CALENDAR_HALF;
}

int64_t calendar_page_first(int year, int month)
{
    return civil_day((struct civil_date){.year = year, .month = month, .day = 1});
}

int64_t calendar_page_day(int year, int month, int week, int column)
{
    int64_t first = calendar_page_first(year, month);
    int day = week * 7 + column - (civil_weekday(first) - 1);
    return day < 0 || day >= civil_days_in_month(year, month) ? -1 : first + day;
}

int calendar_page_worked_in(const struct calendar *cal, int year, int month)
{
    int days = 0;
    for (int i = 0; i < civil_days_in_month(year, month); i++)
        days += calendar_page_worked(calendar_page_class(cal, calendar_page_first(year, month) + i));
    return days;
}

void calendar_page_hours(const struct calendar *cal, int year, char *out, size_t size)
{
    size_t index = (size_t)(year - CALENDAR_YEAR_MIN), used = 0;
    const struct calendar_hours *hours = cal->own_hours[index] ? &cal->year_hours[index] : &cal->hours;
    out[0] = '\0';
    for (size_t i = 0; i < hours->count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%02d:%02d-%02d:%02d", i > 0 ? " " : "",
                                 hours->segments[i].from_min / 60, hours->segments[i].from_min % 60,
                                 hours->segments[i].to_min / 60, hours->segments[i].to_min % 60);
}

bool calendar_page_run(const struct calendar *cal, int year, int64_t day, struct calendar_run *ret)
{
    int64_t end = calendar_page_first(year + 1, 1);
    while (day < end && calendar_page_mark(calendar_page_class(cal, day)) == ' ')
        day++;
    if (day >= end)
        return false;
    *ret = (struct calendar_run){
        .what = calendar_page_class(cal, day), .from = day, .to = day, .name = calendar_name_of(cal, day)};
    while (ret->to + 1 < end && calendar_page_class(cal, ret->to + 1) == ret->what &&
           strcmp(calendar_name_of(cal, ret->to + 1), ret->name) == 0)
        ret->to++;
    return true;
}
