/* The inside of a session, shared by ami_session.c (bytes, states, clocks) and ami_login.c (what is said until it is ready, and to see
 * that it lives). */
#ifndef REXIAN_GATEWAY_AMI_SESSION_INSIDE_H
#define REXIAN_GATEWAY_AMI_SESSION_INSIDE_H

#include "core/chance.h"
#include "gateway/ami_asked.h"
#include "gateway/ami_parse.h"

struct ami_session {
    struct ami_session_options options;
    struct ami_now now; /* of the present step */
    enum ami_state state;
    int64_t since_ms;  /* of the state */
    int64_t wake_ms;   /* RESTING, BOOTING: when to try again */
    int64_t ping_ms;   /* READY: when to ping */
    int64_t pinged_ms; /* when the last ping was sent */
    int64_t heard_ms;  /* when the last message came */
    int64_t heard_us;  /* the same in UTC */
    int64_t told_ms;   /* BOOTING: when it was last told that this takes long */
    int64_t pause_ms;  /* the next pause at most */
    int64_t try_ms;    /* BOOTING: until the next look */
    int64_t next_id;
    int64_t skipped;     /* of the parser, as told */
    int missed;          /* pings in a row */
    bool has_more;       /* the link was not read to its end */
    bool is_probing;     /* BOOTING: the look is unanswered */
    unsigned generation; /* of connections */
    char version[24];
    struct chance chance;
    struct ami_asked asked;
    struct ami_parser parser;
    size_t out_size;
    char out[AMI_OUT_BYTES];
};

/* Enters a state and tells it. */
void session_enter(struct ami_session *session, enum ami_state state);
/* Tells a trouble; the connection goes on. */
void session_tell(struct ami_session *session, enum ami_trouble_code code, const char *seen);
/* Ends the connection: a trouble is told, what was asked is lost, a pause begins. */
void session_fall(struct ami_session *session, enum ami_trouble_code code, const char *seen);
/* As ami_session_ask, in any state. */
MUST_CHECK enum result session_ask(struct ami_session *session, struct ami_action *action,
                                   const struct ami_wish *wish, char ret_id[AMI_ID_SIZE], struct refusal *why);

/* The first line has come. */
void session_greeted(struct ami_session *session, const struct ami_message *message);
/* BOOTING: looks whether the queues are there. */
void session_probe(struct ami_session *session);
/* READY: asks for a sign of life. */
void session_ping(struct ami_session *session);

#endif
