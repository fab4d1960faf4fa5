/* What simulated callers say when they are answered: sentences of a file, for whoever practises at a desk.
 * The same caller says the same each time; in a storm all say the same; who is silent, wrong or abusive is told as such. */
#ifndef REXIAN_GATEWAY_SIM_SAYS_H
#define REXIAN_GATEWAY_SIM_SAYS_H

#include "core/arrivals.h"
#include "core/result.h"

#include <stdio.h>

enum { SAYS_WHY_SIZE = 400 };

struct says;

/* Reads a file: a matter a line, "#" begins a comment. RESULT_INVALID: a line is no text, or there is none; RESULT_IO,
 * RESULT_NO_MEMORY, ...; `why` names file, line and remedy. */
MUST_CHECK enum result says_open(const char *path, struct says **ret, char why[SAYS_WHY_SIZE]);
void says_close(struct says **says);
/* Writes a line "OPERATOR NUMBER: WORDS" of a caller who has just been answered; nothing if `says` is NULL. */
void says_tell(const struct says *says, const struct caller *caller, const char *login, const char *phone,
               FILE *out);

#endif
