/* The loop between an exchange and the broker: what the exchange tells goes into the journal, then to the broker.
 * One gateway, one exchange, one session; all ends with gateway_run. */
#ifndef REXIAN_GATEWAY_GATEWAY_H
#define REXIAN_GATEWAY_GATEWAY_H

#include "config/options.h"
#include "config/program.h"
#include "gateway/telephony.h"

struct gateway_options {
    const struct gateway_config *config;
    const char *config_file;           /* paths of the configuration are relative to its folder */
    const struct telephony *telephony; /* which exchange */
    struct telephony_options exchange;
};

/* Ends the loop soon; may be called by a signal's handler. What is not answered stays in the journal. */
void gateway_stop(void);
/* Connects, logs in and carries reports until the exchange is over and all is answered, or gateway_stop. Everything that goes wrong
 * has been logged. EXIT_CODE_REFUSED if the exchange had faults or refusals; others as for every program. */
MUST_CHECK enum exit_code gateway_run(const struct gateway_options *options);

#endif
