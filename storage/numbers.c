#include "storage/numbers.h"

#include <stdlib.h>

enum result numbers_add(struct numbers *list, int64_t number)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 64 : list->room * 2;
        int64_t *rows = reallocarray(list->rows, room, sizeof rows[0]);
        if (rows == NULL)
            return RESULT_NO_MEMORY;
        list->rows = rows;
        list->room = room;
    }
    list->rows[list->count++] = number;
    return RESULT_OK;
}

enum result numbers_read(struct statement *s, struct numbers *list)
{
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && (result = numbers_add(list, column_int(s, 0))) == RESULT_OK)
        ;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}
