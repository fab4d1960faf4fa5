/* What rexianctl says of itself: the list of verbs, and the help of one.
 * Everything is made from the table of verbs. */
#ifndef REXIAN_CTL_HELP_H
#define REXIAN_CTL_HELP_H

#include "config/program.h"

#include <stddef.h>

/* All verbs, or those whose name begins with a word; false if there is none. */
bool help_list(const char *begin);
/* `help` and `help VERB`. */
enum exit_code help_words(char *const *words, size_t count);
/* Says on standard error that there is no such verb, and which come near. */
enum exit_code help_unknown(char *const *words, size_t count);

#endif
