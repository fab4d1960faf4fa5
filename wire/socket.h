/* What bus and client share about ZeroMQ: contexts, options, CURVE, monitors.
 * Used inside wire/ only. */
#ifndef REXIAN_WIRE_SOCKET_H
#define REXIAN_WIRE_SOCKET_H

#include "core/result.h"
#include <stddef.h>
#include <stdint.h>

/* Fills `size` bytes (at most 256) from the kernel's random source. RESULT_IO. */
MUST_CHECK enum result random_fill(void *out, size_t size);

/* Sets an int option. RESULT_INVALID if libzmq does not accept it. */
MUST_CHECK enum result socket_set(void *socket, int option, int value);
/* Sets a text option. RESULT_INVALID if libzmq does not accept it. */
MUST_CHECK enum result socket_set_text(void *socket, int option, const char *value);

/* Opens a PAIR that hears the events of `socket`. RESULT_NO_MEMORY, RESULT_IO. */
MUST_CHECK enum result monitor_open(void *zmq_context, void *socket, int events, void **ret);
/* Takes one event, never blocks. RESULT_NOT_FOUND: none now. */
MUST_CHECK enum result monitor_next(void *monitor, int *ret_event, int *ret_value);
/* Ends the monitoring of `socket` and closes the PAIR. NULL is accepted. */
void monitor_close(void *socket, void *monitor);

/* Makes a DEALER with CURVE and the client's options, not yet connected to the endpoint. Keys are Z85. RESULT_INVALID: a
 * key; RESULT_NO_MEMORY. */
MUST_CHECK enum result dealer_open(void *zmq_context, const char *endpoint, const char *server_key,
                                   const char *public_key, const char *secret_key, void **ret);

#endif
