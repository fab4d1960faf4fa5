/* Operators' phones in the queues of an exchange: what should be is asked for, what is there is told. It asks through a function and
 * reads no clock, so that tests play it with texts.
 *
 *   broker's word (told) ---> should be --+
 *                                         +-- differs: QueueAdd, QueueRemove, QueuePause; a few at a time
 *   snapshot, events (message) -> is -----+-> where a phone is, once at each change (next)
 *
 * What should be is compared when it has changed and after each snapshot. What others do meanwhile is told and left as it is. What was
 * asked and is not answered yet is not told: a join or a pause on its way is no difference. That a phone is not there, or in a call that
 * came from no queue, is told at once. */
#ifndef REXIAN_GATEWAY_AMI_PHONES_H
#define REXIAN_GATEWAY_AMI_PHONES_H

#include "gateway/ami_session.h"
#include "wire/messages.h"

enum { AMI_PHONE_QUEUES = 64, AMI_PHONES_ASKED = 4, AMI_PHONE_TRIES = 3, AMI_INTERFACE_SIZE = 160 };

struct ami_phones_options {
    const char *queues;    /* "hotline, night"; "": those that the snapshot names, AMI_PHONE_QUEUES at most */
    const char *interface; /* of an extension: "PJSIP/{extension}" */
    void *context;
    /* As ami_exchange_ask. */
    enum result (*ask)(void *context, struct ami_action *action, const struct ami_wish *wish,
                       struct refusal *why);
    /* An action did not end well and is not asked again before something changes; `said` is why, "" if there was no answer. */
    void (*failed)(void *context, enum ami_outcome outcome, const char *action, const char *queue,
                   const char *interface, const char *said);
};

struct ami_phones;

/* NULL without memory. Texts of the options must live on. */
MUST_CHECK struct ami_phones *ami_phones_open(const struct ami_phones_options *options);
/* After the exchange, whose close still ends what was asked. */
void ami_phones_close(struct ami_phones **phones);

/* The broker says where a phone should be, and where it believes it is. Without memory the phone is left alone. */
void ami_phones_told(struct ami_phones *phones, const struct operator_row *row);
/* An event of the exchange, or an item of its snapshot; those that tell of no member are passed over. */
void ami_phones_message(struct ami_phones *phones, const struct ami_message *message);
/* All items of a snapshot have come: members that it did not list are gone. */
void ami_phones_snapshot(struct ami_phones *phones);
/* The exchange is not heard any more: nothing is told or asked before the next snapshot. */
void ami_phones_down(struct ami_phones *phones);
/* Asks for what differs, as far as it may now. */
void ami_phones_step(struct ami_phones *phones);
/* The next phone whose place the broker does not know yet; false if there is none. */
bool ami_phones_next(struct ami_phones *phones, struct operator_report *ret);

#endif
