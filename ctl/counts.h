/* Numbers with what they count, in the user's language: parts of sentences that tell several of them. */
#ifndef REXIAN_CTL_COUNTS_H
#define REXIAN_CTL_COUNTS_H

#include <stdint.h>

enum { COUNT_TEXT = 96 };

enum counted {
    COUNTED_EVENTS,
    COUNTED_TICKETS,
    COUNTED_OPEN_TICKETS,
    COUNTED_CALLS,
    COUNTED_VISITS,
    COUNTED_BLOCKS,
    COUNTED_DEADLINES,
    COUNTED_LINES,
    COUNTED_REPORTS,
};

/* "1 call", "2 calls"; gives out. */
const char *count_text(enum counted what, int64_t count, char out[COUNT_TEXT]);

#endif
