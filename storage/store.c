/* Batches, savepoints, and the chain of events. */
#include "storage/store_inside.h"

#include "core/civil.h"
#include "core/text.h"
#include "storage/board_counts.h"
#include "storage/chain.h"
#include "storage/rebuild.h"

#include <assert.h>
#include <libintl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

static enum result read_head(struct store *store, struct chain_place *ret)
{
    struct statement *s = db_sql(store->db, "SELECT seq, hash, recorded_at FROM chain_head WHERE id = 1");
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        size_t size = 0;
        const uint8_t *hash = column_blob(s, 1, &size);
        ret->seq = column_int(s, 0);
        ret->recorded_at = column_int(s, 2);
        if (size == HASH_SIZE)
            memcpy(ret->hash, hash, HASH_SIZE);
        else
            result = RESULT_CORRUPT;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_CORRUPT : result;
}

enum result store_open(const char *folder, bool create, const struct zone *zone, const char *area_code,
                       struct store **ret, char *error, size_t error_size)
{
    char file[1100];
    struct store *store = calloc(1, sizeof *store);
    enum result result = RESULT_NO_MEMORY;
    snprintf(error, error_size, "out of memory");
    if (!store || sodium_init() < 0)
        goto done;
    store->zone = zone;
    snprintf(store->area_code, sizeof store->area_code, "%s", area_code);
    snprintf(file, sizeof file, "%s/city.db", folder);
    result = db_open(file, create ? DB_CREATE : DB_WRITE, &store->db, error, error_size);
    if (result == RESULT_OK)
        result = upgrade(store->db, folder, store->kept_copy, error, error_size);
    if (result == RESULT_OK && ((result = counters_make(&store->counters)) != RESULT_OK ||
                                (result = counters_make(&store->board)) != RESULT_OK))
        snprintf(error, error_size, "out of memory");
    if (result == RESULT_OK && (result = read_head(store, &store->head)) != RESULT_OK)
        snprintf(error, error_size, _("%s: the chain's head cannot be read: %s; restore a backup"), file,
                 db_error(store->db));
    if (result == RESULT_OK && (result = rebuild_if_older(store, &store->made_again)) != RESULT_OK)
        snprintf(
            error, error_size,
            _("%s: the tickets and figures of an earlier version cannot be made again from the events: %s; "
              "nothing was changed"),
            file, db_error(store->db));
    if (result == RESULT_OK) {
        *ret = store;
        return RESULT_OK;
    }
done:
    store_close(&store);
    return result;
}

void store_close(struct store **store)
{
    if (!*store)
        return;
    counters_free(&(*store)->counters);
    counters_free(&(*store)->board);
    free((*store)->outbox);
    free((*store)->opened);
    event_texts_free(&(*store)->texts);
    db_close(&(*store)->db);
    free(*store);
    *store = NULL;
}

const char *store_kept_copy(const struct store *store)
{
    return store->kept_copy;
}

bool store_made_again(const struct store *store)
{
    return store->made_again;
}

struct db *store_db(struct store *store)
{
    return store->db;
}

const struct zone *store_zone(const struct store *store)
{
    return store->zone;
}

const char *store_area_code(const struct store *store)
{
    return store->area_code;
}

int64_t store_seq(const struct store *store)
{
    return store->head.seq;
}

const uint8_t *store_hash(const struct store *store)
{
    return store->head.hash;
}

int64_t store_recorded_at(const struct store *store)
{
    return store->head.recorded_at;
}

int64_t store_now(const struct store *store)
{
    return store->now;
}

/* Prepared once: these run for each request. */
static enum result run(struct store *store, const char *sql)
{
    return db_run(db_sql(store->db, sql));
}

/* Anything that ends the engine's transaction behind our back loses the batch. */
static enum result kept(struct store *store, enum result result)
{
    return result != RESULT_OK && db_idle(store->db) ? RESULT_LOST : result;
}

enum result store_begin(struct store *store, int64_t now)
{
    store->outbox_count = store->outbox_mark = store->opened_count = 0;
    store->now = now > store->head.recorded_at ? now : store->head.recorded_at;
    return run(store, "BEGIN IMMEDIATE");
}

void store_be_bold(struct store *store, bool bold)
{
    store->bold = bold;
}

enum result store_request_begin(struct store *store)
{
    store->outbox_mark = store->outbox_count;
    store->mark = store->head;
    for (size_t i = 0; i < store->next_count; i++)
        store->nexts[i].marked = store->nexts[i].value;
    store->mark_changes = db_changes_ever(store->db);
    counters_mark(store->counters);
    counters_mark(store->board);
    return store->bold ? RESULT_OK : kept(store, run(store, "SAVEPOINT request"));
}

enum result store_request_keep(struct store *store)
{
    counters_mark(store->counters);
    counters_mark(store->board);
    return store->bold ? RESULT_OK : kept(store, run(store, "RELEASE request"));
}

