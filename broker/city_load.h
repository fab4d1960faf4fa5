/* Fills struct city from the configuration and from what the database says of itself.
 * Everything that is wrong is told at once, before the broker opens its door. */
#ifndef REXIAN_BROKER_CITY_LOAD_H
#define REXIAN_BROKER_CITY_LOAD_H

#include "broker/city_sample.h"
#include "broker/handler.h"

/* `config` was read from `config_file`, whose folder relative paths start from. Reads zone and the city's facts, and of a city without a
 * rulebook the files and options that become its first one;
 * folders become absolute. Starts libsodium, too. The zone of the city is that of the database: another one in the configuration is a
 * fault. RESULT_INVALID: at least one fault was told, with its remedy. RESULT_NO_MEMORY: not told. */
MUST_CHECK enum result city_load(const struct broker_config *config, const char *config_file, struct city **ret,
                                 city_fault *fault, void *context);
void city_free(struct city **city);

#endif
