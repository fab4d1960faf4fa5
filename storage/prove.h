/* The proof of a day, or of several with one fold: their figures folded again from the events alone and held against those that
 * are stored and shown, as known now and as sealed then, and each seal against the chain. */
#ifndef REXIAN_STORAGE_PROVE_H
#define REXIAN_STORAGE_PROVE_H

#include "storage/reference.h"
#include "storage/seals.h"

enum { PROOF_ROWS = 100, PROOF_HEX = 2 * HASH_SIZE + 1 };

/* Whether the signature is the broker's for this day and head. */
typedef bool seal_verifier(const void *context, int64_t day, int64_t seq, const uint8_t hash[HASH_SIZE],
                           const uint8_t signature[SIGNATURE_SIZE]);

struct proof_row {
    char what[TEXT_TITLE]; /* "completion_d by department 供热公司 on 2026-05-03, as sealed" */
    char shown[TEXT_NAME];
    char folded[TEXT_NAME];
};

struct proof_day {
    int64_t day;
    bool sealed;
    int64_t seal_seq;     /* the newest event before the seal */
    char head[PROOF_HEX]; /* the chain's hash there, or of its newest event if the day is not sealed */
    int64_t differences;
};

struct proof {
    int64_t events;
    int64_t tickets;
    int64_t calls;
    int64_t differences;
    size_t row_count; /* the first PROOF_ROWS differences */
    struct proof_row rows[PROOF_ROWS];
};

/* Proves `count` days (civil_day), which the caller owns: their `day`s are given, one after the other and rising, the rest is
 * filled. `verify` may be NULL: then signatures are not looked at. Differences are no failure; `ret` adds up all. */
MUST_CHECK enum result prove_days(struct db *db, const struct reference *reference, const struct zone *zone,
                                  struct proof_day *days, size_t count, seal_verifier *verify,
                                  const void *verify_context, struct proof *ret);

/* Proves the frozen figures of a month, whose first day is month->day: folded again up to the event that froze it, held against
 * those that are stored, and their digest against that event's. month->sealed tells whether it is frozen, seal_seq is that
 * event, head the digest. */
MUST_CHECK enum result prove_month(struct db *db, const struct reference *reference, const struct zone *zone,
                                   struct proof_day *month, struct proof *ret);

/* A seal against the chain and the events; `fault` is told each fault as a sentence with what is stored and expected. */
struct seal_row {
    int64_t day;
    int64_t seq;
    int64_t seal_seq;
    uint8_t hash[HASH_SIZE];
    uint8_t signature[SIGNATURE_SIZE];
};
typedef void seal_fault(void *context, const char *what, const char *stored, const char *expected);
/* RESULT_NOT_FOUND: the day is not sealed. */
MUST_CHECK enum result seal_read(struct db *db, int64_t day, struct seal_row *ret);
MUST_CHECK enum result seal_verify(struct db *db, const struct seal_row *seal, seal_verifier *verify,
                                   const void *verify_context, seal_fault *fault, void *context);

#endif
