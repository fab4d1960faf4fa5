/* Finding tickets: the index answers for all that it has taken in, the newer changes are looked through one by one. */
#include "storage/search_inside.h"

#include "core/event.h"
#include "core/text.h"
#include "storage/search_rare.h"
#include "storage/search_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Tickets that changed after the index's last event: the index is not asked about them. */
struct tail_row {
    int64_t number;
    bool found;
};
struct tail {
    struct tail_row *rows; /* falling by number */
    size_t count, capacity;
};

void search_join(struct statement *s, int first, char out[SEARCH_TEXT])
{
    size_t used = 0;
    for (int i = 0; i < 4; i++) {
        if (used + 2 >= SEARCH_TEXT)
            break;
        if (i > 0)
            out[used++] = '\n';
        text_copy(out + used, SEARCH_TEXT - used, column_text(s, first + i));
        used += strlen(out + used);
    }
    out[used] = '\0';
}

enum result search_add_notes(struct db *city, int64_t number, char text[SEARCH_TEXT])
{
    struct statement *s =
        db_sql(city, "SELECT texts ->> '$.note[1]' FROM event WHERE subject = $1 AND subject_id = $2 "
                     "AND texts IS NOT NULL ORDER BY seq");
    bind_int(s, 1, SUBJECT_TICKET);
    bind_int(s, 2, number);
    size_t used = strlen(text);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && used + 2 < SEARCH_TEXT) {
        if (column_null(s, 0))
            continue;
        text[used++] = '\n';
        text_copy(text + used, SEARCH_TEXT - used, column_text(s, 0));
        used += strlen(text + used);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static bool same_hash(struct db *city, int64_t seq, const uint8_t *hash, size_t size)
{
    struct statement *s = db_sql(city, "SELECT hash FROM event WHERE seq = $1");
    bind_int(s, 1, seq);
    bool same = false;
    if (db_step(s) == RESULT_OK) {
        size_t stored_size = 0;
        const uint8_t *stored = column_blob(s, 0, &stored_size);
        same = stored_size == size && memcmp(stored, hash, size) == 0;
    }
    db_reset(s);
    return same;
}

enum result search_place(struct search *search, struct db *city, int64_t *ret_seq)
{
    struct statement *s = db_sql(search->db, "SELECT seq, hash FROM place WHERE id = 1");
    enum result result = db_step(s);
    int64_t seq = 0;
    if (result == RESULT_OK && column_int(s, 0) != 0) {
        size_t size = 0;
        const uint8_t *hash = column_blob(s, 1, &size);
        if (same_hash(city, column_int(s, 0), hash, size))
            seq = column_int(s, 0);
    }
    db_reset(s);
    if (result == RESULT_OK)
        *ret_seq = seq;
    return result == RESULT_NOT_FOUND ? RESULT_CORRUPT : result;
}

static bool contains_all(const char *text, const struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (!grams_contains(text, words->at[i]))
            return false;
    return true;
}

static int newest_first(const void *a, const void *b)
{
    const struct tail_row *left = a, *right = b;
    return (left->number < right->number) - (left->number > right->number);
}

static enum result tail_add(struct tail *tail, int64_t number, bool found)
{
    if (tail->count == tail->capacity) {
        size_t capacity = tail->capacity ? tail->capacity * 2 : 64;
        struct tail_row *rows = realloc(tail->rows, capacity * sizeof *rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        tail->rows = rows;
        tail->capacity = capacity;
    }
    tail->rows[tail->count++] = (struct tail_row){.number = number, .found = found};
    return RESULT_OK;
}

static enum result read_tail(struct search *search, struct db *city, const struct words *words,
                             int64_t after_seq, int64_t before, struct tail *tail)
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
            result = tail_add(tail, column_int(s, 0), contains_all(search->text, words));
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

static bool in_tail(const struct tail *tail, int64_t number)
{
    struct tail_row key = {.number = number};
    return tail->count > 0 && bsearch(&key, tail->rows, tail->count, sizeof key, newest_first) != NULL;
}

/* What the index gives, in falling order. */
struct indexed {
    struct statement *s; /* NULL: the index knows nothing */
    struct db *index;
    const struct words *folded; /* NULL: what it gives is found; else its text must hold them */
};

static enum result text_holds(const struct indexed *from, int64_t number, bool *ret)
{
    struct statement *s = db_sql(from->index, "SELECT text FROM doc WHERE number = $1");
    bind_int(s, 1, number);
    enum result result = db_step(s);
    *ret = result == RESULT_OK;
    for (size_t i = 0; i < from->folded->count && *ret; i++)
        *ret = strstr(column_text(s, 0), from->folded->at[i]) != NULL;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* The next that is found; the tail's own are left out. */
static enum result next_indexed(const struct indexed *from, const struct tail *tail, int64_t *ret)
{
    enum result result = RESULT_NOT_FOUND;
    bool found = false;
    while (from->s && !found && (result = db_step(from->s)) == RESULT_OK) {
        found = !in_tail(tail, column_int(from->s, 0));
        if (found && from->folded)
            result = text_holds(from, column_int(from->s, 0), &found);
        if (result != RESULT_OK)
            return result;
    }
    *ret = result == RESULT_OK ? column_int(from->s, 0) : 0;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result merge(const struct indexed *from, const struct tail *tail, int64_t *numbers, size_t max,
                         size_t *ret_count)
{
    size_t count = 0, t = 0;
    int64_t indexed = 0;
    enum result result = next_indexed(from, tail, &indexed);
    while (count < max && result == RESULT_OK) {
        while (t < tail->count && !tail->rows[t].found)
            t++;
        if (t < tail->count && tail->rows[t].number > indexed) {
            numbers[count++] = tail->rows[t++].number;
        } else if (indexed != 0) {
            numbers[count++] = indexed;
            result = next_indexed(from, tail, &indexed);
        } else {
            break;
        }
    }
    if (from->s)
        db_reset(from->s);
    *ret_count = count;
    return result;
}

/* As the index keeps texts. */
static enum result fold_words(const struct words *words, struct words *ret)
{
    size_t used = 0;
    enum result result = RESULT_OK;
    *ret = (struct words){.count = words->count};
    for (size_t i = 0; i < words->count && result == RESULT_OK; i++) {
        ret->at[i] = ret->bytes + used;
        result = text_fold(words->at[i], ret->bytes + used, sizeof ret->bytes - used);
        used += strlen(ret->at[i]) + 1;
    }
    return result;
}

void search_open_late(struct search *search)
{
    char error[300];
    if (search->db || access(search->file, R_OK) != 0)
        return;
    if (db_open(search->file, DB_READ, &search->db, error, sizeof error) != RESULT_OK)
        search->db = NULL;
}

static enum result find_with(struct search *search, struct db *city, const struct words *words, int64_t before,
                             int64_t *numbers, size_t max, size_t *ret_count, bool *ret_index_failed)
{
    struct tail tail = {0};
    struct indexed from = {.index = search->db};
    struct words folded;
    bool exact = true;
    int64_t seq = 0;
    *ret_index_failed = search->db && search_place(search, city, &seq) != RESULT_OK;
    enum result result = *ret_index_failed ? RESULT_CORRUPT : RESULT_OK;
    if (result == RESULT_OK)
        result = read_tail(search, city, words, seq, before, &tail);
    if (result == RESULT_OK && seq > 0)
        result = words_query(words, search->grams, sizeof search->grams);
    if (result == RESULT_OK && seq > 0)
        result = fold_words(words, &folded);
    if (result == RESULT_OK && seq > 0) {
        result = search_rarest(search->db, search->grams, sizeof search->grams, before, &exact);
        *ret_index_failed = result != RESULT_OK;
    }
    if (result == RESULT_OK && seq > 0) {
        from.s = db_sql(search->db,
                        "SELECT rowid FROM grams WHERE grams MATCH $1 AND rowid < $2 ORDER BY rowid DESC");
        from.folded = exact ? NULL : &folded;
        bind_text(from.s, 1, search->grams);
        bind_int(from.s, 2, before);
    }
    if (result == RESULT_OK) {
        result = merge(&from, &tail, numbers, max, ret_count);
        *ret_index_failed = result != RESULT_OK;
    }
    free(tail.rows);
    return result;
}

enum result search_find(struct search *search, struct db *city, const char *words, int64_t before,
                        int64_t *numbers, size_t max, size_t *ret_count)
{
    struct words wanted;
    bool index_failed = false;
    enum result result = words_split(words, &wanted);
    if (result != RESULT_OK)
        return result;
    if (before == 0)
        before = INT64_MAX;
    search_open_late(search);
    result = find_with(search, city, &wanted, before, numbers, max, ret_count, &index_failed);
    if (index_failed && !search->writer) {
        /* The tickets are the truth: without an index the answer only takes longer. */
        db_close(&search->db);
        result = find_with(search, city, &wanted, before, numbers, max, ret_count, &index_failed);
    }
    return result;
}
