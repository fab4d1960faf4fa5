/* An open-addressed table of sums, with a journal since the last mark. */
#include "storage/counters.h"

#include "storage/tally.h"

#include <stdlib.h>
#include <string.h>

struct cell {
    int64_t day;
    int64_t key;
    int64_t value;
    int32_t split;
    int32_t measure; /* 0: empty */
};

struct counters {
    struct cell *cells;
    size_t capacity; /* a power of two */
    uint32_t *slots; /* of the used cells: a batch touches few */
    size_t used;
    struct cell *journal;
    size_t journal_count, journal_capacity;
};

enum { FIRST_CAPACITY = 4096 };

enum result counters_make(struct counters **ret)
{
    struct counters *c = calloc(1, sizeof *c);
    if (!c)
        return RESULT_NO_MEMORY;
    c->cells = calloc(FIRST_CAPACITY, sizeof *c->cells);
    c->slots = calloc(FIRST_CAPACITY, sizeof *c->slots);
    c->capacity = FIRST_CAPACITY;
    if (!c->cells || !c->slots) {
        counters_free(&c);
        return RESULT_NO_MEMORY;
    }
    *ret = c;
    return RESULT_OK;
}

void counters_free(struct counters **counters)
{
    if (!*counters)
        return;
    free((*counters)->cells);
    free((*counters)->slots);
    free((*counters)->journal);
    free(*counters);
    *counters = NULL;
}

static size_t slot_of(const struct cell *cells, size_t capacity, const struct cell *key)
{
    uint64_t hash = (uint64_t)key->day * 0x9E3779B97F4A7C15u ^ (uint64_t)key->key * 0xC2B2AE3D27D4EB4Fu ^
                    ((uint64_t)key->split << 8 | (uint64_t)key->measure) * 0x165667B19E3779F9u;
    size_t at = (size_t)(hash ^ hash >> 29) & (capacity - 1);
    while (cells[at].measure != 0 && (cells[at].day != key->day || cells[at].key != key->key ||
                                      cells[at].split != key->split || cells[at].measure != key->measure))
        at = (at + 1) & (capacity - 1);
    return at;
}

static enum result grow(struct counters *c)
{
    struct cell *cells = calloc(c->capacity * 2, sizeof *cells);
    uint32_t *slots = cells ? calloc(c->capacity * 2, sizeof *slots) : NULL;
    if (!slots) {
        free(cells);
        return RESULT_NO_MEMORY;
    }
    for (size_t i = 0; i < c->used; i++) {
        const struct cell *cell = &c->cells[c->slots[i]];
        slots[i] = (uint32_t)slot_of(cells, c->capacity * 2, cell);
        cells[slots[i]] = *cell;
    }
    free(c->cells);
    free(c->slots);
    c->cells = cells;
    c->slots = slots;
    c->capacity *= 2;
    return RESULT_OK;
}

static enum result add(struct counters *c, const struct cell *delta)
{
    if (c->used * 2 >= c->capacity) {
        enum result result = grow(c);
        if (result != RESULT_OK)
            return result;
    }
    size_t slot = slot_of(c->cells, c->capacity, delta);
    struct cell *cell = &c->cells[slot];
    if (cell->measure == 0) {
        *cell = *delta;
        c->slots[c->used++] = (uint32_t)slot;
    } else {
        cell->value += delta->value;
    }
    return RESULT_OK;
}

static enum result note(struct counters *c, const struct cell *delta)
{
    if (c->journal_count == c->journal_capacity) {
        size_t capacity = c->journal_capacity ? c->journal_capacity * 2 : 256;
        struct cell *journal = realloc(c->journal, capacity * sizeof *journal);
        if (!journal)
            return RESULT_NO_MEMORY;
        c->journal = journal;
        c->journal_capacity = capacity;
    }
    c->journal[c->journal_count++] = *delta;
    return RESULT_OK;
}

enum result counters_change(struct counters *c, int64_t day, int split, int64_t key, int measure, int64_t value)
{
    if (key < 0 || key > TALLY_KEY_MOST)
        return RESULT_INVALID;
    const struct cell delta = {.day = day, .key = key, .value = value, .split = split, .measure = measure};
    enum result result = note(c, &delta);
    return result == RESULT_OK ? add(c, &delta) : result;
}

enum result counters_add(struct counters *c, const struct fact *facts, size_t count, int sign)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        for (int split = 0; split < SPLIT_COUNT && result == RESULT_OK; split++)
            result = counters_change(c, facts[i].day, split, facts[i].keys[split], (int)facts[i].measure,
                                     sign * facts[i].amount);
    return result;
}

void counters_mark(struct counters *c)
{
    c->journal_count = 0;
}

void counters_drop(struct counters *c)
{
    while (c->journal_count > 0) {
        const struct cell *delta = &c->journal[--c->journal_count];
        struct cell *cell = &c->cells[slot_of(c->cells, c->capacity, delta)];
        if (cell->measure != 0)
            cell->value -= delta->value;
    }
}

static enum result write_cell(struct db *db, const char *sql, const struct cell *cell)
{
    struct statement *s = db_sql(db, sql);
    bind_int(s, 1, tally_id(cell->day, cell->split, cell->key, cell->measure));
    bind_int(s, 2, cell->value);
    return db_run(s);
}

/* Most cells of a day are there already: to change them and to add those that were not takes less than half of ON CONFLICT DO UPDATE. */
static enum result add_cell(struct db *db, const struct cell *cell)
{
    enum result result = write_cell(db, "UPDATE tally SET value = value + $2 WHERE id = $1", cell);
    return result != RESULT_OK || db_changes(db) > 0
               ? result
               : write_cell(db, "INSERT INTO tally (id, value) VALUES ($1, $2)", cell);
}

enum result counters_flush(struct counters *c, struct db *db)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < c->used && result == RESULT_OK; i++) {
        const struct cell *cell = &c->cells[c->slots[i]];
        if (cell->value != 0)
            result = add_cell(db, cell);
    }
    counters_clear(c);
    return result;
}

void counters_clear(struct counters *c)
{
    for (size_t i = 0; i < c->used; i++)
        c->cells[c->slots[i]] = (struct cell){.measure = 0};
    c->used = 0;
    c->journal_count = 0;
}

void counters_each(const struct counters *c,
                   void (*each)(void *context, int64_t day, int split, int64_t key, int measure, int64_t value),
                   void *context)
{
    for (size_t i = 0; i < c->used; i++) {
        const struct cell *cell = &c->cells[c->slots[i]];
        each(context, cell->day, cell->split, cell->key, cell->measure, cell->value);
    }
}
