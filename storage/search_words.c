/* Words of a question. */
#include "storage/search_words.h"

#include "core/search_grams.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum result words_split(const char *text, struct words *words)
{
    size_t used = 0;
    bool within = false;
    words->count = 0;
    for (const char *at = text, *next = text; *at; at = next) {
        bool blank = text_is_space(text_next(&next));
        size_t size = (size_t)(next - at);
        if (used + size + 2 > sizeof words->bytes)
            return RESULT_TOO_LONG;
        if (!blank && !within) {
            if (words->count == WORDS_MAX)
                return RESULT_TOO_LONG;
            words->at[words->count++] = words->bytes + used;
        }
        if (!blank)
            memcpy(words->bytes + used, at, size);
        else if (within)
            words->bytes[used] = '\0';
        used += blank ? within : size;
        within = !blank;
    }
    words->bytes[used] = '\0';
    return words->count > 0 ? RESULT_OK : RESULT_INVALID;
}

enum result words_query(const struct words *words, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (i > 0)
            used += (size_t)snprintf(out + used, size - used, " AND ");
        enum result result = grams_of_query(words->at[i], out + used, size - used);
        if (result != RESULT_OK)
            return result;
        used += strlen(out + used);
    }
    return RESULT_OK;
}
