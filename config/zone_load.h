/* Reads a time zone by its name from the system's zone files.
 * The only place that knows where they lie. */
#ifndef REXIAN_CONFIG_ZONE_LOAD_H
#define REXIAN_CONFIG_ZONE_LOAD_H

#include "core/zone.h"
#include <stddef.h>

/* Loads "Asia/Shanghai" and the like. RESULT_INVALID for a name that is empty, too long, begins with '/' or
 * holds "..", and for a file that is no TZif; RESULT_NOT_FOUND if there is none; RESULT_IO if it cannot be
 * read. On failure `error` holds an English sentence with the remedy (size > 0), else "". */
MUST_CHECK enum result zone_load(const char *name, struct zone *ret_zone, char *error, size_t size);

#endif
