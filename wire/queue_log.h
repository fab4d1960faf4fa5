/* An Asterisk's queue_log, a line a time: "EPOCH|CALLID|QUEUE|AGENT|EVENT|more". It tells the same visits as the events do, to the
 * second; a caller who was refused is not in it. */
#ifndef REXIAN_WIRE_QUEUE_LOG_H
#define REXIAN_WIRE_QUEUE_LOG_H

#include "wire/exchange_calls.h"

enum { QUEUE_LOG_LINE = 2048, QUEUE_LOG_FIELDS = 16, QUEUE_LOG_WHY = 160 };

struct queue_log_line {
    int64_t at; /* UTC milliseconds */
    const char *call, *queue, *agent, *event;
    const char *more[QUEUE_LOG_FIELDS]; /* of the event; "" if missing */
    size_t more_count;
};

/* Cuts a line without its newline in place; *ret points into it. RESULT_NOT_FOUND: an empty line; RESULT_INVALID: `why` is an
 * English sentence that names field and value. Lines of other events than those of visits are read, too. */
MUST_CHECK enum result queue_log_parse(char *line, struct queue_log_line *ret, char why[QUEUE_LOG_WHY]);

/* What becomes of the lines. */
struct queue_log_options {
    struct exchange_calls *calls;
    /* Whether the calls of a queue count; NULL: all do. */
    bool (*wants)(const void *context, const char *queue);
    /* The phone of an agent; NULL: the name is it. */
    const char *(*extension)(const void *context, const char *agent);
    const void *context;
};
/* Tells a line to the table. False if it is no event of a visit, or of a queue that does not count. */
bool queue_log_tell(const struct queue_log_options *options, const struct queue_log_line *line);
/* Ends the calls that were over more than ten minutes before `at`, if nothing else tells when they were: after each line of a log
 * that is read by itself. */
void queue_log_settle(const struct queue_log_options *options, int64_t at);
/* The log ends at `at`: calls whose visits have ended are over; a visit that began more than six hours before is lost. */
void queue_log_finish(const struct queue_log_options *options, int64_t at);

#endif
