/* ZAP 1.0: version, request id, domain, address, identity, mechanism, credentials; answered by status and User-Id. */
#include "wire/zap.h"
#include "wire/socket.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define ZAP_VERSION "1.0"

enum zap_part {
    PART_VERSION,
    PART_REQUEST,
    PART_DOMAIN,
    PART_ADDRESS,
    PART_IDENTITY,
    PART_MECHANISM,
    PART_KEY,
    PART_COUNT
};
enum { KEY_SIZE = 32, ADDRESS_BYTES = 256, REQUEST_ID_MAX = 255, FRAMES_MAX = 16 };

struct zap {
    struct zap_check check;
    void *socket;
    int stop_fd;
    pthread_t thread;
    atomic_uint_fast64_t accepted;
    atomic_uint_fast64_t later;
    atomic_uint_fast64_t refused;
    atomic_uint_fast64_t malformed;
};

static bool frame_is(const struct zap_frame *frame, const char *text)
{
    return frame->size == strlen(text) && memcmp(frame->bytes, text, frame->size) == 0;
}

static enum result answer(struct zap_reply *ret, enum zap_verdict verdict, const char *text)
{
    ret->verdict = verdict;
    ret->text = text;
    return RESULT_OK;
}

enum result zap_judge(const struct zap_check *check, const struct zap_frame *frames, size_t count,
                      struct zap_reply *ret)
{
    *ret = (struct zap_reply){.verdict = ZAP_REFUSE, .text = "malformed request"};
    if (count <= PART_REQUEST || !frame_is(&frames[PART_VERSION], ZAP_VERSION))
        return RESULT_INVALID;
    if (frames[PART_REQUEST].size > REQUEST_ID_MAX)
        return RESULT_INVALID;
    ret->request_id = frames[PART_REQUEST];
    if (count <= PART_MECHANISM)
        return RESULT_OK;
    if (!frame_is(&frames[PART_DOMAIN], ZAP_DOMAIN))
        return answer(ret, ZAP_REFUSE, "unknown domain");
    if (!frame_is(&frames[PART_MECHANISM], "CURVE"))
        return answer(ret, ZAP_REFUSE, "only CURVE is accepted");
    if (count != PART_COUNT || frames[PART_KEY].size != KEY_SIZE || frames[PART_ADDRESS].size >= ADDRESS_BYTES)
        return RESULT_OK;
    char address[ADDRESS_BYTES] = "";
    if (frames[PART_ADDRESS].size > 0)
        memcpy(address, frames[PART_ADDRESS].bytes, frames[PART_ADDRESS].size);
    int64_t station_id = 0;
    enum zap_verdict verdict = check->check(check->context, frames[PART_KEY].bytes, address, &station_id);
    if (verdict == ZAP_LATER)
        return answer(ret, ZAP_LATER, "try again");
    if (verdict != ZAP_ACCEPT || station_id <= 0)
        return answer(ret, ZAP_REFUSE, "unknown key");
    (void)snprintf(ret->user_id, sizeof ret->user_id, "%lld", (long long)station_id);
    return answer(ret, ZAP_ACCEPT, "welcome");
}

static void tally(struct zap *zap, enum result result, const struct zap_reply *reply, size_t count)
{
    if (result != RESULT_OK || (reply->verdict == ZAP_REFUSE && count < PART_COUNT))
        atomic_fetch_add(&zap->malformed, 1);
    if (reply->verdict == ZAP_ACCEPT)
        atomic_fetch_add(&zap->accepted, 1);
    else if (reply->verdict == ZAP_LATER)
        atomic_fetch_add(&zap->later, 1);
    else
        atomic_fetch_add(&zap->refused, 1);
}

/* Receives the frames of one request; those above FRAMES_MAX are read and forgotten. Gives their whole number, 0: none. */
static size_t receive(void *socket, zmq_msg_t *messages)
{
    size_t count = 0;
    int more = 1;
    while (more != 0) {
        zmq_msg_t surplus;
        zmq_msg_t *message = count < FRAMES_MAX ? &messages[count] : &surplus;
        (void)zmq_msg_init(message);
        if (zmq_msg_recv(message, socket, ZMQ_DONTWAIT) < 0) {
            (void)zmq_msg_close(message);
            break;
        }
        more = zmq_msg_more(message);
        if (count >= FRAMES_MAX)
            (void)zmq_msg_close(message);
        count++;
    }
    return count;
}

