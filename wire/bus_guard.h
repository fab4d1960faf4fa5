/* Watches how much each TCP connection has sent that has not become a message. libzmq bounds each frame and the count of whole messages
 * that wait, but not the frames of one message that has no end: without this a known station could fill the broker's memory. */
#ifndef REXIAN_WIRE_BUS_GUARD_H
#define REXIAN_WIRE_BUS_GUARD_H

#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GUARD_ADDRESS_BYTES = 64 };

struct guard_limits {
    int64_t line_bytes;  /* that one connection may have sent beyond its whole messages */
    int64_t total_bytes; /* that all may have together: beyond it those with the most are cut */
};
/* What the kernel has received of one connection, and what of it has become messages. */
struct guard_line {
    bool is_open;
    uint64_t peer;     /* tells connections apart that have the same descriptor one after the other; never 0 */
    uint64_t received; /* bytes on the wire, at the last look */
    uint64_t taken;    /* bytes of whole messages with their frames, likewise */
    int64_t looked_ms;
    int64_t pending_bytes; /* at most so much of it is of no whole message */
    bool is_cut;
};
/* A connection that was cut. */
struct guard_cut {
    char address[GUARD_ADDRESS_BYTES];
    int64_t pending_bytes;
};

/* What was seen of one connection: what the kernel had received, and what had become messages before and after it was asked. */
struct guard_seen {
    uint64_t peer;
    uint64_t received;
    uint64_t taken;
    uint64_t taken_after;
};

/* One look at one connection: what has come since the last look, less what has become messages and the heartbeats of that time. Another
 * peer than before begins anew. If messages became whole while the kernel was asked, nothing is compared until the next look: it would seem
 * that more was taken than had come, and what is forgotten of that would stand as pending from then on. */
void guard_look(struct guard_line *line, const struct guard_seen *seen, int64_t now_ms);
/* The line that is to be cut, or count if none is: one beyond line_bytes, else the one with the most while all are beyond
 * total_bytes. */
size_t guard_worst(const struct guard_line *lines, size_t count, const struct guard_limits *limits);

struct bus_guard;

/* Begins to watch the connections that were made to this endpoint, in a thread of its own. Only TCP can be watched: for other
 * endpoints, and while memory does not grow, it does nothing. RESULT_NO_MEMORY. */
MUST_CHECK enum result guard_start(const char *endpoint, const struct guard_limits *limits,
                                   struct bus_guard **ret);
/* A whole message of so many bytes came by this descriptor; -1: not known. Any thread. */
void guard_took(struct bus_guard *guard, int fd, size_t bytes);
/* The next connection that was cut and not told yet; false: none. When cuts come faster than they are asked for, the newest are not told. */
bool guard_next_cut(struct bus_guard *guard, struct guard_cut *ret);
/* How many were cut. */
uint64_t guard_cuts(const struct bus_guard *guard);
void guard_stop(struct bus_guard **guard);

#endif
