/* The client's socket: opened afresh after each loss, because libzmq neither tells a refused station to try again nor
 * forgets what waits for a dead connection. */
#include "wire/client_internal.h"
#include "wire/codec.h"
#include "wire/socket.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <zmq.h>

enum { REFUSED_RETRY_MS = 5000, REOPEN_FIRST_MS = 100, REOPEN_MOST_MS = 1000, RESUME_RETRY_MS = 1000 };
enum { FIRST_WORD_FACTOR = 5 };
enum { ZAP_STATUS_LATER = 300, IDLE_MS = 500, BLOCKED_MS = 50 };

/* Adds a ZeroMQ socket's descriptor to the one that the program polls. It is removed by its closing. */
static bool watch(struct client *client, void *socket)
{
    int fd = -1;
    size_t size = sizeof fd;
    if (zmq_getsockopt(socket, ZMQ_FD, &fd, &size) != 0)
        return false;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return epoll_ctl(client->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void unwatch(struct client *client, void *socket)
{
    int fd = -1;
    size_t size = sizeof fd;
    if (socket != NULL && zmq_getsockopt(socket, ZMQ_FD, &fd, &size) == 0)
        (void)epoll_ctl(client->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

void link_close(struct client *client)
{
    unwatch(client, client->monitor);
    unwatch(client, client->socket);
    monitor_close(client->socket, client->monitor);
    if (client->socket != NULL)
        (void)zmq_close(client->socket);
    client->socket = NULL;
    client->monitor = NULL;
    client->heard = false;
    client->resume.id[0] = '\0';
    client->resume.retry_at = 0;
}

/* Consoles that lost the broker together must not come back in the same millisecond. */
static int64_t reopen_delay_ms(struct client *client)
{
    uint16_t random = 0;
    int64_t delay_ms = REOPEN_FIRST_MS;
    for (unsigned i = 0; i < client->failures && delay_ms < REOPEN_MOST_MS; i++)
        delay_ms *= 2;
    if (delay_ms > REOPEN_MOST_MS)
        delay_ms = REOPEN_MOST_MS;
    if (random_fill(&random, sizeof random) != RESULT_OK)
        return delay_ms;
    return delay_ms + random % delay_ms;
}

void link_open(struct client *client)
{
    const int events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_DISCONNECTED;
    enum result result = dealer_open(client->context, client->endpoint, client->server_key,
                                     client->keys.public_key, client->keys.secret_key, &client->socket);
    if (result == RESULT_OK && zmq_setsockopt(client->socket, ZMQ_MAXMSGSIZE, &client->max_frame_bytes,
                                              sizeof client->max_frame_bytes) != 0)
        result = RESULT_INVALID;
    if (result == RESULT_OK)
        result = monitor_open(client->context, client->socket, events, &client->monitor);
    if (result == RESULT_OK && (!watch(client, client->socket) || !watch(client, client->monitor)))
        result = RESULT_IO;
    if (result == RESULT_OK && zmq_connect(client->socket, client->endpoint) != 0)
        result = RESULT_INVALID;
    if (result != RESULT_OK)
        link_close(client);
    client->heard_at = client->now_ms;
    client->beat_at = client->now_ms - client->heartbeat_ms;
    client->reopen_at = result == RESULT_OK ? 0 : client->now_ms + reopen_delay_ms(client);
    requests_rewind(client);
}

static void lose(struct client *client)
{
    client->failures = client->heard ? 0 : client->failures + 1;
    link_close(client);
    client->reopen_at = client->now_ms + reopen_delay_ms(client);
    requests_rewind(client);
    if (client->state == CLIENT_UP || client->state == CLIENT_READY)
        client_enter(client, CLIENT_AWAY);
}

static void refused_at_the_door(struct client *client)
{
    link_close(client);
    client->reopen_at = client->now_ms + REFUSED_RETRY_MS;
    requests_rewind(client);
    if (client->state != CLIENT_REFUSED)
        client_enter(client, CLIENT_REFUSED);
}

void link_wake(struct client *client)
{
    if (!client->woken)
        client->woken = eventfd_write(client->wake_fd, 1) == 0;
}

void link_rest(struct client *client)
{
    eventfd_t told = 0;
    if (client->woken)
        client->woken = eventfd_read(client->wake_fd, &told) != 0;
}

bool link_send(struct client *client, const struct buffer *bytes)
{
    if (client->socket == NULL)
        return false;
    link_wake(client);
    return zmq_send(client->socket, bytes->bytes, bytes->size, ZMQ_DONTWAIT) >= 0;
}

/* A beat; sent before the connection stands, it is refused by IMMEDIATE and tried again at the next tick. */
static void send_beat(struct client *client)
{
    struct buffer bytes = {0};
    if (envelope_write(&bytes, ENVELOPE_BEAT, NULL, NULL, 0) == RESULT_OK && link_send(client, &bytes))
        client->beat_at = client->now_ms;
    buffer_free(&bytes);
}

/* Asks for the session of the lost connection. False: there is none to ask for. */
static bool ask_resume(struct client *client)
{
    struct resume *resume = &client->resume;
    struct buffer body = {0};
    struct buffer bytes = {0};
    resume->retry_at = 0;
    bool asked = resume->body != NULL && resume->body(resume->context, &body) && request_id_make(resume->id);
    if (asked) {
        resume->sent_at = client->now_ms;
        if (envelope_write(&bytes, "session.resume", resume->id, body.bytes, body.size) != RESULT_OK ||
            !link_send(client, &bytes)) {
            resume->id[0] = '\0';
            resume->retry_at = client->now_ms + RESUME_RETRY_MS;
        }
    }
    if (body.bytes != NULL) /* it holds the session's token */
        explicit_bzero(body.bytes, body.size);
    if (bytes.bytes != NULL)
        explicit_bzero(bytes.bytes, bytes.size);
    buffer_free(&body);
    buffer_free(&bytes);
    return asked;
}

/* The first word on this connection. */
static void heard_first(struct client *client)
{
    client->heard = true;
    client->failures = 0;
    if (!ask_resume(client)) {
        client_enter(client, CLIENT_UP);
        requests_flush(client);
    }
}

static bool is_passing(enum refusal_code code)
{
    return code == REFUSAL_BUSY || code == REFUSAL_STORAGE || code == REFUSAL_SLOW_DOWN;
}

static void resume_answered(struct client *client, const struct envelope *envelope)
{
    struct incoming incoming = {.kind = INCOMING_STATE, .state = CLIENT_UP};
    bool resumed = strcmp(envelope->type, ENVELOPE_OK) == 0;
    client->resume.id[0] = '\0';
    if (resumed) {
        incoming.state = CLIENT_READY;
        incoming.body = malloc(envelope->body_size);
        if (incoming.body != NULL) {
            memcpy(incoming.body, envelope->body, envelope->body_size);
            incoming.body_size = envelope->body_size;
        }
    } else if (refusal_read(envelope->body, envelope->body_size, &incoming.refusal, incoming.text) !=
                   RESULT_OK ||
               is_passing(incoming.refusal.code)) {
        client->resume.retry_at = client->now_ms + RESUME_RETRY_MS;
        return;
    }
    client->state = incoming.state;
    if (!client_arrive(client, &incoming))
        incoming_free(&incoming);
    requests_flush(client);
}

static void take_event(struct client *client, const uint8_t *body, size_t size)
{
    struct incoming incoming = {.kind = INCOMING_EVENT, .body = malloc(size)};
    if (incoming.body != NULL) {
        memcpy(incoming.body, body, size);
        incoming.body_size = size;
    }
    /* Without memory it is lost like a dropped push: the next beat's seq shows the gap. */
    if (incoming.body == NULL || !client_arrive(client, &incoming))
        incoming_free(&incoming);
}

/* The program is told one by one what has come together. */
static void take_events(struct client *client, const struct envelope *envelope)
{
    struct pushes pushes;
    const uint8_t *body;
    size_t size;
    pushes_of(envelope, &pushes);
    while (pushes_next(&pushes, &body, &size))
        take_event(client, body, size);
}

static void take_beat(struct client *client, const struct envelope *envelope)
{
    struct incoming incoming = {.kind = INCOMING_BEAT};
    struct refusal why;
    if (codec_decode(&beat_shape, envelope->body, envelope->body_size, &incoming.beat, &why) == RESULT_OK)
        (void)client_arrive(client, &incoming);
}

static void take_message(struct client *client, const uint8_t *bytes, size_t size)
{
    struct envelope envelope;
    struct refusal why;
    client->heard_at = client->now_ms;
    if (!client->heard)
        heard_first(client);
    if (envelope_read(bytes, size, &envelope, &why) != RESULT_OK)
        return;
    bool answer = strcmp(envelope.type, ENVELOPE_OK) == 0 || strcmp(envelope.type, ENVELOPE_ERROR) == 0;
    if (answer && client->resume.id[0] != '\0' && strcmp(envelope.request_id, client->resume.id) == 0)
        resume_answered(client, &envelope);
    else if (answer)
        requests_answered(client, &envelope);
    else if (client->answers_only)
        return;
    else if (strcmp(envelope.type, ENVELOPE_BEAT) == 0)
        take_beat(client, &envelope);
    else
        take_events(client, &envelope);
}

/* One event of the connection. False: none. It may close the socket. */
static bool pump_monitor(struct client *client)
{
    int event = 0;
    int value = 0;
    if (client->monitor == NULL || monitor_next(client->monitor, &event, &value) != RESULT_OK)
        return false;
    if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
        send_beat(client);
    else if (event == ZMQ_EVENT_DISCONNECTED)
        lose(client);
    else if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH && value != ZAP_STATUS_LATER)
        refused_at_the_door(client);
    return true;
}

static bool pump_socket(struct client *client)
{
    zmq_msg_t message;
    if (client->socket == NULL)
        return false;
    (void)zmq_msg_init(&message);
    bool taken = zmq_msg_recv(&message, client->socket, ZMQ_DONTWAIT) >= 0;
    if (taken && zmq_msg_more(&message) == 0) {
        take_message(client, zmq_msg_data(&message), zmq_msg_size(&message));
    } else if (taken) { /* not one of ours: step over its other frames */
        while (zmq_msg_more(&message) != 0 && zmq_msg_recv(&message, client->socket, ZMQ_DONTWAIT) >= 0)
            continue;
    }
    (void)zmq_msg_close(&message);
    return taken;
}

bool link_pump(struct client *client)
{
    /* What was sent before a cut is still worth reading, so messages come first. */
    return pump_socket(client) || pump_monitor(client);
}

static void tick_resume(struct client *client)
{
    struct resume *resume = &client->resume;
    bool unanswered = resume->id[0] != '\0' && client->now_ms - resume->sent_at >= client->request_timeout_ms;
    bool retry = resume->retry_at != 0 && client->now_ms >= resume->retry_at;
    if (!unanswered && !retry)
        return;
    resume->id[0] = '\0';
    if (!ask_resume(client)) {
        client_enter(client, CLIENT_UP);
        requests_flush(client);
    }
}

/* Who was not heard yet may have a thousand others before it at the broker's door: leaving would put it behind them, and them behind it. */
static int64_t patience_ms(const struct client *client)
{
    return client->heard ? client->dead_after_ms : (int64_t)FIRST_WORD_FACTOR * client->dead_after_ms;
}

void link_tick(struct client *client)
{
    if (client->socket == NULL) {
        if (client->now_ms >= client->reopen_at)
            link_open(client);
        return;
    }
    if (client->now_ms - client->heard_at >= patience_ms(client)) {
        lose(client);
        return;
    }
    if (client->now_ms - client->beat_at >= client->heartbeat_ms)
        send_beat(client);
    if (client->heard)
        tick_resume(client);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t link_wait_ms(const struct client *client)
{
    int64_t wait_ms = client->request_count > 0 ? IDLE_MS / 2 : IDLE_MS;
    if (client->socket == NULL)
        return earlier(wait_ms, client->reopen_at - client->now_ms);
    wait_ms = earlier(wait_ms, client->heard_at + patience_ms(client) - client->now_ms);
    int64_t beat_ms = client->beat_at + client->heartbeat_ms - client->now_ms;
    if (beat_ms < BLOCKED_MS && !client->heard)
        beat_ms = BLOCKED_MS; /* not connected yet; its coming is told by the descriptor */
    return earlier(wait_ms, beat_ms);
}
