/* Logins and passwords. */
#include "ctl/password.h"

#include "config/credentials.h"
#include "config/files.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define _(text) gettext(text)

enum { PASSWORD_FILE_MAX = 4 * 1024 * 1024 };

static const char *filled(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

const char *password_login(const struct ctl *ctl)
{
    if (filled(ctl->as) != NULL)
        return ctl->as;
    const char *login = filled(getenv("REXIAN_AS"));
    return login != NULL ? login : filled(ctl->config->login);
}

static enum exit_code from_file(const struct ctl *ctl, const char *file, const char *login, char *out,
                                size_t size)
{
    char why[FILE_WHY_SIZE];
    char *text = NULL;
    size_t length = 0;
    enum result result = file_read_secret(file, PASSWORD_FILE_MAX, &text, &length, why);
    if (result != RESULT_OK)
        return ctl_tell(ctl, result == RESULT_REFUSED ? EXIT_CODE_NOT_PERMITTED : EXIT_CODE_IO, "%s", why);
    result = credentials_password(text, login, out, size);
    file_forget(&text, length);
    if (result == RESULT_NOT_FOUND)
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("%s: there is no line of '%s'; name another login by --as"),
                        file, login);
    if (result != RESULT_OK)
        return ctl_tell(
            ctl, EXIT_CODE_USAGE,
            _("%s: holds no password; write the password alone on one line, or lines of login, tab, "
              "password"),
            file);
    return EXIT_CODE_OK;
}

/* Reads a line without echo; false at its end or after a signal. */
static bool read_line(int terminal, char *out, size_t size)
{
    size_t used = 0;
    char byte = 0;
    while (read(terminal, &byte, 1) == 1 && byte != '\n') {
        if (used + 1 >= size)
            return false;
        out[used++] = byte;
    }
    out[used] = '\0';
    return used > 0;
}

static enum exit_code from_prompt(const struct ctl *ctl, const char *login, char *out, size_t size)
{
    struct termios before;
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal < 0 || tcgetattr(terminal, &before) != 0) {
        if (terminal >= 0)
            close(terminal);
        return ctl_tell(ctl, EXIT_CODE_USAGE,
                        _("there is no terminal to ask for the password; name a file by --password-file"));
    }
    struct termios silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    dprintf(terminal, _("Password of %s: "), login);
    tcsetattr(terminal, TCSAFLUSH, &silent);
    bool good = read_line(terminal, out, size);
    tcsetattr(terminal, TCSAFLUSH, &before);
    dprintf(terminal, "\n");
    close(terminal);
    return good ? EXIT_CODE_OK : ctl_tell(ctl, EXIT_CODE_USAGE, _("no password was given"));
}

enum exit_code password_get(const struct ctl *ctl, const char *login, char *out, size_t size)
{
    const char *file = filled(ctl->password_file);
    if (file == NULL)
        file = filled(getenv("REXIAN_PASSWORD_FILE"));
    return file != NULL ? from_file(ctl, file, login, out, size) : from_prompt(ctl, login, out, size);
}
