/* The kernel counts the bytes of each connection; who has sent far more than has become messages is cut by its descriptor, and libzmq
 * then gives back what it held. Looking costs some milliseconds with thousands of connections, so it is done only when memory has grown. */
#include "wire/bus_guard.h"

#include "wire/mono.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 50, FDS_MOST = 65536, CUTS_KEPT = 16, STATE_ESTABLISHED = 1 };
/* Memory that may come between two looks. */
enum { GROWTH_BYTES = 8 << 20 };
/* A heartbeat each second, and what CURVE and ZMTP put around a frame. */
enum { BEATS_BYTES_S = 64, FRAME_MORE_BYTES = 64 };

struct bus_guard {
    int port; /* 0: no TCP, nothing is watched */
    struct guard_limits limits;
    size_t fd_count;
    struct guard_line *lines;     /* by descriptor; the thread's alone */
    atomic_uint_least64_t *taken; /* by descriptor, since the beginning */
    atomic_uint_least64_t cuts;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t stops;
    bool is_stopping;
    struct guard_cut told[CUTS_KEPT];
    size_t told_count;
    pthread_t thread;
};

void guard_look(struct guard_line *line, const struct guard_seen *seen, int64_t now_ms)
{
    if (seen->taken != seen->taken_after)
        return;
    if (!line->is_open || line->peer != seen->peer || seen->received < line->received) {
        *line = (struct guard_line){.is_open = true,
                                    .peer = seen->peer,
                                    .received = seen->received,
                                    .taken = seen->taken,
                                    .looked_ms = now_ms};
        return;
    }
    line->pending_bytes += (int64_t)(seen->received - line->received) - (int64_t)(seen->taken - line->taken) -
                           (now_ms - line->looked_ms) * BEATS_BYTES_S / 1000;
    /* A message that has become whole leaves nothing of itself and of those before it. */
    if (line->pending_bytes < 0)
        line->pending_bytes = 0;
    line->received = seen->received;
    line->taken = seen->taken;
    line->looked_ms = now_ms;
}

size_t guard_worst(const struct guard_line *lines, size_t count, const struct guard_limits *limits)
{
    int64_t sum = 0;
    size_t worst = count;
    for (size_t i = 0; i < count; i++) {
        if (!lines[i].is_open || lines[i].is_cut)
            continue;
        sum += lines[i].pending_bytes;
        if (worst == count || lines[i].pending_bytes > lines[worst].pending_bytes)
            worst = i;
    }
    bool beyond =
        worst < count && (lines[worst].pending_bytes > limits->line_bytes || sum > limits->total_bytes);
    return beyond ? worst : count;
}

/* -- what the kernel knows ---------------------------------------------------------------------------------- */

static int port_of(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)address)->sin_port);
    return address->ss_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)address)->sin6_port) : 0;
}

/* FNV-1a of the address: descriptors are given to others again. */
static uint64_t number_of(const struct sockaddr_storage *address, socklen_t size)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (socklen_t i = 0; i < size; i++)
        hash = (hash ^ ((const uint8_t *)address)[i]) * 0x100000001b3u;
    return hash | 1;
}

/* Whether it is a connection that was made to our port; then who made it, and how many bytes it has sent. */
static bool read_line(const struct bus_guard *guard, int fd, struct sockaddr_storage *peer, uint64_t *ret_peer,
                      uint64_t *ret_received)
{
    struct tcp_info info;
    struct sockaddr_storage own;
    socklen_t info_size = sizeof info, own_size = sizeof own, peer_size = sizeof *peer;
    memset(&info, 0, sizeof info);
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &info_size) != 0 || info.tcpi_state != STATE_ESTABLISHED ||
        getsockname(fd, (struct sockaddr *)&own, &own_size) != 0 || port_of(&own) != guard->port ||
        getpeername(fd, (struct sockaddr *)peer, &peer_size) != 0)
        return false;
    *ret_peer = number_of(peer, peer_size);
    *ret_received = info.tcpi_bytes_received;
    return true;
}

/* Bytes of this process in memory; 0 if that is not known. */
static int64_t memory_of(int statm)
{
    char text[128];
    long long pages = 0;
    ssize_t size = statm >= 0 ? pread(statm, text, sizeof text - 1, 0) : -1;
    if (size <= 0)
        return 0;
    text[size] = '\0';
    const char *second = strchr(text, ' ');
    if (second != NULL)
        pages = strtoll(second, NULL, 10);
    return pages * sysconf(_SC_PAGESIZE);
}

/* -- the thread --------------------------------------------------------------------------------------------- */

static void say_address(const struct sockaddr_storage *address, char out[GUARD_ADDRESS_BYTES])
{
    char text[INET6_ADDRSTRLEN] = "?";
    const void *bytes = address->ss_family == AF_INET6
                            ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    (void)inet_ntop(address->ss_family, bytes, text, sizeof text);
    (void)snprintf(out, GUARD_ADDRESS_BYTES, "%s port %d", text, port_of(address));
}

