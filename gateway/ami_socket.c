/* Steps of a connection: name -> address after address -> TLS -> open. Each call goes as far as it can without waiting. */
#include "gateway/ami_socket.h"
#include "gateway/ami_resolve.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define _(text) gettext(text)

enum socket_step { STEP_NONE, STEP_NAME, STEP_ADDRESS, STEP_TCP, STEP_TLS, STEP_OPEN };

struct ami_socket {
    struct ami_socket_options options;
    char port[8];
    enum socket_step step;
    struct ami_resolve *resolve;
    const struct addrinfo *address; /* the next to try */
    int fd, error;                  /* error: of the last address that failed */
    struct ami_tls *tls;
};

static void drop_fd(struct ami_socket *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

static void end(void *self)
{
    struct ami_socket *s = self;
    const char *why;
    if (s->tls != NULL)
        ami_tls_end(s->tls);
    drop_fd(s);
    /* A name service that is away is not asked anew by each try: the next one goes on waiting for the same answer. */
    if (s->resolve != NULL && ami_resolve_look(s->resolve, &s->address, &why) != RESULT_BUSY)
        ami_resolve_end(&s->resolve);
    s->step = STEP_NONE;
}

static enum ami_io find_name(struct ami_socket *s, struct ami_trouble *trouble)
{
    const char *why = "";
    if (s->resolve == NULL)
        s->resolve = ami_resolve_begin(s->options.host, s->port);
    enum result result =
        s->resolve != NULL ? ami_resolve_look(s->resolve, &s->address, &why) : RESULT_NO_MEMORY;
    if (result == RESULT_BUSY)
        return AMI_IO_WAIT;
    if (result != RESULT_OK) {
        ami_trouble_set(trouble, AMI_HOST_UNKNOWN, result == RESULT_NO_MEMORY ? strerror(ENOMEM) : why);
        return AMI_IO_ENDED;
    }
    s->step = STEP_ADDRESS;
    return AMI_IO_DONE;
}

static enum ami_io try_address(struct ami_socket *s, struct ami_trouble *trouble)
{
    const struct addrinfo *address = s->address;
    const int on = 1;
    drop_fd(s);
    if (address == NULL) {
        ami_trouble_set(trouble, AMI_UNREACHABLE, strerror(s->error));
        return AMI_IO_ENDED;
    }
    s->address = address->ai_next;
    s->fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
    if (s->fd < 0 || (connect(s->fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS)) {
        s->error = errno;
        return AMI_IO_DONE;
    }
    /* Neither is needed to work. */
    (void)setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(s->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    s->step = STEP_TCP;
    return AMI_IO_DONE;
}

static enum ami_io finish_tcp(struct ami_socket *s)
{
    struct pollfd item = {.fd = s->fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;
    if (poll(&item, 1, 0) <= 0)
        return AMI_IO_WAIT;
    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        error = errno;
    if (error != 0) {
        s->error = error;
        s->step = STEP_ADDRESS;
    } else {
        s->step = s->tls != NULL ? STEP_TLS : STEP_OPEN;
    }
    return AMI_IO_DONE;
}

static enum ami_io go_on(void *self, struct ami_trouble *trouble)
{
    struct ami_socket *s = self;
    enum ami_io io = AMI_IO_DONE;
    if (s->step == STEP_NONE) {
        s->step = STEP_NAME;
        s->error = EHOSTUNREACH;
    }
    while (io == AMI_IO_DONE && s->step != STEP_OPEN) {
        if (s->step == STEP_NAME)
            io = find_name(s, trouble);
        else if (s->step == STEP_ADDRESS)
            io = try_address(s, trouble);
        else if (s->step == STEP_TCP)
            io = finish_tcp(s);
        else if ((io = ami_tls_shake(s->tls, s->fd, s->options.host, trouble)) == AMI_IO_DONE)
            s->step = STEP_OPEN;
    }
    return io;
}

static enum ami_io failed(ssize_t given, struct ami_trouble *trouble)
{
    if (given < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return AMI_IO_WAIT;
    ami_trouble_set(trouble, AMI_CLOSED, given == 0 ? _("it has hung up") : strerror(errno));
    return AMI_IO_ENDED;
}

static enum ami_io read_some(void *self, void *bytes, size_t room, size_t *ret_got, struct ami_trouble *trouble)
{
    struct ami_socket *s = self;
    if (s->tls != NULL)
        return ami_tls_read(s->tls, bytes, room, ret_got, trouble);
    ssize_t got = recv(s->fd, bytes, room, 0);
    if (got <= 0)
        return failed(got, trouble);
    *ret_got = (size_t)got;
    return AMI_IO_DONE;
}

static enum ami_io write_some(void *self, const void *bytes, size_t size, size_t *ret_put,
                              struct ami_trouble *trouble)
{
    struct ami_socket *s = self;
    if (s->tls != NULL)
        return ami_tls_write(s->tls, bytes, size, ret_put, trouble);
    ssize_t put = send(s->fd, bytes, size, MSG_NOSIGNAL);
    if (put < 0)
        return failed(put, trouble);
    *ret_put = (size_t)put;
    return AMI_IO_DONE;
}

static int fd_of(const void *self, bool is_writing, short *ret_events)
{
    const struct ami_socket *s = self;
    bool waits_to_write =
        is_writing || s->step == STEP_TCP || (s->tls != NULL && ami_tls_wants_to_write(s->tls));
    *ret_events = (short)(POLLIN | (waits_to_write ? POLLOUT : 0));
    if (s->step == STEP_TCP)
        *ret_events = POLLOUT;
    return s->fd;
}

enum result ami_socket_open(const struct ami_socket_options *options, struct ami_socket **ret,
                            char why[AMI_TLS_WHY_SIZE])
{
    struct ami_socket *s = calloc(1, sizeof *s);
    enum result result = RESULT_OK;
    if (s == NULL) {
        snprintf(why, AMI_TLS_WHY_SIZE, "out of memory");
        return RESULT_NO_MEMORY;
    }
    s->options = *options;
    s->fd = -1;
    snprintf(s->port, sizeof s->port, "%" PRId64, options->port);
    if (options->has_tls)
        result = ami_tls_open(options->ca_file, options->pin, &s->tls, why);
    if (result != RESULT_OK) {
        free(s);
        return result;
    }
    *ret = s;
    return RESULT_OK;
}

struct ami_link ami_socket_link(struct ami_socket *socket)
{
    return (struct ami_link){
        .self = socket, .connect = go_on, .read = read_some, .write = write_some, .close = end, .fd = fd_of};
}

void ami_socket_close(struct ami_socket **socket)
{
    if (*socket == NULL)
        return;
    end(*socket);
    ami_resolve_end(&(*socket)->resolve);
    ami_tls_close(&(*socket)->tls);
    free(*socket);
    *socket = NULL;
}
