/* Writes a year of a calendar as the text that calendar_parse.c reads. */
#include "core/calendar.h"
#include "core/text_rows.h"

#include <stdio.h>
#include <string.h>

static void put_hours(struct text_out *writer, const struct calendar_hours *hours)
{
    for (size_t i = 0; i < hours->count; i++) {
        const struct calendar_segment *segment = &hours->segments[i];
        text_put(writer, " %02d:%02d-%02d:%02d", segment->from_min / 60, segment->from_min % 60,
                 segment->to_min / 60, segment->to_min % 60);
    }
}

static void put_week(struct text_out *writer, unsigned mask)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    text_put(writer, "week");
    for (unsigned day = 0; day < 7; day++)
        if (mask >> (day + 1) & 1u)
            text_put(writer, " %s", days[day]);
    text_put(writer, "\n");
}

static void put_day(struct text_out *writer, const struct calendar *cal, int64_t day, enum calendar_class what)
{
    static const char *const words[] = {
        [CALENDAR_HOLIDAY] = "off ", [CALENDAR_MAKEUP] = "work", [CALENDAR_HALF] = "half"};
    char date[CIVIL_DATE_SIZE];
    struct calendar_hours hours;
    civil_format_date(civil_date_of(day), date);
    text_put(writer, "%s %s", words[what], date);
    if (what == CALENDAR_HALF && calendar_hours_of(cal, day, &hours, NULL) == RESULT_OK)
        put_hours(writer, &hours);
    if (calendar_name_of(cal, day)[0] != '\0')
        text_put(writer, " %s", calendar_name_of(cal, day));
    text_put(writer, "\n");
}

enum result calendar_write(const struct calendar *cal, int year, char *out, size_t size)
{
    struct text_out writer = {.out = out, .size = size};
    if (!calendar_knows(cal, year))
        return RESULT_NOT_FOUND;
    size_t index = (size_t)(year - CALENDAR_YEAR_MIN);
    int64_t first = civil_day((struct civil_date){.year = year, .month = 1, .day = 1});
    text_put(&writer, "year %d\n", year);
    if (cal->own_hours[index]) {
        text_put(&writer, "hours");
        put_hours(&writer, &cal->year_hours[index]);
        text_put(&writer, "\n");
    }
    if (cal->own_week[index])
        put_week(&writer, cal->year_week[index]);
    for (int i = 0; i < civil_days_in_year(year); i++)
        if (cal->exceptions[index][i] != 0)
            put_day(&writer, cal, first + i, (enum calendar_class)(cal->exceptions[index][i] - 1));
    return writer.used < size ? RESULT_OK : RESULT_TOO_LONG;
}
