/* Bytes that grow: what the codec writes into and what a request is kept in until it is answered.
 * A buffer of all zeroes is empty and ready; one buffer can be used again and again after buffer_clear. */
#ifndef REXIAN_WIRE_BUFFER_H
#define REXIAN_WIRE_BUFFER_H

#include "core/result.h"
#include <stddef.h>
#include <stdint.h>

struct buffer {
    uint8_t *bytes;
    size_t size;
    size_t capacity;
};

/* Appends `size` bytes. RESULT_NO_MEMORY leaves the buffer as it was. */
MUST_CHECK enum result buffer_append(struct buffer *buffer, const void *bytes, size_t size);
/* Makes room for `more` bytes behind the present ones; the size stays. */
MUST_CHECK enum result buffer_reserve(struct buffer *buffer, size_t more);
/* Empties it and keeps its memory. */
void buffer_clear(struct buffer *buffer);
/* Gives its memory back; the buffer is empty and usable afterwards. */
void buffer_free(struct buffer *buffer);

#endif
