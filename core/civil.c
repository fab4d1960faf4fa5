/* Dates by the arithmetic of the proleptic Gregorian calendar (eras of 400 years beginning on 1 March),
 * and a strict reader of ISO 8601 texts. */
#include "core/civil.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int civil_days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12) {
        return 0;
    }
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int civil_days_in_year(int year)
{
    return is_leap(year) ? 366 : 365;
}

bool civil_date_valid(struct civil_date date)
{
    return date.year >= CIVIL_YEAR_MIN && date.year <= CIVIL_YEAR_MAX && date.day >= 1 &&
           date.day <= civil_days_in_month(date.year, date.month);
}

int64_t civil_day(struct civil_date date)
{
    int64_t year = date.month <= 2 ? (int64_t)date.year - 1 : date.year;
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct civil_date civil_date_of(int64_t day)
{
    int64_t shifted = day + 719468;
    int64_t era = floor_div(shifted, 146097);
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t part = (5 * day_of_year + 2) / 153;
    int month = (int)(part < 10 ? part + 3 : part - 9);
    return (struct civil_date){.year = (int)(year_of_era + era * 400 + (month <= 2 ? 1 : 0)),
                               .month = month,
                               .day = (int)(day_of_year - (153 * part + 2) / 5 + 1)};
}

struct civil_date civil_add_days(struct civil_date date, int64_t n)
{
    return civil_date_of(civil_day(date) + n);
}

int civil_weekday(int64_t day)
{
    int64_t shifted = day + 3; /* 1970-01-01 was a Thursday */
    return (int)(shifted - floor_div(shifted, 7) * 7) + 1;
}

struct civil_date civil_date_part(struct civil_time time)
{
    return (struct civil_date){.year = time.year, .month = time.month, .day = time.day};
}

int64_t civil_ms(struct civil_time time)
{
    int64_t seconds = (int64_t)time.hour * 3600 + (int64_t)time.minute * 60 + time.second;
    return civil_day(civil_date_part(time)) * CIVIL_DAY_MS + seconds * 1000 + time.ms;
}

struct civil_time civil_time_of(int64_t ms)
{
    int64_t day = floor_div(ms, CIVIL_DAY_MS);
    int rest = (int)(ms - day * CIVIL_DAY_MS);
    struct civil_date date = civil_date_of(day);
    return (struct civil_time){.year = date.year,
                               .month = date.month,
                               .day = date.day,
                               .hour = rest / CIVIL_HOUR_MS,
                               .minute = rest / CIVIL_MINUTE_MS % 60,
                               .second = rest / 1000 % 60,
                               .ms = rest % 1000};
}

/* Takes exactly `digits` digits; false, without moving, if they are not there. */
static bool take_number(const char **text, int digits, int *ret_number)
{
    int number = 0;
    for (int i = 0; i < digits; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9') {
            return false;
        }
        number = number * 10 + (c - '0');
    }
    *text += digits;
    *ret_number = number;
    return true;
}

static bool take_char(const char **text, char c)
{
    if (**text != c) {
        return false;
    }
    (*text)++;
    return true;
}

static bool take_date(const char **text, struct civil_date *ret_date)
{
    return take_number(text, 4, &ret_date->year) && take_char(text, '-') &&
           take_number(text, 2, &ret_date->month) && take_char(text, '-') &&
           take_number(text, 2, &ret_date->day) && civil_date_valid(*ret_date);
}

enum result civil_parse_date(const char *text, struct civil_date *ret_date)
{
    struct civil_date date;
    if (!take_date(&text, &date) || *text != '\0') {
        return RESULT_INVALID;
    }
    *ret_date = date;
    return RESULT_OK;
}

/* Files and screens are full of times: printf would cost more than all else of them. */
char *civil_put_digits(char *out, unsigned number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        out[i] = (char)('0' + number % 10);
    return out + digits;
}

void civil_format_date(struct civil_date date, char out[CIVIL_DATE_SIZE])
{
    out = civil_put_digits(out, (unsigned)date.year, 4);
    *out++ = '-';
    out = civil_put_digits(out, (unsigned)date.month, 2);
    *out++ = '-';
    out = civil_put_digits(out, (unsigned)date.day, 2);
    *out = '\0';
}

/* Reads .5, .05 or .005 as milliseconds. */
static bool take_fraction(const char **text, int *ret_ms)
{
    int digits = (int)strspn(*text, "0123456789");
    if (digits < 1 || digits > 3 || !take_number(text, digits, ret_ms)) {
        return false;
    }
    for (; digits < 3; digits++) {
        *ret_ms *= 10;
    }
    return true;
}

static bool take_time(const char **text, struct civil_time *time)
{
    if (!take_number(text, 2, &time->hour) || !take_char(text, ':') || !take_number(text, 2, &time->minute)) {
        return false;
    }
    if (take_char(text, ':')) {
        if (!take_number(text, 2, &time->second)) {
            return false;
        }
        if (take_char(text, '.') && !take_fraction(text, &time->ms)) {
            return false;
        }
    }
    return time->hour <= 23 && time->minute <= 59 && time->second <= 59;
}

static bool take_offset(const char **text, struct civil_stamp *stamp)
{
    stamp->has_offset = true;
    if (take_char(text, 'Z')) {
        return true;
    }
    int sign = take_char(text, '-') ? -1 : take_char(text, '+') ? 1 : 0;
    int hours = 0;
    int minutes = 0;
    if (sign == 0 || !take_number(text, 2, &hours)) {
        return false;
    }
    bool colon = take_char(text, ':');
    if ((colon || **text != '\0') && !take_number(text, 2, &minutes)) {
        return false;
    }
    stamp->offset_s = sign * (hours * 3600 + minutes * 60);
    return hours <= 15 && minutes <= 59;
}

enum result civil_parse_local(const char *text, struct civil_stamp *ret_stamp)
{
    struct civil_stamp stamp = {.has_offset = false};
    struct civil_date date;
    if (!take_date(&text, &date)) {
        return RESULT_INVALID;
    }
    stamp.local = (struct civil_time){.year = date.year, .month = date.month, .day = date.day};
    if (take_char(&text, 'T') || take_char(&text, ' ')) {
        if (!take_time(&text, &stamp.local) || (*text != '\0' && !take_offset(&text, &stamp))) {
            return RESULT_INVALID;
        }
    }
    if (*text != '\0') {
        return RESULT_INVALID;
    }
    *ret_stamp = stamp;
    return RESULT_OK;
}

void civil_format_time(struct civil_time time, char out[CIVIL_TIME_SIZE])
{
    civil_format_date(civil_date_part(time), out);
    out += CIVIL_DATE_SIZE - 1;
    *out++ = ' ';
    out = civil_put_digits(out, (unsigned)time.hour, 2);
    *out++ = ':';
    out = civil_put_digits(out, (unsigned)time.minute, 2);
    *out++ = ':';
    out = civil_put_digits(out, (unsigned)time.second, 2);
    *out++ = '.';
    out = civil_put_digits(out, (unsigned)time.ms, 3);
    *out = '\0';
}

void duration_text(int64_t ms, char *out, size_t size)
{
    int64_t s = ms / 1000;
    if (s < 3600)
        snprintf(out, size, "%" PRId64 ":%02d", s / 60, (int)(s % 60));
    else
        snprintf(out, size, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60));
}
