/* What is to be asked for and when, in the order of the instants: it is asked for then, whatever is still unanswered. */
#ifndef REXIAN_BENCH_AGENDA_H
#define REXIAN_BENCH_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct due {
    int64_t at_us; /* of crowd_now_us */
    int kind;
    size_t who;
};

void agenda_add(int64_t at_us, int kind, size_t who);
/* Takes the first task if it is due; false if none is. */
bool agenda_take(int64_t now_us, struct due *ret);
size_t agenda_count(void);

#endif
