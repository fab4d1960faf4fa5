/* Looks for what no single line of a calendar is wrong in, but somebody probably meant otherwise. */
#ifndef REXIAN_CORE_CALENDAR_LINT_H
#define REXIAN_CORE_CALENDAR_LINT_H

#include "core/calendar.h"

/* A finding: a note only tells, anything else is a fault. The fault's line is 0. */
typedef void calendar_finding_fn(void *arg, bool note, const struct text_fault *fault);

/* Looks at all years that the calendar knows: a year that is missing between two others, a year without holidays, a make-up day that is
 * worked by the week; as a note a holiday that is off by the week. Returns the number of faults. */
size_t calendar_lint(const struct calendar *cal, calendar_finding_fn *finding, void *arg);

#endif
