/* UTF-8 decoding and the few operations on text that every room needs.
 * Decoding is strict, so that what passes the door can be cut, counted and folded without looking back. */
#include "core/text.h"

#include <string.h>

/* Length of the well-formed character at p with `left` bytes, or 0; its code point in *ret_point. */
static size_t decode(const unsigned char *p, size_t left, uint32_t *ret_point)
{
    if (left == 0) {
        return 0;
    }
    if (p[0] < 0x80) {
        *ret_point = p[0];
        return 1;
    }
    size_t length = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (p[0] < 0xC2 || p[0] > 0xF4 || left < length) {
        return 0;
    }
    uint32_t point = p[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
        point = point << 6 | (p[i] & 0x3Fu);
    }
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        return 0;
    }
    *ret_point = point;
    return length;
}

/* Three bytes that are a character whatever their last six bits say: U+1000 to U+CFFF. */
static bool is_plain_three(const unsigned char *p)
{
    return p[0] >= 0xE1 && p[0] <= 0xEC && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80;
}

bool text_is_utf8(const void *bytes, size_t length)
{
    const unsigned char *p = bytes;
    while (length > 0) {
        uint32_t point = p[0];
        size_t taken = point < 0x80 ? 1 : length >= 3 && is_plain_three(p) ? 3 : decode(p, length, &point);
        if (taken == 0 || point == 0) {
            return false;
        }
        p += taken;
        length -= taken;
    }
    return true;
}

uint32_t text_next(const char **text)
{
    const unsigned char *at = (const unsigned char *)*text;
    if (at[0] < 0x80) {
        *text += at[0] != '\0';
        return at[0];
    }
    /* A NUL ends a character too early, as any other byte that does not continue it. */
    uint32_t point = 0;
    size_t taken = decode(at, strnlen(*text, 4), &point);
    if (taken == 0) {
        (*text)++;
        return TEXT_BROKEN;
    }
    *text += taken;
    return point;
}

size_t text_encode(uint32_t point, char out[4])
{
    if (point == 0 || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        return 0;
    }
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80u | (point & 0x3Fu));
        point >>= 6;
    }
    out[0] = (char)(lead[length] | point);
    return length;
}

size_t text_of_number(int64_t number, char out[TEXT_NUMBER_SIZE])
{
    char digits[TEXT_NUMBER_SIZE];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + rest % 10);
    } while ((rest /= 10) > 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    memcpy(out, digits + at, sizeof digits - at);
    return sizeof digits - at - 1;
}

bool text_copy(char *out, size_t size, const char *src)
{
    size_t length = strnlen(src, size);
    if (length < size) {
        memcpy(out, src, length + 1);
        return true;
    }
    size_t used = 0;
    for (const char *next = src; text_next(&next) != 0 && (size_t)(next - src) < size;) {
        used = (size_t)(next - src);
    }
    memcpy(out, src, used);
    out[used] = '\0';
    return false;
}

void text_trim(char *text)
{
    const char *from = text;
    const char *next = text;
    uint32_t point = text_next(&next);
    while (point != 0 && text_is_space(point)) {
        from = next;
        point = text_next(&next);
    }
    const char *end = from;
    for (next = from; (point = text_next(&next)) != 0;) {
        if (!text_is_space(point)) {
            end = next;
        }
    }
    size_t length = (size_t)(end - from);
    memmove(text, from, length);
    text[length] = '\0';
}

bool text_has_control(const char *text)
{
    /* The controls of C1 are U+0080 to U+009F: 0xC2 and that byte. */
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        bool control = at[0] < 0x20 || at[0] == 0x7F || (at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F);
        if (control && at[0] != '\n' && at[0] != '\t') {
            return true;
        }
    }
    return false;
}

uint32_t text_fold_point(uint32_t point)
{
    if (point == 0x3000) {
        return ' ';
    }
    uint32_t folded = point >= 0xFF01 && point <= 0xFF5E ? point - 0xFF01 + '!' : point;
    return folded >= 'A' && folded <= 'Z' ? folded - 'A' + 'a' : folded;
}

enum result text_fold(const char *src, char *out, size_t size)
{
    size_t used = 0;
    while (*src != '\0') {
        const char *from = src;
        uint32_t point = text_next(&src);
        uint32_t folded = text_fold_point(point);
        char bytes[4];
        size_t length = (size_t)(src - from);
        if (folded == point) {
            memcpy(bytes, from, length);
        } else {
            length = text_encode(folded, bytes);
        }
        if (used + length + 1 > size) {
            return RESULT_TOO_LONG;
        }
        memcpy(out + used, bytes, length);
        used += length;
    }
    if (size == 0) {
        return RESULT_TOO_LONG;
    }
    out[used] = '\0';
    return RESULT_OK;
}

size_t text_count(const char *text)
{
    size_t count = 0;
    while (text_next(&text) != 0) {
        count++;
    }
    return count;
}

bool text_is_space(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xA0 || point == 0x3000;
}
