/* Names of changes, so that each is done once however often it is sent (docs/protocol.md). */
#ifndef REXIAN_WIRE_REQUEST_ID_H
#define REXIAN_WIRE_REQUEST_ID_H

#include "wire/envelope.h"

enum { REQUEST_ID_RANDOM = 10 };

/* 32 hex digits: the wall clock's milliseconds, then the caller's random bytes. What is made at about the same time lies together in the
 * broker's index of what it has answered; nothing else depends on the clock, which may be wrong. */
void request_id_name(const uint8_t random[REQUEST_ID_RANDOM], char out[ENVELOPE_ID_BYTES]);

#endif
