/* Plain bytes are copied in runs: nearly all are. */
#include "core/json_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool json_put(char *out, size_t size, size_t *used, const char *bytes, size_t length)
{
    if (*used + length + 1 > size)
        return false;
    memcpy(out + *used, bytes, length);
    *used += length;
    out[*used] = '\0';
    return true;
}

static bool is_plain(char c)
{
    static const bool is_escaped[256] = {
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* the controls */
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, [0x7f] = 1, ['"'] = 1, ['\\'] = 1};
    return !is_escaped[(unsigned char)c];
}

bool json_put_text(char *out, size_t size, size_t *used, const char *text)
{
    bool fits = json_put(out, size, used, "\"", 1);
    for (const char *c = text; *c && fits;) {
        char escape[8];
        size_t plain = 0;
        while (is_plain(c[plain]))
            plain++;
        if (plain > 0)
            fits = json_put(out, size, used, c, plain);
        else if (*c == '"' || *c == '\\')
            fits = json_put(out, size, used, (char[]){'\\', *c}, 2);
        else
            fits = json_put(out, size, used, escape,
                            (size_t)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)*c));
        c += plain > 0 ? plain : 1;
    }
    return fits && json_put(out, size, used, "\"", 1);
}

size_t json_text_most(const char *text)
{
    return 2 + 6 * strlen(text);
}

/* The character of a short escape; 0: there is none. */
static char escaped(char c)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *found = c ? strchr(from, c) : NULL;
    return found ? to[found - from] : '\0';
}

/* The ASCII character of four hexadecimal digits; 0: they are none. */
static char escaped_code(const char *digits)
{
    char hex[5] = {0}, *end = NULL;
    if (strnlen(digits, 4) < 4)
        return '\0';
    memcpy(hex, digits, 4);
    unsigned long code = strtoul(hex, &end, 16);
    return *end == '\0' && code <= 0x7f ? (char)code : '\0';
}

const char *json_read_text(const char *at, char *out, size_t size)
{
    size_t used = 0;
    if (*at++ != '"')
        return NULL;
    for (; *at && *at != '"'; at++) {
        char byte = *at;
        if (byte == '\\') {
            byte = *++at == 'u' ? escaped_code(at + 1) : escaped(*at);
            if (byte == '\0')
                return NULL;
            at += *at == 'u' ? 4 : 0;
        }
        if (used + 1 >= size)
            return NULL;
        out[used++] = byte;
    }
    if (*at != '"')
        return NULL;
    out[used] = '\0';
    return at + 1;
}