/* If the descriptor became another connection's since it was looked at, that one comes back; it is no socket's, nothing happens. */
static void cut(struct bus_guard *guard, int fd)
{
    struct guard_line *line = &guard->lines[fd];
    struct guard_cut told = {.pending_bytes = line->pending_bytes};
    struct sockaddr_storage peer;
    uint64_t number = 0, received = 0;
    line->is_cut = true;
    if (!read_line(guard, fd, &peer, &number, &received) || number != line->peer)
        return;
    say_address(&peer, told.address);
    (void)shutdown(fd, SHUT_RDWR);
    (void)atomic_fetch_add(&guard->cuts, 1);
    (void)pthread_mutex_lock(&guard->lock);
    if (guard->told_count < CUTS_KEPT)
        guard->told[guard->told_count++] = told;
    (void)pthread_mutex_unlock(&guard->lock);
}

static void look_at_all(struct bus_guard *guard)
{
    for (size_t fd = 0; fd < guard->fd_count; fd++) {
        struct sockaddr_storage peer;
        struct guard_seen seen = {.taken = atomic_load(&guard->taken[fd])};
        if (read_line(guard, (int)fd, &peer, &seen.peer, &seen.received)) {
            seen.taken_after = atomic_load(&guard->taken[fd]);
            guard_look(&guard->lines[fd], &seen, mono_ms());
        } else if (guard->lines[fd].is_open) {
            guard->lines[fd] = (struct guard_line){.is_open = false};
        }
    }
    for (size_t fd; (fd = guard_worst(guard->lines, guard->fd_count, &guard->limits)) < guard->fd_count;)
        cut(guard, (int)fd);
}

static bool wait_for_stop(struct bus_guard *guard)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += LOOK_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    (void)pthread_mutex_lock(&guard->lock);
    while (!guard->is_stopping && pthread_cond_timedwait(&guard->stops, &guard->lock, &until) != ETIMEDOUT)
        ;
    bool stopping = guard->is_stopping;
    (void)pthread_mutex_unlock(&guard->lock);
    return stopping;
}

static void *run(void *context)
{
    struct bus_guard *guard = context;
    int statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    int64_t before = memory_of(statm);
    look_at_all(guard);
    while (!wait_for_stop(guard)) {
        int64_t now = memory_of(statm);
        if (now < before)
            before = now;
        if (now - before < GROWTH_BYTES)
            continue;
        look_at_all(guard);
        before = now;
    }
    if (statm >= 0)
        (void)close(statm);
    return NULL;
}

static enum result start_thread(struct bus_guard *guard)
{
    pthread_condattr_t monotonic;
    sigset_t all, had;
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&guard->stops, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    (void)pthread_mutex_init(&guard->lock, NULL);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &had); /* signals are the main thread's */
    int failed = guard->port != 0 ? pthread_create(&guard->thread, NULL, run, guard) : 0;
    (void)pthread_sigmask(SIG_SETMASK, &had, NULL);
    if (failed != 0)
        return RESULT_NO_MEMORY;
    if (guard->port != 0)
        (void)pthread_setname_np(guard->thread, "bus-guard");
    return RESULT_OK;
}

enum result guard_start(const char *endpoint, const struct guard_limits *limits, struct bus_guard **ret)
{
    struct rlimit files = {FDS_MOST, FDS_MOST};
    const char *port = strncmp(endpoint, "tcp://", 6) == 0 ? strrchr(endpoint, ':') : NULL;
    struct bus_guard *guard = calloc(1, sizeof *guard);
    if (guard == NULL)
        return RESULT_NO_MEMORY;
    (void)getrlimit(RLIMIT_NOFILE, &files);
    guard->limits = *limits;
    guard->port = port != NULL ? (int)strtol(port + 1, NULL, 10) : 0;
    guard->fd_count = files.rlim_cur < FDS_MOST ? (size_t)files.rlim_cur : FDS_MOST;
    guard->lines = calloc(guard->fd_count + 1, sizeof *guard->lines);
    guard->taken = calloc(guard->fd_count + 1, sizeof *guard->taken);
    if (guard->lines == NULL || guard->taken == NULL || start_thread(guard) != RESULT_OK) {
        free(guard->lines);
        free(guard->taken);
        free(guard);
        return RESULT_NO_MEMORY;
    }
    *ret = guard;
    return RESULT_OK;
}

void guard_took(struct bus_guard *guard, int fd, size_t bytes)
{
    if (fd >= 0 && (size_t)fd < guard->fd_count)
        (void)atomic_fetch_add_explicit(&guard->taken[fd], bytes + FRAME_MORE_BYTES, memory_order_relaxed);
}

bool guard_next_cut(struct bus_guard *guard, struct guard_cut *ret)
{
    (void)pthread_mutex_lock(&guard->lock);
    bool is_one = guard->told_count > 0;
    if (is_one) {
        *ret = guard->told[0];
        memmove(guard->told, guard->told + 1, --guard->told_count * sizeof guard->told[0]);
    }
    (void)pthread_mutex_unlock(&guard->lock);
    return is_one;
}

uint64_t guard_cuts(const struct bus_guard *guard)
{
    return atomic_load(&guard->cuts);
}

void guard_stop(struct bus_guard **guard)
{
    struct bus_guard *g = *guard;
    if (g == NULL)
        return;
    (void)pthread_mutex_lock(&g->lock);
    g->is_stopping = true;
    (void)pthread_cond_signal(&g->stops);
    (void)pthread_mutex_unlock(&g->lock);
    if (g->port != 0)
        (void)pthread_join(g->thread, NULL);
    (void)pthread_cond_destroy(&g->stops);
    (void)pthread_mutex_destroy(&g->lock);
    free(g->lines);
    free(g->taken);
    free(g);
    *guard = NULL;
}
