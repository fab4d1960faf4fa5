/* Playing a city: callers, operators, dispatchers, departments, auditors and callback agents as ordinary clients.
 * One seed decides everything; city time moves only when every request of an instant has been answered. */
#ifndef REXIAN_CTL_PLAY_H
#define REXIAN_CTL_PLAY_H

#include "ctl/ctl.h"
#include "ctl/verb.h"

/* What `play` takes. */
struct play_arguments {
    int64_t seed;
    int64_t days;
    char from[CIVIL_DATE_SIZE];
    int64_t calls;
    int64_t rate;
    bool live;
    bool finish;
    bool step;
    char accounts[CONFIG_PATH_SIZE];
    char acts[CONFIG_PATH_SIZE];
    char gateway_program[CONFIG_PATH_SIZE];
    char exclude[512];
    char storms[512];
};
extern const struct shape play_arguments_shape;

/* The verb's row is in a table of its own. */
extern const struct verb play_verbs[];
extern const size_t play_verb_count;

/* Plays the days, prints a line of the three rates for each, and with --live goes on until a signal.
 * EXIT_CODE_REFUSED if the broker refused something that the players expected to be taken. */
enum exit_code run_play(struct ctl *ctl, const struct verb *verb, const void *arguments);

#endif
