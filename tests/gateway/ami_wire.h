/* A link without a socket: what the exchange says is put in, what the session sends is read, time is a number.
 * For cmocka programs. */
#ifndef REXIAN_TESTS_GATEWAY_AMI_WIRE_H
#define REXIAN_TESTS_GATEWAY_AMI_WIRE_H

#include "gateway/ami_session.h"
#include "tests/support/unit.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIRE_SIZE = 4 << 20 };

struct wire {
    char *in; /* what the exchange has said and nobody has read */
    size_t in_size;
    char *out; /* all that the session sent on this connection, as one text */
    size_t out_size;
    size_t piece; /* of each read and write; 0: as much as there is */
    int connects, closes;
    bool is_open, is_ended;        /* by the exchange */
    enum ami_trouble_code refuses; /* connect ends with this */
    bool is_deaf;                  /* connect goes on for ever */
};

static inline enum ami_io wire_connect(void *self, struct ami_trouble *trouble)
{
    struct wire *wire = self;
    wire->connects++;
    if (wire->refuses != AMI_FINE) {
        ami_trouble_set(trouble, wire->refuses, "Connection refused");
        return AMI_IO_ENDED;
    }
    if (wire->is_deaf)
        return AMI_IO_WAIT;
    wire->is_open = true;
    wire->out_size = 0;
    wire->out[0] = '\0';
    return AMI_IO_DONE;
}

static inline enum ami_io wire_read(void *self, void *bytes, size_t room, size_t *ret_got,
                                    struct ami_trouble *trouble)
{
    struct wire *wire = self;
    size_t got = wire->in_size < room ? wire->in_size : room;
    assert_true(wire->is_open);
    if (wire->piece != 0 && got > wire->piece)
        got = wire->piece;
    if (got == 0) {
        ami_trouble_set(trouble, AMI_CLOSED, "it has hung up");
        return wire->is_ended ? AMI_IO_ENDED : AMI_IO_WAIT;
    }
    memcpy(bytes, wire->in, got);
    memmove(wire->in, wire->in + got, wire->in_size - got);
    wire->in_size -= got;
    *ret_got = got;
    return AMI_IO_DONE;
}

static inline enum ami_io wire_write(void *self, const void *bytes, size_t size, size_t *ret_put,
                                     struct ami_trouble *trouble)
{
    struct wire *wire = self;
    assert_true(wire->is_open);
    if (wire->is_ended) {
        ami_trouble_set(trouble, AMI_CLOSED, "it takes nothing");
        return AMI_IO_ENDED;
    }
    if (wire->piece != 0 && size > wire->piece)
        size = wire->piece;
    assert_true(wire->out_size + size < WIRE_SIZE);
    memcpy(wire->out + wire->out_size, bytes, size);
    wire->out_size += size;
    wire->out[wire->out_size] = '\0';
    *ret_put = size;
    return AMI_IO_DONE;
}

static inline void wire_close(void *self)
{
    struct wire *wire = self;
    wire->closes += wire->is_open;
    wire->is_open = false;
    wire->is_ended = false;
    wire->in_size = 0;
}

static inline int wire_fd(const void *self, bool is_writing, short *ret_events)
{
    const struct wire *wire = self;
    *ret_events = (short)(is_writing ? POLLIN | POLLOUT : POLLIN);
    return wire->is_open ? 42 : -1;
}

static inline struct ami_link wire_begin(struct wire *wire)
{
    *wire = (struct wire){.in = malloc(WIRE_SIZE), .out = malloc(WIRE_SIZE)};
    assert_non_null(wire->in);
    assert_non_null(wire->out);
    wire->out[0] = '\0';
    return (struct ami_link){.self = wire,
                             .connect = wire_connect,
                             .read = wire_read,
                             .write = wire_write,
                             .close = wire_close,
                             .fd = wire_fd};
}

static inline void wire_end(struct wire *wire)
{
    free(wire->in);
    free(wire->out);
}

static inline void wire_bytes(struct wire *wire, const char *bytes, size_t size)
{
    assert_true(wire->in_size + size <= WIRE_SIZE);
    memcpy(wire->in + wire->in_size, bytes, size);
    wire->in_size += size;
}

/* The exchange says this; lines end with LF, which it takes for CR LF. */
static inline void wire_says(struct wire *wire, const char *text)
{
    wire_bytes(wire, text, strlen(text));
}

/* The last action of this name that the session has sent, from its first line on; NULL if it sent none. */
static inline const char *wire_sent(const struct wire *wire, const char *name)
{
    char line[64];
    const char *last = NULL;
    snprintf(line, sizeof line, "Action: %s\r\n", name);
    for (const char *at = wire->out; (at = strstr(at, line)) != NULL; at++)
        last = at;
    return last;
}

/* The exchange answers the last action of this name: its first line, its ActionID, then the other lines. */
static inline void wire_answers(struct wire *wire, const char *name, const char *first, const char *lines)
{
    char text[2000];
    const char *sent = wire_sent(wire, name);
    if (sent == NULL)
        fail_msg("%s was not sent", name);
    const char *id = strstr(sent, "ActionID: ");
    assert_non_null(id);
    snprintf(text, sizeof text, "%s\n%.*s\n%s\n", first, (int)strcspn(id, "\r"), id, lines);
    wire_says(wire, text);
}

#endif
