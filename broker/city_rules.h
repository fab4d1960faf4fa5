/* The first rulebook of a city: of a new one what comes along, of an older one what its files and options said.
 * Afterwards it changes by events alone. */
#ifndef REXIAN_BROKER_CITY_RULES_H
#define REXIAN_BROKER_CITY_RULES_H

#include "broker/city_sample.h"
#include "storage/rulebook.h"

/* Calendars of a folder and the limits as documents. `hours` are those of years without any; NULL: the default's.
 * RESULT_INVALID: faults were told. The caller frees *ret. */
MUST_CHECK enum result city_rules_read(const char *folder, const struct calendar_hours *hours,
                                       const struct limits *limits, struct documents *ret, city_fault *fault,
                                       void *context);
/* The limits as the retired options of a configuration set them. */
void city_rules_limits(const struct config_limits *config, struct limits *limits);
/* Records documents within a request: one event, as far as one holds them. */
MUST_CHECK enum result city_rules_record(struct store *store, const struct documents *documents);

#endif
