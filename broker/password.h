/* Passwords: made, hashed by argon2id, checked. One that a person chose takes a tenth of a second and more: not for the
 * loop of a login. What is made here has 92 bits of chance: no hash could make it harder to guess, so its own is cheap, and a thousand
 * consoles that come in the morning with such passwords cost a core some seconds, not minutes. */
#ifndef REXIAN_BROKER_PASSWORD_H
#define REXIAN_BROKER_PASSWORD_H

#include "core/result.h"

#include <stdbool.h>

enum { PASSWORD_SIZE = 17, PASSWORD_HASH_SIZE = 129, PASSWORD_MIN = 8 };

enum password_origin {
    PASSWORD_CHOSEN, /* by a person: 64 MiB, 2 passes */
    PASSWORD_MADE,   /* by password_make: 1 MiB, 2 passes */
};

/* Makes 16 characters of an alphabet without those that look alike (0O 1lI), by the system's chance. */
void password_make(char out[PASSWORD_SIZE]);
/* The encoded argon2id hash with a new salt. RESULT_NO_MEMORY. */
MUST_CHECK enum result password_hash(const char *password, enum password_origin origin,
                                     char out[PASSWORD_HASH_SIZE]);
/* Whether a password belongs to a hash. A hash of "" belongs to none, after the time that a check takes: pass it for
 * accounts that do not exist. */
bool password_check(const char *hash, const char *password);

#endif
