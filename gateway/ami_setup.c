/* Reading what an exchange needs; each fault names the option that is to be changed. */
#include "gateway/ami_setup.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define _(text) gettext(text)

enum { SECRET_FILE_BYTES = 4096 };

static enum exit_code read_secret(const char *path, struct ami_setup *setup, char why[FILE_WHY_SIZE])
{
    char *text = NULL, reason[FILE_WHY_SIZE];
    size_t size = 0;
    if (file_read_secret(path, SECRET_FILE_BYTES, &text, &size, reason) != RESULT_OK) {
        snprintf(why, FILE_WHY_SIZE, "asterisk.secret_file: %.1500s", reason);
        return EXIT_CODE_CONFIG;
    }
    size_t length = strcspn(text, "\r\n");
    bool is_good =
        length > 0 && length < sizeof setup->secret && strspn(text + length, "\r\n") == size - length;
    if (is_good)
        memcpy(setup->secret, text, length);
    else
        snprintf(
            why, FILE_WHY_SIZE,
            _("asterisk.secret_file: %.1000s: holds no secret; write that of manager.conf alone on one line"),
            path);
    file_forget(&text, size);
    return is_good ? EXIT_CODE_OK : EXIT_CODE_CONFIG;
}

static enum exit_code open_sockets(const struct config_asterisk *config, struct ami_setup *setup,
                                   char why[FILE_WHY_SIZE])
{
    struct ami_socket_options options = {.host = config->host,
                                         .port = config->port,
                                         .has_tls = config->tls,
                                         .ca_file = setup->ca_file,
                                         .pin = config->tls_pin};
    char reason[AMI_TLS_WHY_SIZE];
    if (ami_socket_open(&options, &setup->listen, reason) == RESULT_OK &&
        ami_socket_open(&options, &setup->command, reason) == RESULT_OK)
        return EXIT_CODE_OK;
    snprintf(why, FILE_WHY_SIZE,
             _("asterisk.tls_ca_file: %.1000s: %.200s; name a file of certificates in PEM form that this user "
               "may read"),
             setup->ca_file, reason);
    return EXIT_CODE_CONFIG;
}

enum exit_code ami_setup_open(const struct config_asterisk *config, const char *config_file,
                              struct ami_setup *ret, char why[FILE_WHY_SIZE])
{
    char secret_file[CONFIG_PATH_SIZE];
    *ret = (struct ami_setup){0};
    if (config->plain_login && !config->tls) {
        snprintf(why, FILE_WHY_SIZE, "%s",
                 _("asterisk.plain_login: would send the secret so that everybody on the way can read it; set "
                   "asterisk.tls = true, or asterisk.plain_login = false"));
        return EXIT_CODE_CONFIG;
    }
    if (config_path(config_file, config->secret_file, secret_file, sizeof secret_file) != RESULT_OK ||
        (config->tls_ca_file[0] != '\0' &&
         config_path(config_file, config->tls_ca_file, ret->ca_file, sizeof ret->ca_file) != RESULT_OK)) {
        snprintf(why, FILE_WHY_SIZE, "%s",
                 _("asterisk.secret_file, tls_ca_file: a path is too long; choose a shorter one"));
        return EXIT_CODE_CONFIG;
    }
    bool is_v6 = strchr(config->host, ':') != NULL;
    snprintf(ret->place, sizeof ret->place, "%s%s%s:%" PRId64, is_v6 ? "[" : "", config->host, is_v6 ? "]" : "",
             config->port);
    enum exit_code code = exchange_log_open(config, config_file, &ret->log, why);
    if (code == EXIT_CODE_OK)
        code = read_secret(secret_file, ret, why);
    return code == EXIT_CODE_OK ? open_sockets(config, ret, why) : code;
}

void ami_setup_fill(const struct ami_setup *setup, const struct config_asterisk *config,
                    struct ami_exchange_options *options)
{
    options->place = setup->place;
    options->user = config->user;
    options->secret = setup->secret;
    options->is_plain = config->plain_login;
    options->listen = ami_socket_link(setup->listen);
    options->command = ami_socket_link(setup->command);
}

void ami_setup_close(struct ami_setup *setup)
{
    ami_socket_close(&setup->listen);
    ami_socket_close(&setup->command);
    exchange_log_close(&setup->log);
    explicit_bzero(setup, sizeof *setup);
}
