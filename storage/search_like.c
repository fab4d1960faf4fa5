/* Candidates for likeness: the index gives those that share a run of characters, newest first, until there are enough. */
#include "storage/search_inside.h"

enum { RUNS = 12 };

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

static enum result indexed(struct search *search, const char *title, int64_t from, int64_t *numbers, size_t max,
                           size_t *count)
{
    enum result result = grams_of_like(title, RUNS, search->grams, sizeof search->grams);
    if (result != RESULT_OK)
        return RESULT_OK; /* too short to be like anything */
    struct statement *s = db_sql(search->db, "SELECT rowid FROM grams WHERE grams MATCH $1 AND rowid >= $2 "
                                             "ORDER BY rowid DESC LIMIT $3");
    bind_text(s, 1, search->grams);
    bind_int(s, 2, from);
    bind_int(s, 3, (int64_t)(max - *count));
    while ((result = db_step(s)) == RESULT_OK && *count < max)
        numbers[(*count)++] = column_int(s, 0);
    db_reset(s);
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
