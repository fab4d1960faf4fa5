/* Proves days by folding everything again, once. */
#include "storage/prove.h"

#include "core/civil.h"
#include "core/text.h"
#include "storage/cells.h"
#include "storage/chain.h"
#include "storage/months.h"
#include "storage/refold.h"
#include "storage/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct proving {
    struct proof *proof;
    const struct reference *reference;
    struct proof_day *days;
    size_t day_count;
    struct counters *now;
    struct counters *then;
    int64_t *marks; /* the seals, rising */
    size_t mark_count;
    const char *suffix;
};

static struct proof_day *day_of(const struct proving *p, int64_t day)
{
    int64_t place = day - p->days[0].day;
    return place >= 0 && place < (int64_t)p->day_count ? &p->days[place] : NULL;
}

static void add_difference(const struct proving *p, int64_t day, const char *what, const char *shown,
                           const char *folded)
{
    struct proof *proof = p->proof;
    struct proof_day *of = day_of(p, day);
    if (of)
        of->differences++;
    proof->differences++;
    if (proof->row_count == PROOF_ROWS)
        return;
    struct proof_row *row = &proof->rows[proof->row_count++];
    text_copy(row->what, sizeof row->what, what);
    text_copy(row->shown, sizeof row->shown, shown);
    text_copy(row->folded, sizeof row->folded, folded);
}

static enum result state(void *context, const struct fact *facts, size_t count, int64_t from_seq,
                         int64_t before_seq)
{
    struct proving *p = context;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        const struct proof_day *day = day_of(p, facts[i].day);
        if (!day)
            continue;
        if (before_seq == INT64_MAX)
            result = counters_add(p->now, &facts[i], 1, 1);
        if (result == RESULT_OK && day->sealed && from_seq <= day->seal_seq && day->seal_seq < before_seq)
            result = counters_add(p->then, &facts[i], 1, 1);
    }
    counters_mark(p->now);
    counters_mark(p->then);
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
    add_difference(p, cell->day, what, shown_text, folded_text);
}

static enum result compare(struct proving *p, const struct counters *counters, struct statement *s,
                           const char *suffix)
{
    struct cells cells = {0};
    enum result result = cells_of(counters, &cells);
    p->suffix = suffix;
    bind_int(s, 1, tally_first(p->days[0].day, SPLIT_TOTAL));
    bind_int(s, 2, tally_day_last(p->days[p->day_count - 1].day));
    if (result == RESULT_OK)
        result = cells_compare(&cells, s, differs, p);
    cells_free(&cells);
    return result;
}

static enum result compare_both(struct proving *p, struct db *db)
{
    enum result result = compare(p, p->now,
                                 db_sql(db, "SELECT day, split, key, measure, value FROM tally "
                                            "WHERE id BETWEEN $1 AND $2 ORDER BY id"),
                                 "");
    if (result == RESULT_OK)
        result = compare(p, p->then,
                         db_sql(db, "SELECT day, split, key, measure, value FROM sealed_tally "
                                    "WHERE id BETWEEN $1 AND $2 ORDER BY id"),
                         ", as sealed");
    return result;
}

static enum result read_head(struct db *db, struct proof_day *day)
{
    struct statement *s = db_sql(db, "SELECT hash FROM chain_head WHERE id = 1");
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        size_t size = 0;
        const uint8_t *hash = column_blob(s, 0, &size);
        if (size == HASH_SIZE)
            chain_hex(hash, day->head);
    }
    db_reset(s);
    return result;
}

/* A seal that is being looked at, for what is told of it. */
struct looking_at {
    const struct proving *proving;
    int64_t day;
};

static void seal_differs(void *context, const char *what, const char *stored, const char *expected)
{
    const struct looking_at *at = context;
    add_difference(at->proving, at->day, what, stored, expected);
}

static enum result prove_seal(struct proving *p, struct proof_day *day, struct db *db, seal_verifier *verify,
                              const void *verify_context)
{
    struct looking_at at = {.proving = p, .day = day->day};
    struct seal_row seal;
    enum result result = seal_read(db, day->day, &seal);
    if (result == RESULT_NOT_FOUND) {
        result = seal_verify(db, &(struct seal_row){.day = day->day}, NULL, NULL, seal_differs, &at);
        return result == RESULT_OK ? read_head(db, day) : result;
    }
    if (result != RESULT_OK)
        return result;
    day->sealed = true;
    day->seal_seq = p->marks[p->mark_count++] = seal.seq;
    chain_hex(seal.hash, day->head);
    return seal_verify(db, &seal, verify, verify_context, seal_differs, &at);
}

