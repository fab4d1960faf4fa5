/* Sorting and comparing tallies. */
#include "storage/cells.h"

#include "core/civil.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Cells being collected; a lack of memory is noted until the end. */
struct collecting {
    struct cells cells;
    size_t capacity;
    bool failed;
};

static int compare(const void *a, const void *b)
{
    const struct cell_sum *x = a, *y = b;
    const int64_t left[] = {x->day, x->split, x->key, x->measure};
    const int64_t right[] = {y->day, y->split, y->key, y->measure};
    for (size_t i = 0; i < 4; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static void collect(void *context, int64_t day, int split, int64_t key, int measure, int64_t value)
{
    struct collecting *c = context;
    if (value == 0 || c->failed)
        return;
    if (c->cells.count == c->capacity) {
        size_t capacity = c->capacity ? c->capacity * 2 : 1024;
        struct cell_sum *rows = realloc(c->cells.rows, capacity * sizeof *rows);
        c->failed = !rows;
        if (!rows)
            return;
        c->cells.rows = rows;
        c->capacity = capacity;
    }
    c->cells.rows[c->cells.count++] =
        (struct cell_sum){.day = day, .split = split, .key = key, .measure = measure, .value = value};
}

enum result cells_of(const struct counters *counters, struct cells *ret)
{
    struct collecting c = {0};
    counters_each(counters, collect, &c);
    if (c.failed) {
        cells_free(&c.cells);
        return RESULT_NO_MEMORY;
    }
    if (c.cells.count > 0)
        qsort(c.cells.rows, c.cells.count, sizeof *c.cells.rows, compare);
    *ret = c.cells;
    return RESULT_OK;
}

void cells_free(struct cells *cells)
{
    free(cells->rows);
    *cells = (struct cells){0};
}

enum result cells_compare(const struct cells *cells, struct statement *s,
                          void (*differs)(void *context, const struct cell_sum *cell, int64_t shown,
                                          int64_t folded),
                          void *context)
{
    size_t at = 0;
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct cell_sum stored = {.day = column_int(s, 0),
                                  .split = column_int(s, 1),
                                  .key = column_int(s, 2),
                                  .measure = column_int(s, 3),
                                  .value = column_int(s, 4)};
        for (; at < cells->count && compare(&cells->rows[at], &stored) < 0; at++)
            differs(context, &cells->rows[at], 0, cells->rows[at].value);
        bool both = at < cells->count && compare(&cells->rows[at], &stored) == 0;
        int64_t folded = both ? cells->rows[at++].value : 0;
        if (stored.value != folded)
            differs(context, &stored, stored.value, folded);
    }
    for (; result == RESULT_NOT_FOUND && at < cells->count; at++)
        differs(context, &cells->rows[at], 0, cells->rows[at].value);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static const char *key_name(const struct cell_sum *cell, const struct reference *reference, char *spare,
                            size_t spare_size)
{
    const struct account *account = reference ? account_by_id(reference, cell->key) : NULL;
    const char *name = "";
    if (reference && cell->split == SPLIT_DEPARTMENT)
        name = cell->key ? node_name(&reference->units, cell->key) : "hotline";
    else if (reference && cell->split == SPLIT_CATEGORY)
        name = node_name(&reference->categories, cell->key);
    else if (reference && cell->split == SPLIT_QUEUE)
        name = node_name(&reference->queues, cell->key);
    else if (account && cell->split == SPLIT_OPERATOR)
        name = account->login;
    if (name[0])
        return name;
    snprintf(spare, spare_size, "%" PRId64, cell->key);
    return spare;
}

void cell_say(const struct cell_sum *cell, const struct reference *reference, char *out, size_t size)
{
    char date[CIVIL_DATE_SIZE], key[32];
    bool known = cell->measure > 0 && cell->measure < MEASURE_END;
    civil_format_date(civil_date_of(cell->day), date);
    const char *measure = known ? measure_row((enum measure)cell->measure)->name : "unknown measure";
    if (cell->split == SPLIT_TOTAL)
        snprintf(out, size, "%s in total on %s", measure, date);
    else
        snprintf(out, size, "%s by %s %s on %s", measure, name_of(&split_names, (int)cell->split),
                 key_name(cell, reference, key, sizeof key), date);
}
