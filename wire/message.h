/* One row for each request that a client may send: its shapes, who may ask, and what it does.
 * The broker's handlers, the clients and docs/protocol.md are all driven by this table. */
#ifndef REXIAN_WIRE_MESSAGE_H
#define REXIAN_WIRE_MESSAGE_H

#include "core/field.h"

/* Version of the envelope and of the meaning of the messages. Unknown keys of a body are skipped, so that adding
 * fields and messages does not change it. */
enum { PROTOCOL_VERSION = 1 };

enum message_flag {
    MESSAGE_CHANGES = 1,    /* changes something: runs in the writer, needs a request id, its reply is kept */
    MESSAGE_NO_SESSION = 2, /* may be sent before a login */
    MESSAGE_SLOW = 4,       /* a query that may read much: a reader thread of its own turn */
};

struct message {
    const char *type;            /* "ticket.open" */
    const struct shape *request; /* what the body holds */
    const struct shape *reply;   /* what the reply's body holds */
    unsigned flags;
    uint32_t rights;      /* any one of these (core/authority.h); 0 = every session */
    const char *sentence; /* for docs/protocol.md */
};

/* The message at a position of the whole table, NULL past its end. */
const struct message *message_at(size_t position);
/* Row of a type, or NULL. */
const struct message *message_by_type(const char *type);

#endif
