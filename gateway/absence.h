/* A time in which nobody hears an exchange: it is named while it lasts, and filled from the exchange's log when it is over, if there is
 * one. A small file beside the journal says when the exchange was heard last, since when it ran, and where its log ended, so that
 * the time in which this program did not run is one of them, too.
 *
 * Another gateway may hear the same exchange: what this one has heard without a break is told as measured whenever either of them has missed
 * something, so that only what both have missed is named. */
#ifndef REXIAN_GATEWAY_ABSENCE_H
#define REXIAN_GATEWAY_ABSENCE_H

#include "config/files.h"
#include "config/options.h"
#include "gateway/ami_calls.h"
#include "gateway/ami_exchange.h"
#include "gateway/exchange_log.h"

struct absence {
    const char *name; /* of the exchange; it and its log belong to whoever opened it */
    struct exchange_log *exchange_log;
    char file[CONFIG_PATH_SIZE];
    char started[AMI_STARTED_SIZE]; /* of the exchange, as its snapshot says; "" if it was never told */
    int64_t since_ms, heard_ms;     /* UTC; from then on without a break, until then the exchange was heard */
    struct log_place log;           /* all that its log told before this place has been taken */
    struct log_place
        log_ahead;   /* where it ended when that was last looked at: what it tells there is soon heard, too */
    bool is_over;    /* it is heard, and what was missed has been looked for */
    int64_t told_ms; /* until then this time is named; 0: it is not */
    struct call_report measured, report; /* to be told, in this order */
    bool has_measured, has_report;
};

/* Reads the file in the folder; at the first start it begins now, for nobody misses what was before. */
void absence_open(struct absence *absence, const char *folder, const char *name, struct exchange_log *log,
                  int64_t now_ms);
/* Nothing is heard since at_ms. If what was missed before has not been looked for yet, it is still one time. */
void absence_begins(struct absence *absence, int64_t at_ms);
/* Now and then: names the time if it lasts. */
void absence_tell(struct absence *absence, int64_t now_ms);
/* The exchange is heard since up_ms: its log tells the calls of the time between, or the time is named. Nothing if it was over. */
void absence_over(struct absence *absence, struct ami_calls *calls, int64_t up_ms);
/* Now and then, if it is over: all that has happened until now was heard. Writes the file; started is "" if it is as before. */
void absence_keep(struct absence *absence, const char *started, int64_t now_ms);
/* Tells what has been heard until now as measured: somebody has missed something. */
void absence_assure(struct absence *absence, int64_t now_ms);
/* What is to be told of the time itself; false if nothing is. */
bool absence_next(struct absence *absence, struct call_report *ret);

#endif
