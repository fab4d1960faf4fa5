/* The folder of the copies by interval: their names, which of them is the newest, and which may go.
 *
 * What is being made ends in COPY_UNFINISHED and is found by no one; a copy that was made and proven has its name; one in which the proof
 * found something is kept as FAULTY beside them. Names sort by time. */
#ifndef REXIAN_BROKER_COPIES_H
#define REXIAN_BROKER_COPIES_H

#include "config/options.h"
#include "core/ticket.h"
#include "core/zone.h"

#define COPY_UNFINISHED ".unfinished"

enum { COPIES_MOST = 1000 };

struct copy_file {
    char name[TEXT_NAME];
    int64_t made_at; /* city time */
    int64_t seq;     /* of its newest event */
    bool faulty;
};

struct copies {
    struct copy_file rows[COPIES_MOST];
    size_t count; /* rising by name */
};

/* The name of a copy that is made at an instant and reaches to an event. */
void copy_name(const struct zone *zone, int64_t at, int64_t seq, bool faulty, char out[TEXT_NAME]);
/* What lies in the folder. RESULT_IO. */
MUST_CHECK enum result copies_read(const char *folder, const struct zone *zone, struct copies *ret);
/* The newest proven one, or NULL. */
const struct copy_file *copies_newest(const struct copies *copies);
/* Removes, a portion at a time, the oldest beyond `keep` of the proven ones, and of the faulty ones; the newest proven one always stays. Gives how many went. */
size_t copies_thin(const char *folder, const struct zone *zone, int64_t keep);
/* Removes what a broker that was killed has left unfinished. */
void copies_sweep(const char *folder);

#endif
