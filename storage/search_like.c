/* Candidates for likeness: the index gives those that share a run of characters, newest first, until there are enough. */
#include "storage/search_inside.h"

#include <stdio.h>
#include <string.h>

/* Titles of common words share their tokens with thousands that do not hold three of the characters in a row. */
enum { RUNS = 12, TEXTS_READ = 1000 };

static enum result changed_since(struct db *city, int64_t seq, int64_t *numbers, size_t max, size_t *ret_count)
{
    struct statement *s =
        db_sql(city, "SELECT t.number FROM " CHANGED_TICKETS " WHERE e.seq > $1 ORDER BY e.seq DESC LIMIT $2");
    bind_int(s, 1, seq);
    bind_int(s, 2, (int64_t)max);
    size_t count = 0;
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && count < max)
        numbers[count++] = column_int(s, 0);
    db_reset(s);
    *ret_count = count;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* The three characters of a run, as words; what has the tokens of one may hold it. */
struct runs {
    char text[RUNS][GRAM_RUN_SIZE];
    size_t count;
};

static void write_query(const struct runs *runs, const char *mark, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < runs->count; i++) {
        char terms[GRAM_TERMS_MOST][GRAM_TERM_SIZE];
        size_t count = grams_terms(runs->text[i], terms);
        for (size_t k = 0; k < count; k++)
            used += (size_t)snprintf(out + used, size - used, "%s%s%s",
                                     k > 0   ? " AND "
                                     : i > 0 ? ") OR ("
                                             : "(",
                                     mark, terms[k]);
    }
    snprintf(out + used, size - used, ")");
}

static bool holds_one(const char *text, const struct runs *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        if (strstr(text, runs->text[i]))
            return true;
    return false;
}

static enum result indexed_in(struct search *search, const struct runs *runs, const struct search_span *span,
                              int64_t from, int64_t *numbers, size_t max, size_t *count, int *left)
{
    write_query(runs, span->mark, search->grams, sizeof search->grams);
    struct statement *s = db_sql(search->db, "SELECT rowid FROM grams WHERE grams MATCH $1 AND rowid >= $2 "
                                             "AND rowid <= $3 ORDER BY rowid DESC");
    bind_text(s, 1, search->grams);
    bind_int(s, 2, from > span->first ? from : span->first);
    bind_int(s, 3, span->last);
    enum result result = RESULT_OK;
    while (*count<max && * left> 0 && (result = db_step(s)) == RESULT_OK) {
        int64_t number = column_int(s, 0);
        --*left;
        if ((result = search_read_text(search, number)) != RESULT_OK)
            break;
        if (holds_one(search->text, runs))
            numbers[(*count)++] = number;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result newest_indexed(struct search *search, int64_t before, int64_t *ret)
{
    struct statement *s =
        db_sql(search->db, "SELECT number FROM doc WHERE number < $1 ORDER BY number DESC LIMIT 1");
    bind_int(s, 1, before);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result;
}

static enum result indexed(struct search *search, const char *title, int64_t from, int64_t *numbers, size_t max,
                           size_t *count)
{
    struct runs runs;
    enum result result = RESULT_OK;
    int64_t newest = 0;
    int left = TEXTS_READ;
    runs.count = grams_runs(title, runs.text, RUNS);
    if (runs.count == 0)
        return RESULT_OK; /* too short to be like anything */
    for (int64_t at = INT64_MAX; *count < max && left > 0 && result == RESULT_OK;) {
        struct search_span span;
        result = newest_indexed(search, at, &newest);
        if (result != RESULT_OK || newest < from)
            break;
        search_span_of(newest, &span);
        result = indexed_in(search, &runs, &span, from, numbers, max, count, &left);
        at = span.first;
    }
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result search_like(struct search *search, struct db *city, const char *title, int64_t from,
                        int64_t *numbers, size_t max, size_t *ret_count)
{
    int64_t seq = 0;
    *ret_count = 0;
    search_open_late(search);
    if (search->db && search_place(search, city, &seq) != RESULT_OK)
        seq = 0;
    enum result result = changed_since(city, seq, numbers, max / 2, ret_count);
    if (result == RESULT_OK && seq > 0 && indexed(search, title, from, numbers, max, ret_count) != RESULT_OK &&
        !search->writer)
        db_close(&search->db); /* a broken index is opened anew; the newest were looked at all the same */
    return result;
}
