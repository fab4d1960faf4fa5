/* A line between a console and the broker that can be tampered with: a TCP proxy in the test's own thread, which knows where ZMTP's frames
 * begin and end. It does one thing to one frame, once; all others pass as they are. */
#ifndef REXIAN_TESTS_WIRE_LINE_H
#define REXIAN_TESTS_WIRE_LINE_H

#include "tests/support/unit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_GREETING = 64, LINE_BYTES = 1 << 14, LINE_CONNECTIONS = 64 };
enum line_way { LINE_UP, LINE_DOWN, LINE_WAYS }; /* to the broker, to the console */
enum line_deed { LINE_HONEST, LINE_CHANGE, LINE_DROP, LINE_DOUBLE, LINE_SWAP, LINE_HOLD, LINE_CUT, LINE_DEEDS };

struct line_flow {
    uint8_t bytes[LINE_BYTES]; /* received, not yet passed on */
    size_t used;
    size_t greeted; /* bytes of the greeting that were passed on */
    size_t frame;   /* the number of the next one, from 1 */
    uint8_t kept[LINE_BYTES];
    size_t kept_size;
    bool holds;
};

struct line_connection {
    int fds[LINE_WAYS]; /* where LINE_UP and LINE_DOWN come from: the console, the broker; -1: closed */
    struct line_flow flows[LINE_WAYS];
};

static struct line {
    int listener;
    int port, broker_port;
    enum line_way way;
    enum line_deed deed;
    size_t frame;
    size_t done; /* the deed: how many connections there were then */
    size_t count;
    struct line_connection rows[LINE_CONNECTIONS];
} line;

static inline struct sockaddr_in line_address(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
}

/* The broker's endpoint is tcp://127.0.0.1:PORT; writes that of the line. */
static inline void line_open(const char *broker_endpoint, char *endpoint, size_t size)
{
    struct sockaddr_in address = line_address(0);
    socklen_t length = sizeof address;
    memset(&line, 0, sizeof line);
    assert_int_equal(sscanf(broker_endpoint, "tcp://127.0.0.1:%d", &line.broker_port), 1);
    line.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_true(line.listener >= 0);
    assert_int_equal(bind(line.listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(line.listener, 16), 0);
    assert_int_equal(getsockname(line.listener, (struct sockaddr *)&address, &length), 0);
    line.port = ntohs(address.sin_port);
    snprintf(endpoint, size, "tcp://127.0.0.1:%d", line.port);
}

static inline void line_hang_up(struct line_connection *connection)
{
    for (int way = 0; way < LINE_WAYS; way++) {
        if (connection->fds[way] >= 0)
            close(connection->fds[way]);
        connection->fds[way] = -1;
    }
}

static inline void line_close(void)
{
    for (size_t i = 0; i < line.count; i++)
        line_hang_up(&line.rows[i]);
    close(line.listener);
}

static inline void line_pass(struct line_connection *connection, enum line_way way, const uint8_t *bytes,
                             size_t size)
{
    int to = connection->fds[way == LINE_UP ? LINE_DOWN : LINE_UP];
    if (to >= 0 && size > 0 && send(to, bytes, size, MSG_NOSIGNAL) != (ssize_t)size)
        line_hang_up(connection);
}

/* Size of the frame that the bytes begin with, 0 if its head or body is not whole yet. */
static inline size_t line_frame(const struct line_flow *flow)
{
    const uint8_t *b = flow->bytes;
    uint64_t size = 0;
    size_t head = flow->used > 0 && (b[0] & 2) ? 9 : 2;
    if (flow->used < head)
        return 0;
    for (size_t i = 1; i < head; i++)
        size = size << 8 | b[i];
    assert_true(size < LINE_BYTES - head);
    return flow->used >= head + size ? head + (size_t)size : 0;
}

/* Does the deed to one frame. */
static inline void line_tamper(struct line_connection *connection, enum line_way way, struct line_flow *flow,
                               size_t size)
{
    line.done = line.count;
    switch (line.deed) {
    case LINE_CHANGE:
        flow->bytes[size - 1] ^= 0x20;
        line_pass(connection, way, flow->bytes, size);
        break;
    case LINE_DOUBLE:
        line_pass(connection, way, flow->bytes, size);
        line_pass(connection, way, flow->bytes, size);
        break;
    case LINE_SWAP:
        memcpy(flow->kept, flow->bytes, size);
        flow->kept_size = size;
        break;
    case LINE_HOLD:
        flow->holds = true;
        break;
    case LINE_CUT:
        line_pass(connection, way, flow->bytes, size / 2);
        line_hang_up(connection);
        break;
    case LINE_DROP:
    case LINE_HONEST:
    case LINE_DEEDS:
        break;
    }
}

static inline void line_take(struct line_flow *flow, size_t size)
{
    memmove(flow->bytes, flow->bytes + size, flow->used - size);
    flow->used -= size;
}

static inline void line_forward(struct line_connection *connection, enum line_way way)
{
    struct line_flow *flow = &connection->flows[way];
    if (flow->greeted < LINE_GREETING) { /* each side waits for the other's first bytes */
        size_t size = LINE_GREETING - flow->greeted < flow->used ? LINE_GREETING - flow->greeted : flow->used;
        line_pass(connection, way, flow->bytes, size);
        flow->greeted += size;
        line_take(flow, size);
    }
    size_t size;
    while (flow->greeted == LINE_GREETING && !flow->holds && (size = line_frame(flow)) > 0) {
        flow->frame++;
        if (!line.done && way == line.way && flow->frame == line.frame && line.deed != LINE_HONEST) {
            line_tamper(connection, way, flow, size);
            if (flow->holds)
                return;
        } else {
            line_pass(connection, way, flow->bytes, size);
            line_pass(connection, way, flow->kept, flow->kept_size);
            flow->kept_size = 0;
        }
        line_take(flow, size);
    }
}

static inline void line_read(struct line_connection *connection, enum line_way way)
{
    struct line_flow *flow = &connection->flows[way];
    if (connection->fds[way] < 0 || flow->used == LINE_BYTES)
        return;
    ssize_t size = recv(connection->fds[way], flow->bytes + flow->used, LINE_BYTES - flow->used, MSG_DONTWAIT);
    if (size == 0) {
        line_hang_up(connection);
        return;
    }
    if (size < 0)
        return;
    flow->used += (size_t)size;
    line_forward(connection, way);
}

/* Takes new connections and passes on what has come. */
static inline void line_turn(void)
{
    int console = accept4(line.listener, NULL, NULL, SOCK_CLOEXEC);
    if (console >= 0) {
        struct sockaddr_in address = line_address(line.broker_port);
        assert_true(line.count < LINE_CONNECTIONS);
        struct line_connection *connection = &line.rows[line.count++];
        connection->fds[LINE_UP] = console;
        connection->fds[LINE_DOWN] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(connection->fds[LINE_DOWN], (struct sockaddr *)&address, sizeof address) != 0)
            line_hang_up(connection);
    }
    for (size_t i = 0; i < line.count; i++)
        for (int way = 0; way < LINE_WAYS; way++)
            line_read(&line.rows[i], (enum line_way)way);
}

/* What was held back comes after all. */
static inline void line_release(void)
{
    for (size_t i = 0; i < line.count; i++)
        for (int way = 0; way < LINE_WAYS; way++) {
            line.rows[i].flows[way].holds = false;
            line_forward(&line.rows[i], (enum line_way)way);
        }
}

#endif
