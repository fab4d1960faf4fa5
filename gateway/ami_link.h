/* A stream of bytes to the exchange as a session sees it: a struct of functions, none of which waits.
 * TCP and TLS are ami_socket.h; tests have one of their own. */
#ifndef REXIAN_GATEWAY_AMI_LINK_H
#define REXIAN_GATEWAY_AMI_LINK_H

#include "gateway/ami_trouble.h"

#include <stddef.h>

enum ami_io {
    AMI_IO_DONE,  /* something was done */
    AMI_IO_WAIT,  /* nothing now: when the descriptor is ready, or a little later */
    AMI_IO_ENDED, /* the stream has ended or failed: the trouble says why; close it */
};

struct ami_link {
    void *self;
    /* Begins to connect, or goes on with it; to be called until it is done. */
    enum ami_io (*connect)(void *self, struct ami_trouble *trouble);
    /* Up to `room` bytes; *ret_got > 0 if done. */
    enum ami_io (*read)(void *self, void *bytes, size_t room, size_t *ret_got, struct ami_trouble *trouble);
    /* Up to `size` bytes; *ret_put > 0 if done. */
    enum ami_io (*write)(void *self, const void *bytes, size_t size, size_t *ret_put,
                         struct ami_trouble *trouble);
    /* Ends the connection; connect may begin a new one. Does nothing if there is none. */
    void (*close)(void *self);
    /* The descriptor and what to poll for (POLLIN, POLLOUT) if `is_writing` says that bytes wait to be written; -1 if there is
     * none: ask again after a little while. */
    int (*fd)(const void *self, bool is_writing, short *ret_events);
};

#endif
