/* Computes what storage/chain.h describes.
 * Every length is written before what it measures, so no two different events have the same bytes. */
#include "storage/chain.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

/* What is hashed is many small pieces: they are gathered, since each call costs as much as a hundred bytes. */
struct hashing {
    crypto_generichash_state state;
    size_t used;
    uint8_t bytes[512];
};

static void flush(struct hashing *h)
{
    int failed = crypto_generichash_update(&h->state, h->bytes, h->used);
    assert(!failed);
    (void)failed;
    h->used = 0;
}

static void put_bytes(struct hashing *h, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    while (size > 0) {
        size_t room = sizeof h->bytes - h->used;
        size_t part = size < room ? size : room;
        memcpy(h->bytes + h->used, at, part);
        h->used += part;
        at += part;
        size -= part;
        if (h->used == sizeof h->bytes)
            flush(h);
    }
}

static void put_int(struct hashing *h, int64_t value)
{
    uint8_t bytes[8];
    uint64_t rest = (uint64_t)value;
    for (size_t i = sizeof bytes; i > 0; i--, rest >>= 8)
        bytes[i - 1] = (uint8_t)(rest & 0xff);
    put_bytes(h, bytes, sizeof bytes);
}

static void put_text(struct hashing *h, const char *text)
{
    size_t size = strlen(text);
    put_int(h, (int64_t)size);
    put_bytes(h, text, size);
}

static void begin(struct hashing *h, const char *label)
{
    int failed = crypto_generichash_init(&h->state, NULL, 0, CHAIN_HASH);
    assert(!failed);
    (void)failed;
    h->used = 0;
    put_bytes(h, label, strlen(label));
}

static void end(struct hashing *h, uint8_t out[CHAIN_HASH])
{
    flush(h);
    int failed = crypto_generichash_final(&h->state, out, CHAIN_HASH);
    assert(!failed);
    (void)failed;
}

void chain_text_digest(const uint8_t salt[CHAIN_SALT], const char *field, const char *value,
                       uint8_t out[CHAIN_HASH])
{
    struct hashing state;
    begin(&state, "rexian-text-1");
    put_bytes(&state, salt, CHAIN_SALT);
    put_text(&state, field);
    put_text(&state, value);
    end(&state, out);
}

void chain_event_hash(const uint8_t before[CHAIN_HASH], const struct event *event, int64_t writer_id,
                      const char *body_json, const struct chain_text *texts, size_t text_count,
                      uint8_t out[CHAIN_HASH])
{
    const int64_t columns[] = {event->seq,        (int64_t)event->kind, (int64_t)event->subject,
                               event->subject_id, event->occurred_at,   event->recorded_at,
                               event->account_id, event->station_id,    writer_id};
    struct hashing state;
    begin(&state, "rexian-event-1");
    put_bytes(&state, before, CHAIN_HASH);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        put_int(&state, columns[i]);
    put_text(&state, body_json);
    put_int(&state, (int64_t)text_count);
    for (size_t i = 0; i < text_count; i++) {
        assert(i == 0 || strcmp(texts[i - 1].field, texts[i].field) < 0);
        put_text(&state, texts[i].field);
        put_bytes(&state, texts[i].digest, CHAIN_HASH);
    }
    end(&state, out);
}

void chain_hex(const uint8_t hash[CHAIN_HASH], char out[CHAIN_HEX])
{
    sodium_bin2hex(out, CHAIN_HEX, hash, CHAIN_HASH);
}
