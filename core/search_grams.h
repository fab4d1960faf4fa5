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
/* The index of tickets, which knows of a token only whether a text has it: a text that has all tokens of a word may hold the word, and is
 * looked at. Digits are many in houses and telephone numbers, pairs of them are common: every three digits in a row are a token, too. Each
 * token begins with a mark, three letters or digits, that tells whose texts it is for. */
enum { GRAM_THREE = 4, GRAM_MARK = 3, GRAM_TERM_SIZE = 16, GRAM_TERMS_MOST = 40, GRAM_RUN_SIZE = 13 };
/* Bytes that are enough for the tokens of a ticket's text of `bytes` bytes. */
#define GRAMS_TICKET_SIZE(bytes) ((bytes) * (15u + GRAM_THREE + 1u + 2u * GRAM_MARK) + 16u)
/* As grams_of_text, then 'd' and the digits for each three of them, every token after the mark. */
MUST_CHECK enum result grams_of_ticket(const char *mark, const char *text, char *out, size_t size);
/* The tokens that each text has which holds a word, without the mark, of its beginning and in its order: threes of digits, and the pairs that
 * are in none of those. One with a star is the beginning of a token. If there is one only, a text that has it holds the word. Returns their
 * number; 0 for a word without characters. */
size_t grams_terms(const char *word, char terms[GRAM_TERMS_MOST][GRAM_TERM_SIZE]);
/* Every three characters in a row of a text, folded, the first `most` of them: words that a like text may hold. White space and
 * punctuation join nothing. */
size_t grams_runs(const char *text, char runs[][GRAM_RUN_SIZE], size_t most);
/* How much two texts share: twice the pairs of neighbouring characters that both have, by the pairs of both, per cent; 0 if
 * either has none. Reads the first GRAMS_LIKENESS characters of each. */
enum { GRAMS_LIKENESS = 100 };
int grams_likeness(const char *one, const char *other);
/* The naive check that the index must equal: true if the folded text contains the folded query (not empty). */
bool grams_contains(const char *text, const char *query);

#endif
