/* The log is copied into the database's file while people are served, and none of them waits for that file's sync.
 *
 *   rest      the log is short
 *   marked    a reader holds the log's end: SQLite copies no further than that, and does not sync the file before all of the log is in it
 *             (walCheckpoint in its wal.c); it waits for a commit behind the mark
 *   syncing   what lies before the mark is copied, and a thread syncs the file
 *   then      the reader lets go. Is much behind the mark, it is marked again; else the loop copies it and syncs that little
 *   hushed    a log that is long all the same, since there was always somebody who read: nobody begins to read until those who do have
 *             ended; then as above
 *
 * The log begins anew only when all of it is in a file that is synced, and with the next commit, if nobody reads who began before; a loss of
 * power before finds all of it in the log. */
#include "broker/inside.h"

#include "config/log.h"
#include "storage/snapshot.h"
#include "wire/mono.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    SLOW_MS = 10,
    QUIET_MS = 100, /* without a commit behind the mark: nobody waits */
    ROUNDS_MOST = 3,
    LITTLE = 16,         /* that part of a long log */
    HUSH_TIMES = 2,      /* as long as the log may become */
    HUSH_MOST_MS = 1000, /* a question that takes longer is not waited for */
    HUSH_SHARE = 10,     /* it takes a tenth of the time at most */
};

static void sync_file(void *state, void *job)
{
    struct checkpoint *checkpoint = job;
    (void)state;
    checkpoint->result = db_file_sync(checkpoint->db);
}

enum result checkpoint_open(struct broker *broker)
{
    struct checkpoint *checkpoint = &broker->checkpoint;
    const struct workers_options options = {.name = "file", .threads = 1, .jobs_max = 1, .work = sync_file};
    char file[CONFIG_PATH_SIZE + 16], error[400];
    checkpoint->db = store_db(broker->store);
    snprintf(file, sizeof file, "%s/city.db", broker->city->data_dir);
    enum result result = db_open(file, DB_READ, &checkpoint->reader, error, sizeof error);
    if (result != RESULT_OK)
        log_line(LOG_LEVEL_ERROR, "%s", error);
    return result == RESULT_OK ? workers_start(&options, &checkpoint->syncer) : result;
}

static void let_go(struct checkpoint *checkpoint)
{
    if (checkpoint->reader)
        snapshot_end(checkpoint->reader, true);
    checkpoint->phase = CHECKPOINT_RESTS;
}

void checkpoint_close(struct broker *broker)
{
    struct checkpoint *checkpoint = &broker->checkpoint;
    workers_stop(&checkpoint->syncer, NULL);
    let_go(checkpoint);
    db_close(&checkpoint->reader);
    if (checkpoint->db)
        db_checkpoint(checkpoint->db, 0);
}

/* A snapshot is taken by the first read. */
static bool takes_mark(struct db *reader)
{
    bool own = false;
    if (snapshot_begin(reader, &own) != RESULT_OK)
        return false;
    struct statement *s = db_sql(reader, "SELECT seq FROM chain_head WHERE id = 1");
    enum result result = db_step(s);
    db_reset(s);
    return result == RESULT_OK;
}

/* Nobody is answered meanwhile: who looks for a slow answer finds it here, as with the disk (post.c). */
static void copy(struct broker *broker, void (*copies)(struct db *db))
{
    struct db *db = broker->checkpoint.db;
    int64_t pages = db_log_pages(db), begun_ms = mono_ms();
    copies(db);
    int64_t ended_ms = mono_ms();
    if (ended_ms - begun_ms >= SLOW_MS)
        log_line(LOG_LEVEL_DEBUG, "a checkpoint of %" PRId64 " pages took %" PRId64 " ms until %" PRId64, pages,
                 ended_ms - begun_ms, ended_ms);
}

static void copy_all(struct db *db)
{
    db_checkpoint(db, 0);
}

static void finish(struct broker *broker)
{
    let_go(&broker->checkpoint);
    broker->checkpoint.rounds = 0;
    copy(broker, copy_all);
    broker->checkpoint.ended_ms = broker->mono_ms;
}

