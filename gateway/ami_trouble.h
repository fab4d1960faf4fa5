/* What can be wrong with a connection to an exchange, each as a sentence that names the place, what was seen and the remedy.
 * Pure but for the translation. */
#ifndef REXIAN_GATEWAY_AMI_TROUBLE_H
#define REXIAN_GATEWAY_AMI_TROUBLE_H

#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AMI_SEEN_SIZE = 200, AMI_SENTENCE_SIZE = 1024 };

enum ami_trouble_code {
    AMI_FINE,
    AMI_HOST_UNKNOWN,    /* seen: the resolver's words */
    AMI_UNREACHABLE,     /* seen: the system's words */
    AMI_TLS_FAILED,      /* seen: the library's words */
    AMI_NOT_TLS,         /* the other side does not speak TLS; seen: what it said */
    AMI_CERTIFICATE,     /* seen: why it is not trusted */
    AMI_OTHER_PIN,       /* seen: the certificate's SHA-256 */
    AMI_SILENT,          /* seen: for how long */
    AMI_NOT_A_MANAGER,   /* seen: its first line */
    AMI_TOO_OLD,         /* seen: the version of the protocol */
    AMI_LOGIN_REFUSED,   /* seen: the exchange's words */
    AMI_NO_ANSWER,       /* seen: what was asked */
    AMI_STILL_STARTING,  /* seen: for how long; the connection goes on */
    AMI_CLOSED,          /* seen: where */
    AMI_DEAD,            /* seen: for how long */
    AMI_MESSAGE_SKIPPED, /* seen: how many so far; the connection goes on */
    AMI_NOT_ALLOWED,     /* seen: the action; the connection goes on */
    AMI_TROUBLE_COUNT
};

struct ami_trouble {
    enum ami_trouble_code code;
    char seen[AMI_SEEN_SIZE]; /* UTF-8 without control characters */
};

/* Sets a trouble; `seen` is cut at a whole character, its control characters become blanks. */
void ami_trouble_set(struct ami_trouble *trouble, enum ami_trouble_code code, const char *seen);
/* The sentence, translated, with its places filled: `place` is "HOST:PORT", `user` the exchange's user. */
void ami_trouble_say(const struct ami_trouble *trouble, const char *place, const char *user,
                     char out[AMI_SENTENCE_SIZE]);
/* Milliseconds to wait before the next try where another try soon would do harm; 0: the ordinary pauses. */
int64_t ami_trouble_pause_ms(enum ami_trouble_code code);
/* True if the connection goes on. */
bool ami_trouble_is_passing(enum ami_trouble_code code);

#endif
