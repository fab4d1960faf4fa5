/* Loads the calendar files of a directory, one text file a year, and tells every fault with its file and line.
 * The form of the files is told in docs and by core/calendar.h. */
#ifndef REXIAN_CONFIG_CALENDAR_LOAD_H
#define REXIAN_CONFIG_CALENDAR_LOAD_H

#include "core/calendar.h"

/* A fault as "file:line: sentence" ("file: sentence" for a file as a whole). */
typedef void calendar_load_fault_fn(void *arg, const char *text);

/* Adds every *.txt of a directory, in the order of their names, to a calendar made by calendar_init.
 * RESULT_OK if at least one file was read and none had a fault; RESULT_INVALID if there were faults (the
 * calendar is then not to be used), RESULT_NOT_FOUND if the directory holds no such file, RESULT_IO if it or
 * a file cannot be read. `fault` may be NULL. */
MUST_CHECK enum result calendar_load(const char *directory, struct calendar *cal, calendar_load_fault_fn *fault,
                                     void *arg);

#endif
