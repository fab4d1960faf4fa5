/* Months in four rows of three; a mark behind each day that is not as the week has it. */
#include "ctl/calendar_print.h"

#include "core/calendar_page.h"
#include "core/result.h"
#include "ctl/output.h"

#include <libintl.h>

#define _(text) gettext(text)

enum { ACROSS = 3, GAP = 4 };

static void put_padded(FILE *out, const char *text, size_t width)
{
    size_t used = output_width(text);
    fprintf(out, "%s%*s", text, used < width ? (int)(width - used) : 0, "");
}

static void put_head(FILE *out, const struct calendar *cal, int year, int month)
{
    char head[64];
    int days = calendar_page_worked_in(cal, year, month);
    snprintf(head, sizeof head, ngettext("%s: %d day", "%s: %d days", (unsigned long)days),
             gettext(calendar_months[month - 1]), days);
    put_padded(out, head, PAGE_WEEK);
}

static void put_weekdays(FILE *out)
{
    for (int day = 0; day < 7; day++)
        put_padded(out, gettext(calendar_weekdays[day]), PAGE_CELL);
}

static void put_week(FILE *out, const struct calendar *cal, int year, int month, int week)
{
    for (int column = 0; column < 7; column++) {
        int64_t day = calendar_page_day(year, month, week, column);
        if (day < 0)
            fprintf(out, "%*s", PAGE_CELL, "");
        else
            fprintf(out, "%2d%c", civil_date_of(day).day, calendar_page_mark(calendar_page_class(cal, day)));
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

static void put_names(FILE *out, const struct calendar *cal, int year)
{
    struct calendar_run run = {.to = calendar_page_first(year, 1) - 1};
    while (calendar_page_run(cal, year, run.to + 1, &run)) {
        struct civil_date from = civil_date_of(run.from), to = civil_date_of(run.to);
        fprintf(out, "%c %02d-%02d", calendar_page_mark(run.what), from.month, from.day);
        if (run.to > run.from)
            fprintf(out, "..%02d-%02d", to.month, to.day);
        fprintf(out, "%s %s\n", run.to > run.from ? "" : "       ", run.name);
    }
}

static void put_hours(FILE *out, const struct calendar *cal, int year)
{
    char hours[CALENDAR_SEGMENTS * 12 + 1];
    calendar_page_hours(cal, year, hours, sizeof hours);
    fprintf(out, "%s %s\n", _("office hours"), hours);
}

void calendar_print(FILE *out, const struct calendar *cal, int year)
{
    int days = 0;
    if (calendar_workdays_in_year(cal, year, &days, NULL) != RESULT_OK)
        return;
    fprintf(out, ngettext("%d: %d working day\n", "%d: %d working days\n", (unsigned long)days), year, days);
    for (int first = 1; first <= 12; first += ACROSS) {
        fputc('\n', out);
        for (int line = -2; line < PAGE_WEEKS; line++)
            put_line(out, cal, year, first, line);
    }
    fprintf(out, "\n%s\n", _("- holiday, + make-up working day, / half day"));
    put_hours(out, cal, year);
    put_names(out, cal, year);
}
