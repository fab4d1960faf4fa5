/* Calls that the hotline makes, between broker and exchange: what the broker wants dialled is asked for whenever something of it changes, and
 * what the exchange tells goes back one report after the other. Nothing of it is kept on disk: what a gateway that was killed has not
 * told is found again at the exchange, or was lost sight of. */
#ifndef REXIAN_GATEWAY_DIALS_H
#define REXIAN_GATEWAY_DIALS_H

#include "wire/client.h"

#include "wire/messages.h"

struct gateway;

struct dials {
    bool is_due;         /* something of them has changed, or may have */
    uint64_t orders_tag; /* of phone.orders; 0: it is not under way */
    bool has_report;     /* one is to be sent, or under way */
    struct dial_report report;
    char request_id[ENVELOPE_ID_BYTES]; /* of the report: the same each time it is sent */
    uint64_t report_tag;
};

/* To be called when a session was opened, events were missed, or a push speaks of a dial. */
void dials_changed(struct gateway *gateway);
/* Asks and reports what is due; to be called each turn. */
void dials_step(struct gateway *gateway);
/* Takes an answer; false if it is none of theirs. */
bool dials_answered(struct gateway *gateway, const struct incoming *in);
/* The client has forgotten what was asked: it is asked again. */
void dials_forgotten(struct gateway *gateway);

#endif
