/* The numbers of a ticket's row, described once: for keeping them and for checking them against the fold. */
#ifndef REXIAN_STORAGE_TICKET_COLUMNS_H
#define REXIAN_STORAGE_TICKET_COLUMNS_H

#include "core/facts.h"

enum { TICKET_COLUMNS = 37 };
/* Names in the order of the values; the first is the key, "ref" follows them. */
extern const char *const ticket_column_names[TICKET_COLUMNS + 1];
void ticket_columns(const struct ticket_facts *facts, int64_t out[TICKET_COLUMNS]);
/* All of them with a comma between, as they stand in a SELECT. */
#define TICKET_COLUMN_LIST                                                                                     \
    "number, version, state, closing, type, urgency, category_id, district_id, opened_at, opened_by, "         \
    "call_id, lead_id, due_at, next_due_at, closed_at, callback_due_at, desk, holder_id, urged, redos, "       \
    "attempts, secrecy, last_seq, parent, executing_id, asks, ask_due_at, order_level, order_due_at, "         \
    "order_reported, clock_at, asks_above, to_phone, first_report_at, erased, miss, miss_of"

/* Those that the row of a ticket in ticket_wait repeats, by their names and in their order. */
enum { WAIT_COLUMNS = 14 };
extern const char *const wait_column_names[WAIT_COLUMNS];
#define WAIT_COLUMN_LIST                                                                                       \
    "number, state, lead_id, next_due_at, executing_id, asks, ask_due_at, order_level, order_due_at, "         \
    "order_reported, clock_at, asks_above, to_phone, first_report_at"
/* False if the ticket waits for nothing beside its way: then it has no row there. */
bool wait_columns(const int64_t ticket[TICKET_COLUMNS], int64_t out[WAIT_COLUMNS]);

#endif
