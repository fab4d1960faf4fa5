/* What must stand before the gateway's loop: password, journal, exchange, connection. */
#include "gateway/gateway_inside.h"

#include "config/files.h"
#include "config/log.h"
#include "core/text.h"
#include "wire/codec.h"
#include "wire/keys.h"
#include "wire/mono.h"

#include <string.h>

static enum exit_code read_secret(const struct gateway_options *options, const char *name, const char *value,
                                  char **ret_text, size_t *ret_size)
{
    char path[CONFIG_PATH_SIZE], why[FILE_WHY_SIZE];
    if (config_path(options->config_file, value, path, sizeof path) != RESULT_OK) {
        log_line(LOG_LEVEL_ERROR, "%s: the path is too long; choose a shorter one", name);
        return EXIT_CODE_CONFIG;
    }
    if (file_read_secret(path, KEY_FILE_BYTES * 16, ret_text, ret_size, why) == RESULT_OK)
        return EXIT_CODE_OK;
    log_line(LOG_LEVEL_ERROR, "%s: %s", name, why);
    return EXIT_CODE_CONFIG;
}

static enum exit_code read_password(struct gateway *g)
{
    char *text = NULL;
    size_t size = 0;
    const struct gateway_config *config = g->options->config;
    enum exit_code code = read_secret(g->options, "password_file", config->password_file, &text, &size);
    if (code != EXIT_CODE_OK)
        return code;
    size_t length = strcspn(text, "\r\n");
    if (length == 0 || length >= sizeof g->login.password || strlen(config->login) >= sizeof g->login.login) {
        log_line(LOG_LEVEL_ERROR, "password_file: holds no password; write it alone on one line");
        code = EXIT_CODE_CONFIG;
    } else {
        memcpy(g->login.password, text, length);
        g->login.password[length] = '\0';
        (void)text_copy(g->login.login, sizeof g->login.login, config->login);
        snprintf(g->login.program, sizeof g->login.program, "rexian-gateway");
        snprintf(g->login.program_version, sizeof g->login.program_version, "%s", REXIAN_VERSION);
    }
    file_forget(&text, size);
    return code;
}

static bool resume_body(void *context, struct buffer *out)
{
    const struct gateway *g = context;
    struct resume_request request = {0};
    memcpy(request.token, g->session.token, sizeof request.token);
    return g->session.account_id != 0 &&
           codec_encode(message_by_type("session.resume")->request, &request, out) == RESULT_OK;
}

static enum exit_code open_client(struct gateway *g)
{
    const struct gateway_config *config = g->options->config;
    struct key_pair pair = {0};
    struct refusal why;
    char *text = NULL;
    size_t size = 0;
    enum exit_code code = read_secret(g->options, "station_key_file", config->station_key_file, &text, &size);
    if (code != EXIT_CODE_OK)
        return code;
    enum result result = keys_parse(text, &pair, &why);
    file_forget(&text, size);
    if (result == RESULT_OK && pair.secret_key[0] != '\0') {
        struct client_options options = {.endpoint = config->broker,
                                         .server_key = config->broker_key,
                                         .public_key = pair.public_key,
                                         .secret_key = pair.secret_key,
                                         .request_timeout_ms = (int)config->timeout_ms};
        result = client_open(&options, mono_ms(), &g->client);
        if (result != RESULT_OK)
            log_line(LOG_LEVEL_ERROR, "the connection to %s cannot be begun", config->broker);
    } else {
        log_line(LOG_LEVEL_ERROR, "station_key_file: is no key file; restore it from a backup");
        result = RESULT_INVALID;
    }
    keys_wipe(&pair);
    if (result != RESULT_OK)
        return EXIT_CODE_CONFIG;
    client_set_resume(g->client, resume_body, g);
    return EXIT_CODE_OK;
}

static enum exit_code open_journal(struct gateway *g)
{
    char path[CONFIG_PATH_SIZE], why[JOURNAL_WHY_SIZE] = "the path is too long";
    enum result result =
        config_path(g->options->config_file, g->options->config->journal_dir, path, sizeof path);
    if (result == RESULT_OK)
        result = journal_open(path, &g->journal, why);
    if (result == RESULT_OK) {
        if (journal_count(g->journal) > 0)
            log_line(LOG_LEVEL_INFO, "%zu reports of an earlier run go to the broker first",
                     journal_count(g->journal));
        return EXIT_CODE_OK;
    }
    log_line(LOG_LEVEL_ERROR, "journal_dir: %s", why);
    return result == RESULT_BUSY ? EXIT_CODE_UNAVAILABLE : EXIT_CODE_IO;
}

static enum exit_code open_exchange(struct gateway *g)
{
    char why[TELEPHONY_WHY_SIZE] = "", folder[CONFIG_PATH_SIZE] = ".";
    struct telephony_options options = g->options->exchange;
    options.asterisk = &g->options->config->asterisk;
    options.config_file = g->options->config_file;
    options.folder = folder;
    enum result result =
        config_path(g->options->config_file, g->options->config->journal_dir, folder, sizeof folder);
    if (result == RESULT_OK)
        result = g->telephony->open(&options, &g->exchange, why);
    if (result != RESULT_OK)
        log_line(LOG_LEVEL_ERROR, "the exchange '%s' cannot be opened: %s", g->telephony->name, why);
    if (result != RESULT_OK)
        return result == RESULT_INVALID ? EXIT_CODE_CONFIG : EXIT_CODE_IO;
    for (size_t i = 0; g->telephony->told_before != NULL && i < journal_count(g->journal); i++)
        g->telephony->told_before(g->exchange, &journal_at(g->journal, i)->report);
    return EXIT_CODE_OK;
}

enum exit_code gateway_open(struct gateway *g)
{
    enum exit_code code = read_password(g);
    if (code == EXIT_CODE_OK)
        code = open_journal(g);
    if (code == EXIT_CODE_OK)
        code = open_exchange(g);
    return code == EXIT_CODE_OK ? open_client(g) : code;
}
