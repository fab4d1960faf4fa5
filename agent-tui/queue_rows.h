/* The rows of a work list: in order, and found by number. While a thousand tickets a second come, none is looked for among all others, and
 * the list is never sorted. */
#ifndef REXIAN_AGENT_QUEUE_ROWS_H
#define REXIAN_AGENT_QUEUE_ROWS_H

#include "core/result.h"
#include "core/ticket.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue_rows {
    struct ticket_row **rows; /* in order; owned */
    size_t count, room;
    struct ticket_row **by_number; /* open addressing */
    size_t by_number_size;         /* 0 or a power of two, at least twice the count */
    bool
        as_they_come; /* in the order in which they were put, else by due_at, then by number; set before the first */
    int64_t (*due_at)(const struct ticket_row *row); /* 0: never, which comes last; NULL: row->next_due_at */
};

/* Takes a row in, or in the place of that of its number unless it is an older version. RESULT_NO_MEMORY: nothing has changed. */
enum result queue_rows_put(struct queue_rows *rows, const struct ticket_row *row) MUST_CHECK;
/* False: there is no such row. */
bool queue_rows_drop(struct queue_rows *rows, int64_t number);
/* NULL: there is no such row. What is found may move at the next put. */
const struct ticket_row *queue_rows_find(const struct queue_rows *rows, int64_t number);
/* The row at a place; beyond the last, as a list counts that was not refreshed yet, a row of nothing. */
const struct ticket_row *queue_rows_at(const struct queue_rows *rows, size_t at);
/* What a row is ordered by. */
int64_t queue_rows_due_at(const struct queue_rows *rows, const struct ticket_row *row);
/* Drops all rows; the order stays. */
void queue_rows_clear(struct queue_rows *rows);

#endif
