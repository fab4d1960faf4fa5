/* Many reports of calls to the broker with several under way: answers come in the order of the questions, and what the broker is too busy
 * for is asked again together with all behind it, so that none of a call overtakes another. */
#ifndef REXIAN_CTL_REPORT_SENDER_H
#define REXIAN_CTL_REPORT_SENDER_H

#include "ctl/ctl.h"
#include "wire/messages.h"

enum { SENDER_FLIGHT = 100 };

struct sent_report {
    struct call_report report;
    uint64_t tag; /* 0: not asked, or answered */
    bool answered;
};

/* Of all zeroes but for `ctl` it is ready. */
struct report_sender {
    struct ctl *ctl;
    struct sent_report flight[SENDER_FLIGHT]; /* a ring */
    size_t oldest, under_way;
    int64_t reports, refused;
    int64_t heard_ms, again_ms; /* monotonic: the last answer; when to ask again, 0: nothing is to be */
    enum exit_code code;        /* other than EXIT_CODE_OK: nothing more is sent; it has been told */
};

/* Sends a report, after waiting for a place if need be. Refusals are told on standard error and counted. */
void sender_put(struct report_sender *sender, const struct call_report *report);
/* Waits until all are answered. */
void sender_finish(struct report_sender *sender);

#endif
