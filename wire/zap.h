/* Decides at each CURVE handshake whether a station's key is let in (ZAP 1.0, RFC 27), in a thread of its own.
 * Without it libzmq lets everybody in, so it is bound before any other socket and refuses everything but CURVE. */
#ifndef REXIAN_WIRE_ZAP_H
#define REXIAN_WIRE_ZAP_H

#include "core/result.h"
#include <stddef.h>
#include <stdint.h>

#define ZAP_DOMAIN "rexian"

enum zap_verdict {
    ZAP_ACCEPT = 200,
    ZAP_LATER = 300,  /* cannot tell now: the station's socket tries again by itself */
    ZAP_REFUSE = 400, /* the station's socket gives up until a new one is made */
};

struct zap_counters {
    uint64_t accepted;
    uint64_t later;
    uint64_t refused;   /* unknown keys, other mechanisms, other domains */
    uint64_t malformed; /* requests that are none */
};

/* Called in the handler's thread; what it reads is guarded by its owner (a mutex). Sets *ret_station_id (> 0) when it
 * returns ZAP_ACCEPT. `address` is the peer's IP address or "". Must not block for long: handshakes wait for it. */
struct zap_check {
    enum zap_verdict (*check)(void *context, const uint8_t key[32], const char *address,
                              int64_t *ret_station_id);
    void *context;
};

struct zap;

/* Binds inproc://zeromq.zap.01 in the ZeroMQ context and starts the thread; when it returns RESULT_OK the handler
 * answers. RESULT_FULL: another handler is bound in this context. RESULT_IO, RESULT_NO_MEMORY. */
MUST_CHECK enum result zap_start(void *zmq_context, const struct zap_check *check, struct zap **ret);
/* Ends the thread and closes its socket. From then on every handshake fails where ZAP_ENFORCE_DOMAIN is set. */
void zap_stop(struct zap **zap);
/* What it has answered so far. May be called from any thread. */
void zap_count(const struct zap *zap, struct zap_counters *ret);

/* One frame of a ZAP request. */
struct zap_frame {
    const uint8_t *bytes;
    size_t size;
};

/* The answer to a request; pointers are into the request's frames or static. */
struct zap_reply {
    struct zap_frame request_id;
    enum zap_verdict verdict;
    const char *text;
    char user_id[24]; /* the station's id in decimal; "" unless accepted */
};

/* Judges one request. RESULT_INVALID: not even a version and a request id that could be answered; it is then dropped.
 * Everything else is RESULT_OK with a verdict, ZAP_REFUSE if it is malformed. */
MUST_CHECK enum result zap_judge(const struct zap_check *check, const struct zap_frame *frames, size_t count,
                                 struct zap_reply *ret);

#endif
