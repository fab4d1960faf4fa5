/* Takes the words and options of a verb into its request, by the fields of the request's shape.
 * A fault names the option, what was given and what is allowed. */
#ifndef REXIAN_CTL_ARGUMENTS_H
#define REXIAN_CTL_ARGUMENTS_H

#include "core/result.h"
#include "ctl/values.h"
#include "ctl/verb.h"

enum { ARGUMENTS_WHY_SIZE = 2048 };

/* Fills `record` (verb_request(verb)->size bytes, overwritten) from argv. RESULT_OK: the caller owns the record's lists (shape_free).
 * RESULT_INVALID: `why` says it, translated, and nothing is owned. RESULT_NO_MEMORY. */
MUST_CHECK enum result arguments_take(const struct verb *verb, size_t count, char *const *argv,
                                      struct value_scope *scope, void *record, char why[ARGUMENTS_WHY_SIZE]);
/* The first line of a verb's help: "rexianctl ticket show NUMBER [OPTION]...". */
void arguments_usage(const struct verb *verb, char *out, size_t size);
/* Help of a verb on standard output: usage, sentence, each option with its values. */
void arguments_help(const struct verb *verb);

#endif
