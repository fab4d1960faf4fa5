/* The shape of a simulated hotline's callers, from the options of gateway.cfg. */
#ifndef REXIAN_GATEWAY_SIM_SHAPE_H
#define REXIAN_GATEWAY_SIM_SHAPE_H

#include "config/options.h"
#include "core/arrivals.h"

/* RESULT_REFUSED: the shares of the kinds of callers are more than 1000 of 1000. The options have been loaded, so that each alone
 * is good. */
MUST_CHECK enum result sim_shape(const struct config_simulated *options, struct arrivals_shape *ret);

#endif
