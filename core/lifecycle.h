/* The life of a ticket as a graph, found by trying: every action in every state that the rules lead to, through the same functions
 * that decide at a desk. For tests, and for the page that people read. */
#ifndef REXIAN_CORE_LIFECYCLE_H
#define REXIAN_CORE_LIFECYCLE_H

#include "core/flow.h"

enum { LIFECYCLE_EDGES = 256 };

/* An action that the rules allow in a state, and where it leads to. */
struct lifecycle_edge {
    enum ticket_state from;
    enum action action;
    enum approval what; /* what is asked for or decided; otherwise none */
    bool agreed;        /* decided: granted */
    enum ticket_state to;
};

/* Every edge once, in the order of states, then actions. `rules` must know the year of start_at and the two after it. Returns the
 * count, at most LIFECYCLE_EDGES. */
size_t lifecycle_explore(const struct flow_rules *rules, int64_t start_at,
                         struct lifecycle_edge out[LIFECYCLE_EDGES]);

#endif
