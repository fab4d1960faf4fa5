/* An exchange as two sessions: one listens, one commands, for an action that lasts blocks its session. After each connection comes a
 * snapshot of what is going on, between the events that go on meanwhile.
 *
 *   up -> events and snapshot items in the order of the exchange -> snapshot -> events ... -> down -> up ...
 *
 * Items may tell of what an event tells once more, before or after it: whoever takes both must not mind. */
#ifndef REXIAN_GATEWAY_AMI_EXCHANGE_H
#define REXIAN_GATEWAY_AMI_EXCHANGE_H

#include "gateway/ami_session.h"

enum { AMI_STARTED_SIZE = 32 };

enum ami_origin {
    AMI_LIVE, /* an event; its time is the exchange's, if the exchange tells it */
    AMI_SNAPSHOT, /* an item of a list: QueueParams, QueueMember, QueueEntry, CoreShowChannel; its time is that of its arrival */
};

struct ami_snapshot {
    bool is_whole; /* false: a list was not permitted or did not end; what is missing is not known to be gone */
    bool is_restart; /* the exchange has started anew since it was last seen: all calls of then are over */
    char started[AMI_STARTED_SIZE]; /* "2026-11-23 18:22:47", its own time; "" if it may not be asked */
    int64_t down_us;                /* when it was last heard of before this connection; 0 on the first one */
    int64_t up_us;                  /* since when events come again */
};

struct ami_exchange_options {
    const char *place, *user, *secret; /* as of a session */
    bool is_plain;
    uint64_t seed;
    struct ami_link listen, command;
    const char *started; /* of the exchange when it was last seen, from an earlier run; NULL or "": not known */
    void *context;
    void (*event)(void *context, const struct ami_message *message, int64_t at_us, enum ami_origin origin);
    /* Events come from now on. */
    void (*up)(void *context, int64_t at_us);
    /* All items have come. */
    void (*snapshot)(void *context, const struct ami_snapshot *snapshot);
    /* Nothing comes any more; at_us is when it was last heard of. */
    void (*down)(void *context, int64_t at_us);
    /* `session` is "listen" or "command". */
    void (*trouble)(void *context, const char *session, const struct ami_trouble *trouble);
};

struct ami_exchange;

/* NULL without memory or descriptors. Texts of the options must live on. */
MUST_CHECK struct ami_exchange *ami_exchange_open(const struct ami_exchange_options *options);
void ami_exchange_close(struct ami_exchange **exchange);
/* As of a session, for both. The descriptor is one that is readable when a step is due; it stays the same. */
void ami_exchange_step(struct ami_exchange *exchange, struct ami_now now);
int64_t ami_exchange_wait_ms(const struct ami_exchange *exchange, int64_t mono_ms);
int ami_exchange_fd(const struct ami_exchange *exchange);

/* Asks by the session for commands; results as ami_session_ask. */
MUST_CHECK enum result ami_exchange_ask(struct ami_exchange *exchange, struct ami_action *action,
                                        const struct ami_wish *wish, char ret_id[AMI_ID_SIZE],
                                        struct refusal *why);
/* True from `up` to `down`. */
bool ami_exchange_is_up(const struct ami_exchange *exchange);
/* The protocol's version, as of the session that listens. */
const char *ami_exchange_version(const struct ami_exchange *exchange);
/* True if actions can be asked. */
bool ami_exchange_takes_commands(const struct ami_exchange *exchange);

#endif
