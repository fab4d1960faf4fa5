/* The inside of the gateway's loop, shared by gateway.c (the loop), gateway_open.c (what must stand before it) and gateway_broker.c (what
 * the broker says). */
#ifndef REXIAN_GATEWAY_GATEWAY_INSIDE_H
#define REXIAN_GATEWAY_GATEWAY_INSIDE_H

#include "gateway/dials.h"
#include "gateway/gateway.h"
#include "gateway/journal.h"
#include "wire/client.h"

struct gateway {
    const struct gateway_options *options;
    const struct telephony *telephony;
    void *exchange;
    struct journal *journal;
    struct client *client;
    struct session_reply session;
    struct login_request login;
    uint64_t login_tag;
    uint64_t operators_tag;   /* of operator.list; 0: it is not under way */
    int64_t retry_ms;         /* monotonic; 0: nothing waits for another try */
    int64_t over_ms;          /* monotonic: since when the exchange has been over; 0: it is not */
    int64_t heard_ms;         /* monotonic: when the city's clock was told */
    struct open_request open; /* asked, or to be asked; exchange "": nothing is */
    uint64_t open_tag;
    struct dials dials;
    struct city_clock told;
    struct zone zone; /* the city's, since login */
    enum exit_code code;
    bool ending;
};

/* Reads the password, opens journal, exchange and connection, in this order. What is wrong has been logged; what was opened
 * before is the caller's to close. */
MUST_CHECK enum exit_code gateway_open(struct gateway *g);

/* Takes what has come from the broker. */
void gateway_take(struct gateway *g, const struct incoming *in);
/* Logs in, unless that is under way. */
void gateway_ask_login(struct gateway *g);
/* Asks which calls the broker holds for open, if the exchange wants to know it and all that was told is answered. */
void gateway_ask_open(struct gateway *g);
/* The loop ends with this code. */
void gateway_end(struct gateway *g, enum exit_code code);

/* The city's clock now. */
struct city_clock gateway_city_now(const struct gateway *g);
/* Whether a refusal may pass: what was asked is asked again. */
bool gateway_may_pass(enum refusal_code code);
/* In a while, since something of the kind has come. */
void gateway_retry(struct gateway *g);

#endif
