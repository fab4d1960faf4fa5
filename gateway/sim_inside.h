/* The inside of the simulated exchange, shared by telephony_sim.c (who rings when, and what the broker says) and sim_calls.c (what happens to
 * a call). */
#ifndef REXIAN_GATEWAY_SIM_INSIDE_H
#define REXIAN_GATEWAY_SIM_INSIDE_H

#include "core/arrivals.h"
#include "gateway/sim_dials.h"
#include "gateway/sim_left.h"
#include "gateway/sim_ring.h"
#include "gateway/telephony.h"

enum stage { STAGE_FREE, STAGE_COMES, STAGE_MENU, STAGE_WAITS, STAGE_IS_REFUSED, STAGE_TALKS };

struct line {
    enum stage stage;
    int64_t at; /* city time of what comes next */
    struct caller caller;
    int times;       /* that this caller has rung */
    int64_t call_id; /* the broker's; 0 until it has told it */
    int64_t queued_at;
    struct sim_operator *rung; /* whose phone rings for it, or NULL */
    int64_t ring_until_at;
    const char *queue;
    char phone[TEXT_PHONE];
    char ref[TEXT_CODE + 40];
};

struct sim {
    struct telephony_options options;
    char seed[32]; /* how the names of its calls begin */
    char run[48];  /* likewise, of this run; "" until the city's time is known */
    struct sim_left left;
    struct arrivals day;
    struct caller next; /* who comes next; at is 0 until the city's time is known */
    struct line *lines;
    int64_t waiting;
    struct sim_operators operators;
    struct sim_dials dials;
};

/* When something happens on a line next. */
int64_t sim_due_at(const struct line *line);
/* The one who waits longest and for whom no phone rings, or NULL. */
struct line *sim_first_waiting(const struct sim *sim);
/* Seed, day and number are the caller's; the time of the beginning tells one run from another. */
void sim_name_call(const struct sim *sim, struct line *line);
/* The phone that rings for it does so no longer. */
void sim_stop_ringing(struct line *line);
/* The phone of the next one who is ready rings for the one who waits longest; false if there are not both. */
bool sim_ring(struct sim *sim, int64_t now, struct call_report *ret);
/* The step of a line whose time has come; the line goes on to its next one. */
void sim_step(struct sim *sim, struct line *line, struct call_report *ret);

#endif
