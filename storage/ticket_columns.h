/* The numbers of a ticket's row, described once: for keeping them, for reading them and for checking them against the fold. */
#ifndef REXIAN_STORAGE_TICKET_COLUMNS_H
#define REXIAN_STORAGE_TICKET_COLUMNS_H

#include "core/facts.h"

/* Each column behind number and version, with its place among the parameters of a statement: those that a step of its life changes, and
 * those that stay from its opening until somebody amends it. */
#define TICKET_COLUMN_TABLE(STAYS, MOVES)                                                                      \
    MOVES(3, state)                                                                                            \
    MOVES(4, closing)                                                                                          \
    STAYS(5, type)                                                                                             \
    STAYS(6, urgency)                                                                                          \
    STAYS(7, category_id)                                                                                      \
    STAYS(8, district_id)                                                                                      \
    STAYS(9, opened_at)                                                                                        \
    STAYS(10, opened_by)                                                                                       \
    STAYS(11, call_id)                                                                                         \
    STAYS(12, lead_id)                                                                                         \
    STAYS(13, due_at)                                                                                          \
    MOVES(14, next_due_at)                                                                                     \
    MOVES(15, closed_at)                                                                                       \
    MOVES(16, callback_due_at)                                                                                 \
    MOVES(17, desk)                                                                                            \
    MOVES(18, holder_id)                                                                                       \
    MOVES(19, urged)                                                                                           \
    MOVES(20, redos)                                                                                           \
    MOVES(21, attempts)                                                                                        \
    STAYS(22, secrecy)                                                                                         \
    MOVES(23, last_seq)                                                                                        \
    STAYS(24, parent)                                                                                          \
    STAYS(25, executing_id)                                                                                    \
    MOVES(26, asks)                                                                                            \
    MOVES(27, ask_due_at)                                                                                      \
    MOVES(28, order_level)                                                                                     \
    MOVES(29, order_due_at)                                                                                    \
    MOVES(30, order_reported)                                                                                  \
    MOVES(31, clock_at)                                                                                        \
    MOVES(32, asks_above)                                                                                      \
    STAYS(33, to_phone)                                                                                        \
    STAYS(34, first_report_at)                                                                                 \
    STAYS(35, erased)                                                                                          \
    MOVES(36, miss)                                                                                            \
    MOVES(37, miss_of)

/* The same of its row in ticket_wait, behind number and state: these are repeated there. */
#define WAIT_COLUMN_TABLE(COLUMN)                                                                              \
    COLUMN(3, lead_id)                                                                                         \
    COLUMN(4, next_due_at)                                                                                     \
    COLUMN(5, executing_id)                                                                                    \
    COLUMN(6, asks)                                                                                            \
    COLUMN(7, ask_due_at)                                                                                      \
    COLUMN(8, order_level)                                                                                     \
    COLUMN(9, order_due_at)                                                                                    \
    COLUMN(10, order_reported)                                                                                 \
    COLUMN(11, clock_at)                                                                                       \
    COLUMN(12, asks_above)                                                                                     \
    COLUMN(13, to_phone)                                                                                       \
    COLUMN(14, first_report_at)

/* What the tables are made into. */
#define COLUMN_CONSTANT(place, name) COLUMN_##name,
#define COLUMN_LISTED(place, name) ", " #name
#define COLUMN_PLACED(place, name) ", $" #place
#define COLUMN_SET(place, name) ", " #name " = $" #place
#define COLUMN_LEFT(place, name)

/* Where a column's value stands: COLUMN_state. */
enum ticket_column {
    COLUMN_number,
    COLUMN_version,
    TICKET_COLUMN_TABLE(COLUMN_CONSTANT, COLUMN_CONSTANT) TICKET_COLUMNS
};
/* Names in the order of the values; the first is the key, "ref" follows them. */
extern const char *const ticket_column_names[TICKET_COLUMNS + 1];
void ticket_columns(const struct ticket_facts *facts, int64_t out[TICKET_COLUMNS]);
/* As they stand in a SELECT or INSERT, in its VALUES, and behind SET: all but the key, and those that move. */
#define TICKET_COLUMN_LIST "number, version" TICKET_COLUMN_TABLE(COLUMN_LISTED, COLUMN_LISTED)
#define TICKET_COLUMNS_PLACED "$1, $2" TICKET_COLUMN_TABLE(COLUMN_PLACED, COLUMN_PLACED)
#define TICKET_COLUMNS_SET "version = $2" TICKET_COLUMN_TABLE(COLUMN_SET, COLUMN_SET)
#define TICKET_COLUMNS_MOVED "version = $2" TICKET_COLUMN_TABLE(COLUMN_LEFT, COLUMN_SET)

enum { WAIT_COLUMNS = 14 };
extern const char *const wait_column_names[WAIT_COLUMNS];
#define WAIT_COLUMN_LIST "number, state" WAIT_COLUMN_TABLE(COLUMN_LISTED)
#define WAIT_COLUMNS_PLACED "$1, $2" WAIT_COLUMN_TABLE(COLUMN_PLACED)
#define WAIT_COLUMNS_SET "state = $2" WAIT_COLUMN_TABLE(COLUMN_SET)
/* False if the ticket waits for nothing beside its way: then it has no row there. */
bool wait_columns(const int64_t ticket[TICKET_COLUMNS], int64_t out[WAIT_COLUMNS]);

#endif
