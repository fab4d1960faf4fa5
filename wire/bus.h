/* The broker's side of the wire: one ROUTER socket with CURVE, its ZAP handler, and never a send that waits.
 * All calls come from the loop's thread, but for the check of keys, which runs in the handler's. */
#ifndef REXIAN_WIRE_BUS_H
#define REXIAN_WIRE_BUS_H

#include "core/result.h"
#include "wire/bus_guard.h"
#include "wire/workers.h"
#include "wire/zap.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bus_options {
    const char
        *endpoint; /* "tcp://0.0.0.0:7780", "ipc:///run/rexian/bus"; "tcp://127.0.0.1:*" takes any port */
    const char *secret_key;  /* the broker's, Z85 */
    int64_t max_frame_bytes; /* a longer frame cuts the connection; at least 1024 */
    int heartbeat_ms;        /* of the connection; 0: none */
    int dead_after_ms;       /* a peer silent for so long is cut; 0 means three heartbeats */
    int handshake_ms;        /* a connection that has not proved its key by then is cut; 0 means 20000 */
    int queue_max; /* messages that may wait for one peer before bus_send says RESULT_BUSY; 0 means 1000 */
    struct zap_check keys; /* who is let in */
};

enum { PEER_BYTES = 5 };

/* A connection, as long as it lives; made by ROUTER, never chosen by the peer, never shown to one. */
struct peer {
    uint8_t id[PEER_BYTES];
};

/* A number for hash tables, different for each peer; never 0. */
uint64_t peer_number(const struct peer *peer);
/* The peer of such a number. */
struct peer peer_of_number(uint64_t number);

struct bus_message {
    struct peer peer;
    int64_t station_id;  /* by the key that the connection has proved; > 0 */
    const uint8_t *body; /* the one frame; valid until the next bus_receive or bus_close */
    size_t size;
};

struct bus_counters {
    uint64_t received;
    uint64_t sent;
    uint64_t wrong_frames; /* dropped: not exactly one body frame, or an empty one */
    uint64_t unnamed;      /* dropped: without a station id from our handler */
    uint64_t claimed;      /* dropped: the peer chose its own routing id */
    uint64_t busy;         /* not sent: the peer's queue was full */
    uint64_t lost;         /* not sent: the peer is gone */
    uint64_t cut;          /* connections that sent far more than became messages */
    struct zap_counters keys;
};

struct bus;

/* Starts the ZAP handler, then binds the socket. On failure `error` (error_size bytes) has an English sentence that names
 * the endpoint and the remedy: RESULT_BUSY: the port is in use; RESULT_INVALID: endpoint
 * or key; RESULT_IO; RESULT_NO_MEMORY. */
MUST_CHECK enum result bus_open(const struct bus_options *options, struct bus **ret, char *error,
                                size_t error_size);
/* Cuts all connections (replies already handed over get 200 ms to leave) and ends the handler. */
void bus_close(struct bus **bus);
/* Where it listens, with the real port. Valid as long as the bus. */
const char *bus_endpoint(const struct bus *bus);

/* Proves that a stranger is kept out: connects with a key made on the spot. RESULT_OK: it was refused.
 * RESULT_INVALID: it was let in (do not run); RESULT_LOST: no answer within timeout_ms. Blocks so long at most. */
MUST_CHECK enum result bus_self_test(struct bus *bus, int timeout_ms);

/* The next message, or RESULT_NOT_FOUND if none waits. Never blocks; drops and counts what is not acceptable. */
MUST_CHECK enum result bus_receive(struct bus *bus, struct bus_message *ret);
/* Whether a message may be waiting. */
bool bus_has_more(struct bus *bus);
/* Copies the bytes to the peer's queue. Never blocks. RESULT_BUSY: its queue is full, others are not affected;
 * RESULT_LOST: the peer is gone, forget it. */
MUST_CHECK enum result bus_send(struct bus *bus, const struct peer *peer, const uint8_t *bytes, size_t size);

enum { BUS_POOLS_MAX = 8 };

/* Waits until a message is there, a job of one of the pools is finished, extra_fd (-1: none) is readable, a signal came,
 * or timeout_ms (-1: for ever) are over; it does not say which: ask them all. At most BUS_POOLS_MAX pools.
 * RESULT_IO: the socket is unusable. */
MUST_CHECK enum result bus_poll(struct bus *bus, int timeout_ms, struct workers *const *pools,
                                size_t pool_count, int extra_fd);

/* Over TCP a connection is cut, soon after memory has grown by it, that has sent more than this many longest frames, or has the most
 * of them while all connections together have sent more than BUS_UNFINISHED_ALL, without a message coming of it. */
enum { BUS_UNFINISHED_FRAMES = 16, BUS_UNFINISHED_ALL = 256 };
/* The next one that was cut and is not told yet; false: none. */
bool bus_next_cut(struct bus *bus, struct guard_cut *ret);

/* What has passed and what was dropped so far. */
void bus_count(const struct bus *bus, struct bus_counters *ret);

#endif
