/* Writes an option table as a commented file that loads again to the same values: --print-config, and the
 * configuration of a new city. */
#ifndef REXIAN_CONFIG_PRINT_H
#define REXIAN_CONFIG_PRINT_H

#include "config/options.h"
#include "core/result.h"

#include <stdio.h>

/* The value of a row as it stands in a file, with quotes for a text: 1800000, true, "天津". Always ended by NUL;
 * a text of the row's full size needs 4 * option->size + 3 bytes. */
void option_format(const struct config_option *option, const void *values, char *out, size_t size);
/* Writes every option with its sentence, unit, bounds, default and whether it is reloadable. `values` is the struct of
 * the table, or NULL for the defaults. A required text that is empty is written, too: the reader names it as missing.
 * RESULT_IO if the stream has failed. */
enum result config_write_sample(FILE *stream, const struct option_table *table, const void *values) MUST_CHECK;

#endif
