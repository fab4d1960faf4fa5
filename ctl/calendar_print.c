/* Months in four rows of three; a mark behind each day that is not as the week has it. */
#include "ctl/calendar_print.h"

#include "core/result.h"
#include "ctl/output.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)

enum { ACROSS = 3, CELL = 3, MONTH = 7 * CELL, GAP = 4, WEEKS = 6 };

static const char *const months[] = {N_("January"),   N_("February"), N_("March"),    N_("April"),
                                     N_("May"),       N_("June"),     N_("July"),     N_("August"),
                                     N_("September"), N_("October"),  N_("November"), N_("December")};
static const char *const weekdays[] = {N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su")};

static enum calendar_class class_of(const struct calendar *cal, int64_t day)
{
    enum calendar_class what = CALENDAR_WORKDAY;
    return calendar_class_of(cal, day, &what, NULL) == RESULT_OK ? what : CALENDAR_WORKDAY;
}

static bool worked(enum calendar_class what)
{
    return what == CALENDAR_WORKDAY || what == CALENDAR_MAKEUP || what == CALENDAR_HALF;
}

static char mark_of(enum calendar_class what)
{
    return what == CALENDAR_HOLIDAY ? '-' : what == CALENDAR_MAKEUP ? '+' : what == CALENDAR_HALF ? '/' : ' ';
}

static void put_padded(FILE *out, const char *text, size_t width)
{
    size_t used = output_width(text);
    fprintf(out, "%s%*s", text, used < width ? (int)(width - used) : 0, "");
}

static int64_t first_of(int year, int month)
{
    return civil_day((struct civil_date){.year = year, .month = month, .day = 1});
}

static int worked_in(const struct calendar *cal, int year, int month)
{
    int days = 0;
    for (int i = 0; i < civil_days_in_month(year, month); i++)
        days += worked(class_of(cal, first_of(year, month) + i));
    return days;
}

static void put_head(FILE *out, const struct calendar *cal, int year, int month)
{
    char head[64];
    snprintf(head, sizeof head, _("%s: %d days"), gettext(months[month - 1]), worked_in(cal, year, month));
    put_padded(out, head, MONTH);
}

static void put_weekdays(FILE *out)
{
    for (int day = 0; day < 7; day++)
        put_padded(out, gettext(weekdays[day]), CELL);
}

static void put_week(FILE *out, const struct calendar *cal, int year, int month, int week)
{
    int before = civil_weekday(first_of(year, month)) - 1;
    for (int column = 0; column < 7; column++) {
        int day = week * 7 + column - before + 1;
        if (day < 1 || day > civil_days_in_month(year, month))
            fprintf(out, "%*s", CELL, "");
        else
            fprintf(out, "%2d%c", day, mark_of(class_of(cal, first_of(year, month) + day - 1)));
    }
}

/* A line of three months; -2 is the heads, -1 the weekdays. */
static void put_line(FILE *out, const struct calendar *cal, int year, int first, int line)
{
    for (int month = first; month < first + ACROSS; month++) {
        if (month > first)
            fprintf(out, "%*s", GAP, "");
        if (line == -2)
            put_head(out, cal, year, month);
        else if (line == -1)
            put_weekdays(out);
        else
            put_week(out, cal, year, month, line);
    }
    fputc('\n', out);
}

/* Days of one kind and name that follow each other are one line. */
static void put_names(FILE *out, const struct calendar *cal, int year)
{
    int64_t end = first_of(year + 1, 1);
    for (int64_t day = first_of(year, 1); day < end; day++) {
        enum calendar_class what = class_of(cal, day);
        const char *name = calendar_name_of(cal, day);
        int64_t last = day;
        if (mark_of(what) == ' ')
            continue;
        while (last + 1 < end && class_of(cal, last + 1) == what &&
               strcmp(calendar_name_of(cal, last + 1), name) == 0)
            last++;
        struct civil_date from = civil_date_of(day), to = civil_date_of(last);
        fprintf(out, "%c %02d-%02d", mark_of(what), from.month, from.day);
        if (last > day)
            fprintf(out, "..%02d-%02d", to.month, to.day);
        fprintf(out, "%s %s\n", last > day ? "" : "       ", name);
        day = last;
    }
}

static void put_hours(FILE *out, const struct calendar *cal, int year)
{
    size_t index = (size_t)(year - CALENDAR_YEAR_MIN);
    const struct calendar_hours *hours = cal->own_hours[index] ? &cal->year_hours[index] : &cal->hours;
    fprintf(out, "%s", _("office hours"));
    for (size_t i = 0; i < hours->count; i++)
        fprintf(out, " %02d:%02d-%02d:%02d", hours->segments[i].from_min / 60, hours->segments[i].from_min % 60,
                hours->segments[i].to_min / 60, hours->segments[i].to_min % 60);
    fputc('\n', out);
}

void calendar_print(FILE *out, const struct calendar *cal, int year)
{
    int days = 0;
    if (calendar_workdays_in_year(cal, year, &days, NULL) != RESULT_OK)
        return;
    fprintf(out, _("%d: %d working days\n"), year, days);
    for (int first = 1; first <= 12; first += ACROSS) {
        fputc('\n', out);
        for (int line = -2; line < WEEKS; line++)
            put_line(out, cal, year, first, line);
    }
    fprintf(out, "\n%s\n", _("- holiday, + make-up working day, / half day"));
    put_hours(out, cal, year);
    put_names(out, cal, year);
}
