/* Finding tickets, newest first: quarter by quarter along the index, the newer changes one by one. Where the index is far behind, all texts.
 *
 * FTS5 walks to the next ticket that has all tokens, however far away that is, and cannot be stopped on its way. Each quarter of a year has
 * tokens of its own, whose lists end with it: that is the portion after which a search may end. */
#include "storage/search_rare.h"
#include "storage/search_tail.h"

#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BEHIND_MOST = 20000,  /* events that are looked through beside the index */
    LOOKED_AT_ONCE = 100, /* texts that are read between two questions to the patience */
    CHOSEN_IN = 2,        /* portions: the newest may have just begun, and tells nothing of what is rare */
};

/* A search on its way: all from number `at` on has been looked at. */
struct look {
    struct search *search;
    struct db *city;
    const struct words *words;
    const struct search_patience *patience;
    int64_t at;
    int64_t *numbers;
    size_t count, max;
    int64_t looked; /* texts */
    bool ended;
    /* along the index */
    struct search_tail tail;
    size_t tail_at;
    struct words folded;
    struct search_terms terms;
    int portions;
    bool index_failed; /* by the latest failure */
};

static bool is_full(const struct look *look)
{
    return look->count == look->max;
}

static void found(struct look *look, int64_t number)
{
    look->numbers[look->count++] = number;
    look->at = number;
}

/* Asked after a portion, so that each search gets on. */
static bool is_spent(const struct look *look)
{
    return look->patience && look->patience->spent(look->patience->context);
}

/* After each hundred texts. */
static bool has_read_enough(struct look *look)
{
    return ++look->looked % LOOKED_AT_ONCE == 0 && is_spent(look);
}

/* -- without an index ------------------------------------------------------------------------------------------ */

static enum result look_through(struct look *look)
{
    struct statement *s = db_sql(look->city, "SELECT number, title, content, spot, answer FROM ticket_text "
                                             "WHERE number < $1 ORDER BY number DESC");
    bind_int(s, 1, look->at);
    enum result result = RESULT_OK;
    bool enough = false;
    while (!is_full(look) && !enough && (result = db_step(s)) == RESULT_OK) {
        int64_t number = column_int(s, 0);
        search_join(s, 1, look->search->text);
        result = search_add_notes(look->city, number, look->search->text);
        if (result != RESULT_OK)
            break;
        look->at = number;
        if (search_holds(look->search->text, look->words))
            found(look, number);
        enough = has_read_enough(look);
    }
    db_reset(s);
    look->ended = result == RESULT_NOT_FOUND;
    return look->ended ? RESULT_OK : result;
}

/* -- along the index ------------------------------------------------------------------------------------------- */

/* What changed lately and lies above a number. */
static void take_tail(struct look *look, int64_t above)
{
    for (; look->tail_at < look->tail.count && look->tail.rows[look->tail_at].number > above; look->tail_at++) {
        if (is_full(look))
            return;
        if (look->tail.rows[look->tail_at].found)
            found(look, look->tail.rows[look->tail_at].number);
    }
}

