/* The chain, event by event: every hash is computed again, every text is held against its digest, and no seq may be missing. */
#include "core/text.h"
#include "storage/chain.h"
#include "storage/check_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TEXTS_MOST = 64, FIELD_SIZE = 64 };

/* The walk along both tables. */
struct walk {
    struct checking *checking;
    struct statement *texts;
    enum result text_result; /* RESULT_OK: a row of event_text is at hand */
    int64_t seq;             /* the event before */
    int64_t recorded_at;
    bool gap;                   /* after one nobody knows what was hashed before */
    uint8_t stored[CHAIN_HASH]; /* the hash before as stored */
    uint8_t
        computed[CHAIN_HASH]; /* and as computed: one of both was used if only the hash itself was changed */
    char fields[TEXTS_MOST][FIELD_SIZE];
    struct chain_text rows[TEXTS_MOST];
    size_t count;
};

static void where_event(int64_t seq, char out[64])
{
    snprintf(out, 64, "event %" PRId64, seq);
}

/* Salt and value are there, or both are erased. */
static void check_text(struct walk *walk, int64_t seq, const char *field, const uint8_t *digest,
                       size_t digest_size)
{
    struct statement *s = walk->texts;
    char where[160];
    uint8_t expected[CHAIN_HASH];
    size_t salt_size = 0;
    snprintf(where, sizeof where, "event %" PRId64 ", text %s", seq, field);
    if (digest_size != CHAIN_HASH) {
        check_find(walk->checking, where, "its digest is not one");
        return;
    }
    if (column_null(s, 3) && column_null(s, 4))
        return;
    const uint8_t *salt = column_blob(s, 3, &salt_size);
    if (salt_size != CHAIN_SALT || column_null(s, 4)) {
        check_find(walk->checking, where, "it is erased by half: salt and value go together");
        return;
    }
    chain_text_digest(salt, field, column_text(s, 4), expected);
    if (memcmp(expected, digest, CHAIN_HASH) != 0)
        check_find(walk->checking, where, "it is not the text that was recorded");
}

/* Takes the texts of an event; those of events that are not there are named. */
static void take_texts(struct walk *walk, int64_t seq)
{
    walk->count = 0;
    for (; walk->text_result == RESULT_OK && column_int(walk->texts, 0) <= seq;
         walk->text_result = db_step(walk->texts)) {
        int64_t of = column_int(walk->texts, 0);
        char field[FIELD_SIZE], where[64];
        size_t size = 0;
        where_event(of, where);
        column_copy(walk->texts, 1, field, sizeof field);
        if (of < seq || walk->count == TEXTS_MOST) {
            check_find(walk->checking, where, "a text (%s) of an event that is not there", field);
            continue;
        }
        const uint8_t *digest = column_blob(walk->texts, 2, &size);
        struct chain_text *row = &walk->rows[walk->count];
        memcpy(walk->fields[walk->count], field, sizeof field);
        row->field = walk->fields[walk->count++];
        memset(row->digest, 0, CHAIN_HASH);
        if (size == CHAIN_HASH)
            memcpy(row->digest, digest, CHAIN_HASH);
        check_text(walk, of, field, digest, size);
    }
}

static void check_place(struct walk *walk, const struct event *event)
{
    char where[64];
    int64_t first = walk->seq + 1;
    where_event(first, where);
    walk->gap = event->seq != first;
    if (event->seq - first > 1)
        check_find(walk->checking, where, "it and all to event %" PRId64 " are missing", event->seq - 1);
    else if (event->seq != first)
        check_find(walk->checking, where, "it is missing");
    where_event(event->seq, where);
    if (event->recorded_at < walk->recorded_at)
        check_find(walk->checking, where, "it was recorded before the one before it");
}