enum result store_request_drop(struct store *store)
{
    if (store->bold && db_changes_ever(store->db) != store->mark_changes)
        return RESULT_LOST;
    store->head = store->mark;
    store->outbox_count = store->outbox_mark;
    for (size_t i = 0; i < store->next_count; i++)
        store->nexts[i].value = store->nexts[i].marked;
    counters_drop(store->counters);
    counters_drop(store->board);
    if (store->bold)
        return RESULT_OK;
    enum result result = run(store, "ROLLBACK TO request");
    return kept(store, result == RESULT_OK ? run(store, "RELEASE request") : result);
}

static enum result write_head(struct store *store)
{
    struct statement *s =
        db_sql(store->db, "UPDATE chain_head SET seq = $1, hash = $2, recorded_at = $3 WHERE id = 1");
    bind_int(s, 1, store->head.seq);
    bind_blob(s, 2, store->head.hash, HASH_SIZE);
    bind_int(s, 3, store->head.recorded_at);
    return db_run(s);
}

static enum result write_next(struct store *store, struct next_number *next)
{
    if (!next->moved)
        return RESULT_OK;
    struct statement *s =
        db_sql(store->db, "INSERT INTO sequence (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE "
                          "SET value = $2");
    bind_text(s, 1, next->name);
    bind_int(s, 2, next->value);
    enum result result = db_run(s);
    next->moved = result != RESULT_OK;
    return result;
}

enum result store_flush(struct store *store)
{
    enum result result = counters_flush(store->counters, store->db);
    if (result == RESULT_OK)
        result = board_counts_flush(store->board, store->db);
    for (size_t i = 0; i < store->next_count && result == RESULT_OK; i++)
        result = write_next(store, &store->nexts[i]);
    return kept(store, result);
}

enum result store_commit(struct store *store)
{
    enum result result = store_flush(store);
    if (result == RESULT_OK)
        result = write_head(store);
    if (result == RESULT_OK)
        result = run(store, "COMMIT");
    return result;
}

enum result store_reload(struct store *store)
{
    enum result result = db_idle(store->db) ? RESULT_OK : db_exec(store->db, "ROLLBACK");
    counters_clear(store->counters);
    counters_clear(store->board);
    store->outbox_count = store->outbox_mark = 0;
    store->next_count = 0;
    return result == RESULT_OK ? read_head(store, &store->head) : result;
}

const struct outbox_row *store_outbox(const struct store *store, size_t *ret_count)
{
    *ret_count = store->outbox_count;
    return store->outbox;
}

const struct opened_ticket *store_opened(const struct store *store, const struct outbox_row *row)
{
    return row->opened ? &store->opened[row->opened - 1] : NULL;
}

void ticket_see(const struct ticket_facts *facts, struct ticket_seen *ret)
{
    int64_t holder_id = 0;
    *ret = (struct ticket_seen){.desk = facts->number ? ticket_desk(facts, &holder_id) : DESK_NONE,
                                .asks = ticket_open_asks(facts),
                                .ordered = ticket_open_order(facts) != NULL,
                                .to_phone = ticket_is_to_phone(facts),
                                .secret = facts->secrecy};
    ret->unit_count = ticket_units(facts, ret->units);
}

enum result store_tell(struct store *store, const struct event *event, const struct ticket_seen *before,
                       const struct ticket_seen *after, int64_t opened_by)
{
    if (store->outbox_count == store->outbox_capacity) {
        size_t capacity = store->outbox_capacity ? store->outbox_capacity * 2 : 64;
        struct outbox_row *outbox = realloc(store->outbox, capacity * sizeof *outbox);
        if (!outbox)
            return RESULT_NO_MEMORY;
        store->outbox = outbox;
        store->outbox_capacity = capacity;
    }
    struct outbox_row *row = &store->outbox[store->outbox_count++];
    *row = (struct outbox_row){.seq = event->seq,
                               .kind = event->kind,
                               .subject = event->subject,
                               .subject_id = event->subject_id,
                               .occurred_at = event->occurred_at,
                               .account_id = event->account_id,
                               .opened_by = opened_by};
    if (before)
        row->before = *before;
    if (after)
        row->after = *after;
    return RESULT_OK;
}

static enum result read_next(struct store *store, const char *sequence, struct next_number *ret)
{
    struct statement *s = db_sql(store->db, "SELECT value FROM sequence WHERE name = $1");
    bind_text(s, 1, sequence);
    enum result result = db_step(s);
    *ret = (struct next_number){.value = result == RESULT_OK ? column_int(s, 0) : 0};
    assert(strlen(sequence) < sizeof ret->name);
    text_copy(ret->name, sizeof ret->name, sequence);
    ret->marked = ret->value;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : kept(store, result);
}

/* A batch asks for few: those of earlier ones, which have written theirs, make room. */
static void forget_written(struct store *store)
{
    size_t left = 0;
    for (size_t i = 0; i < store->next_count; i++)
        if (store->nexts[i].moved)
            store->nexts[left++] = store->nexts[i];
    store->next_count = left;
}

