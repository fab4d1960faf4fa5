/* Who is to be told: looked up once for as long as nobody comes, goes or changes, not for each event. */
#include "broker/inside.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

static enum result gather(struct broker *broker)
{
    struct listeners *listeners = &broker->listeners;
    if (listeners->capacity < broker->seats.count) {
        struct listener *rows = realloc(listeners->rows, broker->seats.capacity * sizeof *rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        listeners->rows = rows;
        listeners->capacity = broker->seats.capacity;
    }
    listeners->count = 0;
    for (size_t i = 0; i < broker->seats.count; i++) {
        struct refusal why;
        struct person who;
        if (broker->seats.rows[i].account_id == 0 ||
            seat_person(broker, &broker->seats.rows[i], &who, &why) != RESULT_OK)
            continue;
        struct listener *row = &listeners->rows[listeners->count++];
        *row = (struct listener){.account_id = who.account_id, .rights = who.rights, .seat = (uint32_t)i};
        text_copy(row->unit_path, sizeof row->unit_path, who.unit_path);
    }
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

void listeners_free(struct broker *broker)
{
    free(broker->listeners.rows);
    memset(&broker->listeners, 0, sizeof broker->listeners);
}
