/* When a rule of the dispatch directory applies: always, in office hours, or outside of them, by the city's calendar. */
#ifndef REXIAN_CORE_ROUTING_H
#define REXIAN_CORE_ROUTING_H

#include "core/calendar.h"
#include "core/field.h"

/* Stored with the rules and never renumbered. */
enum rule_hours { HOURS_ALWAYS, HOURS_OFFICE, HOURS_OUTSIDE, HOURS_COUNT };
extern const struct name_list rule_hours_names;

/* HOURS_OFFICE if the city's offices are open at the instant, else HOURS_OUTSIDE: night, lunch, weekend, holiday; a make-up day
 * is worked. RESULT_REFUSED (REFUSAL_NO_CALENDAR, the year) for a year that the calendar does not know; `why` may be NULL. */
MUST_CHECK enum result routing_hours_at(const struct calendar *calendar, int64_t at, enum rule_hours *ret,
                                        struct refusal *why);

#endif
