/* Checks of the texts of options: endpoints, keys, zone names, office hours.
 * Only the form is judged here, and whether this machine has a zone; what else a text names is found by those who use it. */
#include "config/option_checks.h"

#include "config/options.h"
#include "config/zone_load.h"
#include "core/arrivals.h"
#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    KEY_CHARS = 40,
    OFFICE_SEGMENTS = 4,
    DAY_MINUTES = 1440,
    PORT_MAX = 65535,
    FINGERPRINT_DIGITS = 64,
    NAME_SIZE = 81,
    ZONE_ERROR = 200
};

static const char digits[] = "0123456789";

static bool port_is_good(const char *text, bool may_be_any)
{
    long port = 0;
    if (may_be_any && strcmp(text, "*") == 0) {
        return true;
    }
    size_t length = strlen(text);
    if (length == 0 || length > 5 || strspn(text, digits) != length) {
        return false;
    }
    for (const char *at = text; *at != '\0'; at++) {
        port = port * 10 + (*at - '0');
    }
    return port >= 1 && port <= PORT_MAX;
}

static const char *endpoint_fault(const char *text, bool listening)
{
    if (strncmp(text, "ipc://", 6) == 0) {
        return text[6] == '/' ? NULL : N_("does not name an absolute path after ipc://");
    }
    if (strncmp(text, "tcp://", 6) != 0) {
        return N_("does not begin with tcp:// or ipc://");
    }
    const char *host = text + 6;
    const char *colon = strrchr(host, ':');
    if (colon == NULL || colon == host) {
        return N_("does not name a host and a port");
    }
    size_t host_length = (size_t)(colon - host);
    if (strcspn(host, " \t/;*") < host_length && !(listening && host_length == 1 && host[0] == '*')) {
        return N_("does not name a host");
    }
    return port_is_good(colon + 1, listening) ? NULL : N_("has no port from 1 to 65535");
}

const char *check_endpoint(const char *text)
{
    return endpoint_fault(text, false);
}

const char *check_listen(const char *text)
{
    return endpoint_fault(text, true);
}

const char *check_key(const char *text)
{
    static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   ".-:+=^!/*?&<>()[]{}@%$#";
    if (strlen(text) != KEY_CHARS) {
        return N_("is not 40 characters long");
    }
    if (strspn(text, alphabet) != KEY_CHARS) {
        return N_("has a character that no Z85 key has");
    }
    return NULL;
}

const char *check_zone(const char *text)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_+-";
    if (text[0] == '/' || strspn(text, allowed) != strlen(text)) {
        return N_("is not the name of a time zone");
    }
    static struct zone zone;
    char error[ZONE_ERROR];
    return zone_load(text, &zone, error, sizeof error) == RESULT_NOT_FOUND ? N_("is not on this machine")
                                                                           : NULL;
}

const char *check_area_code(const char *text)
{
    size_t length = strlen(text);
    if (length < 2 || length > 6 || text[0] != '0' || strspn(text, digits) != length) {
        return N_("is not an area code");
    }
    return NULL;
}

const char *check_host(const char *text)
{
    return strpbrk(text, " \t/;*@[]") == NULL ? NULL : N_("does not name a host");
}

const char *check_fingerprint(const char *text)
{
    size_t found = 0;
    for (; *text != '\0'; text++) {
        bool may_be_colon = found > 0 && found % 2 == 0 && text[-1] != ':' && text[1] != '\0';
        if (strchr("0123456789abcdefABCDEF", *text) != NULL) {
            found++;
        } else if (*text != ':' || !may_be_colon) {
            return N_("is not 64 hexadecimal digits");
        }
    }
    return found == FINGERPRINT_DIGITS ? NULL : N_("is not 64 hexadecimal digits");
}

const char *check_exchange_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return text[strspn(text, letters)] == '\0' ? NULL
                                               : N_("has other characters than letters, digits, - and _");
}

const char *check_phone(const char *text)
{
    static const char mark[] = "{extension}";
    const char *found = strstr(text, mark);
    bool is_once = found != NULL && strstr(found + 1, mark) == NULL;
    return is_once && strpbrk(text, " \t\r\n,") == NULL
               ? NULL
               : N_("does not hold {extension} once, or holds blanks or commas");
}

const char *check_names(const char *text)
{
    char name[NAME_SIZE], before[NAME_SIZE];
    size_t position = 0;
    for (size_t last = 0; option_list_next(text, &position, name, sizeof name); last = position) {
        if (name[0] == '\0' || strlen(name) == sizeof name - 1) {
            return N_("has a name that is empty or longer than 79 bytes");
        }
        for (size_t other = 0; other < last && option_list_next(text, &other, before, sizeof before);) {
            if (strcmp(before, name) == 0) {
                return N_("names one of them twice");
            }
        }
    }
    return NULL;
}

const char *check_table(const char *text)
{
    size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.");
    const char *dot = strchr(text, '.');
    bool is_two = dot == NULL || (dot != text && dot[1] != '\0' && strchr(dot + 1, '.') == NULL);
    return length > 0 && text[length] == '\0' && is_two ? NULL : N_("is no name of a table");
}

const char *check_one_name(const char *text)
{
    return strchr(text, ',') != NULL ? N_("names more than one") : NULL;
}

/* It becomes a part of a number in a dialplan. */
const char *check_dialled(const char *text)
{
    return text[strspn(text, "0123456789*#")] != '\0' ? N_("is nothing that can be dialled") : NULL;
}

/* Reads "HH:MM" and moves past it; -1 if it is none. 24:00 is the end of the day. */
static int minute_at(const char **text)
{
    const char *at = *text;
    for (size_t i = 0; i < 5; i++) {
        bool good = i == 2 ? at[i] == ':' : at[i] >= '0' && at[i] <= '9';
        if (!good) {
            return -1;
        }
    }
    int hour = (at[0] - '0') * 10 + (at[1] - '0');
    int minute = (at[3] - '0') * 10 + (at[4] - '0');
    if (minute > 59 || hour * 60 + minute > DAY_MINUTES) {
        return -1;
    }
    *text = at + 5;
    return hour * 60 + minute;
}

const char *check_office_hours(const char *text)
{
    int last = -1;
    int segments = 0;
    const char *at = text;
    while (*at == ' ') {
        at++;
    }
    while (*at != '\0') {
        int from = minute_at(&at);
        if (from < 0 || *at++ != '-') {
            return N_("is not a row of times of day");
        }
        int to = minute_at(&at);
        if (to < 0 || (*at != ' ' && *at != '\0')) {
            return N_("is not a row of times of day");
        }
        if (from <= last || to <= from) {
            return N_("has times that overlap or do not rise");
        }
        last = to;
        if (++segments > OFFICE_SEGMENTS) {
            return N_("has more than 4 segments");
        }
        while (*at == ' ') {
            at++;
        }
    }
    return segments > 0 ? NULL : N_("names no office hours");
}

const char *check_hours(const char *text)
{
    int64_t row[ARRIVALS_HOURS];
    return arrivals_parse_row(text, row, ARRIVALS_HOURS) == RESULT_OK ? NULL : N_("is no row of 24 hours");
}

const char *check_weekdays(const char *text)
{
    int64_t row[ARRIVALS_WEEKDAYS];
    return arrivals_parse_row(text, row, ARRIVALS_WEEKDAYS) == RESULT_OK ? NULL : N_("is no row of 7 days");
}

const char *check_storms(const char *text)
{
    struct arrivals_shape shape;
    return arrivals_parse_storms(text, &shape) == RESULT_OK ? NULL : N_("is no list of storms");
}
