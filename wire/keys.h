/* CURVE keys of stations and of the broker: making, checking, and the text of a key file.
 * Opening files and judging their permissions is the caller's. */
#ifndef REXIAN_WIRE_KEYS_H
#define REXIAN_WIRE_KEYS_H

#include "core/result.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEY_BYTES = 32, KEY_TEXT_BYTES = 41, KEY_FILE_BYTES = 256 };

struct key_pair {
    char public_key[KEY_TEXT_BYTES]; /* Z85, 40 characters */
    char secret_key[KEY_TEXT_BYTES]; /* Z85, or "" if only the public half is known */
};

/* A new random pair. RESULT_IO if libzmq has no CURVE. */
MUST_CHECK enum result keys_make(struct key_pair *ret);
/* The public key that belongs to a secret one. RESULT_INVALID: not a Z85 key. */
MUST_CHECK enum result keys_public_from_secret(const char *secret_key, char ret_public_key[KEY_TEXT_BYTES]);
/* 40 characters of Z85 to 32 bytes. RESULT_INVALID otherwise. */
MUST_CHECK enum result keys_to_bytes(const char *text, uint8_t ret[KEY_BYTES]);
/* 32 bytes to 40 characters of Z85 and a NUL. */
void keys_to_text(const uint8_t key[KEY_BYTES], char out[KEY_TEXT_BYTES]);
/* Whether a text is a Z85 key. */
bool keys_is_text(const char *text);

/* The text of a key file: lines "public <Z85>" and "secret <Z85>" (left out when empty), and lines of comment that begin with '#'.
 * RESULT_TOO_LONG if `size` is too small (KEY_FILE_BYTES is enough). */
MUST_CHECK enum result keys_format(const struct key_pair *pair, char *out, size_t size);
/* Reads the text of a key file. A file with a secret alone gets its public half computed; halves that do not belong
 * together, a line twice, an unknown line or a bad key are RESULT_REFUSED, `why` names the line's word. */
MUST_CHECK enum result keys_parse(const char *text, struct key_pair *ret, struct refusal *why);
/* Overwrites the pair with zeroes, so that the secret does not stay in memory. */
void keys_wipe(struct key_pair *pair);

#endif
