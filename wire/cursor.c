/* The MessagePack formats by their first byte. */
#include "wire/cursor.h"

static size_t bytes_left(const struct cursor *cursor)
{
    return (size_t)(cursor->end - cursor->at);
}

/* An unsigned big-endian number of 1, 2, 4 or 8 bytes. */
static bool read_number(struct cursor *cursor, size_t width, uint64_t *ret)
{
    if (bytes_left(cursor) < width)
        return false;
    uint64_t number = 0;
    for (size_t i = 0; i < width; i++)
        number = number << 8 | cursor->at[i];
    cursor->at += width;
    *ret = number;
    return true;
}

static bool read_bytes(struct cursor *cursor, enum cursor_kind kind, uint64_t size, struct cursor_value *ret)
{
    if (size > bytes_left(cursor))
        return false;
    *ret = (struct cursor_value){.kind = kind, .bytes = cursor->at, .size = (size_t)size};
    cursor->at += size;
    return true;
}

/* Every element takes one byte at least, so a count above the bytes left is a lie. */
static bool read_head(struct cursor *cursor, enum cursor_kind kind, uint64_t count, struct cursor_value *ret)
{
    uint64_t values = kind == CURSOR_MAP ? 2 : 1;
    if (count > bytes_left(cursor) / values || count * values > cursor->values_left)
        return false;
    *ret = (struct cursor_value){.kind = kind, .size = (size_t)count};
    return true;
}

static bool read_unsigned(struct cursor *cursor, size_t width, struct cursor_value *ret)
{
    uint64_t number = 0;
    if (!read_number(cursor, width, &number))
        return false;
    *ret = (struct cursor_value){.kind = CURSOR_HUGE};
    if (number <= INT64_MAX)
        *ret = (struct cursor_value){.kind = CURSOR_INT, .number = (int64_t)number};
    return true;
}

static bool read_signed(struct cursor *cursor, size_t width, struct cursor_value *ret)
{
    uint64_t number = 0;
    if (!read_number(cursor, width, &number))
        return false;
    unsigned unused_bits = (unsigned)(8 * (8 - width));
    uint64_t sign = UINT64_C(1) << (8 * width - 1);
    int64_t value = (int64_t)(number & (sign - 1));
    if ((number & sign) != 0)
        value += unused_bits == 0 ? INT64_MIN : -(int64_t)sign;
    *ret = (struct cursor_value){.kind = CURSOR_INT, .number = value};
    return true;
}

/* str, bin, ext, array and map with a length of `width` bytes in front; ext has its type byte behind the length. */
static bool read_sized(struct cursor *cursor, enum cursor_kind kind, size_t width, struct cursor_value *ret)
{
    uint64_t size = 0;
    if (!read_number(cursor, width, &size))
        return false;
    if (kind == CURSOR_LIST || kind == CURSOR_MAP)
        return read_head(cursor, kind, size, ret);
    return read_bytes(cursor, kind, kind == CURSOR_EXTENSION ? size + 1 : size, ret);
}

/* 0xc0 to 0xdf. */
static bool read_marked(struct cursor *cursor, uint8_t mark, struct cursor_value *ret)
{
    switch (mark) {
    case 0xc0:
        *ret = (struct cursor_value){.kind = CURSOR_NIL};
        return true;
    case 0xc2:
    case 0xc3:
        *ret = (struct cursor_value){.kind = CURSOR_BOOL, .number = mark & 1};
        return true;
    case 0xc4:
    case 0xc5:
    case 0xc6:
        return read_sized(cursor, CURSOR_BYTES, (size_t)1 << (mark - 0xc4), ret);
    case 0xc7:
    case 0xc8:
    case 0xc9:
        return read_sized(cursor, CURSOR_EXTENSION, (size_t)1 << (mark - 0xc7), ret);
    case 0xca:
    case 0xcb:
        return read_bytes(cursor, CURSOR_REAL, mark == 0xca ? 4 : 8, ret);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
        return read_unsigned(cursor, (size_t)1 << (mark - 0xcc), ret);
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
        return read_signed(cursor, (size_t)1 << (mark - 0xd0), ret);
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
        return read_bytes(cursor, CURSOR_EXTENSION, ((uint64_t)1 << (mark - 0xd4)) + 1, ret);
    case 0xd9:
    case 0xda:
    case 0xdb:
        return read_sized(cursor, CURSOR_TEXT, (size_t)1 << (mark - 0xd9), ret);
    case 0xdc:
    case 0xdd:
        return read_sized(cursor, CURSOR_LIST, (size_t)2 << (mark - 0xdc), ret);
    case 0xde:
    case 0xdf:
        return read_sized(cursor, CURSOR_MAP, (size_t)2 << (mark - 0xde), ret);
    default: /* 0xc1 is never used */
        return false;
    }
}

