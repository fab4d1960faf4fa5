/* Shifts in the store, and what a shift hands over: the packet of what must not be forgotten. */
#ifndef REXIAN_STORAGE_SHIFT_H
#define REXIAN_STORAGE_SHIFT_H

#include "core/shift.h"
#include "storage/store.h"

/* Appends the event and keeps the row; `shift` is as the store has it (all zero for a new one) and is folded on. */
MUST_CHECK enum result shift_record(struct store *store, struct shift *shift, struct event *event,
                                    const char *note);
/* RESULT_NOT_FOUND if there is none. */
MUST_CHECK enum result shift_read(struct db *db, int64_t id, struct shift *ret);
/* Told each shift; other results than RESULT_OK end the listing. */
typedef enum result shift_take(void *context, const struct shift *shift);
/* Those that wait to be taken, oldest first; with `all` then those that were, newest first. */
MUST_CHECK enum result shift_list(struct db *db, bool all, size_t limit, shift_take *take, void *context);

/* Why a ticket is in a packet. */
enum shift_section { SHIFT_RISK, SHIFT_SUSPENSION, SHIFT_CALLBACK, SHIFT_ASK, SHIFT_WRITTEN, SHIFT_SECTIONS };
struct shift_item {
    enum shift_section section;
    int64_t number;
    int64_t due_at;
};
enum { SHIFT_ITEMS = 200 };
/* The packet: by section, in each by what is due first, at most SHIFT_ITEMS. counts are of the whole. */
struct shift_packet_rows {
    struct shift_item items[SHIFT_ITEMS];
    size_t count;
    int64_t counts[SHIFT_SECTIONS];
};
/* What is due until an instant, and what the person has registered and not completed. */
MUST_CHECK enum result shift_packet_read(struct db *db, int64_t account_id, int64_t until_at,
                                         struct shift_packet_rows *ret);

/* Makes the rows anew from the events, within a batch; folds all, rising by id. */
MUST_CHECK enum result shift_rebuild(struct store *store);
MUST_CHECK enum result shift_refold(struct db *db, shift_take *take, void *context);

#endif
