/* The years one by one, and what lies between them. */
#include "core/calendar_lint.h"

#include <stdio.h>

struct looking {
    const struct calendar *cal;
    calendar_finding_fn *finding;
    void *arg;
    size_t faults;
};

static void tell(struct looking *looking, bool note, const char *sentence, const char *word, const char *other)
{
    looking->faults += note ? 0 : 1;
    looking->finding(looking->arg, note,
                     &(struct text_fault){.sentence = sentence, .word = word, .other = other});
}

/* True for a holiday that is off by the week anyway. */
static bool look_at_day(struct looking *looking, int64_t day, enum calendar_class what)
{
    const struct calendar *cal = looking->cal;
    struct civil_date date = civil_date_of(day);
    size_t index = (size_t)(date.year - CALENDAR_YEAR_MIN);
    unsigned week = cal->own_week[index] ? cal->year_week[index] : cal->week_mask;
    bool by_week = (week >> civil_weekday(day) & 1u) != 0;
    char text[CIVIL_DATE_SIZE];
    civil_format_date(date, text);
    if (what == CALENDAR_MAKEUP && by_week)
        tell(looking, false, N_("{word} is to be made up for {other}, but is a working day by the week"), text,
             calendar_name_of(cal, day));
    return what == CALENDAR_HOLIDAY && !by_week;
}

static void look_at_year(struct looking *looking, int year)
{
    int64_t first = civil_day((struct civil_date){.year = year, .month = 1, .day = 1});
    size_t holidays = 0, weekends = 0;
    char text[12], count[12];
    for (int i = 0; i < civil_days_in_year(year); i++) {
        enum calendar_class what = CALENDAR_WORKDAY;
        if (calendar_class_of(looking->cal, first + i, &what, NULL) != RESULT_OK)
            continue;
        holidays += what == CALENDAR_HOLIDAY;
        weekends += look_at_day(looking, first + i, what);
    }
    (void)snprintf(text, sizeof text, "%d", year);
    (void)snprintf(count, sizeof count, "%zu", weekends);
    if (weekends > 0)
        tell(looking, true, N_("{word}: holidays that are off by the week anyway: {other}"), text, count);
    if (holidays == 0)
        tell(looking, false, N_("{word} has no holiday at all; add its lines with off"), text, NULL);
}

size_t calendar_lint(const struct calendar *cal, calendar_finding_fn *finding, void *arg)
{
    struct looking looking = {.cal = cal, .finding = finding, .arg = arg};
    int before = 0;
    for (int year = CALENDAR_YEAR_MIN; year <= CALENDAR_YEAR_MAX; year++) {
        if (!calendar_knows(cal, year))
            continue;
        for (int missing = before + 1; before != 0 && missing < year; missing++) {
            char text[12], next[12];
            (void)snprintf(text, sizeof text, "%d", missing);
            (void)snprintf(next, sizeof next, "%d", year);
            tell(&looking, false, N_("{word} is missing before {other}"), text, next);
        }
        look_at_year(&looking, year);
        before = year;
    }
    return looking.faults;
}
