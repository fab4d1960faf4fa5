#include "tui/pinyin.h"

#include "core/text.h"

#include <ctype.h>
#include <string.h>

enum reading { READ_INITIAL, READ_OTHER_INITIAL, READ_WHOLE };

/* A character as it is typed; "" if it is not. `one` holds what is no syllable of the table. */
static const char *read_point(uint32_t point, enum reading reading, char one[2])
{
    one[0] = one[1] = '\0';
    if (point < 0x80) {
        if (isalnum((int)point))
            one[0] = (char)tolower((int)point);
        return one;
    }
    if (point < PINYIN_FIRST || point >= PINYIN_FIRST + PINYIN_COUNT)
        return one;
    const char *syllable = pinyin_syllables[pinyin_syllable_of[point - PINYIN_FIRST]];
    char other = pinyin_other_initial[point - PINYIN_FIRST];
    if (reading == READ_WHOLE)
        return syllable;
    one[0] = reading == READ_OTHER_INITIAL && other != '\0' ? other : syllable[0];
    return one;
}

/* What a writing of words needs to know of its place. */
struct written {
    char *out;
    size_t used, size;
};

static void put(struct written *written, const char *text)
{
    size_t length = strlen(text);
    if (written->used + length + 1 > written->size)
        return;
    memcpy(written->out + written->used, text, length + 1);
    written->used += length;
}

static void put_name(struct written *written, const char *name, enum reading reading)
{
    char one[2];
    for (uint32_t point = text_next(&name); point != 0; point = text_next(&name))
        put(written, read_point(point, reading, one));
}

void pinyin_initials(const char *text, char *out, size_t size)
{
    struct written written = {out, 0, size};
    char one[2];
    out[0] = '\0';
    for (uint32_t point = text_next(&text); point != 0; point = text_next(&text)) {
        bool blank = text_is_space(point);
        if (!blank)
            put(&written, read_point(point, READ_INITIAL, one));
        else if (written.used > 0 && out[written.used - 1] != ' ')
            put(&written, " ");
    }
}

static bool has_other(const char *name)
{
    for (uint32_t point = text_next(&name); point != 0; point = text_next(&name))
        if (point >= PINYIN_FIRST && point < PINYIN_FIRST + PINYIN_COUNT &&
            pinyin_other_initial[point - PINYIN_FIRST] != '\0')
            return true;
    return false;
}

void pinyin_words(const char *name, char *out, size_t size)
{
    struct written written = {out, 0, size};
    out[0] = '\0';
    put_name(&written, name, READ_INITIAL);
    put(&written, " ");
    put_name(&written, name, READ_WHOLE);
    if (!has_other(name))
        return;
    put(&written, " ");
    put_name(&written, name, READ_OTHER_INITIAL);
}
