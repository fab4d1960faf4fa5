/* A program's connection to the broker: asks, hears replies, pushes and heartbeats, and comes back after a loss.
 * Nothing here waits but client_call; a request is kept and sent again under the same id until it is answered.
 *
 *   CONNECTING -> UP, READY   the broker's first word; READY if the session was resumed
 *   UP -> READY               the program has logged in: client_session_opened
 *   READY -> UP               the session is unknown to the broker, or closed
 *   UP, READY -> AWAY         dead_after_ms without a word, or the connection was cut
 *   AWAY -> UP, READY         as from CONNECTING
 *   CONNECTING, AWAY          another connection after 5 * dead_after_ms without a first word: many may stand at the door
 *   CONNECTING, AWAY -> REFUSED   the broker does not know this station's key; tried again every few seconds
 */
#ifndef REXIAN_WIRE_CLIENT_H
#define REXIAN_WIRE_CLIENT_H

#include "core/result.h"
#include "wire/buffer.h"
#include "wire/envelope.h"
#include "wire/message.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum client_state {
    CLIENT_CONNECTING, /* never heard the broker yet */
    CLIENT_UP,         /* the broker answers, nobody is logged in: log in, then client_session_opened */
    CLIENT_READY,      /* requests are sent as they are asked */
    CLIENT_AWAY,       /* the broker was heard and is not now; comes back by itself */
    CLIENT_REFUSED,    /* the broker refuses this station's key; tried again every few seconds */
};

struct client_options {
    const char *endpoint;   /* the broker's, "tcp://host:7780" */
    const char *server_key; /* the broker's public key, Z85 */
    const char *public_key; /* this station's, Z85 */
    const char *secret_key;
    int heartbeat_ms;        /* between our beats; 0 means 1000 */
    int dead_after_ms;       /* silence after which the socket is thrown away; 0 means 4 heartbeats */
    int request_timeout_ms;  /* a query unanswered is refused with `busy` (a slow one after 6 times as long), a
                               change is sent again; 0 means 10000 */
    size_t pending_max;      /* most unanswered requests; 0 means 1000 */
    int64_t max_frame_bytes; /* of what the broker may send; 0 means 8 MiB */
    bool
        answers_only; /* pushes and beats are let go as they come: for a program that asks, and may wait long */
    void *zmq_context; /* from context_open, shared by many clients of one program; NULL: one of its own */
};

enum incoming_kind {
    INCOMING_REPLY,   /* tag, request_id, message, reply */
    INCOMING_REFUSED, /* tag, request_id, message, refusal, text */
    INCOMING_EVENT,   /* body: decode with codec_decode and the event's shape */
    INCOMING_BEAT,    /* beat */
    INCOMING_STATE,   /* state; after a resumed session (READY) the body of the resume's reply; after a refused
                         resume (UP) the refusal */
};

/* What has arrived; owned by who took it from client_next: incoming_free. */
struct incoming {
    enum incoming_kind kind;
    uint64_t tag;
    char request_id[ENVELOPE_ID_BYTES];
    const struct message *message;
    void *reply; /* a struct of message->reply */
    struct refusal refusal;
    char text[REFUSAL_TEXT_BYTES]; /* the broker's English sentence, "" if the refusal is our own */
    enum client_state state;
    struct beat beat;
    uint8_t *body;
    size_t body_size;
};

struct client;

/* A ZeroMQ context for several clients. RESULT_NO_MEMORY. */
MUST_CHECK enum result context_open(void **ret);
/* Only after all its clients are closed. */
void context_close(void **context);

/* Begins to connect; the texts are copied. `now_ms` is the program's monotonic clock, as in client_tick.
 * RESULT_INVALID: endpoint or a key; RESULT_NO_MEMORY; RESULT_IO. */
MUST_CHECK enum result client_open(const struct client_options *options, int64_t now_ms, struct client **ret);
/* Closes at once; what was not sent is lost with it (a program keeps its changes on disk). */
void client_close(struct client **client);

enum client_state client_state(const struct client *client);

/* One descriptor for poll, the same for the client's life; readable until client_next has said false. */
int client_fd(const struct client *client);
/* Milliseconds until client_tick should be called at the latest; 0 or more. */
int client_wait_ms(const struct client *client);
/* Lets time pass: sends beats, notices silence, reconnects, gives up queries. Cheap; call it each turn of the loop. */
void client_tick(struct client *client, int64_t now_ms);
/* Takes the next thing that has arrived. False: nothing now, *ret is untouched. */
bool client_next(struct client *client, struct incoming *ret);
/* Frees what an incoming holds and makes it all zero. */
void incoming_free(struct incoming *incoming);

/* Asks. The request is encoded here, so the struct may go. `request_id` (printable ASCII, at most 40) names a change that
 * was kept on disk; NULL makes a new one. Requests of rows without MESSAGE_NO_SESSION wait for CLIENT_READY, in order.
 * *ret_tag (may be NULL) comes back with the reply or refusal; never 0. `message` must live as long as the client.
 * RESULT_FULL: pending_max are unanswered; RESULT_TOO_LONG: id; results of codec_encode. */
MUST_CHECK enum result client_ask(struct client *client, const struct message *message, const void *request,
                                  const char *request_id, uint64_t *ret_tag);
/* The id under which a tag was asked, to be kept on disk beside the change; NULL if it is answered. */
const char *client_request_id(const struct client *client, uint64_t tag);
/* Number of unanswered requests. */
size_t client_pending(const struct client *client);
/* Forgets all unanswered requests without a word (another account is about to log in). */
void client_forget(struct client *client);

/* `body` appends the encoded body of session.resume to `out` and returns true, or false if there is nothing to resume.
 * It is asked on each new connection before anything else is sent. NULL: never resume. */
void client_set_resume(struct client *client, bool (*body)(void *context, struct buffer *out), void *context);
/* The program has logged in (its session.login was answered): CLIENT_UP becomes CLIENT_READY and waiting requests go. */
void client_session_opened(struct client *client);
/* The program has logged out, or was told no_session: CLIENT_READY becomes CLIENT_UP; requests wait. */
void client_session_closed(struct client *client);

/* Asks and waits for the answer; whatever else arrives is kept for client_next. The monotonic clock is mono_ms.
 * RESULT_OK: `reply` (message->reply->size bytes) is the caller's, shape_free. RESULT_REFUSED: `why`.
 * RESULT_LOST: no answer within timeout_ms, or nobody is logged in (any more); it is forgotten, a change is in doubt: call again with the same request_id.
 * Others as client_ask. */
MUST_CHECK enum result client_call(struct client *client, const struct message *message, const void *request,
                                   const char *request_id, void *reply, struct refusal *why, int timeout_ms);
/* Waits until the client is in `state`, at most timeout_ms. RESULT_REFUSED: the station's key is refused (unless that is
 * what was waited for); RESULT_LOST: time is over. What arrives meanwhile is kept for client_next. */
MUST_CHECK enum result client_await(struct client *client, enum client_state state, int timeout_ms);

#endif
