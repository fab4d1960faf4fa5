/* How long answers took, by kind of request: percentiles, and each slow one with what the broker's log says of the disk then. */
#ifndef REXIAN_BENCH_WAITS_H
#define REXIAN_BENCH_WAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WAITS_KINDS = 16, WAITS_MARK_99_MS = 10, WAITS_MARK_999_MS = 100 };

/* Forgets all waits; there are `kinds` kinds. */
void waits_begin(size_t kinds);
/* A request of a kind was answered now, and was due at this instant of crowd_now_us; `listed`: it is told apart if it was slow. */
void waits_note(size_t kind, int64_t due_us, bool listed);
/* Prints to standard output the 99th and the 99.9th percentile of all waits and of the listed kinds, in ms, in one line; a table and the
 * slowest to standard error. `names` are those of the kinds, `broker_log` its log at the level debug. */
void waits_tell(const char *const *names, const char *broker_log);

#endif
