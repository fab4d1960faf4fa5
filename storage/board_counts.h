/* What the board tells, counted as it changes: table board_count. What changes is gathered in memory as the tallies are, and written once a
 * batch. */
#ifndef REXIAN_STORAGE_BOARD_COUNTS_H
#define REXIAN_STORAGE_BOARD_COUNTS_H

#include "core/facts.h"
#include "storage/counters.h"

/* What is counted: open tickets on each desk (enum desk), and beside them, due by: */
enum board_item {
    BOARD_ORDERS = DESK_COUNT, /* open supervision orders: the report that is owed */
    BOARD_ABOVE,               /* approvals that a supervisor decides: nothing */
    BOARD_SUSPENDED,           /* nothing */
    BOARD_FIRST_REPORTS,       /* emergencies that owe a first report: that report */
    BOARD_ITEMS
};

/* Adds sign x 1 to all that the ticket is counted in. As counters_add. */
MUST_CHECK enum result board_counts_add(struct counters *counters, const struct ticket_facts *facts, int sign);
/* Writes what was gathered and empties it. */
MUST_CHECK enum result board_counts_flush(struct counters *counters, struct db *db);
/* Counts the rows of `ticket` and `ticket_wait` anew, within the caller's transaction. */
MUST_CHECK enum result board_counts_again(struct db *db);
/* The rows in the order of cells_compare: due_hour, whether of a lead, lead_id, what, tickets. */
struct statement *board_counts_stored(struct db *db);

struct board_count {
    int64_t open;
    int64_t overdue; /* of them, those whose time has passed */
};
/* `what`: a desk or a board_item; lead_id: 0 for all, a unit's with DESK_DEPARTMENT alone. Takes as long as there are hours in which
 * something is due, and tickets that fall due in the one that runs. */
MUST_CHECK enum result board_count_read(struct db *db, int what, int64_t lead_id, int64_t now,
                                        struct board_count *ret);

#endif
