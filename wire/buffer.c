/* Growth by doubling; a failed growth changes nothing. */
#include "wire/buffer.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER_FIRST_BYTES = 256 };

enum result buffer_reserve(struct buffer *buffer, size_t more)
{
    if (more <= buffer->capacity - buffer->size)
        return RESULT_OK;
    if (more > SIZE_MAX / 2 - buffer->size)
        return RESULT_NO_MEMORY;
    size_t needed = buffer->size + more;
    size_t capacity = buffer->capacity > 0 ? buffer->capacity : BUFFER_FIRST_BYTES;
    while (capacity < needed)
        capacity *= 2;
    uint8_t *bytes = realloc(buffer->bytes, capacity);
    if (bytes == NULL)
        return RESULT_NO_MEMORY;
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return RESULT_OK;
}

enum result buffer_append(struct buffer *buffer, const void *bytes, size_t size)
{
    if (size == 0)
        return RESULT_OK;
    if (size > buffer->capacity - buffer->size && buffer_reserve(buffer, size) != RESULT_OK)
        return RESULT_NO_MEMORY;
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    return RESULT_OK;
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}
