/* The inside of a client, shared by client.c (what programs call), client_link.c (the socket) and client_requests.c (what
 * waits for an answer). Nobody else includes it. */
#ifndef REXIAN_WIRE_CLIENT_INTERNAL_H
#define REXIAN_WIRE_CLIENT_INTERNAL_H

#include "wire/client.h"
#include "wire/keys.h"

enum { CLIENT_ENDPOINT_BYTES = 256 };

/* A question, kept encoded until it is answered. */
struct request {
    struct request *next;
    uint64_t tag;
    char id[ENVELOPE_ID_BYTES];
    const struct message *message;
    struct buffer envelope;
    int64_t asked_at;
    int64_t sent_at;
    bool sent;   /* on the present connection */
    bool called; /* somebody waits in client_call */
};

struct arrival {
    struct arrival *next;
    struct incoming incoming;
};

struct resume {
    bool (*body)(void *context, struct buffer *out);
    void *context;
    char id[ENVELOPE_ID_BYTES]; /* of the question under way; "" if none */
    int64_t sent_at;
    int64_t retry_at; /* 0: not waiting for another try */
};

struct client {
    char endpoint[CLIENT_ENDPOINT_BYTES];
    char server_key[KEY_TEXT_BYTES];
    struct key_pair keys;
    int heartbeat_ms;
    int dead_after_ms;
    int request_timeout_ms;
    size_t pending_max;
    int64_t max_frame_bytes;
    bool answers_only;

    void *context;
    bool own_context;
    void *socket; /* NULL between two connections */
    void *monitor;
    int epoll_fd;
    int wake_fd; /* readable while client_next may have something that ZeroMQ has told of already */
    bool woken;
    unsigned failures; /* connections in a row on which nothing was heard */

    enum client_state state;
    int64_t now_ms;
    int64_t heard_at; /* or when the socket was opened */
    int64_t beat_at;  /* when the last beat was sent */
    int64_t reopen_at;
    bool heard; /* on the present connection */

    struct resume resume;
    struct request *requests; /* in the order of asking */
    struct request **requests_end;
    size_t request_count;
    uint64_t last_tag;
    bool unsent; /* there may be requests that wait for the socket or the session */

    struct arrival *arrivals;
    struct arrival **arrivals_end;
};

/* --- client.c --- */
/* Queues an incoming; takes what it owns. False: no memory, and nothing is taken. */
bool client_arrive(struct client *client, const struct incoming *incoming);
/* Changes the state and tells the program. */
void client_enter(struct client *client, enum client_state state);

/* --- client_link.c --- */
/* Opens a fresh socket. A failure is tried again by link_tick. */
void link_open(struct client *client);
/* Closes the socket, without telling anybody. */
void link_close(struct client *client);
/* Time passes: silence, another try, beats, resuming. */
void link_tick(struct client *client);
/* Takes one thing from the socket or its monitor. False: nothing is there. */
bool link_pump(struct client *client);
/* Keeps the program's descriptor readable until client_next has said false. ZeroMQ's own descriptors tell of arrivals
 * only once, and any call on the socket may swallow that. */
void link_wake(struct client *client);
/* All has been taken: only new arrivals make the descriptor readable. */
void link_rest(struct client *client);
/* Sends one frame. False: not now. */
bool link_send(struct client *client, const struct buffer *bytes);
/* Milliseconds until link_tick has something to do. */
int64_t link_wait_ms(const struct client *client);

/* --- client_requests.c --- */
/* As client_ask. `called`: for client_call, which is told of a lost session. */
MUST_CHECK enum result requests_add(struct client *client, const struct message *message, const void *request,
                                    const char *request_id, bool called, uint64_t *ret_tag);
/* Sends what may be sent in the present state, in order. */
void requests_flush(struct client *client);
/* The connection is new: all must be sent again. */
void requests_rewind(struct client *client);
/* Gives up queries and repeats changes that have waited too long. */
void requests_tick(struct client *client);
/* An "ok" or "error" with this envelope's request id has come. */
void requests_answered(struct client *client, const struct envelope *envelope);
/* Takes a request out, if it is still there, and frees it. */
void requests_remove(struct client *client, uint64_t tag);
/* A new request id. False: the kernel has no randomness. */
bool request_id_make(char out[ENVELOPE_ID_BYTES]);

#endif
