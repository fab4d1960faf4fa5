/* SQLite's memory: small pieces that a thread gives back are kept for its next ones.
 *
 * A statement opens each tree of its table, and the cursor of each is a piece that lives as long as the statement runs: a ticket takes and
 * gives back some 75 of few sizes, thirty of them at once. The C library keeps seven of a size at hand for a thread and sorts the others
 * away. */
#ifndef REXIAN_STORAGE_SQLITE_MEMORY_H
#define REXIAN_STORAGE_SQLITE_MEMORY_H

/* Once, before SQLite is used by anybody. Where it fails SQLite does as ever. */
void sqlite_memory_settle(void);

#endif