static void send_reply(void *socket, const struct zap_reply *reply)
{
    char status[8];
    (void)snprintf(status, sizeof status, "%d", (int)reply->verdict);
    const struct zap_frame frames[] = {
        {(const uint8_t *)ZAP_VERSION, strlen(ZAP_VERSION)},
        reply->request_id,
        {(const uint8_t *)status, strlen(status)},
        {(const uint8_t *)reply->text, strlen(reply->text)},
        {(const uint8_t *)reply->user_id, strlen(reply->user_id)},
        {(const uint8_t *)"", 0},
    };
    size_t count = sizeof frames / sizeof frames[0];
    for (size_t i = 0; i < count; i++) {
        int flags = ZMQ_DONTWAIT | (i + 1 < count ? ZMQ_SNDMORE : 0);
        if (zmq_send(socket, frames[i].size > 0 ? (const void *)frames[i].bytes : "", frames[i].size, flags) <
            0)
            return;
    }
}

/* Answers all requests that wait. A REP socket must answer each; what has no request id gets an empty one, which libzmq's
 * sessions take as a failure. */
static void serve(struct zap *zap)
{
    for (;;) {
        zmq_msg_t messages[FRAMES_MAX];
        struct zap_frame frames[FRAMES_MAX] = {{NULL, 0}};
        size_t count = receive(zap->socket, messages);
        size_t kept = count < FRAMES_MAX ? count : FRAMES_MAX;
        if (count == 0)
            return;
        for (size_t i = 0; i < kept; i++)
            frames[i] = (struct zap_frame){zmq_msg_data(&messages[i]), zmq_msg_size(&messages[i])};
        struct zap_reply reply;
        enum result result = zap_judge(&zap->check, frames, kept, &reply);
        tally(zap, result, &reply, kept);
        send_reply(zap->socket, &reply);
        for (size_t i = 0; i < kept; i++)
            (void)zmq_msg_close(&messages[i]);
    }
}

static void *run(void *argument)
{
    struct zap *zap = argument;
    zmq_pollitem_t items[] = {
        {.socket = zap->socket, .events = ZMQ_POLLIN},
        {.fd = zap->stop_fd, .events = ZMQ_POLLIN},
    };
    for (;;) {
        int ready = zmq_poll(items, 2, -1);
        if (ready < 0 && errno != EINTR)
            break;
        if (ready > 0 && items[1].revents != 0)
            break;
        serve(zap);
    }
    (void)zmq_close(zap->socket);
    return NULL;
}

static enum result bind_socket(void *zmq_context, void **ret)
{
    void *socket = zmq_socket(zmq_context, ZMQ_REP);
    if (socket == NULL)
        return RESULT_NO_MEMORY;
    if (socket_set(socket, ZMQ_LINGER, 0) == RESULT_OK && zmq_bind(socket, ZAP_ENDPOINT) == 0) {
        *ret = socket;
        return RESULT_OK;
    }
    enum result result = errno == EADDRINUSE ? RESULT_FULL : RESULT_IO;
    (void)zmq_close(socket);
    return result;
}

/* Signals are the main thread's. */
static enum result start_thread(struct zap *zap)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&zap->thread, NULL, run, zap);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed == 0)
        return RESULT_OK;
    (void)zmq_close(zap->socket);
    return RESULT_NO_MEMORY;
}

enum result zap_start(void *zmq_context, const struct zap_check *check, struct zap **ret)
{
    struct zap *zap = calloc(1, sizeof *zap);
    if (zap == NULL)
        return RESULT_NO_MEMORY;
    zap->check = *check;
    zap->stop_fd = eventfd(0, EFD_CLOEXEC);
    enum result result = zap->stop_fd >= 0 ? bind_socket(zmq_context, &zap->socket) : RESULT_IO;
    if (result == RESULT_OK)
        result = start_thread(zap);
    if (result != RESULT_OK) {
        if (zap->stop_fd >= 0)
            (void)close(zap->stop_fd);
        free(zap);
        return result;
    }
    (void)pthread_setname_np(zap->thread, "zap");
    *ret = zap;
    return RESULT_OK;
}

void zap_stop(struct zap **zap)
{
    if (zap == NULL || *zap == NULL)
        return;
    (void)eventfd_write((*zap)->stop_fd, 1);
    (void)pthread_join((*zap)->thread, NULL);
    (void)close((*zap)->stop_fd);
    free(*zap);
    *zap = NULL;
}

void zap_count(const struct zap *zap, struct zap_counters *ret)
{
    ret->accepted = atomic_load(&zap->accepted);
    ret->later = atomic_load(&zap->later);
    ret->refused = atomic_load(&zap->refused);
    ret->malformed = atomic_load(&zap->malformed);
}
