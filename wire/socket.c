/* Options that every socket of ours has, and ZeroMQ's monitor events. */
#include "wire/socket.h"
#include "wire/client.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <zmq.h>

enum { CONTEXT_MAX_SOCKETS = 16384, EVENT_BYTES = 6 };
/* A broker that was started again is tried by each console at least once a second or so. How long a handshake may take is the caller's
 * affair: where a thousand wait for theirs, who gives up begins at the end of the line. */
enum { HANDSHAKE_MOST_MS = 60000, CONNECT_MS = 3000, RETRY_FIRST_MS = 100, RETRY_MOST_MS = 1000 };

enum result context_open(void **ret)
{
    void *context = zmq_ctx_new();
    if (context == NULL)
        return RESULT_NO_MEMORY;
    (void)zmq_ctx_set(context, ZMQ_MAX_SOCKETS, CONTEXT_MAX_SOCKETS);
    *ret = context;
    return RESULT_OK;
}

void context_close(void **context)
{
    if (context == NULL || *context == NULL)
        return;
    while (zmq_ctx_term(*context) != 0 && errno == EINTR)
        continue;
    *context = NULL;
}

enum result random_fill(void *out, size_t size)
{
    ssize_t filled = 0;
    do
        filled = getrandom(out, size, 0);
    while (filled < 0 && errno == EINTR);
    return filled >= 0 && (size_t)filled == size ? RESULT_OK : RESULT_IO;
}

enum result socket_set(void *socket, int option, int value)
{
    return zmq_setsockopt(socket, option, &value, sizeof value) == 0 ? RESULT_OK : RESULT_INVALID;
}

enum result socket_set_text(void *socket, int option, const char *value)
{
    return zmq_setsockopt(socket, option, value, strlen(value)) == 0 ? RESULT_OK : RESULT_INVALID;
}

enum result monitor_open(void *zmq_context, void *socket, int events, void **ret)
{
    static atomic_ulong last_number; /* names must differ: a closed socket's name is freed a moment later */
    char name[64];
    (void)snprintf(name, sizeof name, "inproc://monitor-%lu", atomic_fetch_add(&last_number, 1));
    if (zmq_socket_monitor(socket, name, events) != 0)
        return RESULT_IO;
    void *monitor = zmq_socket(zmq_context, ZMQ_PAIR);
    if (monitor != NULL && socket_set(monitor, ZMQ_LINGER, 0) == RESULT_OK && zmq_connect(monitor, name) == 0) {
        *ret = monitor;
        return RESULT_OK;
    }
    (void)zmq_socket_monitor(socket, NULL, 0);
    if (monitor != NULL)
        (void)zmq_close(monitor);
    return RESULT_NO_MEMORY;
}

enum result monitor_next(void *monitor, int *ret_event, int *ret_value)
{
    uint8_t head[EVENT_BYTES] = {0};
    int size = zmq_recv(monitor, head, sizeof head, ZMQ_DONTWAIT);
    if (size < 0)
        return RESULT_NOT_FOUND;
    int more = 0;
    size_t more_size = sizeof more;
    while (zmq_getsockopt(monitor, ZMQ_RCVMORE, &more, &more_size) == 0 && more != 0)
        if (zmq_recv(monitor, NULL, 0, ZMQ_DONTWAIT) < 0)
            break;
    uint16_t event = 0;
    int32_t value = 0;
    memcpy(&event, head, sizeof event);
    memcpy(&value, head + sizeof event, sizeof value);
    *ret_event = event;
    *ret_value = value;
    return size == EVENT_BYTES ? RESULT_OK : RESULT_NOT_FOUND;
}

void monitor_close(void *socket, void *monitor)
{
    if (monitor == NULL)
        return;
    (void)zmq_socket_monitor(socket, NULL, 0);
    (void)zmq_close(monitor);
}

enum result dealer_open(void *zmq_context, const char *endpoint, const char *server_key, const char *public_key,
                        const char *secret_key, void **ret)
{
    const struct {
        int option;
        int value;
    } numbers[] = {
        {ZMQ_LINGER, 0},
        {ZMQ_IMMEDIATE, 1},
        {ZMQ_IPV6, strchr(endpoint, '[') != NULL ? 1 : 0},
        {ZMQ_HANDSHAKE_IVL, HANDSHAKE_MOST_MS},
        {ZMQ_CONNECT_TIMEOUT, CONNECT_MS},
        {ZMQ_RECONNECT_IVL, RETRY_FIRST_MS},
        {ZMQ_RECONNECT_IVL_MAX, RETRY_MOST_MS},
    };
    void *socket = zmq_socket(zmq_context, ZMQ_DEALER);
    if (socket == NULL)
        return RESULT_NO_MEMORY;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && result == RESULT_OK; i++)
        result = socket_set(socket, numbers[i].option, numbers[i].value);
    if (result == RESULT_OK)
        result = socket_set_text(socket, ZMQ_CURVE_SERVERKEY, server_key);
    if (result == RESULT_OK)
        result = socket_set_text(socket, ZMQ_CURVE_PUBLICKEY, public_key);
    if (result == RESULT_OK)
        result = socket_set_text(socket, ZMQ_CURVE_SECRETKEY, secret_key);
    if (result == RESULT_OK)
        *ret = socket;
    else
        (void)zmq_close(socket);
    return result;
}
