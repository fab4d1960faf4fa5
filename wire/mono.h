/* The monotonic clock: for timeouts and heartbeats, never stored, never scaled.
 * City time is something else and is handed down by the broker. */
#ifndef REXIAN_WIRE_MONO_H
#define REXIAN_WIRE_MONO_H

#include <stdint.h>

/* Milliseconds since some moment before the program began; never goes back. */
int64_t mono_ms(void);

#endif
