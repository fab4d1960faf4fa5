/* Who is to be told: looked up once for as long as nobody comes, goes or changes, not for each event. */
#include "broker/inside.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

/* Whoever works a list of others' tickets, supervises, or is of a department. */
static bool is_wide(uint32_t rights)
{
    const uint32_t wide = RIGHT_DISPATCH | RIGHT_RETURNS | RIGHT_AUDIT | RIGHT_CALLBACK | RIGHT_ORDER |
                          RIGHT_SUPERVISE | RIGHT_GATEWAY;
    return (rights & wide) || !(rights & RIGHT_HOTLINE);
}

static int by_reach(const void *a, const void *b)
{
    const struct listener *x = a, *y = b;
    bool x_wide = is_wide(x->rights), y_wide = is_wide(y->rights);
    if (x_wide != y_wide)
        return x_wide ? -1 : 1;
    if (x->account_id != y->account_id)
        return x->account_id < y->account_id ? -1 : 1;
    return (x->seat > y->seat) - (x->seat < y->seat);
}

static void forget(struct listeners *listeners)
{
    for (size_t i = 0; i < listeners->count; i++)
        buffer_free(&listeners->rows[i].told);
    listeners->count = listeners->wide_count = 0;
}

static enum result gather(struct broker *broker)
{
    struct listeners *listeners = &broker->listeners;
    forget(listeners);
    if (listeners->capacity < broker->seats.count) {
        struct listener *rows = realloc(listeners->rows, broker->seats.capacity * sizeof *rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        listeners->rows = rows;
        listeners->capacity = broker->seats.capacity;
    }
    for (size_t i = 0; i < broker->seats.count; i++) {
        struct refusal why;
        struct person who;
        if (broker->seats.rows[i].account_id == 0 ||
            seat_person(broker, &broker->seats.rows[i], &who, &why) != RESULT_OK)
            continue;
        struct listener *row = &listeners->rows[listeners->count++];
        *row = (struct listener){.account_id = who.account_id, .rights = who.rights, .seat = (uint32_t)i};
        text_copy(row->unit_path, sizeof row->unit_path, who.unit_path);
        listeners->wide_count += is_wide(who.rights);
    }
    if (listeners->count > 1)
        qsort(listeners->rows, listeners->count, sizeof listeners->rows[0], by_reach);
    return RESULT_OK;
}

bool listeners_refresh(struct broker *broker)
{
    struct listeners *listeners = &broker->listeners;
    long reference_version = atomic_load(&broker->reference_version);
    if (listeners->seats_version != broker->seats.version ||
        listeners->reference_version != reference_version) {
        /* Without memory nobody is told now: all are told of the gap. */
        if (gather(broker) != RESULT_OK) {
            for (size_t i = 0; i < broker->seats.count; i++)
                broker->seats.rows[i].behind = true;
            return false;
        }
        listeners->seats_version = broker->seats.version;
        listeners->reference_version = reference_version;
    }
    for (size_t i = 0; i < listeners->count; i++)
        listeners->rows[i].aside = 0;
    return listeners->count > 0;
}

size_t listeners_of_account(struct broker *broker, int64_t account_id, struct listener **ret)
{
    const struct listeners *listeners = &broker->listeners;
    size_t first = listeners->wide_count, end = listeners->count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (listeners->rows[middle].account_id < account_id)
            first = middle + 1;
        else
            end = middle;
    }
    for (end = first; end < listeners->count && listeners->rows[end].account_id == account_id;)
        end++;
    *ret = &broker->listeners.rows[first];
    return end - first;
}

void listeners_free(struct broker *broker)
{
    forget(&broker->listeners);
    free(broker->listeners.rows);
    memset(&broker->listeners, 0, sizeof broker->listeners);
}
