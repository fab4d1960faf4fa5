/* The reports that a journal holds, in their order and by their ids: an hour without a broker may bring hundreds of thousands. */
#ifndef REXIAN_GATEWAY_JOURNAL_ENTRIES_H
#define REXIAN_GATEWAY_JOURNAL_ENTRIES_H

#include "gateway/journal.h"

/* All zero is an empty one. */
struct journal_entries {
    struct journal_entry *
        *order; /* oldest first, from `first` on; each allocated alone, so that it never moves */
    size_t first, count, room;
    struct journal_entry **slots; /* by the id, open addressing; a power of two, at most half full */
    size_t slot_count;
};

/* The entry of an id, or NULL. */
struct journal_entry *entries_find(const struct journal_entries *entries, const char *id);
/* Adds a report as the newest one; its id must not be there. RESULT_NO_MEMORY: nothing has changed. */
MUST_CHECK enum result entries_add(struct journal_entries *entries, const struct call_report *report,
                                   const char *id);
/* Takes an entry out and frees it. Quick for one of the oldest or newest. */
void entries_take(struct journal_entries *entries, struct journal_entry *entry);
/* The one at a position below the count. */
struct journal_entry *entries_at(const struct journal_entries *entries, size_t position);
void entries_free(struct journal_entries *entries);

#endif
