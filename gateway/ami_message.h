/* A message of Asterisk's manager interface (AMI): named lines, as a list that is only looked at.
 * Its texts are UTF-8 without control characters, whatever came over the line: fit for terminals, JSON and SQL. */
#ifndef REXIAN_GATEWAY_AMI_MESSAGE_H
#define REXIAN_GATEWAY_AMI_MESSAGE_H

#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AMI_HEADERS = 256 };

enum ami_kind {
    AMI_BANNER,   /* the first line; name is the version of the protocol, "11.0.0" */
    AMI_STRANGER, /* a first line that is no banner; name is what stood there, cut */
    AMI_RESPONSE, /* name is "Success", "Error", "Goodbye" ... */
    AMI_EVENT,    /* name is "QueueCallerJoin" ...; OriginateResponse is an event, too */
    AMI_OTHER,    /* lines that are neither; name is "" */
};

struct ami_header {
    const char *key;
    const char *value; /* "" if nothing stands behind the colon */
};

struct ami_message {
    enum ami_kind kind;
    const char *name;
    size_t count;
    struct ami_header headers[AMI_HEADERS]; /* in their order; a key may come more than once */
};

/* The first value of a key (any case); "" if there is none. */
const char *ami_text(const struct ami_message *message, const char *key);
/* The value of a key at or behind *position, which is moved past it; NULL if there is none any more. Begin at 0. */
const char *ami_next(const struct ami_message *message, const char *key, size_t *position);
/* True if the key stands there, be it empty. */
bool ami_has(const struct ami_message *message, const char *key);
/* As ami_text, but "" also for what the exchange writes when it knows nothing: "<unknown>", "unknown", "<none>". */
const char *ami_known(const struct ami_message *message, const char *key);
/* A whole number without anything behind it; false if there is none. */
bool ami_int(const struct ami_message *message, const char *key, int64_t *ret);
/* `Timestamp: 1795459024.224888` in microseconds UTC; false if there is none (timestampevents is off, lists). */
bool ami_time_us(const struct ami_message *message, int64_t *ret_us);
/* True if the name is this one; names are compared as they are written. */
bool ami_is(const struct ami_message *message, enum ami_kind kind, const char *name);

#endif
