/* What makes a search quick that few tickets fit: the index is asked for the rarest of what is looked for alone, and the texts of those few
 * are read. A word of many pairs of characters, each of which stands in every tenth ticket, would have it walk through all of them. */
#ifndef REXIAN_STORAGE_SEARCH_RARE_H
#define REXIAN_STORAGE_SEARCH_RARE_H

#include "core/search_grams.h"
#include "storage/db.h"
#include "storage/search_words.h"

enum { TERMS_OF_WORD = 2 };

/* Tokens that each ticket has in which all the words stand. */
struct search_terms {
    char text[TERMS_OF_WORD * WORDS_MAX][GRAM_TERM_SIZE];
    size_t count;
    bool exact; /* no other ticket has them all; else their texts must be looked at */
};

/* Chooses them by what is rare among the tickets of a mark (search_span); `before` is as for search_find. */
MUST_CHECK enum result search_rarest(struct db *index, const struct words *words, const char *mark,
                                     int64_t before, struct search_terms *ret);
/* Writes the FTS5 query for what has all of them. */
void search_write_query(char (*terms)[GRAM_TERM_SIZE], size_t count, const char *mark, char *out, size_t size);

#endif
