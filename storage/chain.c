/* Computes what storage/chain.h describes.
 * Every length is written before what it measures, so no two different events have the same bytes. */
#include "storage/chain.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static void put_bytes(crypto_generichash_state *state, const void *bytes, size_t size)
{
    int failed = crypto_generichash_update(state, bytes, size);
    assert(!failed);
    (void)failed;
}

static void put_int(crypto_generichash_state *state, int64_t value)
{
    uint8_t bytes[8];
    uint64_t rest = (uint64_t)value;
    for (size_t i = sizeof bytes; i > 0; i--, rest >>= 8)
        bytes[i - 1] = (uint8_t)(rest & 0xff);
    put_bytes(state, bytes, sizeof bytes);
}

static void put_text(crypto_generichash_state *state, const char *text)
{
    size_t size = strlen(text);
    put_int(state, (int64_t)size);
    put_bytes(state, text, size);
}

static void begin(crypto_generichash_state *state, const char *label)
{
    int failed = crypto_generichash_init(state, NULL, 0, CHAIN_HASH);
    assert(!failed);
    (void)failed;
    put_bytes(state, label, strlen(label));
}

static void end(crypto_generichash_state *state, uint8_t out[CHAIN_HASH])
{
    int failed = crypto_generichash_final(state, out, CHAIN_HASH);
    assert(!failed);
    (void)failed;
}

void chain_text_digest(const uint8_t salt[CHAIN_SALT], const char *field, const char *value,
                       uint8_t out[CHAIN_HASH])
{
    crypto_generichash_state state;
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
    crypto_generichash_state state;
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
