/* The chain, event by event: every hash is computed again, with the digests of its texts, and no seq may be missing. */
#include "storage/check_inside.h"
#include "storage/event_texts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The walk along the events. */
struct walk {
    struct checking *checking;
    int64_t seq; /* the event before */
    int64_t recorded_at;
    bool gap;                   /* after one nobody knows what was hashed before */
    uint8_t stored[CHAIN_HASH]; /* the hash before as stored */
    uint8_t
        computed[CHAIN_HASH]; /* and as computed: one of both was used if only the hash itself was changed */
    struct event_texts texts;
};

static void where_event(int64_t seq, char out[64])
{
    snprintf(out, 64, "event %" PRId64, seq);
}

/* Takes the texts of an event, with their digests. */
static enum result take_texts(struct walk *walk, int64_t seq, const char *json)
{
    char where[64];
    where_event(seq, where);
    enum result result = event_texts_read(&walk->texts, json);
    if (result == RESULT_CORRUPT) {
        check_find(walk->checking, where, "its texts are not in the form in which texts are kept");
        result = RESULT_OK;
    }
    event_texts_digest(&walk->texts);
    return result;
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
    chain_event_hash(walk->stored, event, writer_id, body, walk->texts.rows, walk->texts.count, computed);
    chain_event_hash(walk->computed, event, writer_id, body, walk->texts.rows, walk->texts.count, other);
    bool fits = hash_size == CHAIN_HASH &&
                (memcmp(hash, computed, CHAIN_HASH) == 0 || memcmp(hash, other, CHAIN_HASH) == 0);
    if (!fits && !walk->gap)
        check_find(walk->checking, where,
                   "its hash is not that of what it says: the event was changed, or one of its texts");
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
                                 "station_id, body, writer_id, hash, texts FROM event ORDER BY seq");
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
        result = take_texts(walk, event.seq, column_text(s, 11));
        if (result != RESULT_OK)
            break;
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
    enum result result = walk_events(&walk);
    event_texts_free(&walk.texts);
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
