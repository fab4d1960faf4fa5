/* What a console needs to connect and log in: the station's key, and a name and password if they were given by the
 * command line, the environment (REXIAN_AS, REXIAN_PASSWORD_FILE) or the configuration. */
#ifndef REXIAN_CONFIG_CREDENTIALS_H
#define REXIAN_CONFIG_CREDENTIALS_H

#include "config/files.h"
#include "config/options.h"

enum { CREDENTIALS_TEXT = 129 };

struct credentials {
    char *key_text; /* of the station's key file */
    size_t key_size;
    char login[CREDENTIALS_TEXT];    /* "" if none was given */
    char password[CREDENTIALS_TEXT]; /* "" if none was given */
};

/* Finds the password of a login in the text of a password file: the password alone on one line, or lines of login, tab,
 * password (and more behind another tab). RESULT_NOT_FOUND: lines without this login; RESULT_TOO_LONG; RESULT_INVALID:
 * empty, or more than one line without a tab. */
enum result credentials_password(const char *text, const char *login, char *out, size_t size) MUST_CHECK;
/* Reads all of it; `as` and `password_file` are the command line's and may be NULL. Free it by credentials_forget, also
 * after a failure. Results of file_read_secret, or RESULT_INVALID: why is a translated sentence. */
enum result credentials_read(const struct console_config *config, const char *config_file, const char *as,
                             const char *password_file, struct credentials *ret,
                             char why[FILE_WHY_SIZE]) MUST_CHECK;
/* Wipes and frees. */
void credentials_forget(struct credentials *credentials);

#endif
