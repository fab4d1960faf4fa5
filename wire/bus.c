/* One ROUTER. Who sent a message is the User-Id of its last body frame: libzmq 4.3.4 loses it on the first one after a
 * poll, and gives none at all when no handler answers. */
#include "wire/bus.h"
#include "wire/client.h"
#include "wire/keys.h"
#include "wire/mono.h"
#include "wire/socket.h"

#include <errno.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define _(text) gettext(text)

/* libzmq's ZMQ_ZAP_ENFORCE_DOMAIN is among the draft options of its header, but the binary has it. */
enum { OPTION_ENFORCE_DOMAIN = 93 };
/* A thousand may come at once: who is cut for the others' sake comes again, behind them. */
enum { HANDSHAKE_MS = 20000 };
enum { QUEUE_MAX = 1000, BACKLOG = 1024, ENDPOINT_BYTES = 256, FRAME_MIN_BYTES = 1024 };
enum { LINGER_MS = 200, DROPS_A_CALL = 256 };

struct bus {
    void *context;
    void *socket;
    struct zap *zap;
    struct bus_guard *guard;
    char endpoint[ENDPOINT_BYTES];
    char public_key[KEY_TEXT_BYTES];
    zmq_msg_t body; /* of the message last received */
    struct bus_counters counters;
};

uint64_t peer_number(const struct peer *peer)
{
    uint64_t number = 1;
    for (size_t i = 1; i < PEER_BYTES; i++)
        number = number << 8 | peer->id[i];
    return number;
}

struct peer peer_of_number(uint64_t number)
{
    struct peer peer = {{0}};
    for (size_t i = PEER_BYTES - 1; i > 0; i--, number >>= 8)
        peer.id[i] = (uint8_t)number;
    return peer;
}

static enum result set_options(void *socket, const struct bus_options *options)
{
    int beat_ms = options->heartbeat_ms;
    int dead_ms = options->dead_after_ms > 0 ? options->dead_after_ms : 3 * beat_ms;
    const struct {
        int option;
        int value;
    } numbers[] = {
        {ZMQ_LINGER, LINGER_MS},
        {ZMQ_ROUTER_MANDATORY, 1},
        {ZMQ_CURVE_SERVER, 1},
        {ZMQ_IPV6, strchr(options->endpoint, '[') != NULL ? 1 : 0},
        {ZMQ_BACKLOG, BACKLOG},
        {ZMQ_HANDSHAKE_IVL, options->handshake_ms > 0 ? options->handshake_ms : HANDSHAKE_MS},
        {ZMQ_HEARTBEAT_IVL, beat_ms},
        {ZMQ_HEARTBEAT_TIMEOUT, dead_ms},
        /* What the other end is told of it. libzmq 4.3 reckons this in 16 bits, so 65,600 ms would be 64: then it is told nothing. */
        {ZMQ_HEARTBEAT_TTL, dead_ms <= UINT16_MAX ? dead_ms : 0},
        {ZMQ_SNDHWM, options->queue_max > 0 ? options->queue_max : QUEUE_MAX},
        /* Unbounded: a full queue stops the reading of its connection, and if the peer then leaves, the next heartbeat ends the
         * process by an assertion of libzmq 4.3. What waits is bounded by the guard, which cuts who has sent too much. */
        {ZMQ_RCVHWM, 0},
    };
    enum result result = RESULT_OK;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && result == RESULT_OK; i++)
        result = socket_set(socket, numbers[i].option, numbers[i].value);
    if (result == RESULT_OK)
        result = socket_set_text(socket, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN);
    if (result == RESULT_OK)
        result = socket_set(socket, OPTION_ENFORCE_DOMAIN, 1);
    if (result == RESULT_OK)
        result = socket_set_text(socket, ZMQ_CURVE_SECRETKEY, options->secret_key);
    if (result == RESULT_OK &&
        zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &options->max_frame_bytes, sizeof options->max_frame_bytes) != 0)
        result = RESULT_INVALID;
    return result;
}

/* A sentence for the person who started the broker. */
static enum result explain_bind(const char *endpoint, int error_number, char *error, size_t error_size)
{
    switch (error_number) {
    case EADDRINUSE:
        (void)snprintf(error, error_size,
                       _("%s is in use by another program: stop it (is a broker running already?) or choose "
                         "another port as the broker's endpoint"),
                       endpoint);
        return RESULT_BUSY;
    case EADDRNOTAVAIL:
    case ENODEV:
        (void)snprintf(error, error_size,
                       _("%s: this machine has no such address; choose one of its own, or 0.0.0.0"), endpoint);
        return RESULT_INVALID;
    case EACCES:
        (void)snprintf(error, error_size,
                       _("%s: not permitted; choose a port above 1023 or a folder that may be written"),
                       endpoint);
        return RESULT_IO;
    case EINVAL:
    case EPROTONOSUPPORT:
        (void)snprintf(error, error_size, _("%s is no endpoint; write it like tcp://0.0.0.0:7780"), endpoint);
        return RESULT_INVALID;
    default:
        (void)snprintf(error, error_size, _("cannot listen on %s: %s"), endpoint, zmq_strerror(error_number));
        return RESULT_IO;
    }
}

