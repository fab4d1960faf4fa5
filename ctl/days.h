/* Which days an answer is about: --day, --month, --year, or --from and --to. */
#ifndef REXIAN_CTL_DAYS_H
#define REXIAN_CTL_DAYS_H

#include "ctl/ctl.h"

enum { DAYS_MONTH_SIZE = 8 }; /* "2026-05" and NUL */

/* What verbs about days take. */
struct days_arguments {
    char day[CIVIL_DATE_SIZE];
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
    char month[16];
    char year[16];
};
extern const struct shape days_arguments_shape;

/* What report takes. */
struct report_arguments {
    char day[CIVIL_DATE_SIZE];
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
    char month[16];
    char year[16];
    bool then;
    bool frozen;
    bool html;
};
extern const struct shape report_arguments_shape;

/* What was given; "" is not. */
struct days_given {
    const char *day;
    const char *month; /* YYYY-MM, "this" or "last" */
    const char *year;  /* YYYY */
    const char *from;
    const char *to;
};

/* Fills the first and the last day; today if nothing is given. Tells what is wrong. */
enum exit_code days_resolve(struct ctl *ctl, const struct days_given *given, char from[CIVIL_DATE_SIZE],
                            char to[CIVIL_DATE_SIZE]);

#endif
