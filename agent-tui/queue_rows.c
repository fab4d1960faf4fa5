/* An array of pointers in order, and an index by number: a row that comes moves pointers, not rows of a kilobyte. */
#include "agent-tui/queue_rows.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

int64_t queue_rows_due_at(const struct queue_rows *rows, const struct ticket_row *row)
{
    return rows->due_at == NULL ? row->next_due_at : rows->due_at(row);
}

static bool is_before(const struct queue_rows *rows, const struct ticket_row *a, const struct ticket_row *b)
{
    int64_t a_due = queue_rows_due_at(rows, a), b_due = queue_rows_due_at(rows, b);
    if (a_due == 0)
        a_due = INT64_MAX;
    if (b_due == 0)
        b_due = INT64_MAX;
    return a_due != b_due ? a_due < b_due : a->number < b->number;
}

/* -- by number --------------------------------------------------------------------------------------------- */

static size_t home_of(const struct queue_rows *rows, int64_t number)
{
    return (size_t)((uint64_t)number * 0x9E3779B97F4A7C15u >> 32) & (rows->by_number_size - 1);
}

/* Where the number stands, or the free place where it would. */
static size_t slot_of(const struct queue_rows *rows, int64_t number)
{
    size_t at = home_of(rows, number);
    while (rows->by_number[at] != NULL && rows->by_number[at]->number != number)
        at = (at + 1) & (rows->by_number_size - 1);
    return at;
}

/* Those behind it move up unless they stand at home, or between home and here. */
static void free_slot(struct queue_rows *rows, size_t at)
{
    size_t mask = rows->by_number_size - 1;
    for (size_t next = (at + 1) & mask; rows->by_number[next] != NULL; next = (next + 1) & mask) {
        size_t home = home_of(rows, rows->by_number[next]->number);
        if (((next - home) & mask) < ((next - at) & mask))
            continue;
        rows->by_number[at] = rows->by_number[next];
        at = next;
    }
    rows->by_number[at] = NULL;
}

/* -- room -------------------------------------------------------------------------------------------------- */

static bool grow_index(struct queue_rows *rows, size_t room)
{
    size_t size = rows->by_number_size > 0 ? rows->by_number_size : 2;
    while (size < 2 * room)
        size *= 2;
    struct ticket_row **by_number = calloc(size, sizeof(struct ticket_row *));
    if (by_number == NULL)
        return false;
    free(rows->by_number);
    rows->by_number = by_number;
    rows->by_number_size = size;
    for (size_t i = 0; i < rows->count; i++)
        by_number[slot_of(rows, rows->rows[i]->number)] = rows->rows[i];
    return true;
}

static bool make_room(struct queue_rows *rows)
{
    if (rows->count < rows->room)
        return true;
    size_t room = rows->room == 0 ? FIRST_ROOM : rows->room * 2;
    if (!grow_index(rows, room))
        return false;
    struct ticket_row **more = realloc(rows->rows, room * sizeof(struct ticket_row *));
    if (more == NULL)
        return false;
    rows->rows = more;
    rows->room = room;
    return true;
}

/* -- in order ---------------------------------------------------------------------------------------------- */

/* Where a row that stands nowhere belongs. Mostly it is the end: what comes new falls due last. */
static size_t place_of(const struct queue_rows *rows, const struct ticket_row *row)
{
    size_t low = 0, high = rows->count;
    if (rows->as_they_come || high == 0 || is_before(rows, rows->rows[high - 1], row))
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_before(rows, rows->rows[middle], row))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert(struct queue_rows *rows, struct ticket_row *row, size_t at)
{
    memmove(&rows->rows[at + 1], &rows->rows[at], (rows->count - at) * sizeof(struct ticket_row *));
    rows->rows[at] = row;
    rows->count++;
}

static void take_out(struct queue_rows *rows, const struct ticket_row *row)
{
    size_t at = 0;
    while (rows->rows[at] != row)
        at++;
    rows->count--;
    memmove(&rows->rows[at], &rows->rows[at + 1], (rows->count - at) * sizeof(struct ticket_row *));
}

static void replace(struct queue_rows *rows, struct ticket_row *old, const struct ticket_row *row)
{
    bool moves = queue_rows_due_at(rows, old) != queue_rows_due_at(rows, row) && !rows->as_they_come;
    if (moves)
        take_out(rows, old);
    *old = *row;
    if (moves)
        insert(rows, old, place_of(rows, old));
}

enum result queue_rows_put(struct queue_rows *rows, const struct ticket_row *row)
{
    struct ticket_row *old = rows->count > 0 ? rows->by_number[slot_of(rows, row->number)] : NULL;
    if (old != NULL) {
        if (row->version >= old->version)
            replace(rows, old, row);
        return RESULT_OK;
    }
    struct ticket_row *own = malloc(sizeof *own);
    if (own == NULL || !make_room(rows)) {
        free(own);
        return RESULT_NO_MEMORY;
    }
    *own = *row;
    rows->by_number[slot_of(rows, own->number)] = own;
    insert(rows, own, place_of(rows, own));
    return RESULT_OK;
}

bool queue_rows_drop(struct queue_rows *rows, int64_t number)
{
    if (rows->count == 0)
        return false;
    size_t slot = slot_of(rows, number);
    struct ticket_row *row = rows->by_number[slot];
    if (row == NULL)
        return false;
    free_slot(rows, slot);
    take_out(rows, row);
    free(row);
    return true;
}

const struct ticket_row *queue_rows_find(const struct queue_rows *rows, int64_t number)
{
    return rows->count > 0 ? rows->by_number[slot_of(rows, number)] : NULL;
}

const struct ticket_row *queue_rows_at(const struct queue_rows *rows, size_t at)
{
    static const struct ticket_row nothing;
    return at < rows->count ? rows->rows[at] : &nothing;
}

void queue_rows_clear(struct queue_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        free(rows->rows[i]);
    free(rows->rows);
    free(rows->by_number);
    *rows = (struct queue_rows){.as_they_come = rows->as_they_come, .due_at = rows->due_at};
}
