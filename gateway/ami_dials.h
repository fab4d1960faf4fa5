/* Calls that the hotline makes, at a real exchange: by Originate the own phone is rung, then by the dialplan the caller. It asks through a
 * function and reads no clock, so that tests play it with texts.
 *
 *   told: asked ---> report "taken" --the broker agrees--> Originate ---> events of its channel ---> reports
 *   told: taken, by an earlier run, or the connection was lost ---> its channel is in the snapshot: goes on; is not: lost sight of
 *
 * Nothing is dialled before the broker has agreed, and it agrees once: whatever is killed or lost, no phone rings twice. A channel is
 * known by its Uniqueid, which Originate's ChannelId sets. */
#ifndef REXIAN_GATEWAY_AMI_DIALS_H
#define REXIAN_GATEWAY_AMI_DIALS_H

#include "config/options.h"
#include "gateway/ami_session.h"
#include "wire/messages.h"

struct ami_dials_options {
    const struct config_asterisk *config;
    void *context;
    /* As ami_exchange_ask. */
    enum result (*ask)(void *context, struct ami_action *action, const struct ami_wish *wish,
                       struct refusal *why);
    /* Whether actions can be asked. */
    bool (*takes_commands)(void *context);
    /* An action did not end well; `said` is why. */
    void (*failed)(void *context, enum ami_outcome outcome, const char *action, const char *said);
};

struct ami_dials;

/* NULL without memory. What the options point to must live on. */
MUST_CHECK struct ami_dials *ami_dials_open(const struct ami_dials_options *options);
/* After the exchange, whose close still ends what was asked. */
void ami_dials_close(struct ami_dials **dials);

/* The broker says how a dial stands that is not over; the same may be said again. */
void ami_dials_told(struct ami_dials *dials, const struct dial_order *order);
/* The broker's answer to a report: agreed, or not. */
void ami_dials_answered(struct ami_dials *dials, const struct dial_report *report, bool agreed);
/* An event of the exchange, or an item of its snapshot, at an instant. */
void ami_dials_message(struct ami_dials *dials, const struct ami_message *message, int64_t at);
/* Events come from now on: what was dialled before has to be in the snapshot. */
void ami_dials_up(struct ami_dials *dials);
/* All items of a snapshot have come, and all of them if it is whole. */
void ami_dials_snapshot(struct ami_dials *dials, bool is_whole, int64_t at);
/* The exchange is not heard any more: what is asked for meanwhile is not carried out. */
void ami_dials_down(struct ami_dials *dials);
/* The next report, false if there is none. */
bool ami_dials_next(struct ami_dials *dials, struct dial_report *ret);

#endif
