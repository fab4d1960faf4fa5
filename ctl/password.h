/* Where the login and its password come from: the command line, the environment, a file that others cannot read, or a prompt.
 * A password file holds just the password, or lines "login<TAB>password<TAB>role". */
#ifndef REXIAN_CTL_PASSWORD_H
#define REXIAN_CTL_PASSWORD_H

#include "config/program.h"
#include "ctl/ctl.h"

/* The login: --as, then $REXIAN_AS, then the configuration's; NULL if none of them names one. */
const char *password_login(const struct ctl *ctl);
/* Fetches the password: --password-file, $REXIAN_PASSWORD_FILE, or a prompt on the terminal. Other codes than
 * EXIT_CODE_OK have been told. */
MUST_CHECK enum exit_code password_get(const struct ctl *ctl, const char *login, char *out, size_t size);

#endif
