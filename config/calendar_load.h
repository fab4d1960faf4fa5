/* Reads calendar texts, one file or a folder of them, and parts them into one text for each year.
 * The form of the files is told by core/calendar.h; every fault is told with its file and line. */
#ifndef REXIAN_CONFIG_CALENDAR_LOAD_H
#define REXIAN_CONFIG_CALENDAR_LOAD_H

#include "core/calendar.h"

enum { CALENDAR_TEXT = 32768 }; /* bytes of a year's text, with its NUL */

/* A fault as "file:line: sentence" ("file: sentence" for a file as a whole), translated. */
typedef void calendar_load_fault_fn(void *arg, const char *text);
/* Is given the text of a year; another result than RESULT_OK ends the reading with it. */
typedef enum result calendar_year_fn(void *arg, int year, const char *text);

struct calendar_loading {
    struct calendar *cal;               /* made by calendar_init; takes all years */
    const struct calendar_hours *hours; /* of years without hours of their own; NULL: the default's */
    unsigned week;                      /* of years without a week of their own; 0: the default's */
    calendar_year_fn *year;             /* may be NULL */
    void *year_arg;
    calendar_load_fault_fn *fault; /* may be NULL */
    void *fault_arg;
};

/* Takes a text (ended by NUL, which length leaves out) that is called `name` in faults. RESULT_INVALID: faults were told. */
MUST_CHECK enum result calendar_load_text(const struct calendar_loading *loading, const char *name,
                                          const char *text, size_t length);
/* The same for a calendar that something else than a text has filled: gives each year that was not known before. */
MUST_CHECK enum result calendar_load_years(const struct calendar_loading *loading,
                                           const bool known[CALENDAR_YEARS], const char *text, size_t length);
/* Takes every *.txt of a directory, in the order of their names. RESULT_OK if at least one file was read and none had a fault;
 * RESULT_INVALID if there were faults, RESULT_NOT_FOUND if the directory holds no such file, RESULT_IO if it or a file cannot
 * be read. */
MUST_CHECK enum result calendar_load(const struct calendar_loading *loading, const char *directory);

#endif
