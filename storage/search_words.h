/* The words of a question to an index of pairs of characters. */
#ifndef REXIAN_STORAGE_SEARCH_WORDS_H
#define REXIAN_STORAGE_SEARCH_WORDS_H

#include "core/result.h"

#include <stddef.h>

enum { WORDS_MAX = 32, WORD_BYTES = 1024 };

/* The words, each ended by NUL. */
struct words {
    char bytes[WORD_BYTES];
    const char *at[WORDS_MAX];
    size_t count;
};

/* Cuts at white space. RESULT_INVALID: there is no word; RESULT_TOO_LONG. */
MUST_CHECK enum result words_split(const char *text, struct words *words);
/* Writes the FTS5 query for texts that contain them all. RESULT_TOO_LONG. */
MUST_CHECK enum result words_query(const struct words *words, char *out, size_t size);

#endif
