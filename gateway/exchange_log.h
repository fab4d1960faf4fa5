/* The log of an exchange: a file, a table, or none. */
#ifndef REXIAN_GATEWAY_EXCHANGE_LOG_H
#define REXIAN_GATEWAY_EXCHANGE_LOG_H

#include "config/files.h"
#include "config/options.h"
#include "config/program.h"
#include "gateway/log_reader.h"
#include "gateway/log_rows.h"

enum { EXCHANGE_LOG_CONNECTION_SIZE = 1024 };

struct exchange_log {
    char path[CONFIG_PATH_SIZE]; /* of the file; "" if there is none */
    char connection[EXCHANGE_LOG_CONNECTION_SIZE], table[LOG_ROWS_TABLE_SIZE];
    struct zone zone;
    struct log_rows *rows; /* NULL if there is no table */
};

/* What gateway.cfg names; `ret` must stay where it is. Nothing is connected yet. Other than EXIT_CODE_OK: `why` names option, value and
 * remedy, translated. Close it in any case. */
MUST_CHECK enum exit_code exchange_log_open(const struct config_asterisk *config, const char *config_file,
                                            struct exchange_log *ret, char why[FILE_WHY_SIZE]);
bool exchange_log_is_there(const struct exchange_log *log);
/* As log_end and log_rows_end. A file that cannot be looked at has no place any more; a table keeps the one it had. */
void exchange_log_end(struct exchange_log *log, struct log_place *place);
/* As log_read and log_rows_read: of a table, and of a place that is not known, no line before from_ms (UTC) is of use. */
MUST_CHECK enum result exchange_log_read(struct exchange_log *log, const struct log_place *from,
                                         int64_t from_ms, log_take *take, void *context, bool *ret_is_whole,
                                         struct log_place *ret_end);
/* Its name for people, and why it could not be read; "" if that is not known. */
const char *exchange_log_name(const struct exchange_log *log);
const char *exchange_log_why(const struct exchange_log *log);
/* Wipes what it connects with. */
void exchange_log_close(struct exchange_log *log);

#endif
