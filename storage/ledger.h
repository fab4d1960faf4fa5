/* The books of a range of days, read from the store: tallies on one side, rows or events on the other. */
#ifndef REXIAN_STORAGE_LEDGER_H
#define REXIAN_STORAGE_LEDGER_H

#include "core/ledger.h"
#include "storage/db.h"

struct ledger_query {
    int64_t from_day; /* civil_day, both included */
    int64_t to_day;
    int64_t now; /* a range that reaches today ends now; others at midnight, as their events tell */
};

/* All from one moment, if the caller has begun a snapshot. */
MUST_CHECK enum result ledger_read(struct db *db, const struct zone *zone, const struct ledger_query *query,
                                   struct ledger *ret);

/* Open tickets by desk, as they stood at an instant that has passed, folded from their events; added to ITEM_OPEN_*. */
MUST_CHECK enum result ledger_open_at(struct db *db, int64_t at, struct ledger *ledger);

#endif
