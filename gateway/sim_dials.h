/* Calls that the hotline makes at a simulated exchange: both phones ring by the city's clock, and what comes of it is a matter of the seed
 * and of the dial's number. Whoever is asked to hang up does so. */
#ifndef REXIAN_GATEWAY_SIM_DIALS_H
#define REXIAN_GATEWAY_SIM_DIALS_H

#include "wire/messages.h"

#include <stdbool.h>
#include <stdint.h>

enum { SIM_DIALS = 64 };

struct sim_dial {
    int64_t id; /* 0: the row is free */
    int64_t asked_at;
    enum dial_step next; /* what happens next, and when; at 0: as soon as it may */
    int64_t at;
    bool is_sent; /* the step before is being reported */
    bool answered;
    enum dial_outcome outcome; /* that it will have */
    int64_t ring_ms, talk_ms;
};

struct sim_dials {
    struct sim_dial rows[SIM_DIALS];
};

/* What the broker wants dialled; one that an earlier run has taken was lost sight of. */
void sim_dials_told(struct sim_dials *dials, const struct dial_order *order, uint64_t seed);
/* The next report that is due at an instant; false if there is none. */
bool sim_dials_next(struct sim_dials *dials, const char *exchange, int64_t now, struct dial_report *ret);
/* The broker's answer to it. */
void sim_dials_answered(struct sim_dials *dials, const struct dial_report *report, bool agreed, int64_t now);
/* When the next one is due; INT64_MAX if none is. */
int64_t sim_dials_next_at(const struct sim_dials *dials);

#endif
