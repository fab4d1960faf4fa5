/* Makes a new city: keys, database, configuration, rulebook, organisation, accounts (rexian-broker --init DIR).
 * All of it or nothing: what was made is removed again if something fails. */
#ifndef REXIAN_BROKER_CITY_MAKE_H
#define REXIAN_BROKER_CITY_MAKE_H

#include "broker/city_sample.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* NULL and 0 are the defaults of all but dir. */
struct city_make_options {
    const char *dir;           /* must be empty, or not be there */
    const char *sample;        /* "tianjin", or the path of a folder with a '/'; NULL: the hotline alone */
    const char *zone;          /* "Asia/Shanghai" */
    const char *listen;        /* "tcp://127.0.0.1:7420"; "*" and 0.0.0.0 reach the consoles as 127.0.0.1 */
    const char *city_name;     /* that of the sample's root district */
    const char *accounts_file; /* logins, passwords and roles go to this new file (0600) instead of `out` */
    bool simulated;
    int64_t made_at;   /* city time of the making; 0 is now. A simulated city may begin in the past */
    FILE *out;         /* stdout */
    city_fault *fault; /* writes to stderr */
    void *fault_context;
};

/* Makes it and gives an enum exit_code: OK; REFUSED if the folder is not empty or the accounts' file is there; USAGE for a bad
 * zone, endpoint or name; CONFIG for faults of the sample; IO if something could not be written. */
MUST_CHECK int city_make(const struct city_make_options *options);

#endif
