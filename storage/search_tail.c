#include "storage/search_tail.h"

#include <stdlib.h>

bool search_holds(const char *text, const struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (!grams_contains(text, words->at[i]))
            return false;
    return true;
}

static int newest_first(const void *a, const void *b)
{
    const struct search_tail_row *left = a, *right = b;
    return (left->number < right->number) - (left->number > right->number);
}

static enum result tail_add(struct search_tail *tail, int64_t number, bool found)
{
    if (tail->count == tail->capacity) {
        size_t capacity = tail->capacity ? tail->capacity * 2 : 64;
        struct search_tail_row *rows = realloc(tail->rows, capacity * sizeof *rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        tail->rows = rows;
        tail->capacity = capacity;
    }
    tail->rows[tail->count++] = (struct search_tail_row){.number = number, .found = found};
    return RESULT_OK;
}

enum result search_tail_read(struct search *search, struct db *city, const struct words *words,
                             int64_t after_seq, int64_t before, struct search_tail *tail)
{
    struct statement *s =
        db_sql(city, "SELECT t.number, x.title, x.content, x.spot, x.answer FROM " CHANGED_TICKETS
                     " JOIN ticket_text x ON x.number = t.number WHERE e.seq > $1 AND t.number < $2");
    bind_int(s, 1, after_seq);
    bind_int(s, 2, before);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        search_join(s, 1, search->text);
        result = search_add_notes(city, column_int(s, 0), search->text);
        if (result == RESULT_OK)
            result = tail_add(tail, column_int(s, 0), search_holds(search->text, words));
        if (result != RESULT_OK)
            break;
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND)
        return result;
    if (tail->count > 0)
        qsort(tail->rows, tail->count, sizeof *tail->rows, newest_first);
    return RESULT_OK;
}

bool search_tail_has(const struct search_tail *tail, int64_t number)
{
    struct search_tail_row key = {.number = number};
    return tail->count > 0 && bsearch(&key, tail->rows, tail->count, sizeof key, newest_first) != NULL;
}
