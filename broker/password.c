/* Passwords by libsodium. The cost of a check stands in its hash. */
#include "broker/password.h"

#include <sodium.h>
#include <string.h>

/* Without 0 O 1 l I, which look alike. */
static const char alphabet[] = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for an encoded hash");

/* The hash of 32 bytes that nobody kept. */
static const char hash_of_nobody[] =
    "$argon2id$v=19$m=1024,t=2,p=1$Rpqs8kUwZqaJFMadU+E+pw$zOnpSgQNIZrfy4OCwMFeewqJnLRMZmNdDPYTle2ziTA";

void password_make(char out[PASSWORD_SIZE])
{
    for (int i = 0; i < PASSWORD_SIZE - 1; i++)
        out[i] = alphabet[randombytes_uniform(sizeof alphabet - 1)];
    out[PASSWORD_SIZE - 1] = '\0';
}

enum result password_hash(const char *password, enum password_origin origin, char out[PASSWORD_HASH_SIZE])
{
    size_t memory = (size_t)(origin == PASSWORD_MADE ? 1 : 64) << 20;
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE, memory) != 0)
        return RESULT_NO_MEMORY;
    memcpy(out, hash, sizeof hash);
    return RESULT_OK;
}

bool password_check(const char *hash, const char *password)
{
    bool nobody = hash[0] == '\0';
    int verified = crypto_pwhash_str_verify(nobody ? hash_of_nobody : hash, password, strlen(password));
    return verified == 0 && !nobody;
}
