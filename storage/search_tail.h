/* Tickets that changed after the search index's last event: they are looked through one by one, and the index is not asked about them. */
#ifndef REXIAN_STORAGE_SEARCH_TAIL_H
#define REXIAN_STORAGE_SEARCH_TAIL_H

#include "storage/search_inside.h"
#include "storage/search_words.h"

struct search_tail_row {
    int64_t number;
    bool found;
};
struct search_tail {
    struct search_tail_row *rows; /* falling by number, malloc'd */
    size_t count, capacity;
};

/* Whether the text holds each of the words. */
bool search_holds(const char *text, const struct words *words);
/* Reads those older than `before` into an empty tail; whoever gets it frees the rows, also after a failure. */
MUST_CHECK enum result search_tail_read(struct search *search, struct db *city, const struct words *words,
                                        int64_t after_seq, int64_t before, struct search_tail *tail);
bool search_tail_has(const struct search_tail *tail, int64_t number);

#endif