static void check_hash(struct walk *walk, const struct event *event, int64_t writer_id, const char *body,
                       const uint8_t *hash, size_t hash_size)
{
    uint8_t computed[CHAIN_HASH], other[CHAIN_HASH];
    struct record record;
    char where[64];
    where_event(event->seq, where);
    chain_event_hash(walk->stored, event, writer_id, body, walk->rows, walk->count, computed);
    chain_event_hash(walk->computed, event, writer_id, body, walk->rows, walk->count, other);
    bool fits = hash_size == CHAIN_HASH &&
                (memcmp(hash, computed, CHAIN_HASH) == 0 || memcmp(hash, other, CHAIN_HASH) == 0);
    if (!fits && !walk->gap)
        check_find(walk->checking, where, "its hash is not that of what it says: the event was changed");
    if (record_read(body, &record) != RESULT_OK)
        check_find(walk->checking, where, "its body is no record");
    memcpy(walk->computed, computed, CHAIN_HASH);
    memset(walk->stored, 0, CHAIN_HASH);
    if (hash_size == CHAIN_HASH)
        memcpy(walk->stored, hash, CHAIN_HASH);
}

static enum result check_head(struct walk *walk)
{
    struct statement *s =
        db_sql(walk->checking->db, "SELECT seq, hash, recorded_at FROM chain_head WHERE id = 1");
    enum result result = db_step(s);
    size_t size = 0;
    if (result == RESULT_OK) {
        const uint8_t *hash = column_blob(s, 1, &size);
        if (column_int(s, 0) != walk->seq)
            check_find(walk->checking, "the chain's head",
                       "the newest event is %" PRId64 ", the head says %" PRId64, walk->seq, column_int(s, 0));
        else if (size != CHAIN_HASH || memcmp(hash, walk->stored, CHAIN_HASH) != 0)
            check_find(walk->checking, "the chain's head", "its hash is not the newest event's");
        else if (column_int(s, 2) != walk->recorded_at)
            check_find(walk->checking, "the chain's head", "its time is not the newest event's");
    } else if (result == RESULT_NOT_FOUND) {
        check_find(walk->checking, "the chain's head", "it is missing");
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result walk_events(struct walk *walk)
{
    struct statement *s = db_sql(walk->checking->db,
                                 "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, "
                                 "station_id, body, writer_id, hash FROM event ORDER BY seq");
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct event event = {.seq = column_int(s, 0),
                              .kind = (enum event_kind)column_int(s, 1),
                              .subject = (enum subject)column_int(s, 2),
                              .subject_id = column_int(s, 3),
                              .occurred_at = column_int(s, 4),
                              .recorded_at = column_int(s, 5),
                              .account_id = column_int(s, 6),
                              .station_id = column_int(s, 7)};
        size_t size = 0;
        const uint8_t *hash = column_blob(s, 10, &size);
        check_place(walk, &event);
        take_texts(walk, event.seq);
        check_hash(walk, &event, column_int(s, 9), column_text(s, 8), hash, size);
        walk->seq = event.seq;
        walk->recorded_at = event.recorded_at;
        walk->checking->check->events++;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result check_chain(struct checking *checking)
{
    struct walk walk = {.checking = checking};
    walk.texts =
        db_sql(checking->db, "SELECT seq, field, digest, salt, value FROM event_text ORDER BY seq, field");
    walk.text_result = db_step(walk.texts);
    enum result result = walk_events(&walk);
    if (result == RESULT_OK)
        take_texts(&walk, INT64_MAX);
    db_reset(walk.texts);
    if (result == RESULT_OK && walk.text_result != RESULT_NOT_FOUND)
        result = walk.text_result;
    return result == RESULT_OK ? check_head(&walk) : result;
}

static void seal_is_wrong(void *context, const char *what, const char *stored, const char *expected)
{
    struct checking *checking = context;
    if (stored[0] || expected[0])
        check_find(checking, what, "stored %s, expected %s", stored[0] ? stored : "nothing",
                   expected[0] ? expected : "nothing");
    else
        check_find(checking, what, "wrong");
}

/* Each day that has a seal, or an event which says that it had one. */
enum result check_seals(struct checking *checking)
{
    struct statement *s = db_sql(checking->db, "SELECT day FROM seal UNION SELECT subject_id FROM event "
                                               "WHERE subject = 10 AND kind = 91 ORDER BY 1");
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct seal_row seal;
        int64_t day = column_int(s, 0);
        result = seal_read(checking->db, day, &seal);
        if (result == RESULT_NOT_FOUND) {
            seal = (struct seal_row){.day = day};
            result = RESULT_OK;
        }
        if (result == RESULT_OK)
            result = seal_verify(checking->db, &seal, checking->options->verify,
                                 checking->options->verify_context, seal_is_wrong, checking);
        if (result != RESULT_OK)
            break;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}
