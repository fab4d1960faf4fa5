/* Text as overlapping pairs of characters for the search index, so that a phrase of pairs matches exactly as
 * a substring does. A token is made of 'u' and six hexadecimal digits for each character; every pair of
 * neighbours gives one, the last character one alone. */
#ifndef REXIAN_CORE_SEARCH_GRAMS_H
#define REXIAN_CORE_SEARCH_GRAMS_H

#include "core/result.h"
#include <stdbool.h>
#include <stddef.h>

/* Bytes that are enough for the grams of a text, or the query of one, of `bytes` bytes. */
#define GRAMS_SIZE(bytes) ((bytes)*15u + 16u)

/* Folds the text (text_fold, white space at the ends dropped, runs of it to one space) and writes its
 * tokens, parted by spaces; "" for an empty text. RESULT_TOO_LONG if it does not fit. */
MUST_CHECK enum result grams_of_text(const char *text, char *out, size_t size);
/* Writes the FTS5 query that finds the texts containing `query` (folded alike): a phrase in double quotes
 * for two or more characters, a prefix of one token for a single one. RESULT_INVALID for a query without
 * characters, RESULT_TOO_LONG if it does not fit. */
MUST_CHECK enum result grams_of_query(const char *query, char *out, size_t size);
/* Writes the query that finds texts which share any three characters in a row with this one, the first `most` of them; white space
 * and punctuation join nothing. RESULT_INVALID if it has no such run, RESULT_TOO_LONG if it does not fit. */
MUST_CHECK enum result grams_of_like(const char *text, size_t most, char *out, size_t size);
/* How much two texts share: twice the pairs of neighbouring characters that both have, by the pairs of both, per cent; 0 if
 * either has none. Reads the first GRAMS_LIKENESS characters of each. */
enum { GRAMS_LIKENESS = 100 };
int grams_likeness(const char *one, const char *other);
/* The naive check that the index must equal: true if the folded text contains the folded query (not empty). */
bool grams_contains(const char *text, const char *query);

#endif
