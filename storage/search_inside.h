/* What the two halves of the search index share: the file, its place in the city's history, and a ticket's text as it is
 * searched. Not for use elsewhere. */
#ifndef REXIAN_STORAGE_SEARCH_INSIDE_H
#define REXIAN_STORAGE_SEARCH_INSIDE_H

#include "core/search_grams.h"
#include "storage/search.h"
#include "storage/tickets.h"

enum { SEARCH_VERSION = 4, SEARCH_TEXT = 16384, SEARCH_FILE = 1200 };

struct search {
    char file[SEARCH_FILE];
    bool writer;
    struct db *db; /* a reader has none until the writer has made the file */
    char text[SEARCH_TEXT];
    char grams[GRAMS_TICKET_SIZE(SEARCH_TEXT)];
};

/* Title, content, spot and answer from column `first` on, one a line: no word has a line's end in it, so none is found
 * across two of them. */
void search_join(struct statement *s, int first, char out[SEARCH_TEXT]);
/* Adds the ticket's notes, as many as there is room for, one a line: a provisional number that was told is found by them. */
MUST_CHECK enum result search_add_notes(struct db *city, int64_t number, char text[SEARCH_TEXT]);
/* A quarter of a year: a ticket's number begins with YYMM. Each token of its tickets begins with its mark, so that FTS5 ends a walk there. */
struct search_span {
    char mark[GRAM_MARK + 1];
    int64_t first, last; /* the numbers that it may hold */
};
void search_span_of(int64_t number, struct search_span *ret);
/* Reads the text of an indexed ticket, folded, into search->text; RESULT_NOT_FOUND. */
MUST_CHECK enum result search_read_text(struct search *search, int64_t number);
/* Which SEARCH_VERSION made the file; 0: it is new, -1: it cannot be read. */
int64_t search_version(struct db *db);
/* A reader opens the index when it is there and was made by this version; what cannot be opened is done without. */
void search_open_late(struct search *search);
/* The last event that the index knows; 0 if it knows none or was made of another history than this city's. */
MUST_CHECK enum result search_place(struct search *search, struct db *city, int64_t *ret_seq);

#endif