static enum result text_holds(const struct look *look, int64_t number, bool *ret)
{
    enum result result = search_read_text(look->search, number);
    *ret = result == RESULT_OK;
    for (size_t i = 0; i < look->folded.count && *ret; i++)
        *ret = strstr(look->search->text, look->folded.at[i]) != NULL;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* Takes what the index gives, in falling order, and between it what changed lately. */
static enum result take_indexed(struct look *look, struct statement *s, bool *ret_enough)
{
    enum result result = RESULT_OK;
    while (!is_full(look) && !*ret_enough && (result = db_step(s)) == RESULT_OK) {
        int64_t number = column_int(s, 0);
        bool holds = !search_tail_has(&look->tail, number);
        if (holds && !look->terms.exact)
            result = text_holds(look, number, &holds);
        if (result != RESULT_OK)
            return result;
        take_tail(look, number);
        if (is_full(look))
            return RESULT_OK;
        look->at = number;
        if (holds)
            found(look, number);
        *ret_enough = !look->terms.exact && has_read_enough(look);
    }
    return result;
}

static enum result ask_index(struct look *look, const struct search_span *span, bool *ret_enough)
{
    search_write_query(look->terms.text, look->terms.count, span->mark, look->search->grams,
                       sizeof look->search->grams);
    struct statement *s =
        db_sql(look->search->db, "SELECT rowid FROM grams WHERE grams MATCH $1 AND rowid < $2 AND rowid >= $3 "
                                 "ORDER BY rowid DESC");
    bind_text(s, 1, look->search->grams);
    bind_int(s, 2, look->at);
    bind_int(s, 3, span->first);
    enum result result = take_indexed(look, s, ret_enough);
    db_reset(s);
    return result;
}

static enum result look_in_span(struct look *look, const struct search_span *span, bool *ret_enough)
{
    enum result result = RESULT_OK;
    if (look->portions++ < CHOSEN_IN)
        result = search_rarest(look->search->db, look->words, span->mark, look->at, &look->terms);
    if (result == RESULT_OK)
        result = ask_index(look, span, ret_enough);
    look->index_failed = result != RESULT_OK && result != RESULT_NOT_FOUND;
    if (result != RESULT_NOT_FOUND)
        return result;
    take_tail(look, span->first - 1);
    if (!is_full(look))
        look->at = span->first;
    return RESULT_OK;
}

/* The newest ticket that was not looked at. RESULT_NOT_FOUND: there is none. */
static enum result newest_left(const struct look *look, int64_t *ret)
{
    struct statement *s =
        db_sql(look->city, "SELECT number FROM ticket WHERE number < $1 ORDER BY number DESC LIMIT 1");
    bind_int(s, 1, look->at);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result;
}

static enum result look_span_by_span(struct look *look)
{
    enum result result = RESULT_OK;
    bool enough = false;
    struct search_span span;
    while (!is_full(look) && !enough && result == RESULT_OK) {
        int64_t newest = 0;
        result = newest_left(look, &newest);
        enough = look->portions > 0 && is_spent(look);
        if (result != RESULT_OK || enough)
            break;
        search_span_of(newest, &span);
        result = look_in_span(look, &span, &enough);
    }
    look->ended = result == RESULT_NOT_FOUND;
    return look->ended ? RESULT_OK : result;
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

static enum result look_along_index(struct look *look, int64_t seq)
{
    enum result result = search_tail_read(look->search, look->city, look->words, seq, look->at, &look->tail);
    if (result == RESULT_OK)
        result = fold_words(look->words, &look->folded);
    return result == RESULT_OK ? look_span_by_span(look) : result;
}

static enum result newest_event(struct db *city, int64_t *ret)
{
    struct statement *s = db_sql(city, "SELECT seq FROM chain_head WHERE id = 1");
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result;
}

static enum result find_with(struct look *look)
{
    int64_t seq = 0, newest = 0;
    look->index_failed = look->search->db && search_place(look->search, look->city, &seq) != RESULT_OK;
    if (look->index_failed)
        return RESULT_CORRUPT;
    enum result result = newest_event(look->city, &newest);
    if (result != RESULT_OK)
        return result;
    return seq == 0 || newest - seq > BEHIND_MOST ? look_through(look) : look_along_index(look, seq);
}

enum result search_find(struct search *search, struct db *city, const char *words, int64_t before,
                        const struct search_patience *patience, int64_t *numbers, size_t max, size_t *ret_count,
                        int64_t *ret_back_to)
{
    struct words wanted;
    enum result result = words_split(words, &wanted);
    if (result != RESULT_OK)
        return result;
    struct look *look = calloc(1, sizeof *look);
    if (!look)
        return RESULT_NO_MEMORY;
    const struct look begun = {.search = search,
                               .city = city,
                               .words = &wanted,
                               .patience = patience,
                               .at = before ? before : INT64_MAX,
                               .numbers = numbers,
                               .max = max};
    search_open_late(search);
    *look = begun;
    result = find_with(look);
    if (look->index_failed && !search->writer) {
        /* The tickets are the truth: without an index the answer only takes longer. */
        db_close(&search->db);
        free(look->tail.rows);
        *look = begun;
        result = find_with(look);
    }
    if (result == RESULT_OK) {
        *ret_count = look->count;
        *ret_back_to = look->ended ? 0 : look->at;
    }
    free(look->tail.rows);
    free(look);
    return result;
}
