/* Times in which nobody measured what came to an exchange: they are named beside the rates, and filled again by its log. */
#ifndef REXIAN_CORE_GAP_H
#define REXIAN_CORE_GAP_H

#include "core/event.h"
#include "core/ticket.h"

struct gap {
    char exchange[TEXT_LOGIN];
    int64_t from_at;
    int64_t to_at; /* not included */
    int64_t last_seq;
};

/* Applies EVENT_NOT_MEASURED to the gaps of all exchanges, rising by exchange and instant, none touching another of its exchange;
 * events of other kinds are left alone. There must be room for one more. Returns their count then. */
size_t gaps_apply(struct gap *gaps, size_t count, const struct event *event);

/* True if some instant of [from_at, to_at) lies in a gap, of whichever exchange. */
bool gaps_touch(const struct gap *gaps, size_t count, int64_t from_at, int64_t to_at);
/* How much of [from_at, to_at) lies in a gap; where exchanges share an instant it counts once. O(count squared): gaps are few. */
int64_t gaps_within_ms(const struct gap *gaps, size_t count, int64_t from_at, int64_t to_at);

#endif
