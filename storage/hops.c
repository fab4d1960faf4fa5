/* Hops from the events of one ticket. */
#include "storage/hops.h"

#include "storage/store_inside.h"

#include <stdlib.h>

struct list {
    struct hop *rows;
    size_t count, room;
};

static enum result append(struct list *list, const struct hop *hop)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 16 : list->room * 2;
        struct hop *rows = reallocarray(list->rows, room, sizeof rows[0]);
        if (rows == NULL)
            return RESULT_NO_MEMORY;
        list->rows = rows;
        list->room = room;
    }
    list->rows[list->count++] = *hop;
    return RESULT_OK;
}

enum result ticket_hops(struct db *db, int64_t number, int64_t now, struct hop **ret, size_t *ret_count,
                        struct ticket_facts *ret_facts)
{
    struct statement *s = db_sql(
        db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, body "
            "FROM event WHERE subject = 1 AND subject_id = $1 ORDER BY seq");
    struct list list = {.count = 0};
    struct hops *hops = calloc(1, sizeof *hops);
    struct event event;
    struct hop hop;
    enum result result = hops != NULL ? RESULT_OK : RESULT_NO_MEMORY;
    bind_int(s, 1, number);
    while (result == RESULT_OK && (result = db_step(s)) == RESULT_OK &&
           (result = event_of_row(s, &event)) == RESULT_OK)
        if (hops_take(hops, &event, &hop))
            result = append(&list, &hop);
    db_reset(s);
    if (result == RESULT_NOT_FOUND && hops->facts.number != 0)
        result = hops_end(hops, now, &hop) ? append(&list, &hop) : RESULT_OK;
    if (result != RESULT_OK) {
        free(list.rows);
    } else {
        *ret = list.rows;
        *ret_count = list.count;
        *ret_facts = hops->facts;
    }
    free(hops);
    return result;
}
