/* The key that signs each day's seal (Ed25519), its files and its signatures.
 * keys/seal.key is the broker's; keys/seal.pub may be given to anybody who wants to check a seal. */
#ifndef REXIAN_BROKER_SEAL_KEY_H
#define REXIAN_BROKER_SEAL_KEY_H

#include "config/files.h"
#include "config/options.h"
#include "storage/seals.h"

enum { SEAL_PUBLIC_SIZE = 32, SEAL_SECRET_SIZE = 64 };

struct seal_key {
    uint8_t public_key[SEAL_PUBLIC_SIZE];
    uint8_t secret_key[SEAL_SECRET_SIZE];
};

/* A new key. */
void seal_key_make(struct seal_key *ret);
/* Writes seal.key (0600) and seal.pub into a folder. Results of file_write; `why` says it. */
MUST_CHECK enum result seal_key_write(const char *keys_dir, const struct seal_key *key,
                                      char why[FILE_WHY_SIZE]);
/* Reads seal.key. Results of file_read_secret, or RESULT_INVALID if it is none; `why` says it. */
MUST_CHECK enum result seal_key_load(const char *keys_dir, struct seal_key *ret, char why[FILE_WHY_SIZE]);
/* Reads seal.pub alone: the secret half stays zero. */
MUST_CHECK enum result seal_key_load_public(const char *keys_dir, struct seal_key *ret,
                                            char why[FILE_WHY_SIZE]);
void seal_key_wipe(struct seal_key *key);

/* A seal_signer; context is a struct seal_key with its secret half. Signed are 40 bytes: the head's hash, then the day
 * (civil_day) as 8 bytes, the highest first. */
void seal_key_sign(void *context, int64_t day, int64_t seq, const uint8_t hash[HASH_SIZE],
                   uint8_t signature[SIGNATURE_SIZE]);
/* Whether a signature is the key's for this head and day. */
bool seal_key_verify(const struct seal_key *key, int64_t day, const uint8_t hash[HASH_SIZE],
                     const uint8_t signature[SIGNATURE_SIZE]);

#endif
