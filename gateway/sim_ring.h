/* Who may be rung at a simulated exchange: those who take calls and are ready, whoever has been so longest first. */
#ifndef REXIAN_GATEWAY_SIM_RING_H
#define REXIAN_GATEWAY_SIM_RING_H

#include "wire/messages.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_OPERATORS = 256 }; /* those beyond are not rung, and take calls by themselves */

struct sim_operator {
    char login[TEXT_LOGIN];
    bool is_ready; /* as the broker has told */
    bool is_rung;
    int64_t since_at;
    int64_t not_before_at; /* after a call that was not answered */
    int exchange;          /* where the phone is, as the broker knows; */
    int wanted;            /* and where it should be: it is so at once */
};

/* All zero: nobody is known. */
struct sim_operators {
    struct sim_operator rows[SIM_OPERATORS];
    size_t count;
};

/* Takes over what the broker tells of somebody. */
void operators_told(struct sim_operators *operators, const struct operator_row *row);
/* Who is rung next; NULL if nobody may be now. *ret_next_at is then when somebody may be, INT64_MAX if that is not known. */
const struct sim_operator *operators_next(const struct sim_operators *operators, int64_t now,
                                          int64_t *ret_next_at);

/* The next phone whose place the broker does not know yet; false if there is none. */
bool operators_report(struct sim_operators *operators, struct operator_report *ret);

#endif
