/* Makes all projections again from the events: tickets, callback tasks, texts, phones, calls, tallies, and the tallies of
 * each seal. Events, seals, reference data and people stay as they are. */
#ifndef REXIAN_STORAGE_REBUILD_H
#define REXIAN_STORAGE_REBUILD_H

#include "storage/refold.h"

/* In one transaction: all of it or nothing. The store must have no batch open; no other program may use it. */
MUST_CHECK enum result rebuild_projections(struct store *store, struct refold_counts *ret);

/* What the projections of a city rest on that this program has kept from its first day: its row `projections` of the table city. */
enum { REBUILD_MADE_WITH = 64 };
void rebuild_made_with(char out[REBUILD_MADE_WITH]);

/* The same if a program with another schema, other measures or splits made them; *ret_done tells whether it was so. Where the schemas since
 * ask for it, those of tickets that are not done alone (storage/migrate.h). */
MUST_CHECK enum result rebuild_if_older(struct store *store, bool *ret_done);

#endif
