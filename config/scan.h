/* Walks the raw text of a configuration file and tells each assignment with its path, line and place in the text.
 * libconfig drops what is needed to judge a file: doubled keys, tokens of numbers, includes. */
#ifndef REXIAN_CONFIG_SCAN_H
#define REXIAN_CONFIG_SCAN_H

#include "core/result.h"

#include <stddef.h>

enum { SCAN_PATH_SIZE = 128, SCAN_DEPTH = 8 };

enum scan_kind {
    SCAN_GROUP,
    SCAN_INT,
    SCAN_FLOAT,
    SCAN_BOOL,
    SCAN_TEXT,
    SCAN_LIST,    /* an array or a list, as a whole */
    SCAN_OTHER,   /* a word that is no value */
    SCAN_INCLUDE, /* an @include; path is "@include" */
};

struct scan_entry {
    char path[SCAN_PATH_SIZE]; /* "group.name"; cut if it is longer than any option's */
    enum scan_kind kind;
    int line;                    /* of the name; 1 is the first */
    size_t from, to;             /* the whole assignment with its terminator; of a group its contents, too */
    size_t value_from, value_to; /* the value alone */
};

/* Finds all assignments of text[0 .. size), groups before their members. Free *ret_entries. It never judges: what it
 * cannot follow is stepped over, for libconfig to refuse. RESULT_NO_MEMORY; RESULT_TOO_LONG past 10,000 entries. */
enum result scan_text(const char *text, size_t size, struct scan_entry **ret_entries,
                      size_t *ret_count) MUST_CHECK;
/* The place of a quote that no other one closes; `size` if there is none. */
size_t scan_open_quote(const char *text, size_t size);
/* Line of a place in the text; 1 is the first. */
int scan_line(const char *text, size_t place);

#endif
