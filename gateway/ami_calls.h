/* From what an Asterisk tells over its manager interface to reports for the broker. Pure: no socket, no clock.
 *
 *   events, items of snapshots -> channels and legs here -> visits in wire/exchange_calls -> reports
 *
 * Told twice, a thing is reported once; what was missed is filled from the exchange's log (wire/queue_log) or told as lost. */
#ifndef REXIAN_GATEWAY_AMI_CALLS_H
#define REXIAN_GATEWAY_AMI_CALLS_H

#include "gateway/ami_message.h"
#include "wire/exchange_calls.h"

struct ami_calls;

struct ami_calls_options {
    const char *exchange; /* its name in refs */
    const char *queues;   /* "hotline, second": others are ignored; "": all */
    const char *
        contexts; /* of the dialplan where callers arrive: there a call counts from its first ring, and one that leaves in
                             the menu is seen; "": calls count from their first queue */
};

/* NULL without memory. Texts of the options must live on. */
MUST_CHECK struct ami_calls *ami_calls_open(const struct ami_calls_options *options);
void ami_calls_close(struct ami_calls **calls);
/* The next report; false if there is none. */
bool ami_calls_next(struct ami_calls *calls, struct call_report *ret);

/* An event of the exchange. */
void ami_calls_event(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);

/* Ends calls of which a channel's end was never told, and forgets what is long gone; for when no event comes. */
void ami_calls_tick(struct ami_calls *calls, int64_t at_ms);

/* After a connection: events come from now on. What is not seen until the snapshot is complete is gone. */
void ami_calls_up(struct ami_calls *calls);
/* An item of the snapshot: QueueMember, QueueEntry, CoreShowChannel; others are passed over. */
void ami_calls_item(struct ami_calls *calls, const struct ami_message *item, int64_t at_ms);
/* The snapshot is complete. What was known and is not there any more has ended unseen between down_ms and up_ms; `anew` says that
 * the exchange itself has started again. The log was read before, if there is one. Of a snapshot that is not whole, what is missing
 * is not known to be gone. */
void ami_calls_snapshot(struct ami_calls *calls, int64_t down_ms, int64_t up_ms, bool anew, bool is_whole);
/* True if a call that the broker holds for open may still go on: its line is up as far as is known. */
bool ami_calls_is_alive(const struct ami_calls *calls, const char *ref, const char *visit);

/* When the newest event came; 0 if none ever did. */
int64_t ami_calls_heard_at(const struct ami_calls *calls);
/* The table of visits, for the log. */
struct exchange_calls *ami_calls_table(struct ami_calls *calls);
/* The phone of a member by the name that the log gives; the name itself if none is known. */
const char *ami_calls_extension(const struct ami_calls *calls, const char *member);
/* What is known of visits and members as rows of text: as exchange_rows_give and exchange_row_read, with the members. */
void ami_calls_rows(struct ami_calls *calls, bool all, exchange_row_take *take, void *context);
bool ami_calls_row_read(struct ami_calls *calls, char *row);
/* True if the calls of a queue count. */
bool ami_calls_wants(const struct ami_calls *calls, const char *queue);
/* "PJSIP/2001", "Local/2001@operators/n", "PJSIP/2001-0000027b": "2001". */
void ami_extension_of(const char *interface, char out[TEXT_CODE]);

#endif
