/* Proves a day by folding everything again. */
#include "storage/prove.h"

#include "core/civil.h"
#include "core/text.h"
#include "storage/cells.h"
#include "storage/chain.h"
#include "storage/refold.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct proving {
    struct proof *proof;
    const struct reference *reference;
    struct counters *now;
    struct counters *then;
    int64_t seal_seq; /* 0: not sealed */
    const char *suffix;
};

static void add_difference(struct proof *proof, const char *what, const char *shown, const char *folded)
{
    proof->differences++;
    if (proof->row_count == PROOF_ROWS)
        return;
    struct proof_row *row = &proof->rows[proof->row_count++];
    text_copy(row->what, sizeof row->what, what);
    text_copy(row->shown, sizeof row->shown, shown);
    text_copy(row->folded, sizeof row->folded, folded);
}

static enum result add_facts(struct counters *counters, const struct fact *facts, size_t count, int64_t day)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        if (facts[i].day == day)
            result = counters_add(counters, &facts[i], 1, 1);
    counters_mark(counters);
    return result;
}

static enum result state(void *context, const struct fact *facts, size_t count, int64_t from_seq,
                         int64_t before_seq)
{
    struct proving *p = context;
    enum result result = RESULT_OK;
    if (before_seq == INT64_MAX)
        result = add_facts(p->now, facts, count, p->proof->day);
    if (result == RESULT_OK && from_seq <= p->seal_seq && p->seal_seq < before_seq)
        result = add_facts(p->then, facts, count, p->proof->day);
    return result;
}

static void differs(void *context, const struct cell_sum *cell, int64_t shown, int64_t folded)
{
    struct proving *p = context;
    char what[TEXT_TITLE], shown_text[24], folded_text[24];
    cell_say(cell, p->reference, what, sizeof what);
    size_t used = strlen(what);
    snprintf(what + used, sizeof what - used, "%s", p->suffix);
    snprintf(shown_text, sizeof shown_text, "%" PRId64, shown);
    snprintf(folded_text, sizeof folded_text, "%" PRId64, folded);
    add_difference(p->proof, what, shown_text, folded_text);
}

static enum result compare(struct proving *p, const struct counters *counters, struct statement *s,
                           const char *suffix)
{
    struct cells cells = {0};
    enum result result = cells_of(counters, &cells);
    p->suffix = suffix;
    bind_int(s, 1, p->proof->day);
    if (result == RESULT_OK)
        result = cells_compare(&cells, s, differs, p);
    cells_free(&cells);
    return result;
}

static enum result compare_both(struct proving *p, struct db *db)
{
    enum result result = compare(p, p->now,
                                 db_sql(db, "SELECT day, split, key, measure, value FROM tally WHERE day = $1 "
                                            "ORDER BY day, split, key, measure"),
                                 "");
    if (result == RESULT_OK)
        result = compare(p, p->then,
                         db_sql(db, "SELECT day, split, key, measure, value FROM sealed_tally WHERE day = $1 "
                                    "ORDER BY day, split, key, measure"),
                         ", as sealed");
    return result;
}

static enum result read_head(struct db *db, struct proof *proof)
{
    struct statement *s = db_sql(db, "SELECT hash FROM chain_head WHERE id = 1");
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        size_t size = 0;
        const uint8_t *hash = column_blob(s, 0, &size);
        if (size == HASH_SIZE)
            chain_hex(hash, proof->head);
    }
    db_reset(s);
    return result;
}

static void seal_differs(void *context, const char *what, const char *stored, const char *expected)
{
    struct proving *p = context;
    add_difference(p->proof, what, stored, expected);
}

static enum result prove_seal(struct proving *p, struct db *db, seal_verifier *verify,
                              const void *verify_context)
{
    struct seal_row seal;
    enum result result = seal_read(db, p->proof->day, &seal);
    if (result == RESULT_NOT_FOUND) {
        result = seal_verify(db, &(struct seal_row){.day = p->proof->day}, NULL, NULL, seal_differs, p);
        return result == RESULT_OK ? read_head(db, p->proof) : result;
    }
    if (result != RESULT_OK)
        return result;
    p->proof->sealed = true;
    p->proof->seal_seq = p->seal_seq = seal.seq;
    chain_hex(seal.hash, p->proof->head);
    return seal_verify(db, &seal, verify, verify_context, seal_differs, p);
}

enum result prove_day(struct db *db, const struct reference *reference, const struct zone *zone, int64_t day,
                      seal_verifier *verify, const void *verify_context, struct proof *ret)
{
    struct proving p = {.proof = ret, .reference = reference};
    struct refold_counts counts = {0};
    memset(ret, 0, sizeof *ret);
    ret->day = day;
    enum result result = counters_make(&p.now);
    if (result == RESULT_OK)
        result = counters_make(&p.then);
    if (result == RESULT_OK)
        result = prove_seal(&p, db, verify, verify_context);
    const struct refold refold = {
        .context = &p, .marks = &p.seal_seq, .mark_count = ret->sealed, .state = state};
    if (result == RESULT_OK)
        result = refold_all(db, zone, &refold, &counts);
    if (result == RESULT_OK)
        result = compare_both(&p, db);
    ret->events = counts.events;
    ret->tickets = counts.tickets;
    ret->calls = counts.calls;
    counters_free(&p.now);
    counters_free(&p.then);
    return result;
}