static void hold_readers(struct broker *broker, bool held)
{
    struct workers *const pools[] = {broker->readers, broker->long_reader, broker->indexer};
    atomic_store(&broker->checkpoint.hush, held);
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++)
        workers_hold(pools[i], held);
}

static bool nobody_reads(const struct broker *broker)
{
    return workers_at_work(broker->readers) + workers_at_work(broker->long_reader) +
               workers_at_work(broker->indexer) ==
           0;
}

static void end_hush(struct broker *broker)
{
    struct checkpoint *checkpoint = &broker->checkpoint;
    finish(broker);
    hold_readers(broker, false);
    checkpoint->hush_again_ms = broker->mono_ms + (broker->mono_ms - checkpoint->hushed_ms) * HUSH_SHARE;
    broker->index_again = true; /* the indexer may have ended before its end */
}

static void hush(struct broker *broker)
{
    hold_readers(broker, true);
    broker->checkpoint.hushed_ms = broker->mono_ms;
    broker->checkpoint.phase = CHECKPOINT_HUSHED;
    if (nobody_reads(broker))
        end_hush(broker);
}

/* Without a mark the loop waits for the file. */
static void mark(struct broker *broker)
{
    struct checkpoint *checkpoint = &broker->checkpoint;
    if (!takes_mark(checkpoint->reader)) {
        finish(broker);
        return;
    }
    checkpoint->marked_pages = db_log_pages(checkpoint->db);
    checkpoint->marked_ms = broker->mono_ms;
    checkpoint->rounds++;
    checkpoint->phase = CHECKPOINT_MARKED;
}

static void copy_to_mark(struct broker *broker)
{
    struct checkpoint *checkpoint = &broker->checkpoint;
    copy(broker, db_copy_log);
    if (workers_submit(checkpoint->syncer, checkpoint) == RESULT_OK)
        checkpoint->phase = CHECKPOINT_SYNCING;
    else
        finish(broker);
}

void checkpoint_care(struct broker *broker)
{
    struct checkpoint *checkpoint = &broker->checkpoint;
    int64_t limit_pages = broker->city->config.store.checkpoint_pages, pages = db_log_pages(checkpoint->db);
    atomic_store(&broker->log_pages, (long)pages);
    switch (checkpoint->phase) {
    case CHECKPOINT_RESTS:
        /* Somebody may read long (the doctor) and hold the log: it is tried again, but not in each turn. */
        if (pages >= limit_pages && broker->mono_ms - checkpoint->ended_ms >= QUIET_MS)
            mark(broker);
        return;
    case CHECKPOINT_MARKED:
        if (pages != checkpoint->marked_pages)
            copy_to_mark(broker);
        else if (broker->mono_ms - checkpoint->marked_ms >= QUIET_MS)
            finish(broker);
        return;
    case CHECKPOINT_SYNCING:
        return;
    case CHECKPOINT_HUSHED:
        if (nobody_reads(broker) || broker->mono_ms - checkpoint->hushed_ms >= HUSH_MOST_MS)
            end_hush(broker);
        return;
    }
}

enum result checkpoint_collect(struct broker *broker)
{
    struct checkpoint *checkpoint = &broker->checkpoint;
    void *finished = NULL;
    if (workers_collect(checkpoint->syncer, &finished) != RESULT_OK)
        return RESULT_OK;
    if (checkpoint->result != RESULT_OK) {
        log_line(LOG_LEVEL_ERROR,
                 "the database's file cannot be brought to the disk; its log is kept as it is");
        db_keep_log(checkpoint->db);
        return checkpoint->result;
    }
    let_go(checkpoint);
    int64_t behind_pages = db_log_pages(checkpoint->db) - checkpoint->marked_pages;
    if (behind_pages > broker->city->config.store.checkpoint_pages / LITTLE && checkpoint->rounds < ROUNDS_MOST)
        mark(broker);
    else if (db_log_pages(checkpoint->db) >= HUSH_TIMES * broker->city->config.store.checkpoint_pages &&
             broker->mono_ms >= checkpoint->hush_again_ms)
        hush(broker);
    else
        finish(broker);
    return RESULT_OK;
}
