#include "agent-tui/pinyin.h"

#include "core/text.h"

#include <ctype.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>

/* The first character of each initial in the first level of GB 2312; there is none for i, u, v. */
static const struct {
    uint16_t from;
    char initial;
} begins[] = {{0xB0A1, 'a'}, {0xB0C5, 'b'}, {0xB2C1, 'c'}, {0xB4EE, 'd'}, {0xB6EA, 'e'}, {0xB7A2, 'f'},
              {0xB8C1, 'g'}, {0xB9FE, 'h'}, {0xBBF7, 'j'}, {0xBFA6, 'k'}, {0xC0AC, 'l'}, {0xC2E8, 'm'},
              {0xC4C3, 'n'}, {0xC5B6, 'o'}, {0xC5BE, 'p'}, {0xC6DA, 'q'}, {0xC8BB, 'r'}, {0xC8F6, 's'},
              {0xCBFA, 't'}, {0xCDDA, 'w'}, {0xCEF4, 'x'}, {0xD1B9, 'y'}, {0xD4D1, 'z'}, {0xD7FA, '\0'}};

static char initial_of(uint16_t code)
{
    char initial = '\0';
    for (size_t i = 0; i < sizeof begins / sizeof begins[0] && code >= begins[i].from; i++)
        initial = begins[i].initial;
    return initial;
}

static iconv_t converter(void)
{
    static iconv_t opened;
    static bool tried;
    if (!tried) {
        opened = iconv_open("GB2312", "UTF-8");
        tried = true;
    }
    return opened;
}

void pinyin_initials(const char *text, char *out, size_t size)
{
    iconv_t gb2312 = converter();
    size_t used = 0;
    while (*text != '\0' && used + 1 < size && gb2312 != (iconv_t)-1) {
        char from[4], to[4] = "";
        char *in = from, *next = to;
        uint32_t point = text_next(&text);
        size_t in_left = text_encode(point, from), out_left = sizeof to;
        if (point < 0x80) {
            if (isalnum((int)point))
                out[used++] = (char)tolower((int)point);
            continue;
        }
        (void)iconv(gb2312, NULL, NULL, NULL, NULL);
        if (iconv(gb2312, &in, &in_left, &next, &out_left) == (size_t)-1 || out_left != sizeof to - 2)
            continue;
        char initial = initial_of((uint16_t)((uint8_t)to[0] << 8 | (uint8_t)to[1]));
        if (initial != '\0')
            out[used++] = initial;
    }
    out[used] = '\0';
}
