/* Seals by libsodium. The files are a line of comment and a word with hexadecimal digits. */
#include "broker/seal_key.h"

#include <libintl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define _(text) gettext(text)

enum { MESSAGE_SIZE = HASH_SIZE + 8, SEED_SIZE = crypto_sign_SEEDBYTES, FILE_MAX = 400 };

_Static_assert(SEAL_PUBLIC_SIZE == crypto_sign_PUBLICKEYBYTES, "as libsodium's");
_Static_assert(SEAL_SECRET_SIZE == crypto_sign_SECRETKEYBYTES, "as libsodium's");
_Static_assert(SIGNATURE_SIZE == crypto_sign_BYTES, "as libsodium's");

void seal_key_make(struct seal_key *ret)
{
    crypto_sign_keypair(ret->public_key, ret->secret_key);
}

static enum result path_in(const char *keys_dir, const char *name, char out[CONFIG_PATH_SIZE],
                           char why[FILE_WHY_SIZE])
{
    if (snprintf(out, CONFIG_PATH_SIZE, "%s/%s", keys_dir, name) < CONFIG_PATH_SIZE)
        return RESULT_OK;
    snprintf(why, FILE_WHY_SIZE, _("%.200s: the path is too long; choose a shorter one"), keys_dir);
    return RESULT_TOO_LONG;
}

/* Writes "# comment", "word hex". */
static enum result write_key(const char *keys_dir, const char *name, const char *comment, const char *word,
                             const uint8_t bytes[SEED_SIZE], unsigned mode, char why[FILE_WHY_SIZE])
{
    char path[CONFIG_PATH_SIZE];
    char hex[2 * SEED_SIZE + 1];
    char text[FILE_MAX];
    enum result result = path_in(keys_dir, name, path, why);
    if (result != RESULT_OK)
        return result;
    sodium_bin2hex(hex, sizeof hex, bytes, SEED_SIZE);
    int length = snprintf(text, sizeof text, "# %s\n%s %s\n", comment, word, hex);
    result = file_write(path, text, (size_t)length, mode, why);
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(text, sizeof text);
    return result;
}

enum result seal_key_write(const char *keys_dir, const struct seal_key *key, char why[FILE_WHY_SIZE])
{
    uint8_t seed[SEED_SIZE];
    (void)crypto_sign_ed25519_sk_to_seed(seed, key->secret_key);
    enum result result = write_key(keys_dir, "seal.key", "Signs the seals of days. Nobody else may read it.",
                                   "seed", seed, 0600, why);
    sodium_memzero(seed, sizeof seed);
    if (result != RESULT_OK)
        return result;
    return write_key(keys_dir, "seal.pub", "Checks the seals of days. Give it to who wants to check them.",
                     "public", key->public_key, 0644, why);
}

/* The 32 bytes behind a word at the beginning of a line. */
static bool read_word(const char *text, const char *word, uint8_t out[SEED_SIZE])
{
    size_t length = strlen(word);
    for (const char *line = text; line != NULL && *line != '\0';) {
        const char *end = strchr(line, '\n');
        if (strncmp(line, word, length) == 0 && line[length] == ' ') {
            const char *hex = line + length + 1;
            size_t got = 0;
            size_t digits = strcspn(hex, " \r\n");
            return digits == 2 * SEED_SIZE &&
                   sodium_hex2bin(out, SEED_SIZE, hex, digits, NULL, &got, NULL) == 0 && got == SEED_SIZE;
        }
        line = end != NULL ? end + 1 : NULL;
    }
    return false;
}

static enum result read_key(const char *keys_dir, const char *name, const char *word, bool secret,
                            uint8_t out[SEED_SIZE], char why[FILE_WHY_SIZE])
{
    char path[CONFIG_PATH_SIZE];
    char *text = NULL;
    size_t size = 0;
    enum result result = path_in(keys_dir, name, path, why);
    if (result == RESULT_OK)
        result = secret ? file_read_secret(path, FILE_MAX, &text, &size, why)
                        : file_read(path, FILE_MAX, &text, &size, why);
    if (result != RESULT_OK)
        return result;
    if (!read_word(text, word, out)) {
        snprintf(why, FILE_WHY_SIZE,
                 _("%.1000s: holds no line \"%s\" with 64 hexadecimal digits; restore it from a backup"), path,
                 word);
        result = RESULT_INVALID;
    }
    file_forget(&text, size);
    return result;
}

enum result seal_key_load(const char *keys_dir, struct seal_key *ret, char why[FILE_WHY_SIZE])
{
    uint8_t seed[SEED_SIZE];
    enum result result = read_key(keys_dir, "seal.key", "seed", true, seed, why);
    if (result == RESULT_OK)
        crypto_sign_seed_keypair(ret->public_key, ret->secret_key, seed);
    sodium_memzero(seed, sizeof seed);
    return result;
}

enum result seal_key_load_public(const char *keys_dir, struct seal_key *ret, char why[FILE_WHY_SIZE])
{
    struct seal_key key = {.public_key = {0}};
    enum result result = read_key(keys_dir, "seal.pub", "public", false, key.public_key, why);
    if (result == RESULT_OK)
        *ret = key;
    return result;
}

void seal_key_wipe(struct seal_key *key)
{
    sodium_memzero(key, sizeof *key);
}

static void message_of(int64_t day, const uint8_t hash[HASH_SIZE], uint8_t out[MESSAGE_SIZE])
{
    memcpy(out, hash, HASH_SIZE);
    for (int i = 0; i < 8; i++)
        out[HASH_SIZE + i] = (uint8_t)((uint64_t)day >> (56 - 8 * i));
}

void seal_key_sign(void *context, int64_t day, int64_t seq, const uint8_t hash[HASH_SIZE],
                   uint8_t signature[SIGNATURE_SIZE])
{
    const struct seal_key *key = context;
    uint8_t message[MESSAGE_SIZE];
    (void)seq; /* the hash covers it */
    message_of(day, hash, message);
    crypto_sign_detached(signature, NULL, message, sizeof message, key->secret_key);
}

bool seal_key_verify(const struct seal_key *key, int64_t day, const uint8_t hash[HASH_SIZE],
                     const uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t message[MESSAGE_SIZE];
    message_of(day, hash, message);
    return crypto_sign_verify_detached(signature, message, sizeof message, key->public_key) == 0;
}
