/* A bare connection to the broker: bytes in, bytes out, nothing sent again. For loads whose client must cost little (bench/); consoles
 * use wire/client.h. */
#ifndef REXIAN_WIRE_BARE_H
#define REXIAN_WIRE_BARE_H

#include "core/result.h"
#include "wire/keys.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bare;

/* Connects; keys are Z85. It may be sent on at once. RESULT_INVALID: endpoint or key; RESULT_NO_MEMORY. */
MUST_CHECK enum result bare_open(void *zmq_context, const char *endpoint, const char *server_key,
                                 const struct key_pair *pair, struct bare **ret);
/* Accepts NULL, sets NULL. */
void bare_close(struct bare **bare);
/* Readable when something may have arrived; edge-triggered: take all by bare_next, also after a send. */
int bare_fd(const struct bare *bare);
/* Copies the bytes to the connection's queue. RESULT_BUSY: it is full. */
MUST_CHECK enum result bare_send(struct bare *bare, const void *bytes, size_t size);
/* The next message, valid until the next call or bare_close; false if none waits. Never blocks. */
bool bare_next(struct bare *bare, const uint8_t **ret_bytes, size_t *ret_size);

#endif
