/* What an exchange has recorded, record by record: a queue_log, or all that its manager interface said (AMI). Both go the way that live
 * events go: queue_log by wire/queue_log.h, AMI by ami_parse.h and ami_calls.h. Pure apart from the file. */
#ifndef REXIAN_GATEWAY_REPLAY_FILE_H
#define REXIAN_GATEWAY_REPLAY_FILE_H

#include "core/result.h"
#include "wire/messages.h"

#include <stdbool.h>
#include <stddef.h>

enum { REPLAY_WHY_SIZE = 300 };

struct replay_options {
    const char *path;
    const char *exchange; /* its name in refs */
    const char *queues;   /* whose calls count, with commas between; "": all */
};

/* What the file says of itself. */
struct replay_span {
    int64_t first_at, last_at; /* UTC ms of its first and last record */
    int64_t records;           /* lines of a queue_log, events with a time */
    int64_t faults;            /* lines that could not be read */
};

struct replay_file;

/* Opens a file and looks through it once. RESULT_INVALID: it holds no record; RESULT_IO, RESULT_NO_MEMORY; `why` names the file and
 * the remedy. Texts of the options must live on. */
MUST_CHECK enum result replay_open(const struct replay_options *options, struct replay_file **ret,
                                   char why[REPLAY_WHY_SIZE]);
void replay_close(struct replay_file **file);
const struct replay_span *replay_span_of(const struct replay_file *file);

/* The instant of the next record, never before that of the one before it; false behind the last one. */
bool replay_next_at(struct replay_file *file, int64_t *ret_at);
/* Tells the next record, if there is one, to the translation. */
void replay_tell(struct replay_file *file);
/* The next report that came of it; false if there is none. Instants are those of the file. After the last record: what was still
 * going on is reported as lost sight of. */
bool replay_report(struct replay_file *file, struct call_report *ret);

#endif
