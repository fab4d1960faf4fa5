/* What makes a search quick that few tickets fit: the index is asked for the rarest of what is looked for alone, and the texts of those few
 * are read. A phrase of many pairs of characters, each of which stands in every tenth ticket, would have it walk through all of them. */
#ifndef REXIAN_STORAGE_SEARCH_RARE_H
#define REXIAN_STORAGE_SEARCH_RARE_H

#include "storage/db.h"

/* Changes the index's query `grams` into a shorter one that finds at least the same tickets; what it finds must be looked at then.
 * *ret_exact: it was short, and stays as it is. `before` is as for search_find. */
MUST_CHECK enum result search_rarest(struct db *index, char *grams, size_t size, int64_t before,
                                     bool *ret_exact);

#endif