static int by_seq(const void *a, const void *b)
{
    const int64_t *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

static enum result prove_seals(struct proving *p, struct db *db, seal_verifier *verify,
                               const void *verify_context)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < p->day_count && result == RESULT_OK; i++) {
        p->days[i] = (struct proof_day){.day = p->days[i].day};
        result = prove_seal(p, &p->days[i], db, verify, verify_context);
    }
    qsort(p->marks, p->mark_count, sizeof *p->marks, by_seq);
    return result;
}

static enum result fold(struct proving *p, struct db *db, const struct zone *zone)
{
    struct refold_counts counts = {0};
    const struct refold refold = {.context = p, .marks = p->marks, .mark_count = p->mark_count, .state = state};
    enum result result = refold_all(db, zone, &refold, &counts);
    p->proof->events = counts.events;
    p->proof->tickets = counts.tickets;
    p->proof->calls = counts.calls;
    return result;
}

enum result prove_days(struct db *db, const struct reference *reference, const struct zone *zone,
                       struct proof_day *days, size_t count, seal_verifier *verify, const void *verify_context,
                       struct proof *ret)
{
    struct proving p = {.proof = ret, .reference = reference, .days = days, .day_count = count};
    memset(ret, 0, sizeof *ret);
    p.marks = calloc(count + 1, sizeof *p.marks);
    enum result result = p.marks ? counters_make(&p.now) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = counters_make(&p.then);
    if (result == RESULT_OK)
        result = prove_seals(&p, db, verify, verify_context);
    if (result == RESULT_OK)
        result = fold(&p, db, zone);
    if (result == RESULT_OK)
        result = compare_both(&p, db);
    counters_free(&p.now);
    counters_free(&p.then);
    free(p.marks);
    return result;
}

struct proving_month {
    struct proving proving;
    struct frozen_month frozen;
};

static enum result month_state(void *context, const struct fact *facts, size_t count, int64_t from_seq,
                               int64_t before_seq)
{
    struct proving_month *p = context;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = month_add(&p->frozen, 1, &facts[i], from_seq, before_seq, p->proving.then);
    counters_mark(p->proving.then);
    return result;
}

static enum result compare_month(struct proving_month *p, struct db *db)
{
    struct cells cells = {0};
    char digest[CHAIN_HEX];
    enum result result = compare(&p->proving, p->proving.then,
                                 db_sql(db, "SELECT month, split, key, measure, value FROM month_tally "
                                            "WHERE id BETWEEN $1 AND $2 ORDER BY id"),
                                 ", as frozen for the month");
    if (result == RESULT_OK)
        result = cells_of(p->proving.then, &cells);
    if (result != RESULT_OK)
        return result;
    month_digest(&p->frozen, cells.rows, cells.count, digest);
    if (strcmp(digest, p->frozen.digest) != 0)
        add_difference(&p->proving, p->frozen.month, "the digest of the month", p->frozen.digest, digest);
    cells_free(&cells);
    return RESULT_OK;
}

enum result prove_month(struct db *db, const struct reference *reference, const struct zone *zone,
                        struct proof_day *month, struct proof *ret)
{
    struct proving_month p = {.proving = {.proof = ret, .reference = reference, .days = month, .day_count = 1}};
    struct refold_counts counts = {0};
    memset(ret, 0, sizeof *ret);
    *month = (struct proof_day){.day = month->day};
    enum result result = month_read(db, month->day, &p.frozen);
    if (result == RESULT_NOT_FOUND)
        return RESULT_OK;
    if (result == RESULT_OK)
        result = counters_make(&p.proving.then);
    month->sealed = true;
    month->seal_seq = p.frozen.seq;
    text_copy(month->head, sizeof month->head, p.frozen.digest);
    const struct refold refold = {.context = &p, .marks = &p.frozen.seq, .mark_count = 1, .state = month_state};
    if (result == RESULT_OK)
        result = refold_all(db, zone, &refold, &counts);
    if (result == RESULT_OK)
        result = compare_month(&p, db);
    ret->events = counts.events;
    ret->tickets = counts.tickets;
    ret->calls = counts.calls;
    counters_free(&p.proving.then);
    return result;
}
