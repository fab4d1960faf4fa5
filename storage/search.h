/* The search index: a file of its own (search.db), written by one thread, always rebuildable from the tickets.
 * It may lag: a search also looks through the tickets that changed after the index's last seq. */
#ifndef REXIAN_STORAGE_SEARCH_H
#define REXIAN_STORAGE_SEARCH_H

#include "storage/db.h"

struct search;

/* Opens search.db of a folder: the writer makes it if it is not there, or makes it anew if it cannot be read. */
MUST_CHECK enum result search_open(const char *folder, bool writer, struct search **ret, char *error,
                                   size_t error_size);
void search_close(struct search **search);
/* Writer: takes in at most `limit` changed tickets from the city's database; *ret_more is true if some are left. */
MUST_CHECK enum result search_catch_up(struct search *search, struct db *city, int64_t limit, bool *ret_more);
/* Writer: one portion of writing the index together anew, so that nothing of texts that were taken out is left in the file; begun by
 * search_purge_owe, and gone on with after a new start. *ret_more is true if it is not done. */
MUST_CHECK enum result search_purge_owe(struct search *search);
MUST_CHECK enum result search_purge(struct search *search, bool *ret_more);
/* How long a search goes on: asked after each portion of its work, some milliseconds each. */
struct search_patience {
    bool (*spent)(void *context);
    void *context;
};
/* The numbers of tickets whose texts (title, content, spot, answer) contain every one of the words (separated by blanks) as
 * it stands, without regard to case and width; newest first, at most `max`, older than `before` (0 = newest). Ends when the patience is
 * spent, but not before one portion is done; NULL looks to the end. *ret_back_to: what is older has not been looked at, so that the next
 * search goes on before it; 0: all was looked at. Equal to a look through all tickets from there on. RESULT_TOO_LONG: the words are too many. */
MUST_CHECK enum result search_find(struct search *search, struct db *city, const char *words, int64_t before,
                                   const struct search_patience *patience, int64_t *numbers, size_t max,
                                   size_t *ret_count, int64_t *ret_back_to);

/* The numbers of at most `max` tickets from number `from` on that share three characters in a row with the title, newest first, and
 * of what has changed since the index was written, whatever it shares: candidates, to be looked at. The texts of a
 * thousand are read at most, the newest that share its pairs of characters. Without a readable index those changed last. */
MUST_CHECK enum result search_like(struct search *search, struct db *city, const char *title, int64_t from,
                                   int64_t *numbers, size_t max, size_t *ret_count);

#endif
