/* A seal is right when the chain had its hash at its place, the event that sealed the day says the same, and the signature
 * is the broker's. */
#include "core/civil.h"
#include "storage/chain.h"
#include "storage/prove.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* One seal being looked at. */
struct looking {
    const struct seal_row *seal;
    char date[CIVIL_DATE_SIZE];
    seal_fault *fault;
    void *context;
};

enum result seal_read(struct db *db, int64_t day, struct seal_row *ret)
{
    struct statement *s = db_sql(db, "SELECT seq, seal_seq, hash, signature FROM seal WHERE day = $1");
    bind_int(s, 1, day);
    struct seal_row row = {.day = day};
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        size_t hash_size = 0, signature_size = 0;
        row.seq = column_int(s, 0);
        row.seal_seq = column_int(s, 1);
        const uint8_t *hash = column_blob(s, 2, &hash_size);
        if (hash_size == HASH_SIZE)
            memcpy(row.hash, hash, HASH_SIZE);
        const uint8_t *signature = column_blob(s, 3, &signature_size);
        if (signature_size == SIGNATURE_SIZE)
            memcpy(row.signature, signature, SIGNATURE_SIZE);
        *ret = row;
    }
    db_reset(s);
    return result;
}

static void tell(const struct looking *l, const char *what, const char *stored, const char *expected)
{
    char sentence[TEXT_TITLE];
    snprintf(sentence, sizeof sentence, "the seal of %s: %s", l->date, what);
    l->fault(l->context, sentence, stored, expected);
}

static void tell_number(const struct looking *l, const char *what, int64_t stored, int64_t expected)
{
    char one[24], other[24];
    if (stored == expected)
        return;
    snprintf(one, sizeof one, "%" PRId64, stored);
    snprintf(other, sizeof other, "%" PRId64, expected);
    tell(l, what, one, other);
}

static enum result look_at_hash(const struct looking *l, struct db *db)
{
    uint8_t hash[HASH_SIZE] = {0};
    char stored[CHAIN_HEX], expected[CHAIN_HEX];
    enum result result = RESULT_OK;
    if (l->seal->seq > 0) {
        struct statement *s = db_sql(db, "SELECT hash FROM event WHERE seq = $1");
        bind_int(s, 1, l->seal->seq);
        result = db_step(s);
        if (result == RESULT_OK) {
            size_t size = 0;
            const uint8_t *bytes = column_blob(s, 0, &size);
            if (size == HASH_SIZE)
                memcpy(hash, bytes, HASH_SIZE);
        }
        db_reset(s);
    }
    chain_hex(l->seal->hash, stored);
    chain_hex(hash, expected);
    if (result == RESULT_NOT_FOUND)
        tell(l, "there is no event at its place", stored, "");
    else if (result == RESULT_OK && memcmp(hash, l->seal->hash, HASH_SIZE) != 0)
        tell(l, "its hash is not the chain's at its place", stored, expected);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* The newest event that sealed the day; a seal row without it, or it without a row, is a fault. */
static enum result look_at_event(const struct looking *l, struct db *db)
{
    bool sealed = l->seal->seal_seq != 0;
    struct statement *s =
        db_sql(db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, "
                   "body FROM event WHERE subject = 10 AND subject_id = $1 AND kind = 91 ORDER BY seq LIMIT 1");
    struct event event;
    bind_int(s, 1, l->seal->day);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        result = event_of_row(s, &event);
    db_reset(s);
    if (result == RESULT_NOT_FOUND && sealed)
        tell(l, "no event says that the day was sealed", "sealed", "");
    if (result == RESULT_NOT_FOUND)
        return RESULT_OK;
    if (result != RESULT_OK)
        return result;
    if (!sealed) {
        tell(l, "it is gone, though an event says that the day was sealed", "", "sealed");
        return RESULT_OK;
    }
    tell_number(l, "the event that sealed the day is another", l->seal->seal_seq, event.seq);
    tell_number(l, "the event names another place", l->seal->seq, record_get(&event.body, "seq", -1));
    return RESULT_OK;
}

enum result seal_verify(struct db *db, const struct seal_row *seal, seal_verifier *verify,
                        const void *verify_context, seal_fault *fault, void *context)
{
    struct looking l = {.seal = seal, .fault = fault, .context = context};
    civil_format_date(civil_date_of(seal->day), l.date);
    enum result result = look_at_event(&l, db);
    if (result != RESULT_OK || seal->seal_seq == 0)
        return result;
    result = look_at_hash(&l, db);
    if (result == RESULT_OK && verify &&
        !verify(verify_context, seal->day, seal->seq, seal->hash, seal->signature))
        tell(&l, "its signature is not the broker's", "", "");
    return result;
}