/* ROUTER's ids start at a fixed number in each process unless rand() is seeded; a peer that guesses the next id can stop
 * the process. */
static enum result seed_routing_ids(void)
{
    unsigned seed = 0;
    enum result result = random_fill(&seed, sizeof seed);
    if (result == RESULT_OK)
        srand(seed);
    return result;
}

static enum result listen_on(struct bus *bus, const struct bus_options *options, char *error, size_t error_size)
{
    enum result result = seed_routing_ids();
    if (result != RESULT_OK)
        return result;
    bus->socket = zmq_socket(bus->context, ZMQ_ROUTER);
    if (bus->socket == NULL)
        return RESULT_NO_MEMORY;
    result = set_options(bus->socket, options);
    if (result != RESULT_OK) {
        (void)snprintf(error, error_size, "libzmq does not accept the options of %s: %s", options->endpoint,
                       zmq_strerror(errno));
        return result;
    }
    if (zmq_bind(bus->socket, options->endpoint) != 0)
        return explain_bind(options->endpoint, errno, error, error_size);
    size_t size = sizeof bus->endpoint;
    return zmq_getsockopt(bus->socket, ZMQ_LAST_ENDPOINT, bus->endpoint, &size) == 0 ? RESULT_OK : RESULT_IO;
}

enum result bus_open(const struct bus_options *options, struct bus **ret, char *error, size_t error_size)
{
    enum result result = RESULT_NO_MEMORY;
    (void)snprintf(error, error_size, "not enough memory or files to open %s", options->endpoint);
    struct bus *bus = calloc(1, sizeof *bus);
    if (bus == NULL)
        return result;
    (void)zmq_msg_init(&bus->body);
    if (keys_public_from_secret(options->secret_key, bus->public_key) != RESULT_OK) {
        (void)snprintf(error, error_size, _("the broker's secret key is not a key; make one with rexianctl"));
        result = RESULT_INVALID;
        goto failed;
    }
    if (options->max_frame_bytes < FRAME_MIN_BYTES) {
        (void)snprintf(error, error_size, "the longest frame must be %d bytes at least", FRAME_MIN_BYTES);
        result = RESULT_INVALID;
        goto failed;
    }
    result = context_open(&bus->context);
    if (result == RESULT_OK)
        result = zap_start(bus->context, &options->keys, &bus->zap);
    if (result == RESULT_OK)
        result = listen_on(bus, options, error, error_size);
    if (result == RESULT_OK)
        result = guard_start(bus->endpoint,
                             &(struct guard_limits){BUS_UNFINISHED_FRAMES * options->max_frame_bytes,
                                                    BUS_UNFINISHED_ALL * options->max_frame_bytes},
                             &bus->guard);
    if (result != RESULT_OK)
        goto failed;
    error[0] = '\0';
    *ret = bus;
    return RESULT_OK;
failed:
    bus_close(&bus);
    return result;
}

void bus_close(struct bus **bus)
{
    if (bus == NULL || *bus == NULL)
        return;
    (void)zmq_msg_close(&(*bus)->body);
    guard_stop(&(*bus)->guard);
    if ((*bus)->socket != NULL)
        (void)zmq_close((*bus)->socket);
    zap_stop(&(*bus)->zap);
    context_close(&(*bus)->context);
    free(*bus);
    *bus = NULL;
}

const char *bus_endpoint(const struct bus *bus)
{
    return bus->endpoint;
}

/* Waits for the end of a stranger's handshake. */
static enum result hear_verdict(void *monitor, int timeout_ms)
{
    int64_t until = mono_ms() + timeout_ms;
    for (;;) {
        int event = 0;
        int value = 0;
        while (monitor_next(monitor, &event, &value) == RESULT_OK) {
            if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
                return RESULT_OK;
            if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
                return RESULT_INVALID;
        }
        int64_t left_ms = until - mono_ms();
        if (left_ms <= 0)
            return RESULT_LOST;
        zmq_pollitem_t item = {.socket = monitor, .events = ZMQ_POLLIN};
        (void)zmq_poll(&item, 1, (long)left_ms);
    }
}

enum result bus_self_test(struct bus *bus, int timeout_ms)
{
    struct key_pair stranger = {"", ""};
    void *context = NULL;
    void *socket = NULL;
    void *monitor = NULL;
    enum result result = keys_make(&stranger);
    if (result == RESULT_OK)
        result = context_open(&context);
    if (result == RESULT_OK)
        result = dealer_open(context, bus->endpoint, bus->public_key, stranger.public_key, stranger.secret_key,
                             &socket);
    if (result == RESULT_OK)
        result = monitor_open(context, socket, ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_SUCCEEDED,
                              &monitor);
    if (result == RESULT_OK)
        result = zmq_connect(socket, bus->endpoint) == 0 ? hear_verdict(monitor, timeout_ms) : RESULT_IO;
    monitor_close(socket, monitor);
    if (socket != NULL)
        (void)zmq_close(socket);
    context_close(&context);
    keys_wipe(&stranger);
    return result;
}

