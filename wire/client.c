/* What programs call: queues in front of the link and the requests. */
#include "wire/client.h"
#include "core/text.h"
#include "wire/client_internal.h"
#include "wire/codec.h"
#include "wire/mono.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { HEARTBEAT_MS = 1000, DEAD_BEATS = 4, REQUEST_TIMEOUT_MS = 10000, PENDING_MAX = 1000 };

bool client_arrive(struct client *client, const struct incoming *incoming)
{
    struct arrival *arrival = malloc(sizeof *arrival);
    if (arrival == NULL)
        return false;
    *arrival = (struct arrival){.incoming = *incoming};
    *client->arrivals_end = arrival;
    client->arrivals_end = &arrival->next;
    return true;
}

void client_enter(struct client *client, enum client_state state)
{
    struct incoming incoming = {.kind = INCOMING_STATE, .state = state};
    client->state = state;
    /* Without memory the program reads it from client_state. */
    (void)client_arrive(client, &incoming);
}

/* Takes an arrival out of the queue. */
static void unlink_arrival(struct client *client, struct arrival **link, struct incoming *ret)
{
    struct arrival *arrival = *link;
    *link = arrival->next;
    if (client->arrivals_end == &arrival->next)
        client->arrivals_end = link;
    *ret = arrival->incoming;
    free(arrival);
}

static int or_default(int value, int otherwise)
{
    return value > 0 ? value : otherwise;
}

static void take_options(struct client *client, const struct client_options *options)
{
    client->heartbeat_ms = or_default(options->heartbeat_ms, HEARTBEAT_MS);
    client->dead_after_ms = or_default(options->dead_after_ms, DEAD_BEATS * client->heartbeat_ms);
    client->request_timeout_ms = or_default(options->request_timeout_ms, REQUEST_TIMEOUT_MS);
    client->pending_max = options->pending_max > 0 ? options->pending_max : PENDING_MAX;
    client->max_frame_bytes = options->max_frame_bytes > 0 ? options->max_frame_bytes : CODEC_MAX_BYTES;
    client->answers_only = options->answers_only;
    (void)text_copy(client->endpoint, sizeof client->endpoint, options->endpoint);
    (void)text_copy(client->server_key, sizeof client->server_key, options->server_key);
    (void)text_copy(client->keys.public_key, sizeof client->keys.public_key, options->public_key);
    (void)text_copy(client->keys.secret_key, sizeof client->keys.secret_key, options->secret_key);
}

enum result client_open(const struct client_options *options, int64_t now_ms, struct client **ret)
{
    if (strlen(options->endpoint) >= CLIENT_ENDPOINT_BYTES || !keys_is_text(options->server_key) ||
        !keys_is_text(options->public_key) || !keys_is_text(options->secret_key))
        return RESULT_INVALID;
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL)
        return RESULT_NO_MEMORY;
    take_options(client, options);
    client->requests_end = &client->requests;
    client->arrivals_end = &client->arrivals;
    client->now_ms = now_ms;
    client->context = options->zmq_context;
    client->own_context = options->zmq_context == NULL;
    client->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    client->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN};
    enum result result = RESULT_OK;
    if (client->epoll_fd < 0 || client->wake_fd < 0 ||
        epoll_ctl(client->epoll_fd, EPOLL_CTL_ADD, client->wake_fd, &event) != 0)
        result = RESULT_IO;
    if (result == RESULT_OK && client->own_context)
        result = context_open(&client->context);
    if (result == RESULT_OK) {
        link_open(client);
        if (client->socket == NULL) /* later failures are tried again; the first one is the caller's mistake */
            result = RESULT_INVALID;
    }
    if (result == RESULT_OK)
        *ret = client;
    else
        client_close(&client);
    return result;
}

void client_close(struct client **client)
{
    if (client == NULL || *client == NULL)
        return;
    struct client *closed = *client;
    *client = NULL;
    link_close(closed);
    client_forget(closed);
    while (closed->arrivals != NULL) {
        struct incoming incoming;
        unlink_arrival(closed, &closed->arrivals, &incoming);
        incoming_free(&incoming);
    }
    if (closed->own_context)
        context_close(&closed->context);
    if (closed->epoll_fd >= 0)
        (void)close(closed->epoll_fd);
    if (closed->wake_fd >= 0)
        (void)close(closed->wake_fd);
    keys_wipe(&closed->keys);
    free(closed);
}

enum client_state client_state(const struct client *client)
{
    return client->state;
}

