/* Numbers of tickets or ids, as many as there are. */
#ifndef REXIAN_STORAGE_NUMBERS_H
#define REXIAN_STORAGE_NUMBERS_H

#include "storage/db.h"

/* An empty struct has none; it is freed by free(rows). */
struct numbers {
    int64_t *rows;
    size_t count, room;
};
/* RESULT_NO_MEMORY: it stays as it was. */
MUST_CHECK enum result numbers_add(struct numbers *list, int64_t number);
/* Adds what a statement gives in its first column, and resets it. What was read stays where that fails. */
MUST_CHECK enum result numbers_read(struct statement *s, struct numbers *list);

#endif
