/* Looks at a real exchange once and says line by line what is right and what is not, with the remedy.
 * It changes nothing there: it only asks and listens. */
#ifndef REXIAN_GATEWAY_AMI_PROBE_H
#define REXIAN_GATEWAY_AMI_PROBE_H

#include "gateway/ami_setup.h"

#include <stdio.h>

struct ami_probe_options {
    const struct config_asterisk *config;
    struct ami_exchange_options exchange; /* place, user, secret, links; the rest is the probe's */
    struct exchange_log *log;
    int64_t listen_ms; /* how long to listen for events */
    FILE *out;
};

struct ami_probe;

/* Begins; NULL without memory. What the options point to must live on. */
MUST_CHECK struct ami_probe *ami_probe_open(const struct ami_probe_options *options);
void ami_probe_close(struct ami_probe **probe);
/* Goes on without waiting, and writes what has been found out. */
void ami_probe_step(struct ami_probe *probe, struct ami_now now);
/* As of an exchange. */
int64_t ami_probe_wait_ms(const struct ami_probe *probe, int64_t mono_ms);
int ami_probe_fd(const struct ami_probe *probe);
/* True if all is found out; *ret_code is the program's exit code: OK, REFUSED if something is wrong, UNAVAILABLE or NOT_PERMITTED
 * if it was not possible to look. */
bool ami_probe_is_over(const struct ami_probe *probe, enum exit_code *ret_code);

/* The whole of it: `rexian-gateway --probe`. What is wrong with the configuration itself goes to standard error. */
MUST_CHECK enum exit_code ami_probe_run(const struct gateway_config *config, const char *config_file,
                                        int64_t listen_ms, FILE *out);

#endif
