/* Threads that do what the loop must not wait for: reading queries, password hashing, indexing.
 * Jobs are the caller's pointers; each comes back once, through workers_collect, in the loop's own thread. */
#ifndef REXIAN_WIRE_WORKERS_H
#define REXIAN_WIRE_WORKERS_H

#include "core/result.h"
#include <stdbool.h>
#include <stddef.h>

struct workers_options {
    const char *name;                     /* thread name, at most 15 characters */
    size_t threads;                       /* 1 .. 64 */
    size_t jobs_max;                      /* most jobs that are submitted and not yet collected */
    void (*work)(void *state, void *job); /* in a thread, with that thread's state */
    enum result (*make_state)(void *context,
                              void **ret_state); /* in the thread, before its first job; may be NULL */
    void (*free_state)(void *state);             /* in the thread, at its end; may be NULL */
    void *context;                               /* for make_state; shared by all threads */
};

struct workers;

/* Starts the threads and waits until each has made its state. A failed make_state ends all and is returned. */
MUST_CHECK enum result workers_start(const struct workers_options *options, struct workers **ret);
/* Hands a job (not NULL) to the first free thread, in order of submission. Never blocks.
 * RESULT_BUSY: jobs_max are under way; the job stays the caller's. */
MUST_CHECK enum result workers_submit(struct workers *workers, void *job);
/* One finished job. Never blocks. RESULT_NOT_FOUND: none now. */
MUST_CHECK enum result workers_collect(struct workers *workers, void **ret_job);
/* Jobs submitted and not yet collected. */
size_t workers_pending(struct workers *workers);
/* No thread begins a job until they may again; those under way go on. */
void workers_hold(struct workers *workers, bool held);
/* Jobs under way. */
size_t workers_at_work(struct workers *workers);
/* A file descriptor that is readable while a finished job waits to be collected (level triggered). */
int workers_fd(const struct workers *workers);
/* Lets the jobs under way end, starts no more, joins the threads. Jobs that were not collected (started or not) are
 * given to `drop` (may be NULL) in the caller's thread. Accepts NULL, sets NULL. */
void workers_stop(struct workers **workers, void (*drop)(void *job));

#endif
