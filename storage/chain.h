/* The hash chain of the events: what is hashed, byte for byte, so that an outsider can compute it again.
 * Personal texts enter by their salted digests only, so that erasing a text leaves the chain whole.
 *
 * H is BLAKE2b with 32 bytes of output, without key, salt or personalisation. int(x) is 8 bytes, big-endian, two's
 * complement. text(t) is int(number of bytes of t), then these bytes, without a NUL. Strings in quotes are ASCII, bare.
 *
 *   digest of a text = H("rexian-text-1" salt[16] text(field) text(value))
 *   hash of an event = H("rexian-event-1" hash of the event before[32]
 *                        int(seq) int(kind) int(subject) int(subject_id) int(occurred_at) int(recorded_at)
 *                        int(account_id) int(station_id) int(writer_id) text(body) int(number of texts)
 *                        and for each text, by field in byte order: text(field) digest[32])
 *
 * All values stand so in the columns of `event`, texts and salts in `texts` (storage/event_texts.h), where an erased text has left its digest.
 * The hash before the first event is 32 zero bytes. */
#ifndef REXIAN_STORAGE_CHAIN_H
#define REXIAN_STORAGE_CHAIN_H

#include "core/event.h"

enum { CHAIN_HASH = 32, CHAIN_SALT = 16, CHAIN_HEX = 2 * CHAIN_HASH + 1 };

/* One text of an event as it enters the chain. */
struct chain_text {
    const char *field;
    const char *value; /* NULL: it was erased */
    uint8_t salt[CHAIN_SALT];
    uint8_t digest[CHAIN_HASH];
};

/* Digest of a personal or free text. */
void chain_text_digest(const uint8_t salt[CHAIN_SALT], const char *field, const char *value,
                       uint8_t out[CHAIN_HASH]);
/* Hash of an event whose seq, recorded_at and all else are final; `body_json` is the text of its body as it is stored, texts
 * have their digests and rise by field. `out` may be `before`. */
void chain_event_hash(const uint8_t before[CHAIN_HASH], const struct event *event, int64_t writer_id,
                      const char *body_json, const struct chain_text *texts, size_t text_count,
                      uint8_t out[CHAIN_HASH]);
/* Writes a hash as 64 lower-case hexadecimal digits. */
void chain_hex(const uint8_t hash[CHAIN_HASH], char out[CHAIN_HEX]);

#endif