bool cursor_read(struct cursor *cursor, struct cursor_value *ret)
{
    if (cursor->values_left == 0 || bytes_left(cursor) == 0)
        return false;
    cursor->values_left--;
    uint8_t mark = *cursor->at++;
    if (mark <= 0x7f) {
        *ret = (struct cursor_value){.kind = CURSOR_INT, .number = mark};
        return true;
    }
    if (mark >= 0xe0) {
        *ret = (struct cursor_value){.kind = CURSOR_INT, .number = (int64_t)mark - 256};
        return true;
    }
    if (mark <= 0x8f)
        return read_head(cursor, CURSOR_MAP, mark & 0x0f, ret);
    if (mark <= 0x9f)
        return read_head(cursor, CURSOR_LIST, mark & 0x0f, ret);
    if (mark <= 0xbf)
        return read_bytes(cursor, CURSOR_TEXT, mark & 0x1f, ret);
    return read_marked(cursor, mark, ret);
}

/* Steps over a number or a text of up to 255 bytes, which nearly all values are; false, without moving, where it is something else or
 * where cursor_read has to say what is wrong. */
static bool skip_plain(struct cursor *cursor)
{
    size_t left = bytes_left(cursor);
    size_t size = 0;
    if (left < 2 || cursor->values_left == 0)
        return false;
    uint8_t mark = *cursor->at;
    if (mark <= 0x7f || mark >= 0xe0)
        size = 1;
    else if (mark >= 0xa0 && mark <= 0xbf)
        size = 1 + (mark & 0x1fu);
    else if (mark == 0xd9)
        size = 2 + (size_t)cursor->at[1];
    else if (mark == 0xcf || mark == 0xd3)
        size = 9;
    if (size == 0 || size > left)
        return false;
    cursor->values_left--;
    cursor->at += size;
    return true;
}

bool cursor_skip(struct cursor *cursor, unsigned nest)
{
    if (skip_plain(cursor))
        return true;
    struct cursor_value value = {0};
    if (!cursor_read(cursor, &value))
        return false;
    if (value.kind != CURSOR_LIST && value.kind != CURSOR_MAP)
        return true;
    if (nest >= CURSOR_MAX_NEST)
        return false;
    size_t values = value.kind == CURSOR_MAP ? 2 * value.size : value.size;
    for (size_t i = 0; i < values; i++)
        if (!skip_plain(cursor) && !cursor_skip(cursor, nest + 1))
            return false;
    return true;
}

const char *cursor_kind_name(enum cursor_kind kind)
{
    static const char *const names[CURSOR_KIND_COUNT] = {
        [CURSOR_NIL] = "nothing",         [CURSOR_BOOL] = "yes or no", [CURSOR_INT] = "number",
        [CURSOR_HUGE] = "number",         [CURSOR_REAL] = "fraction",  [CURSOR_TEXT] = "text",
        [CURSOR_BYTES] = "bytes",         [CURSOR_LIST] = "list",      [CURSOR_MAP] = "map",
        [CURSOR_EXTENSION] = "extension",
    };
    return names[kind];
}
