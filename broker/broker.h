/* The broker: one loop that admits, decides in batches, commits, answers and tells. */
#ifndef REXIAN_BROKER_BROKER_H
#define REXIAN_BROKER_BROKER_H

#include "broker/handler.h"

struct broker;

/* Opens store, bus and threads. On failure `error` says what and what to do. The city is the caller's and outlives it. */
MUST_CHECK enum result broker_open(struct city *city, struct broker **ret, char *error, size_t error_size);
/* Runs until broker_stop. RESULT_OK: stopped; else the store failed in a way that only a new start mends. */
MUST_CHECK enum result broker_run(struct broker *broker);
/* May be called from a signal handler. */
void broker_stop(void);
/* Has the running broker read its configuration again; may be called by a signal handler, too. */
void broker_read_again(void);
void broker_close(struct broker **broker);
/* Where it listens, with the real port. */
const char *broker_endpoint(const struct broker *broker);

#endif
