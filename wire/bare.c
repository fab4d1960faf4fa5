/* One DEALER and the message last taken from it. */
#include "wire/bare.h"
#include "wire/socket.h"

#include <stdlib.h>
#include <zmq.h>

struct bare {
    void *socket;
    int fd;
    zmq_msg_t message;
};

enum result bare_open(void *zmq_context, const char *endpoint, const char *server_key,
                      const struct key_pair *pair, struct bare **ret)
{
    struct bare *bare = calloc(1, sizeof *bare);
    if (bare == NULL)
        return RESULT_NO_MEMORY;
    (void)zmq_msg_init(&bare->message);
    enum result result =
        dealer_open(zmq_context, endpoint, server_key, pair->public_key, pair->secret_key, &bare->socket);
    /* What is sent before the handshake waits, and what arrives while the load is at work is not held up. */
    if (result == RESULT_OK)
        result = socket_set(bare->socket, ZMQ_IMMEDIATE, 0);
    if (result == RESULT_OK)
        result = socket_set(bare->socket, ZMQ_RCVHWM, 0);
    /* A load that goes by the clock goes on asking while the broker stands still. */
    if (result == RESULT_OK)
        result = socket_set(bare->socket, ZMQ_SNDHWM, 0);
    size_t size = sizeof bare->fd;
    if (result == RESULT_OK && (zmq_connect(bare->socket, endpoint) != 0 ||
                                zmq_getsockopt(bare->socket, ZMQ_FD, &bare->fd, &size) != 0))
        result = RESULT_INVALID;
    if (result != RESULT_OK) {
        bare_close(&bare);
        return result;
    }
    *ret = bare;
    return RESULT_OK;
}

void bare_close(struct bare **bare)
{
    if (*bare == NULL)
        return;
    (void)zmq_msg_close(&(*bare)->message);
    if ((*bare)->socket != NULL)
        (void)zmq_close((*bare)->socket);
    free(*bare);
    *bare = NULL;
}

int bare_fd(const struct bare *bare)
{
    return bare->fd;
}

enum result bare_send(struct bare *bare, const void *bytes, size_t size)
{
    return zmq_send(bare->socket, bytes, size, ZMQ_DONTWAIT) >= 0 ? RESULT_OK : RESULT_BUSY;
}

bool bare_next(struct bare *bare, const uint8_t **ret_bytes, size_t *ret_size)
{
    if (zmq_msg_recv(&bare->message, bare->socket, ZMQ_DONTWAIT) < 0)
        return false;
    *ret_bytes = zmq_msg_data(&bare->message);
    *ret_size = zmq_msg_size(&bare->message);
    return true;
}
