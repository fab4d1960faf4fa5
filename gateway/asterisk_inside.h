/* The inside of a real exchange, shared by asterisk_open.c (its parts, and what they are told) and telephony_asterisk.c (as the gateway
 * sees it). */
#ifndef REXIAN_GATEWAY_ASTERISK_INSIDE_H
#define REXIAN_GATEWAY_ASTERISK_INSIDE_H

#include "gateway/absence.h"
#include "gateway/ami_calls.h"
#include "gateway/ami_dials.h"
#include "gateway/ami_kept.h"
#include "gateway/ami_phones.h"
#include "gateway/ami_rights.h"
#include "gateway/ami_setup.h"
#include "gateway/telephony.h"

enum { OWN_REPORTS = 256 };

struct asterisk {
    struct ami_setup setup;
    struct ami_exchange *exchange;
    struct ami_calls *calls;
    struct ami_phones *phones;
    struct ami_dials *dials;
    const char *name, *user;
    struct absence absence;
    struct ami_rights_look rights;
    struct ami_kept kept;
    int64_t ticked_ms, kept_ms, assure_ms; /* monotonic */
    char started[AMI_STARTED_SIZE];        /* of the exchange, as it was last told */
    bool is_drained;                       /* all that is to be reported has been */
    bool wants_open;
    int64_t back_ms; /* when the connection that the open calls are compared for came back */
    struct call_report own[OWN_REPORTS]; /* reports that are none of the table's */
    size_t own_count, own_first;
    int64_t refused;
};

/* As telephony.h says. */
MUST_CHECK enum result asterisk_open(const struct telephony_options *options, void **ret_state,
                                     char why[TELEPHONY_WHY_SIZE]);
void asterisk_close(void **state);
/* The wall clock, by which the exchange and its log tell. */
int64_t asterisk_wall_us(void);

#endif