/* The station id that our handler has given; 0 if there is none or it is no such number. */
static int64_t station_of(zmq_msg_t *frame)
{
    const char *user = zmq_msg_gets(frame, "User-Id");
    if (user == NULL || user[0] < '1' || user[0] > '9')
        return 0;
    char *end = NULL;
    errno = 0;
    long long number = strtoll(user, &end, 10);
    return errno == 0 && *end == '\0' ? (int64_t)number : 0;
}

/* Takes all frames of one message; keeps the first body frame in bus->body. RESULT_NOT_FOUND: no message waits. */
static enum result take_frames(struct bus *bus, zmq_msg_t *id, size_t *ret_bodies, int64_t *ret_station_id)
{
    if (zmq_msg_recv(id, bus->socket, ZMQ_DONTWAIT) < 0)
        return RESULT_NOT_FOUND;
    *ret_bodies = 0;
    *ret_station_id = 0;
    for (int more = zmq_msg_more(id); more != 0;) {
        zmq_msg_t surplus;
        (void)zmq_msg_init(&surplus);
        zmq_msg_t *frame = *ret_bodies == 0 ? &bus->body : &surplus;
        if (zmq_msg_recv(frame, bus->socket, ZMQ_DONTWAIT) < 0)
            more = 0;
        else {
            (*ret_bodies)++;
            more = zmq_msg_more(frame);
            guard_took(bus->guard, zmq_msg_get(frame, ZMQ_SRCFD), zmq_msg_size(frame));
            if (more == 0)
                *ret_station_id = station_of(frame);
        }
        (void)zmq_msg_close(&surplus);
    }
    return RESULT_OK;
}

/* Whether a message may go on; counts it either way. */
static bool is_acceptable(struct bus *bus, zmq_msg_t *id, size_t bodies, int64_t station_id)
{
    bool ours = zmq_msg_size(id) == PEER_BYTES && *(const uint8_t *)zmq_msg_data(id) == 0;
    if (station_id <= 0)
        bus->counters.unnamed++;
    else if (!ours)
        bus->counters.claimed++;
    else if (bodies != 1 || zmq_msg_size(&bus->body) == 0)
        bus->counters.wrong_frames++;
    else {
        bus->counters.received++;
        return true;
    }
    return false;
}

enum result bus_receive(struct bus *bus, struct bus_message *ret)
{
    zmq_msg_t id;
    (void)zmq_msg_init(&id);
    enum result result = RESULT_NOT_FOUND;
    /* A peer that sends only rubbish must not keep the loop here. */
    for (int drops = 0; drops < DROPS_A_CALL && result == RESULT_NOT_FOUND; drops++) {
        size_t bodies = 0;
        int64_t station_id = 0;
        if (take_frames(bus, &id, &bodies, &station_id) != RESULT_OK)
            break;
        if (!is_acceptable(bus, &id, bodies, station_id))
            continue;
        memcpy(ret->peer.id, zmq_msg_data(&id), PEER_BYTES);
        ret->station_id = station_id;
        ret->body = zmq_msg_data(&bus->body);
        ret->size = zmq_msg_size(&bus->body);
        result = RESULT_OK;
    }
    (void)zmq_msg_close(&id);
    return result;
}

bool bus_has_more(struct bus *bus)
{
    int events = 0;
    size_t size = sizeof events;
    return zmq_getsockopt(bus->socket, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLIN);
}

enum result bus_send(struct bus *bus, const struct peer *peer, const uint8_t *bytes, size_t size)
{
    if (zmq_send(bus->socket, peer->id, PEER_BYTES, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) {
        if (errno == EAGAIN || errno == EINTR) {
            bus->counters.busy++;
            return RESULT_BUSY;
        }
        bus->counters.lost++;
        return RESULT_LOST;
    }
    if (zmq_send(bus->socket, bytes, size, ZMQ_DONTWAIT) < 0) {
        bus->counters.lost++;
        return RESULT_LOST;
    }
    bus->counters.sent++;
    return RESULT_OK;
}

enum result bus_poll(struct bus *bus, int timeout_ms, struct workers *const *pools, size_t pool_count,
                     int extra_fd)
{
    zmq_pollitem_t items[2 + BUS_POOLS_MAX] = {{.socket = bus->socket, .events = ZMQ_POLLIN}};
    int count = 1;
    for (size_t i = 0; i < pool_count && i < BUS_POOLS_MAX; i++)
        items[count++] = (zmq_pollitem_t){.fd = workers_fd(pools[i]), .events = ZMQ_POLLIN};
    if (extra_fd >= 0)
        items[count++] = (zmq_pollitem_t){.fd = extra_fd, .events = ZMQ_POLLIN};
    if (zmq_poll(items, count, timeout_ms) < 0 && errno != EINTR)
        return RESULT_IO;
    return RESULT_OK;
}

bool bus_next_cut(struct bus *bus, struct guard_cut *ret)
{
    return guard_next_cut(bus->guard, ret);
}

void bus_count(const struct bus *bus, struct bus_counters *ret)
{
    *ret = bus->counters;
    ret->cut = guard_cuts(bus->guard);
    zap_count(bus->zap, &ret->keys);
}
