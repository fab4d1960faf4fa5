/* A call.report as text: NAME=VALUE cells with tabs between, by its field table, so that no field can be forgotten.
 * A field that is 0, false, "" or the first of its names is not written. */
#ifndef REXIAN_GATEWAY_REPORT_LINE_H
#define REXIAN_GATEWAY_REPORT_LINE_H

#include "core/result.h"
#include "wire/messages.h"

enum { REPORT_LINE_SIZE = 1200 };

/* Writes the cells without a newline. RESULT_INVALID: a text holds a tab or the end of a line. */
MUST_CHECK enum result report_write(const struct call_report *report, char out[REPORT_LINE_SIZE]);
/* Reads such cells; the text is cut up. RESULT_INVALID: a name that is none, a value that does not fit, or no ref. */
MUST_CHECK enum result report_read(char *cells, struct call_report *ret);

#endif
