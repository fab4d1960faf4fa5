/* Reads calendars from files in either form, told by content: our text (core/calendar.h), or the yearly JSON that is published for
 * the holidays of China ("year", "days" with "date", "name" and "isOffDay"). */
#ifndef REXIAN_CTL_CALENDAR_FILE_H
#define REXIAN_CTL_CALENDAR_FILE_H

#include "config/calendar_load.h"
#include "core/text_rows.h"

enum { CALENDAR_FOREIGN = 64, CALENDAR_FILE_BYTES = 256 * 1024 };

/* A day that a file of another year tells: the last days of December belong to New Year's holiday. */
struct foreign_day {
    struct civil_date date;
    enum calendar_class what;
    char name[CALENDAR_NAME_SIZE];
};
struct foreign_days {
    size_t count;
    struct foreign_day rows[CALENDAR_FOREIGN];
};

/* Reads one file and gives its years (see calendar_load_text); days of other years are added to `foreign`. RESULT_INVALID: faults were
 * told. RESULT_IO: the file cannot be read, which was told, too. */
MUST_CHECK enum result calendar_file_read(const struct calendar_loading *loading, const char *file,
                                          struct foreign_days *foreign);
/* Makes exceptions of the foreign days of a year that the calendar knows; those that are so already stay. Returns how many were
 * added. */
size_t calendar_add_foreign(struct calendar *cal, const struct foreign_days *foreign, int year);

#endif
