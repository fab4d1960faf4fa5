/* Days out of the options that name them. */
#include "ctl/days.h"

#include "core/civil.h"

#include <libintl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

#define T struct days_arguments
static const struct field days_arguments_fields[] = {
    ROW_DATE(T, day, 0, N_("one day")),         ROW_DATE(T, from, 0, N_("first day")),
    ROW_DATE(T, to, 0, N_("last day")),         ROW_TEXT(T, month, 0, N_("one month: YYYY-MM, this or last")),
    ROW_TEXT(T, year, 0, N_("one year: YYYY")),
};
SHAPE(days_arguments_shape, "days_arguments", T, days_arguments_fields, "Arguments about days.");
#undef T

static bool digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static void month_days(int year, int month, char from[CIVIL_DATE_SIZE], char to[CIVIL_DATE_SIZE])
{
    civil_format_date((struct civil_date){year, month, 1}, from);
    civil_format_date((struct civil_date){year, month, civil_days_in_month(year, month)}, to);
}

static bool take_month(const char *text, const char *today, char from[CIVIL_DATE_SIZE],
                       char to[CIVIL_DATE_SIZE])
{
    struct civil_date date = {0};
    bool last = strcmp(text, "last") == 0;
    if (last || strcmp(text, "this") == 0) {
        if (civil_parse_date(today, &date) != RESULT_OK)
            return false;
        if (last)
            date = civil_add_days((struct civil_date){date.year, date.month, 1}, -1);
    } else if (strlen(text) == DAYS_MONTH_SIZE - 1 && digits(text, 4) && text[4] == '-' &&
               digits(text + 5, 2)) {
        date = (struct civil_date){(int)strtol(text, NULL, 10), (int)strtol(text + 5, NULL, 10), 1};
    }
    if (!civil_date_valid(date))
        return false;
    month_days(date.year, date.month, from, to);
    return true;
}

static bool take_year(const char *text, char from[CIVIL_DATE_SIZE], char to[CIVIL_DATE_SIZE])
{
    struct civil_date first = {0, 1, 1};
    if (strlen(text) != 4 || !digits(text, 4))
        return false;
    first.year = (int)strtol(text, NULL, 10);
    if (!civil_date_valid(first))
        return false;
    civil_format_date(first, from);
    civil_format_date((struct civil_date){first.year, 12, 31}, to);
    return true;
}

enum exit_code days_resolve(struct ctl *ctl, const struct days_given *given, char from[CIVIL_DATE_SIZE],
                            char to[CIVIL_DATE_SIZE])
{
    bool range = given->from[0] != '\0' || given->to[0] != '\0';
    char today[CIVIL_DATE_SIZE];
    zone_date_text(&ctl->zone, ctl->session.city_at, today);
    if (range + (given->day[0] != '\0') + (given->month[0] != '\0') + (given->year[0] != '\0') > 1)
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("give either --day or --from and --to or --month or --year"));
    if (given->month[0] != '\0')
        return take_month(given->month, today, from, to)
                   ? EXIT_CODE_OK
                   : ctl_tell(ctl, EXIT_CODE_USAGE,
                              _("--month: '%s': is no month; write 2026-05, this or last"), given->month);
    if (given->year[0] != '\0')
        return take_year(given->year, from, to)
                   ? EXIT_CODE_OK
                   : ctl_tell(ctl, EXIT_CODE_USAGE, _("--year: '%s': is no year; write 2026"), given->year);
    const char *first = given->day[0] != '\0' ? given->day : given->from;
    const char *last = given->day[0] != '\0' ? given->day : given->to;
    if (first[0] == '\0')
        first = last[0] != '\0' ? last : today;
    if (last[0] == '\0')
        last = first;
    if (strcmp(first, last) > 0)
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("--from %s is after --to %s"), first, last);
    snprintf(from, CIVIL_DATE_SIZE, "%s", first);
    snprintf(to, CIVIL_DATE_SIZE, "%s", last);
    return EXIT_CODE_OK;
}
