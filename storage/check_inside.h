/* What the parts of the verification share. Not for use elsewhere. */
#ifndef REXIAN_STORAGE_CHECK_INSIDE_H
#define REXIAN_STORAGE_CHECK_INSIDE_H

#include "storage/check.h"

struct checking {
    struct db *db;
    const struct check_options *options;
    struct check *check;
};

/* Notes a finding: where, and what as printf. */
void check_find(struct checking *checking, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Notes a warning likewise. */
void check_warn(struct checking *checking, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether every list on which an open ticket stands can be worked by somebody; those that cannot are warned of by name. */
MUST_CHECK enum result check_hands(struct checking *checking);
/* Events, hashes, texts, head. */
MUST_CHECK enum result check_chain(struct checking *checking);
/* Seal rows against chain and events. */
MUST_CHECK enum result check_seals(struct checking *checking);
/* Tickets, callbacks, texts, phones, calls, tallies, work lists against the fold. */
MUST_CHECK enum result check_projections(struct checking *checking);
/* Times without a measurement against their events. */
MUST_CHECK enum result check_gaps(struct checking *checking);
/* Calendars and limits against the events that brought them. */
MUST_CHECK enum result check_documents(struct checking *checking);

/* Shifts that were handed over. */
MUST_CHECK enum result check_shifts(struct checking *checking);
/* The knowledge base and its index against the fold. */
MUST_CHECK enum result check_knowledge(struct checking *checking);

/* Duplicates against the tickets that they follow. */
MUST_CHECK enum result check_duplicates(struct checking *checking);

/* The abuse list against its events. */
MUST_CHECK enum result check_blocks(struct checking *checking);
/* The calls that the hotline made against their events. */
MUST_CHECK enum result check_dials(struct checking *checking);

#endif