enum result store_next(struct store *store, const char *sequence, int64_t *ret)
{
    size_t at = 0;
    enum result result = RESULT_OK;
    while (at < store->next_count && strcmp(store->nexts[at].name, sequence) != 0)
        at++;
    if (at == SEQUENCES_MOST) {
        forget_written(store);
        at = store->next_count;
        assert(at < SEQUENCES_MOST);
    }
    if (at == store->next_count)
        result = read_next(store, sequence, &store->nexts[at]);
    if (result != RESULT_OK)
        return result;
    store->next_count += at == store->next_count;
    *ret = ++store->nexts[at].value;
    store->nexts[at].moved = true;
    return RESULT_OK;
}

static enum result write_event(struct store *store, const struct event *event, const char *body,
                               const uint8_t *hash, const char *texts)
{
    struct statement *s = db_sql(
        store->db, "INSERT INTO event (seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, "
                   "station_id, body, hash, texts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    bind_int(s, 1, event->seq);
    bind_int(s, 2, event->kind);
    bind_int(s, 3, event->subject);
    bind_int(s, 4, event->subject_id);
    bind_int(s, 5, event->occurred_at);
    bind_int(s, 6, event->recorded_at);
    bind_int(s, 7, event->account_id);
    bind_int(s, 8, event->station_id);
    lend_text(s, 9, body);
    lend_blob(s, 10, hash, HASH_SIZE);
    if (texts)
        lend_text(s, 11, texts);
    return db_run(s);
}

/* A salt that was never given before. None is left in memory: a text that is erased must not be guessed with the help of its own. */
static void take_salt(struct store *store, uint8_t out[CHAIN_SALT])
{
    if (store->salts_left == 0) {
        randombytes_buf(store->salts, sizeof store->salts);
        store->salts_left = SALTS_AT_ONCE;
    }
    uint8_t *salt = store->salts[--store->salts_left];
    memcpy(out, salt, CHAIN_SALT);
    sodium_memzero(salt, CHAIN_SALT);
}

/* Those that are not empty, by field, each with a salt of its own. */
static void gather_texts(struct store *store, const struct event_text *texts, size_t count)
{
    struct event_texts *out = &store->texts;
    out->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!texts[i].value || texts[i].value[0] == '\0')
            continue;
        assert(out->count < EVENT_TEXTS);
        size_t at = out->count++;
        for (; at > 0 && strcmp(out->rows[at - 1].field, texts[i].field) > 0; at--)
            out->rows[at] = out->rows[at - 1];
        out->rows[at] = (struct chain_text){.field = texts[i].field, .value = texts[i].value};
        take_salt(store, out->rows[at].salt);
    }
    event_texts_digest(out);
}

enum result store_append(struct store *store, struct event *event, const struct event_text *texts,
                         size_t text_count)
{
    struct event_texts *kept_texts = &store->texts;
    uint8_t hash[HASH_SIZE];
    char body[RECORD_JSON];
    const char *texts_json = NULL;
    gather_texts(store, texts, text_count);
    event->seq = store->head.seq + 1;
    event->recorded_at = store->now;
    if (event->occurred_at == 0)
        event->occurred_at = store->now;
    enum result result = record_write(&event->body, body, sizeof body);
    if (result != RESULT_OK)
        return result;
    result = event_texts_write(kept_texts, &texts_json);
    if (result != RESULT_OK)
        return result;
    chain_event_hash(store->head.hash, event, 0, body, kept_texts->rows, kept_texts->count, hash);
    result = write_event(store, event, body, hash, texts_json);
    if (result != RESULT_OK)
        return kept(store, result);
    store->head.seq = event->seq;
    store->head.recorded_at = event->recorded_at;
    memcpy(store->head.hash, hash, HASH_SIZE);
    return RESULT_OK;
}

enum result event_of_row(struct statement *s, struct event *ret)
{
    ret->seq = column_int(s, 0);
    ret->kind = (enum event_kind)column_int(s, 1);
    ret->subject = (enum subject)column_int(s, 2);
    ret->subject_id = column_int(s, 3);
    ret->occurred_at = column_int(s, 4);
    ret->recorded_at = column_int(s, 5);
    ret->account_id = column_int(s, 6);
    ret->station_id = column_int(s, 7);
    return record_read(column_text(s, 8), &ret->body) == RESULT_OK ? RESULT_OK : RESULT_CORRUPT;
}

enum result store_city_set(struct store *store, const char *name, const char *value)
{
    struct statement *s =
        db_sql(store->db, "INSERT INTO city (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET "
                          "value = $2");
    bind_text(s, 1, name);
    bind_text(s, 2, value);
    return db_run(s);
}

enum result store_city_get(struct db *db, const char *name, char *out, size_t size)
{
    struct statement *s = db_sql(db, "SELECT value FROM city WHERE name = $1");
    bind_text(s, 1, name);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        column_copy(s, 0, out, size);
    db_reset(s);
    return result;
}
