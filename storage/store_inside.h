/* The store's own members, for the files of this room that write with it. Not for use elsewhere. */
#ifndef REXIAN_STORAGE_STORE_INSIDE_H
#define REXIAN_STORAGE_STORE_INSIDE_H

#include "storage/counters.h"
#include "storage/event_texts.h"
#include "storage/store.h"
#include "storage/upgrade.h"

/* Where the chain stands. */
struct chain_place {
    int64_t seq;
    int64_t recorded_at;
    uint8_t hash[HASH_SIZE];
};

/* A sequence that was asked for, ahead of its row until the batch is written. */
struct next_number {
    char name[32];
    int64_t value;
    int64_t marked; /* at the beginning of the request */
    bool moved;     /* the row is behind */
};
enum { SEQUENCES_MOST = 32, SALTS_AT_ONCE = 64, OPENED_MOST = 1024 };

struct store {
    struct db *db;
    const struct zone *zone;
    char area_code[8];
    bool made_again;
    char kept_copy[UPGRADE_FILE];
    int64_t now;
    struct chain_place head;
    struct chain_place mark; /* at the beginning of the request */
    struct counters *counters;
    struct counters *board; /* board_counts.h */
    struct next_number nexts[SEQUENCES_MOST];
    size_t next_count;
    bool bold;            /* requests go without savepoints */
    int64_t mark_changes; /* rows changed before the request */
    int64_t reply_id;     /* of the next reply that is kept at reply_at (replies.c) */
    int64_t reply_at;
    struct outbox_row *outbox;
    size_t outbox_count, outbox_capacity, outbox_mark;
    struct opened_ticket *opened; /* of this batch */
    size_t opened_count, opened_capacity;
    uint8_t salts[SALTS_AT_ONCE]
                 [CHAIN_SALT]; /* asked of the system in one call; the first `salts_left` are unused */
    size_t salts_left;
    struct event_texts texts; /* of the event that is written, or of one that is changed */
};

/* Writes the gathered tallies and sequences into their tables, within the batch: a seal copies the tallies. */
MUST_CHECK enum result store_flush(struct store *store);

/* Notes that a phone belongs to a ticket or call; a text that is no number is left out. */
MUST_CHECK enum result phone_note(struct store *store, const char *phone, enum subject subject, int64_t id);

#endif
