/* How rare tokens are together, their newest tickets tell: the further back so many of them lie, the fewer there are. */
#include "storage/search_rare.h"

#include <stdio.h>
#include <string.h>

void search_write_query(char (*terms)[GRAM_TERM_SIZE], size_t count, const char *mark, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s%s", i > 0 ? " AND " : "", mark, terms[i]);
}

/* The number of the sixteenth newest ticket of the mark that has all these tokens; 0 if there are fewer. */
static enum result reach_of(struct db *index, const char *mark, char (*terms)[GRAM_TERM_SIZE], size_t count,
                            int64_t before, int64_t *ret)
{
    char query[TERMS_OF_WORD * (GRAM_MARK + GRAM_TERM_SIZE + 5)];
    struct statement *s =
        db_sql(index, "SELECT rowid FROM grams WHERE grams MATCH $1 AND rowid < $2 ORDER BY rowid DESC "
                      "LIMIT 1 OFFSET 15");
    search_write_query(terms, count, mark, query, sizeof query);
    bind_text(s, 1, query);
    bind_int(s, 2, before);
    enum result result = db_step(s);
    *ret = result == RESULT_OK ? column_int(s, 0) : 0;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* The token that is rarest beside those that are chosen; *ret_reach is how far they reach together. */
static enum result choose_next(struct db *index, const char *mark, int64_t before,
                               char (*terms)[GRAM_TERM_SIZE], size_t count, char (*chosen)[GRAM_TERM_SIZE],
                               size_t chosen_count, int64_t *ret_reach)
{
    size_t best = 0;
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < count && least > 0; i++) {
        int64_t reach = 0;
        memcpy(chosen[chosen_count], terms[i], sizeof terms[0]);
        enum result result = reach_of(index, mark, chosen, chosen_count + 1, before, &reach);
        if (result != RESULT_OK)
            return result;
        if (reach < least) {
            least = reach;
            best = i;
        }
    }
    memcpy(chosen[chosen_count], terms[best], sizeof terms[0]);
    *ret_reach = least;
    return RESULT_OK;
}

/* Ends where there are few, or where one more makes them no fewer: neighbours stand together more often than not. */
static enum result add_rarest(struct db *index, const char *mark, int64_t before, char (*terms)[GRAM_TERM_SIZE],
                              size_t count, struct search_terms *to)
{
    int64_t reach = INT64_MAX;
    char(*chosen)[GRAM_TERM_SIZE] = to->text + to->count;
    for (size_t n = 0; n < TERMS_OF_WORD && reach > 0; n++) {
        int64_t next = 0;
        enum result result = choose_next(index, mark, before, terms, count, chosen, n, &next);
        if (result != RESULT_OK)
            return result;
        if (next == reach)
            break;
        reach = next;
        to->count++;
    }
    return RESULT_OK;
}

enum result search_rarest(struct db *index, const struct words *words, const char *mark, int64_t before,
                          struct search_terms *ret)
{
    enum result result = RESULT_OK;
    ret->count = 0;
    ret->exact = true;
    for (size_t i = 0; i < words->count && result == RESULT_OK; i++) {
        char terms[GRAM_TERMS_MOST][GRAM_TERM_SIZE];
        size_t count = grams_terms(words->at[i], terms);
        ret->exact &= count == 1;
        if (count > TERMS_OF_WORD) {
            result = add_rarest(index, mark, before, terms, count, ret);
            continue;
        }
        memcpy(ret->text[ret->count], terms, count * sizeof terms[0]);
        ret->count += count;
    }
    return result;
}