int client_fd(const struct client *client)
{
    return client->epoll_fd;
}

int client_wait_ms(const struct client *client)
{
    int64_t wait_ms = client->arrivals != NULL ? 0 : link_wait_ms(client);
    return wait_ms > 0 ? (int)wait_ms : 0;
}

void client_tick(struct client *client, int64_t now_ms)
{
    if (now_ms > client->now_ms)
        client->now_ms = now_ms;
    link_tick(client);
    requests_tick(client);
}

bool client_next(struct client *client, struct incoming *ret)
{
    while (client->arrivals == NULL) {
        if (!link_pump(client)) {
            link_rest(client);
            return false;
        }
    }
    link_wake(client);
    unlink_arrival(client, &client->arrivals, ret);
    return true;
}

void incoming_free(struct incoming *incoming)
{
    if (incoming->reply != NULL) {
        shape_free(incoming->message->reply, incoming->reply);
        free(incoming->reply);
    }
    free(incoming->body);
    *incoming = (struct incoming){0};
}

enum result client_ask(struct client *client, const struct message *message, const void *request,
                       const char *request_id, uint64_t *ret_tag)
{
    return requests_add(client, message, request, request_id, false, ret_tag);
}

void client_set_resume(struct client *client, bool (*body)(void *context, struct buffer *out), void *context)
{
    client->resume.body = body;
    client->resume.context = context;
}

void client_session_opened(struct client *client)
{
    if (client->state != CLIENT_UP)
        return;
    client_enter(client, CLIENT_READY);
    requests_flush(client);
}

void client_session_closed(struct client *client)
{
    if (client->state == CLIENT_READY)
        client_enter(client, CLIENT_UP);
}

/* Lets things happen for at most wait_ms, and takes all that has arrived into the queue. */
static void turn(struct client *client, int64_t wait_ms)
{
    bool pumped = false;
    client_tick(client, mono_ms());
    while (link_pump(client))
        pumped = true;
    if (pumped || wait_ms <= 0)
        return;
    link_rest(client);
    int64_t limit_ms = link_wait_ms(client);
    if (limit_ms > wait_ms)
        limit_ms = wait_ms;
    struct pollfd item = {.fd = client->epoll_fd, .events = POLLIN};
    (void)poll(&item, 1, limit_ms > 1 ? (int)limit_ms : 1);
    link_wake(client);
}

/* The answer to a tag, if it is in the queue. */
static bool take_answer(struct client *client, uint64_t tag, struct incoming *ret)
{
    for (struct arrival **link = &client->arrivals; *link != NULL; link = &(*link)->next) {
        if ((*link)->incoming.tag == tag) {
            unlink_arrival(client, link, ret);
            return true;
        }
    }
    return false;
}

enum result client_call(struct client *client, const struct message *message, const void *request,
                        const char *request_id, void *reply, struct refusal *why, int timeout_ms)
{
    uint64_t tag = 0;
    int64_t until = mono_ms() + timeout_ms;
    enum result result = requests_add(client, message, request, request_id, true, &tag);
    if (result != RESULT_OK)
        return result;
    struct incoming incoming;
    bool answered = false;
    for (int64_t left_ms = timeout_ms; !answered && left_ms > 0; left_ms = until - mono_ms()) {
        turn(client, left_ms);
        answered = take_answer(client, tag, &incoming);
        /* The session is gone, and nobody logs in as long as this waits. */
        if (!answered && client->state == CLIENT_UP && !(message->flags & MESSAGE_NO_SESSION))
            break;
    }
    if (!answered) {
        requests_remove(client, tag);
        return RESULT_LOST;
    }
    if (incoming.kind == INCOMING_REPLY) {
        if (incoming.reply != NULL && reply != NULL) { /* its lists move to the caller's struct */
            memcpy(reply, incoming.reply, message->reply->size);
            free(incoming.reply);
            incoming.reply = NULL;
        }
    } else {
        *why = incoming.refusal;
        result = RESULT_REFUSED;
    }
    incoming_free(&incoming);
    return result;
}

enum result client_await(struct client *client, enum client_state state, int timeout_ms)
{
    int64_t until = mono_ms() + timeout_ms;
    while (client->state != state) {
        int64_t left_ms = until - mono_ms();
        if (left_ms <= 0)
            return RESULT_LOST;
        if (client->state == CLIENT_REFUSED)
            return RESULT_REFUSED;
        turn(client, left_ms);
    }
    return RESULT_OK;
}
