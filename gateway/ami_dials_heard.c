/* What the exchange says of the channels of a dial, and what has become of it then. */
#include "gateway/ami_dials_inside.h"

#include "core/text.h"

#include <string.h>

enum {
    CAUSE_NO_SUCH_NUMBER = 1,
    CAUSE_BUSY = 17,
    CAUSE_NO_RESPONSE = 18,
    CAUSE_NO_ANSWER = 19,
    CAUSE_ABSENT = 20,
    CAUSE_CHANGED = 22,
    CAUSE_OUT_OF_ORDER = 27,
    CAUSE_BAD_NUMBER = 28,
};

static void rings(struct ami_dials *d, struct dial *dial, int64_t at)
{
    if (!dial->rang && !dial->picked_up)
        ami_dials_put(d, dial, DIAL_STEP_RINGS, DIAL_OPEN, 0, at);
    dial->rang = true;
}

static void picked_up(struct ami_dials *d, struct dial *dial, int64_t at)
{
    if (!dial->picked_up)
        ami_dials_put(d, dial, DIAL_STEP_PICKED_UP, DIAL_OPEN, 0, at);
    dial->picked_up = true;
}

static void answered(struct ami_dials *d, struct dial *dial, int64_t at)
{
    picked_up(d, dial, at);
    if (!dial->answered)
        ami_dials_put(d, dial, DIAL_STEP_ANSWERED, DIAL_OPEN, 0, at);
    dial->answered = true;
}

static enum dial_outcome outcome_of_cause(int64_t cause)
{
    static const struct {
        int64_t cause;
        enum dial_outcome outcome;
    } rows[] = {
        {CAUSE_NO_SUCH_NUMBER, DIAL_NO_SUCH_NUMBER},
        {CAUSE_BAD_NUMBER, DIAL_NO_SUCH_NUMBER},
        {CAUSE_CHANGED, DIAL_NO_SUCH_NUMBER},
        {CAUSE_BUSY, DIAL_BUSY},
        {CAUSE_NO_RESPONSE, DIAL_NO_ANSWER},
        {CAUSE_NO_ANSWER, DIAL_NO_ANSWER},
        {CAUSE_ABSENT, DIAL_CALLER_OFF},
        {CAUSE_OUT_OF_ORDER, DIAL_CALLER_OFF},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].cause == cause)
            return rows[i].outcome;
    return DIAL_FAILED;
}

/* The own phone was picked up and the caller did not answer: what the dialplan's Dial() says, or the cause where that is vague. */
static enum dial_outcome outcome_of_leg(const struct dial *dial, int64_t cause)
{
    if (strcmp(dial->status, "BUSY") == 0)
        return DIAL_BUSY;
    if (strcmp(dial->status, "NOANSWER") == 0)
        return DIAL_NO_ANSWER;
    if (strcmp(dial->status, "CANCEL") == 0)
        return DIAL_CANCELLED;
    return outcome_of_cause(cause);
}

static void conclude(struct ami_dials *d, struct dial *dial, int64_t cause, int64_t at)
{
    enum dial_outcome outcome = dial->rang ? DIAL_NOT_PICKED_UP : DIAL_PHONE_OFF;
    if (dial->answered)
        outcome = DIAL_ANSWERED;
    else if (dial->is_cancelled)
        outcome = DIAL_CANCELLED;
    else if (dial->picked_up)
        outcome = outcome_of_leg(dial, dial->cause ? dial->cause : cause);
    ami_dials_end(d, dial, outcome, dial->cause && !dial->answered ? dial->cause : cause, at);
}

/* An event of the own channel. */
static void own_event(struct ami_dials *d, struct dial *dial, const struct ami_message *m, int64_t at)
{
    const char *name = ami_text(m, "Channel"), *state = ami_text(m, "ChannelStateDesc");
    int64_t cause = 0;
    (void)ami_int(m, "Cause", &cause);
    /* An OriginateResponse names the interface instead of the channel. */
    if (strchr(name, '-') != NULL && dial->channel[0] == '\0' && !ami_is(m, AMI_EVENT, "OriginateResponse"))
        (void)text_copy(dial->channel, sizeof dial->channel, name);
    if (ami_is(m, AMI_EVENT, "Newstate") && strcmp(state, "Ringing") == 0)
        rings(d, dial, at);
    else if (ami_is(m, AMI_EVENT, "Newstate") && strcmp(state, "Up") == 0)
        picked_up(d, dial, at);
    else if (ami_is(m, AMI_EVENT, "OriginateResponse") && strcmp(ami_text(m, "Response"), "Success") == 0)
        picked_up(d, dial, at);
    else if (ami_is(m, AMI_EVENT, "OriginateResponse") || ami_is(m, AMI_EVENT, "Hangup"))
        conclude(d, dial, cause, at);
    ami_dials_hang_up(d, dial);
}

/* An event that leads from the own channel to another one: the caller's leg. */
static void leg_event(struct ami_dials *d, struct dial *dial, const struct ami_message *m, int64_t at)
{
    const char *status = ami_text(m, "DialStatus");
    if (ami_is(m, AMI_EVENT, "DialBegin"))
        picked_up(d, dial, at);
    if (!ami_is(m, AMI_EVENT, "DialEnd"))
        return;
    if (strcmp(status, "ANSWER") == 0)
        answered(d, dial, at);
    else
        (void)text_copy(dial->status, sizeof dial->status, status);
}

static void list_item(struct ami_dials *d, struct dial *dial, const struct ami_message *m, int64_t at)
{
    dial->is_listed = true;
    if (dial->channel[0] == '\0')
        (void)text_copy(dial->channel, sizeof dial->channel, ami_text(m, "Channel"));
    if (ami_known(m, "BridgeId")[0] != '\0')
        answered(d, dial, at);
    else if (strcmp(ami_text(m, "ChannelStateDesc"), "Up") == 0)
        picked_up(d, dial, at);
    else if (strcmp(ami_text(m, "ChannelStateDesc"), "Ringing") == 0)
        rings(d, dial, at);
}

void ami_dials_message(struct ami_dials *dials, const struct ami_message *message, int64_t at)
{
    const char *unique_id = ami_text(message, "Uniqueid"), *to = ami_text(message, "DestUniqueid");
    struct dial *own = ami_dials_of_channel(dials, unique_id), *dest = ami_dials_of_channel(dials, to),
                *linked = ami_dials_of_channel(dials, ami_text(message, "Linkedid"));
    int64_t cause = 0;
    if (own != NULL && own->is_over)
        return;
    if (own != NULL && ami_is(message, AMI_EVENT, "CoreShowChannel"))
        list_item(dials, own, message, at);
    else if (own != NULL && to[0] != '\0')
        leg_event(dials, own, message, at);
    else if (own != NULL)
        own_event(dials, own, message, at);
    else if (dest != NULL && !dest->is_over && strcmp(ami_text(message, "DialStatus"), "RINGING") == 0)
        rings(dials, dest, at);
    else if (dest != NULL && !dest->is_over && strcmp(ami_text(message, "DialStatus"), "ANSWER") == 0)
        picked_up(dials, dest, at);
    else if (linked != NULL && ami_is(message, AMI_EVENT, "Hangup") && ami_int(message, "Cause", &cause))
        linked->cause = cause;
}
