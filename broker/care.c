/* What the loop does by itself: seals, the keys of stations, sweeping, checkpoints, the search index. */
#include "broker/inside.h"

#include "config/log.h"
#include "storage/seals.h"
#include "wire/keys.h"
#include "wire/mono.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* So many replies are forgotten at once, some milliseconds of the writer: more than a hundred a second, if there are so many. */
enum { SWEEP_MS = 5000, KEEP_REPLIES_DAYS = 7, FORGET_AT_ONCE = 600 };
enum { FORGET_EVERY_MS = 3600000, HEARD_NOTES = 4 }; /* while a session may be idle */
enum { INDEX_PAUSE_MS = 250, INDEX_BUSY_MS = 3000, BUSY_ITEMS = 64 };

static void seal_at(struct broker *broker, int64_t day)
{
    broker->next_seal_day = day;
    broker->next_seal_at =
        zone_day_start(&broker->city->zone, day + 1) + broker->city->config.limits.seal_after_midnight_ms;
}

void care_seal_moved(struct broker *broker)
{
    seal_at(broker, broker->next_seal_day);
}

enum result care_start(struct broker *broker)
{
    int64_t day = 0;
    struct db *db = store_db(broker->store);
    enum result result = seal_newest(db, &day);
    if (result == RESULT_OK) {
        seal_at(broker, day + 1);
        return RESULT_OK;
    }
    struct statement *s = db_sql(db, "SELECT recorded_at FROM event WHERE seq = 1");
    result = db_step(s);
    if (result == RESULT_OK)
        seal_at(broker, zone_day_number(&broker->city->zone, column_int(s, 0)));
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_CORRUPT : result;
}

void care_keys(struct broker *broker)
{
    const struct reference *reference = &broker->reference;
    struct station_keys *keys = &broker->keys;
    void *rows = calloc(reference->station_count + 1, sizeof keys->rows[0]);
    if (!rows)
        return;
    pthread_mutex_lock(&keys->lock);
    free(keys->rows);
    keys->rows = rows;
    keys->count = 0;
    for (size_t i = 0; i < reference->station_count; i++) {
        const struct station *station = &reference->stations[i];
        if (station->shut || keys_to_bytes(station->public_key, keys->rows[keys->count].key) != RESULT_OK)
            continue;
        keys->rows[keys->count++].id = station->id;
    }
    pthread_mutex_unlock(&keys->lock);
}

void care_before(struct broker *broker, int64_t before_at)
{
    while (broker->now >= broker->next_seal_at && broker->next_seal_at < before_at &&
           broker->item_count < BATCH_MAX / 2) {
        item_new(broker, ITEM_SEAL)->day = broker->next_seal_day;
        seal_at(broker, broker->next_seal_day + 1);
    }
}

/* A session at which somebody sits goes on, however long ago it began; the others end when they have been idle too long. */
static enum result end_idle_sessions(struct broker *broker)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < broker->seats.count && result == RESULT_OK; i++)
        if (broker->seats.rows[i].account_id)
            result = session_heard(broker->store, broker->seats.rows[i].token_hash, broker->now);
    if (result == RESULT_OK)
        result = session_drop_before(broker->store, broker->now - broker->city->config.session.idle_ms);
    return result;
}

static bool is_time_to_forget(const struct broker *broker)
{
    int64_t noted_ms = broker->city->config.session.idle_ms / HEARD_NOTES;
    int64_t every_ms = noted_ms < FORGET_EVERY_MS ? noted_ms : FORGET_EVERY_MS;
    return broker->forgetting || broker->now < broker->forgot_at || broker->now - broker->forgot_at >= every_ms;
}

static void forget(struct broker *broker)
{
    broker->forgot_at = broker->now;
    enum result result = store_begin(broker->store, broker->now);
    if (result == RESULT_OK)
        result = request_forget_before(broker->store, broker->now - KEEP_REPLIES_DAYS * CIVIL_DAY_MS,
                                       FORGET_AT_ONCE, &broker->forgetting);
    if (result == RESULT_OK)
        result = end_idle_sessions(broker);
    if (result == RESULT_OK)
        result = store_commit(broker->store);
    if (result != RESULT_OK && store_reload(broker->store) != RESULT_OK)
        log_line(LOG_LEVEL_ERROR, "kept replies and idle sessions cannot be forgotten: %s",
                 db_error(store_db(broker->store)));
}

void care_after(struct broker *broker)
{
    static char token;
    void *finished = NULL;
    while (workers_collect(broker->indexer, &finished) == RESULT_OK)
        broker->indexing = false;
    /* Whoever waits for an answer goes first: a search also reads what is not indexed yet. */
    int64_t pause_ms = broker->last_batch >= BUSY_ITEMS ? INDEX_BUSY_MS : INDEX_PAUSE_MS;
    if (!broker->indexing && broker->index_again && broker->mono_ms - broker->indexed_ms >= pause_ms &&
        workers_submit(broker->indexer, &token) == RESULT_OK) {
        broker->indexing = true;
        broker->indexed_ms = broker->mono_ms;
        broker->index_again = false;
    }
    duty_note_alive(broker);
    checkpoint_care(broker);
    erase_traces_care(broker);
    keeper_care(broker);
    if (broker->mono_ms - broker->swept_ms < SWEEP_MS)
        return;
    broker->swept_ms = broker->mono_ms;
    seats_sweep(broker);
    if (is_time_to_forget(broker))
        forget(broker);
    log_flush_limited(broker->mono_ms);
}
