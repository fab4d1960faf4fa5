/* Which log of an exchange is read: a file and a table have the same lines. */
#include "gateway/exchange_log.h"

#include "config/zone_load.h"
#include "core/text.h"
#include "wire/mono.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

#define _(text) gettext(text)

enum { CONNECTION_FILE_BYTES = 4096 };

/* The connection with its password: alone on one line of a file that nobody else may read. */
static enum exit_code read_connection(const char *path, struct exchange_log *log, char why[FILE_WHY_SIZE])
{
    char *text = NULL, reason[FILE_WHY_SIZE];
    size_t size = 0;
    if (file_read_secret(path, CONNECTION_FILE_BYTES, &text, &size, reason) != RESULT_OK) {
        snprintf(why, FILE_WHY_SIZE, "asterisk.queue_log_odbc_file: %.1500s", reason);
        return EXIT_CODE_CONFIG;
    }
    size_t length = strcspn(text, "\r\n");
    bool is_good = length > 0 && length < sizeof log->connection && strchr(text, '=') != NULL &&
                   strspn(text + length, "\r\n") == size - length;
    if (is_good)
        memcpy(log->connection, text, length);
    else
        snprintf(why, FILE_WHY_SIZE,
                 _("asterisk.queue_log_odbc_file: %.1000s: holds no connection of ODBC; write it alone on one "
                   "line, such as DSN=asterisk;UID=rexian;PWD=..."),
                 path);
    file_forget(&text, size);
    return is_good ? EXIT_CODE_OK : EXIT_CODE_CONFIG;
}

static enum exit_code open_table(const struct config_asterisk *config, const char *config_file,
                                 struct exchange_log *log, char why[FILE_WHY_SIZE])
{
    char file[CONFIG_PATH_SIZE], reason[200];
    const struct log_rows_options options = {
        .connection = log->connection, .table = log->table, .zone = &log->zone, .mono_ms = mono_ms};
    if (config_path(config_file, config->queue_log_odbc_file, file, sizeof file) != RESULT_OK) {
        snprintf(why, FILE_WHY_SIZE, "%s",
                 _("asterisk.queue_log_odbc_file: the path is too long; choose a shorter one"));
        return EXIT_CODE_CONFIG;
    }
    if (zone_load(config->queue_log_zone, &log->zone, reason, sizeof reason) != RESULT_OK) {
        snprintf(why, FILE_WHY_SIZE, "asterisk.queue_log_zone: %s", reason);
        return EXIT_CODE_CONFIG;
    }
    text_copy(log->table, sizeof log->table, config->queue_log_table);
    enum exit_code code = read_connection(file, log, why);
    if (code == EXIT_CODE_OK && log_rows_open(&options, &log->rows) != RESULT_OK) {
        snprintf(why, FILE_WHY_SIZE, "%s", _("out of memory"));
        code = EXIT_CODE_IO;
    }
    return code;
}

enum exit_code exchange_log_open(const struct config_asterisk *config, const char *config_file,
                                 struct exchange_log *ret, char why[FILE_WHY_SIZE])
{
    ret->rows = NULL;
    ret->path[0] = '\0';
    if (config->queue_log[0] != '\0' && config->queue_log_odbc_file[0] != '\0') {
        snprintf(
            why, FILE_WHY_SIZE, "%s",
            _("asterisk.queue_log and asterisk.queue_log_odbc_file: the exchange writes one log; leave one "
              "of them empty"));
        return EXIT_CODE_CONFIG;
    }
    if (config->queue_log_odbc_file[0] != '\0')
        return open_table(config, config_file, ret, why);
    if (config->queue_log[0] == '\0' ||
        config_path(config_file, config->queue_log, ret->path, sizeof ret->path) == RESULT_OK)
        return EXIT_CODE_OK;
    snprintf(why, FILE_WHY_SIZE, "%s", _("asterisk.queue_log: the path is too long; choose a shorter one"));
    return EXIT_CODE_CONFIG;
}

bool exchange_log_is_there(const struct exchange_log *log)
{
    return log->path[0] != '\0' || log->rows != NULL;
}

void exchange_log_end(struct exchange_log *log, struct log_place *place)
{
    struct log_place end;
    if (log->rows != NULL) {
        if (log_rows_end(log->rows, &end) == RESULT_OK)
            *place = end;
    } else if (log->path[0] == '\0' || log_end(log->path, place) != RESULT_OK) {
        *place = (struct log_place){0};
    }
}

enum result exchange_log_read(struct exchange_log *log, const struct log_place *from, int64_t from_ms,
                              log_take *take, void *context, bool *ret_is_whole, struct log_place *ret_end)
{
    return log->rows != NULL ? log_rows_read(log->rows, from, from_ms, take, context, ret_is_whole, ret_end)
                             : log_read(log->path, from, take, context, ret_is_whole, ret_end);
}

const char *exchange_log_name(const struct exchange_log *log)
{
    return log->rows != NULL ? log->table : log->path;
}

const char *exchange_log_why(const struct exchange_log *log)
{
    return log->rows != NULL ? log_rows_why(log->rows) : "";
}

void exchange_log_close(struct exchange_log *log)
{
    log_rows_close(&log->rows);
    explicit_bzero(log->connection, sizeof log->connection);
}
