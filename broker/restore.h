/* Putting a copy in the place of a city's database: rexian-broker --restore FILE [--force]. */
#ifndef REXIAN_BROKER_RESTORE_H
#define REXIAN_BROKER_RESTORE_H

#include "config/options.h"

#include <stdbool.h>

/* Restores `file` as the database of the city of this configuration, whose broker must not run; prints to which event and time the copy
 * reaches, and what is gone. Refused unless forced: if the present database holds what the copy does not, or another city, or if
 * the proof of the copy finds something. The present database is kept aside. Whatever fails or kills it, the city has either its present
 * database or the whole copy. Gives an enum exit_code. */
int restore(const struct broker_config *config, const char *config_file, const char *file, bool force);

#endif
