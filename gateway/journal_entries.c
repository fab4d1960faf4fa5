/* An array in the order of time, and a table of the same entries by their ids. */
#include "gateway/journal_entries.h"

#include "core/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_AT_FIRST = 32 };

/* FNV-1a. */
static size_t hash_of(const char *id)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *id != '\0'; id++)
        hash = (hash ^ (uint8_t)*id) * 0x100000001b3u;
    return (size_t)(hash ^ (hash >> 32));
}

/* The slot that holds the id, or the free one where it belongs. */
static size_t slot_of(const struct journal_entries *entries, const char *id)
{
    size_t slot = hash_of(id) & (entries->slot_count - 1);
    while (entries->slots[slot] != NULL && strcmp(entries->slots[slot]->id, id) != 0)
        slot = (slot + 1) & (entries->slot_count - 1);
    return slot;
}

struct journal_entry *entries_find(const struct journal_entries *entries, const char *id)
{
    return entries->slot_count > 0 ? entries->slots[slot_of(entries, id)] : NULL;
}

/* Room for one more in the order: what was taken from the front is used again. */
static bool make_room(struct journal_entries *entries)
{
    if (entries->first + entries->count < entries->room)
        return true;
    if (entries->first > entries->room / 2) {
        memmove(entries->order, entries->order + entries->first, entries->count * sizeof entries->order[0]);
        entries->first = 0;
        return true;
    }
    size_t room = entries->room > 0 ? entries->room * 2 : ROOM_AT_FIRST;
    struct journal_entry **order = reallocarray(entries->order, room, sizeof *order);
    if (order == NULL)
        return false;
    entries->order = order;
    entries->room = room;
    return true;
}

static bool make_slots(struct journal_entries *entries)
{
    size_t count = entries->slot_count > 0 ? entries->slot_count * 2 : ROOM_AT_FIRST * 2;
    if ((entries->count + 1) * 2 <= entries->slot_count)
        return true;
    struct journal_entry **slots = calloc(count, sizeof *slots);
    if (slots == NULL)
        return false;
    free(entries->slots);
    entries->slots = slots;
    entries->slot_count = count;
    for (size_t i = 0; i < entries->count; i++) {
        struct journal_entry *entry = entries_at(entries, i);
        slots[slot_of(entries, entry->id)] = entry;
    }
    return true;
}

enum result entries_add(struct journal_entries *entries, const struct call_report *report, const char *id)
{
    struct journal_entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL || !make_room(entries) || !make_slots(entries)) {
        free(entry);
        return RESULT_NO_MEMORY;
    }
    entry->report = *report;
    (void)text_copy(entry->id, sizeof entry->id, id);
    size_t slot = slot_of(entries, entry->id);
    assert(entries->slots[slot] == NULL);
    entries->slots[slot] = entry;
    entries->order[entries->first + entries->count++] = entry;
    return RESULT_OK;
}

/* Frees a slot; those behind it that were pushed on by it move up, so that no search ends at the gap. */
static void empty_slot(struct journal_entries *entries, size_t gap)
{
    size_t mask = entries->slot_count - 1;
    for (size_t at = (gap + 1) & mask; entries->slots[at] != NULL; at = (at + 1) & mask) {
        size_t home = hash_of(entries->slots[at]->id) & mask;
        if (((at - home) & mask) >= ((at - gap) & mask)) {
            entries->slots[gap] = entries->slots[at];
            gap = at;
        }
    }
    entries->slots[gap] = NULL;
}

void entries_take(struct journal_entries *entries, struct journal_entry *entry)
{
    struct journal_entry **order = entries->order + entries->first;
    size_t position = 0;
    /* From both ends: answers come in the order of asking, and what could not be written was added last. */
    while (order[position] != entry && order[entries->count - 1 - position] != entry)
        position++;
    if (order[position] == entry) {
        memmove(order + 1, order, position * sizeof *order);
        entries->first++;
    } else {
        size_t behind = position;
        position = entries->count - 1 - behind;
        memmove(order + position, order + position + 1, behind * sizeof *order);
    }
    entries->count--;
    empty_slot(entries, slot_of(entries, entry->id));
    free(entry);
}

struct journal_entry *entries_at(const struct journal_entries *entries, size_t position)
{
    assert(position < entries->count);
    return entries->order[entries->first + position];
}

void entries_free(struct journal_entries *entries)
{
    for (size_t i = 0; i < entries->count; i++)
        free(entries_at(entries, i));
    free(entries->order);
    free(entries->slots);
    *entries = (struct journal_entries){.order = NULL};
}
