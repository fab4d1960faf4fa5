/* Calls from a desk inside: the table that ami_dials.c keeps and dials by, and ami_dials_heard.c fills with what the exchange says. Only
 * they include it. */
#ifndef REXIAN_GATEWAY_AMI_DIALS_INSIDE_H
#define REXIAN_GATEWAY_AMI_DIALS_INSIDE_H

#include "gateway/ami_dials.h"

enum {
    DIALS = 256,
    REPORTS = 1024,
    CHANNEL_SIZE = 160,
    CHANNEL_ID_SIZE = 52, /* two numbers behind the prefix; fits into a ref behind the exchange's name */
};

struct dial {
    int64_t id; /* 0: the row is free */
    char channel_id[CHANNEL_ID_SIZE];
    char extension[TEXT_CODE], phone[TEXT_PHONE];
    char channel[CHANNEL_SIZE]; /* the own phone's; "" as long as it is not known */
    bool is_told;               /* by the broker */
    bool is_taking, is_ours;    /* reported taken; agreed on */
    bool is_old;                /* dialled before this connection: has to be in the snapshot */
    bool is_listed;             /* in this snapshot */
    bool rang, picked_up, answered, is_over;
    bool is_cancelled, is_hung_up; /* its person wants it to end; asked for */
    char status[24];               /* of the caller's leg, the last one that was no answer */
    int64_t cause;                 /* of that leg */
};

struct ami_dials {
    struct ami_dials_options options;
    struct dial rows[DIALS];
    struct dial_report reports[REPORTS];
    size_t first, count;
    bool is_known; /* a snapshot has come since the connection stands */
    bool is_whole; /* and it was whole */
    bool is_down;
};

/* The dial whose own channel this is; a channel of an earlier run has a row from now on. NULL: none of ours, or there is no room. */
struct dial *ami_dials_of_channel(struct ami_dials *d, const char *unique_id);
/* A report for the broker; of a full queue the newest are lost. */
void ami_dials_put(struct ami_dials *d, const struct dial *dial, enum dial_step step, enum dial_outcome outcome,
                   int64_t cause, int64_t at);
/* The same of its end, which comes once. */
void ami_dials_end(struct ami_dials *d, struct dial *dial, enum dial_outcome outcome, int64_t cause,
                   int64_t at);
/* Hangs up what its person wants to end, as soon as the channel is known: before that there is nothing to hang up. */
void ami_dials_hang_up(struct ami_dials *d, struct dial *dial);

#endif
