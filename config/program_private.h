/* What program.c and program_options.c share; nobody else includes it.
 * The rows of a program and those of its verbs are taken alike, but a verb's words may stand between its options. */
#ifndef REXIAN_CONFIG_PROGRAM_PRIVATE_H
#define REXIAN_CONFIG_PROGRAM_PRIVATE_H

#include "config/program.h"

/* As program_take; `name` is said before each fault, and options end at the first word if stop_at_word. */
bool program_take_from(const char *name, const struct program_option *options, size_t count, bool stop_at_word,
                       int argc, char **argv, int *ret_first) MUST_CHECK;

#endif
