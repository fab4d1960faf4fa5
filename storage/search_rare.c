/* How rare a pair is, its newest tickets tell: the further back so many of them lie, the fewer there are. */
#include "storage/search_rare.h"

#include <stdio.h>
#include <string.h>

enum { TERMS_MOST = 40, TERM_SIZE = 24, TERMS_KEPT = 2 };

struct term {
    char text[TERM_SIZE];
    int64_t reach; /* the number of its sixteenth newest ticket; 0 if it has fewer */
    size_t place;  /* within its phrase */
};

/* The pairs of a phrase "uXuY uYuZ ..." as grams_of_query made it, without the quotes. */
static size_t split_phrase(const char *phrase, size_t size, struct term terms[TERMS_MOST])
{
    size_t count = 0, place = 0;
    for (size_t at = 0; at < size && count < TERMS_MOST; place++) {
        size_t length = strcspn(phrase + at, " \"");
        struct term *term = &terms[count];
        *term = (struct term){.place = place};
        if (length > 0 && length < sizeof term->text) {
            memcpy(term->text, phrase + at, length);
            count++;
        }
        at += length + 1;
    }
    return count;
}

static enum result reach_of(struct db *index, struct term *term, int64_t before)
{
    struct statement *s =
        db_sql(index, "SELECT rowid FROM grams WHERE grams MATCH $1 AND rowid < $2 ORDER BY rowid DESC "
                      "LIMIT 1 OFFSET 15");
    bind_text(s, 1, term->text);
    bind_int(s, 2, before);
    enum result result = db_step(s);
    term->reach = result == RESULT_OK ? column_int(s, 0) : 0;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* Neighbours stand together more often than not: the second one begins where the first one has ended. */
static const struct term *rarest(const struct term *terms, size_t count, const struct term *but)
{
    const struct term *found = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t apart = !but                          ? 2
                       : terms[i].place > but->place ? terms[i].place - but->place
                                                     : but->place - terms[i].place;
        if (apart >= 2 && (!found || terms[i].reach < found->reach))
            found = &terms[i];
    }
    return found;
}

static enum result shorten(struct db *index, const char *phrase, size_t size, int64_t before,
                           char out[3 * TERM_SIZE])
{
    struct term terms[TERMS_MOST];
    size_t count = split_phrase(phrase, size, terms);
    enum result result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = reach_of(index, &terms[i], before);
    const struct term *first = rarest(terms, count, NULL);
    const struct term *second =
        first ? rarest(terms, count, first) : NULL; /* of three the one between has no second */
    if (result == RESULT_OK && first)
        snprintf(out, 3 * TERM_SIZE, "%s%s%s", first->text, second ? " AND " : "", second ? second->text : "");
    return result == RESULT_OK && !first ? RESULT_CORRUPT : result;
}

enum result search_rarest(struct db *index, char *grams, size_t size, int64_t before, bool *ret_exact)
{
    enum result result = RESULT_OK;
    *ret_exact = true;
    for (char *at = strchr(grams, '"'); at && result == RESULT_OK; at = strchr(at, '"')) {
        char *end = strchr(at + 1, '"'), shorter[3 * TERM_SIZE];
        size_t pairs = 1, length = end ? (size_t)(end - at - 1) : 0;
        for (size_t i = 1; i <= length; i++)
            pairs += at[i] == ' ';
        if (pairs <= TERMS_KEPT) {
            at = end + 1;
            continue;
        }
        result = shorten(index, at + 1, length, before, shorter);
        if (result != RESULT_OK || strlen(grams) + strlen(shorter) >= size)
            break;
        size_t wrote = strlen(shorter);
        memmove(at + wrote, end + 1, strlen(end + 1) + 1);
        memcpy(at, shorter, wrote);
        at += wrote;
        *ret_exact = false;
    }
    return result;
}
