/* Tells the fate of imported rows: each bad one on standard error and in the reject file, the sums at the end.
 * A progress bar is drawn on a terminal. */
#ifndef REXIAN_CTL_IMPORT_REPORT_H
#define REXIAN_CTL_IMPORT_REPORT_H

#include "ctl/ctl.h"
#include "ctl/import.h"
#include "ctl/import_batch.h"

struct import_report {
    struct ctl *ctl;
    const struct import_arguments *given;
    const struct import_form *form;
    const struct import_header *header;
    struct import_summary summary;
    char rejects_name[1100];
    FILE *rejects; /* opened by the first rejected row */
    bool rejects_failed;
    int64_t finished_line; /* up to here all rows are told */
    int64_t file_size;     /* 0: not known */
    int64_t drawn_ms;      /* monotonic */
    bool bar;              /* standard error is a terminal */
};

void report_begin(struct import_report *report, struct ctl *ctl, const struct import_arguments *given,
                  const struct import_form *form, const struct import_header *header, FILE *file);
/* Counts what was doubtful in a row. */
void report_times(struct import_report *report, const struct import_times *times, int64_t line);
/* Tells and counts the rows of an answered batch. RESULT_IO if the reject file cannot be written (told); RESULT_NO_MEMORY (told). */
MUST_CHECK enum result report_batch(struct import_report *report, const struct batch *batch);
/* Draws the bar, at most ten times in a second. */
void report_progress(struct import_report *report, int64_t position);
/* Closes the reject file and prints the sums (`whole`: the file was read to its end). EXIT_CODE_REFUSED if a row was rejected. */
MUST_CHECK enum exit_code report_end(struct import_report *report, bool whole);

#endif
