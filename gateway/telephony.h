/* A telephone exchange as the gateway sees it: a struct of functions. What it tells becomes call.report.
 * Every exchange is one file with one such struct; the gateway's loop knows nothing else of it. */
#ifndef REXIAN_GATEWAY_TELEPHONY_H
#define REXIAN_GATEWAY_TELEPHONY_H

#include "config/options.h"
#include "core/arrivals.h"
#include "core/result.h"
#include "gateway/sim_says.h"
#include "wire/messages.h"

#include <stdbool.h>
#include <stdio.h>

enum { TELEPHONY_WHY_SIZE = 400, TELEPHONY_NEVER_MS = 60000 };

/* What an exchange may need to be opened; each takes over what concerns it; what is pointed at lives on. */
struct telephony_options {
    int in_fd;     /* script: where the lines come from */
    FILE *out;     /* script: where answers go; simulated: what callers say */
    uint64_t seed; /* simulated, likewise below */
    struct arrivals_shape shape;
    int64_t lines, places;
    int64_t ring_ms;         /* 0: no phone rings */
    const struct says *says; /* or NULL */
    const char *file;        /* replay, likewise below */
    const char *exchange, *queues;
    double speed; /* so many times as fast; infinite: at once; 0: by the city's clock */
    int64_t run;  /* tells one replay by the city's clock from another */
    int64_t (*mono_ms)(void);
    const struct config_asterisk *asterisk; /* asterisk, likewise below */
    const char *config_file;
    const char *folder; /* where it may keep a file of its own */
};

/* The city's clock as the gateway knows it. at is 0 as long as the broker was never heard. */
struct city_clock {
    int64_t at;
    int64_t rate;            /* city ms in 1000 ms; 0 stands still */
    const struct zone *zone; /* NULL as long as at is 0 */
};

struct telephony {
    const char *name;
    /* *ret_state is the exchange's own; close it. Failures: why says what and the remedy. */
    enum result (*open)(const struct telephony_options *options, void **ret_state,
                        char why[TELEPHONY_WHY_SIZE]);
    /* A descriptor that is readable when `next` may have something new; -1 if there is none. */
    int (*fd)(const void *state);
    /* Real milliseconds until `next` should be asked again at the latest. */
    int64_t (*wait_ms)(const void *state, struct city_clock clock);
    /* The next thing that happened at the exchange; false if there is none now. */
    bool (*next)(void *state, struct city_clock clock, struct call_report *ret);
    /* The broker has answered a report: `call` as it stands now, or `why` it was refused; the other one is NULL. */
    void (*settled)(void *state, const struct call_report *report, const struct call_row *call,
                    const struct refusal *why);
    /* The broker tells of a call by itself: an operator has taken it, or hung up. */
    void (*heard)(void *state, const struct call_row *call, struct city_clock clock);
    /* The broker tells what somebody who takes calls does now, and where the exchange should have the phone (row->wanted): all
     * of them once a session was opened, then each change. NULL: not of interest. */
    void (*state)(void *state, const struct operator_row *row);
    /* How an operator's phone stands at the exchange now, told once at each change; false if there is none. NULL: the exchange tells
     * nothing of it. */
    bool (*next_operator)(void *state, struct operator_report *ret);
    /* A call that the hotline makes, as the broker has it: to be dialled, dialled by an earlier run, or to be ended; told again whenever
     * something of any of them has changed. NULL, as the next two, for an exchange that makes none. */
    void (*dial)(void *state, const struct dial_order *order);
    /* What the exchange tells of them next; false if there is nothing. */
    bool (*next_dial)(void *state, struct city_clock clock, struct dial_report *ret);
    /* The broker has answered a report: agreed, or refused. Only what it agrees to be taken may be dialled. */
    void (*dialled)(void *state, const struct dial_report *report, struct city_clock clock, bool agreed);
    /* True if nothing more will ever come. */
    bool (*is_over)(const void *state);
    /* True if anything was refused or could not be read. */
    bool (*has_faults)(const void *state);
    void (*close)(void **state);
    /* The name of the exchange if it wants to know which of its calls the broker holds for open, else NULL; asked when all that it
     * has told is answered. NULL, as the next one, for an exchange that never wants it. */
    const char *(*wants_open)(void *state);
    void (*told_open)(void *state, const struct open_call *rows, size_t count);
    /* All that `next` gave is kept on disk now, or has been answered. NULL: not of interest. */
    void (*kept)(void *state);
    /* At the start, before anything else: a report of an earlier run that the broker has not answered. NULL likewise. */
    void (*told_before)(void *state, const struct call_report *report);
    /* The broker names a time as not measured, or has not been there for a while: what was heard is to be told, for another gateway
     * may have missed it. NULL likewise. */
    void (*assure)(void *state);
    /* True if real people call: never in a simulated city, as the others are never in a real one. */
    bool is_real;
    /* True if what comes can wait: then no more is taken than is soon answered. */
    bool can_wait;
};

extern const struct telephony telephony_simulated; /* callers of its own, by a seed */
extern const struct telephony telephony_script;    /* commands from a stream */
extern const struct telephony telephony_asterisk;  /* a real one */
extern const struct telephony telephony_replay;    /* what another exchange recorded */

#endif
