/* The full verification of a city's store: the chain of events, the texts beside it, the seals, and every projection held
 * against the events. Used offline by `rexian-broker --check` and by the running broker. */
#ifndef REXIAN_STORAGE_CHECK_H
#define REXIAN_STORAGE_CHECK_H

#include "storage/prove.h"

enum { CHECK_ROWS = 1000, CHECK_WARNED = 200 };

struct check_options {
    const struct zone *zone;
    const char *area_code;
    const struct reference *reference; /* for the names of keys; may be NULL */
    seal_verifier *verify;             /* NULL: signatures are not looked at */
    const void *verify_context;
};

struct check_row {
    char what[TEXT_TITLE];  /* "stored 3, expected 4" */
    char where[TEXT_TITLE]; /* "ticket 2605030000001, column state" */
};

struct check {
    int64_t events;
    int64_t tickets;
    int64_t calls;
    int64_t findings;
    int64_t warnings;       /* of the hands that work lists need: nothing is wrong with the store */
    struct check_row *rows; /* the first CHECK_ROWS findings; check_free */
    size_t row_count;
    struct check_row *warned; /* the first CHECK_WARNED warnings */
    size_t warned_count;
};

/* Reads all from one moment. Findings are no failure: RESULT_OK says that the check came to its end. On failure *ret holds
 * what was found until then. */
MUST_CHECK enum result check_city(struct db *db, const struct check_options *options, struct check *ret);
void check_free(struct check *check);

#endif
