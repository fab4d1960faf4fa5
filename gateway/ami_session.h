/* One session with the exchange's manager: connects, logs in, waits until the queues are there, pings, and begins again when
 * the connection is lost. It reads no clock and opens no socket: bytes come through a link, time with each step.
 *
 *   RESTING -> CONNECTING -> GREETING -> CHALLENGE -> LOGIN -> BOOTING -> READY
 *      ^___________ whatever goes wrong: a trouble is told, then a pause of 0.2 to 5 s, a minute after a refused login ___|
 */
#ifndef REXIAN_GATEWAY_AMI_SESSION_H
#define REXIAN_GATEWAY_AMI_SESSION_H

#include "gateway/ami_action.h"
#include "gateway/ami_link.h"

enum { AMI_ASKED = 64, AMI_OUT_BYTES = 64 << 10 };

enum ami_state {
    AMI_RESTING,
    AMI_CONNECTING,
    AMI_GREETING,
    AMI_CHALLENGE,
    AMI_LOGIN,
    AMI_BOOTING,
    AMI_READY,
};

struct ami_now {
    int64_t mono_ms; /* for timeouts */
    int64_t wall_us; /* UTC: when a message without a Timestamp has arrived */
};

/* How an action ended. */
enum ami_end {
    AMI_ANSWERED,  /* by the answer; of a list by its last message */
    AMI_TIMED_OUT, /* nobody knows whether it was done */
    AMI_LOST,      /* with the connection; nobody knows, either */
};

/* Who wants to know what became of an action. */
struct ami_wish {
    /* Called once. `answer` is NULL unless answered; valid during the call. May be NULL. */
    void (*done)(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer);
    /* Called for each item of a list. May be NULL. */
    void (*item)(void *context, int64_t tag, const struct ami_message *item);
    void *context;
    int64_t tag;
};

struct ami_session_options {
    const char *name;   /* in the log and in ActionIDs: "listen", letters only */
    const char *place;  /* "HOST:PORT" */
    const char *user;   /* of manager.conf */
    const char *secret; /* kept by the caller as long as the session lives */
    bool is_plain;      /* sends the secret itself instead of an answer to a challenge */
    bool listens;       /* wants events */
    uint64_t seed;      /* of the pauses */
    struct ami_link link;
    void *context;
    /* An event, in the order of the exchange; at_us is its Timestamp, or when it came. */
    void (*event)(void *context, const struct ami_message *event, int64_t at_us);
    /* The state is another one; READY: actions may be asked. May be NULL. */
    void (*state)(void *context, enum ami_state state);
    /* Something is wrong; told each time it happens. */
    void (*trouble)(void *context, const struct ami_trouble *trouble);
};

struct ami_session;

/* Begins in RESTING; the first step connects. NULL without memory. Texts of the options must live on. */
MUST_CHECK struct ami_session *ami_session_open(const struct ami_session_options *options);
/* Ends without a word to the exchange; what was asked is told as lost. Not to be called from a callback. */
void ami_session_close(struct ami_session **session);

/* Does all that can be done without waiting; calls back. Not to be called from a callback. */
void ami_session_step(struct ami_session *session, struct ami_now now);
/* Milliseconds until the next step at the latest. */
int64_t ami_session_wait_ms(const struct ami_session *session, int64_t mono_ms);
/* The descriptor that calls for a step earlier, and its poll events; -1 if there is none. */
int ami_session_fd(const struct ami_session *session, short *ret_events);

/* Sends an action (begun, not ended) and remembers who wants its answer. Allowed from callbacks. RESULT_LOST: the session is not
 * ready, nothing was sent; RESULT_BUSY: too much is unanswered; RESULT_REFUSED, RESULT_FULL: as ami_action_end. The wish is
 * fulfilled only after RESULT_OK. `ret_id` may be NULL; else the ActionID that later events of the action bear. */
MUST_CHECK enum result ami_session_ask(struct ami_session *session, struct ami_action *action,
                                       const struct ami_wish *wish, char ret_id[AMI_ID_SIZE],
                                       struct refusal *why);

enum ami_state ami_session_state(const struct ami_session *session);
/* "11.0.0" as long as there is a connection that has said it, else "". */
const char *ami_session_version(const struct ami_session *session);
/* When the last message came, be it the answer to a ping; 0 if none ever did. */
int64_t ami_session_heard_us(const struct ami_session *session);
const char *ami_state_name(enum ami_state state);

#endif
