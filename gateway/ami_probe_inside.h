/* The inside of a probe, shared by ami_probe.c (its course) and ami_probe_say.c (what it says). */
#ifndef REXIAN_GATEWAY_AMI_PROBE_INSIDE_H
#define REXIAN_GATEWAY_AMI_PROBE_INSIDE_H

#include "gateway/ami_probe.h"
#include "gateway/ami_rights.h"

enum { PROBE_QUEUES = 200 };

enum probe_phase { PROBE_CONNECTING, PROBE_ASKING, PROBE_LISTENING, PROBE_OVER };

struct probe_queue {
    char name[80];
    int members, callers;
};

struct ami_probe {
    struct ami_probe_options options;
    struct ami_exchange *exchange;
    struct ami_now now;
    enum probe_phase phase;
    enum exit_code code;
    int wrong;                  /* lines that said so */
    struct ami_trouble trouble; /* of the session that listens: the end */
    struct ami_trouble second;  /* of the other one */
    struct ami_trouble denied;  /* a question of the snapshot was not permitted */
    struct ami_trouble passing;
    bool is_up, has_snapshot;
    int64_t up_ms;
    struct ami_snapshot snapshot;
    struct probe_queue queues[PROBE_QUEUES];
    size_t queue_count;
    int unanswered;
    bool has_rights, rights[AMI_RIGHTS];
    bool has_clock;
    int64_t pinged_us, clock_us; /* clock_us: how far the exchange's clock is ahead */
    int64_t seen[AMI_CLASSES], timed, untimed;
    bool has_booted;
};

void probe_say_trouble(struct ami_probe *probe, const struct ami_trouble *trouble);
void probe_say_connection(struct ami_probe *probe);
void probe_say_queues(struct ami_probe *probe);
void probe_say_rights(struct ami_probe *probe);
void probe_say_clock(struct ami_probe *probe);
void probe_say_events(struct ami_probe *probe);
void probe_say_queue_log(struct ami_probe *probe);
/* The last line; true if nothing is wrong. */
bool probe_say_end(struct ami_probe *probe);

#endif
