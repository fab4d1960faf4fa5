/* Walks over MessagePack bytes without allocating anything: what a peer claims is believed only as far as bytes are there.
 * Used by codec and envelope; nobody else needs it. */
#ifndef REXIAN_WIRE_CURSOR_H
#define REXIAN_WIRE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CURSOR_MAX_NEST = 8 }; /* maps and lists within each other */

enum cursor_kind {
    CURSOR_NIL,
    CURSOR_BOOL,
    CURSOR_INT,
    CURSOR_HUGE, /* an unsigned integer above INT64_MAX */
    CURSOR_REAL,
    CURSOR_TEXT,
    CURSOR_BYTES,
    CURSOR_LIST,
    CURSOR_MAP,
    CURSOR_EXTENSION,
    CURSOR_KIND_COUNT
};

struct cursor {
    const uint8_t *at;
    const uint8_t *end;
    size_t values_left; /* how many more values may be read */
};

struct cursor_value {
    enum cursor_kind kind;
    int64_t number;       /* INT; BOOL 0 or 1 */
    const uint8_t *bytes; /* TEXT, BYTES, EXTENSION: in the input */
    size_t size;          /* their size; the count of elements of LIST, of pairs of MAP */
};

/* Reads one value; of LIST and MAP the head only, their elements come next. False: the bytes end too early, are no
 * MessagePack, claim more elements than bytes are left, or values_left is used up; the cursor is then of no more use. */
bool cursor_read(struct cursor *cursor, struct cursor_value *ret);
/* Steps over one whole value that lies in `nest` maps or lists already. False as above, or nested too deep. */
bool cursor_skip(struct cursor *cursor, unsigned nest);
/* What a person would call the kind ("text", "number" ...). */
const char *cursor_kind_name(enum cursor_kind kind);

#endif
