/* Keys and passwords of a console, from files that others must not read. */
#include "config/credentials.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { KEY_FILE_MAX = 4096, PASSWORD_FILE_MAX = 4 * 1024 * 1024 };

static const char *filled(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

static enum result copy(const char *begin, size_t length, char *out, size_t size)
{
    if (length == 0)
        return RESULT_INVALID;
    if (length >= size)
        return RESULT_TOO_LONG;
    memcpy(out, begin, length);
    out[length] = '\0';
    return RESULT_OK;
}

enum result credentials_password(const char *text, const char *login, char *out, size_t size)
{
    size_t login_length = strlen(login);
    if (strchr(text, '\t') == NULL) {
        size_t length = strcspn(text, "\r\n");
        if (text[length + strspn(text + length, "\r\n")] != '\0')
            return RESULT_INVALID;
        return copy(text, length, out, size);
    }
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (length > login_length && strncmp(text, login, login_length) == 0 && text[login_length] == '\t') {
            const char *password = text + login_length + 1;
            return copy(password, strcspn(password, "\t\r\n"), out, size);
        }
        text += length + (text[length] == '\n' ? 1 : 0);
    }
    return RESULT_NOT_FOUND;
}

static enum result read_password(const char *file, struct credentials *ret, char why[FILE_WHY_SIZE])
{
    char *text = NULL;
    size_t size = 0;
    enum result result = file_read_secret(file, PASSWORD_FILE_MAX, &text, &size, why);
    if (result != RESULT_OK)
        return result;
    result = credentials_password(text, ret->login, ret->password, sizeof ret->password);
    file_forget(&text, size);
    if (result == RESULT_NOT_FOUND)
        snprintf(why, FILE_WHY_SIZE, _("%s: there is no line of '%s'; name another login by --as"), file,
                 ret->login);
    else if (result != RESULT_OK)
        snprintf(why, FILE_WHY_SIZE,
                 _("%s: holds no password; write the password alone on one line, or lines of login, tab, "
                   "password"),
                 file);
    return result;
}

enum result credentials_read(const struct console_config *config, const char *config_file, const char *as,
                             const char *password_file, struct credentials *ret, char why[FILE_WHY_SIZE])
{
    char path[CONFIG_PATH_SIZE];
    *ret = (struct credentials){0};
    const char *login = filled(as) ? as : filled(getenv("REXIAN_AS"));
    const char *file = filled(password_file) ? password_file : filled(getenv("REXIAN_PASSWORD_FILE"));
    if (login == NULL)
        login = config->login;
    if (strlen(login) >= sizeof ret->login) {
        snprintf(why, FILE_WHY_SIZE, _("'%s' is too long for a login"), login);
        return RESULT_INVALID;
    }
    snprintf(ret->login, sizeof ret->login, "%s", login);
    enum result result = config_path(config_file, config->station_key_file, path, sizeof path);
    if (result != RESULT_OK) {
        snprintf(why, FILE_WHY_SIZE, "%s", _("station_key_file: the path is too long"));
        return result;
    }
    result = file_read_secret(path, KEY_FILE_MAX, &ret->key_text, &ret->key_size, why);
    if (result == RESULT_OK && file != NULL && ret->login[0] != '\0')
        result = read_password(file, ret, why);
    return result;
}

void credentials_forget(struct credentials *credentials)
{
    file_forget(&credentials->key_text, credentials->key_size);
    explicit_bzero(credentials, sizeof *credentials);
}
