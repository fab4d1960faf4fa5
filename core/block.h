/* A number on the abuse list: its calls are counted apart from the instant it was added until it expires or is taken off.
 * Nothing happens when it expires: it is compared with the clock. */
#ifndef REXIAN_CORE_BLOCK_H
#define REXIAN_CORE_BLOCK_H

#include "core/event.h"
#include "core/ticket.h"

struct block_facts {
    int64_t id;
    int64_t from_at;
    int64_t until_at;
    int64_t shut_at; /* 0: was not taken off before it expired */
    int64_t added_by;
    int64_t shut_by;
    int64_t added_seq; /* the events: phone and reasons are their texts */
    int64_t shut_seq;
};

/* Applies one event of an entry; facts start as all zero. */
void block_apply(struct block_facts *facts, const struct event *event);
/* Whether a call that came at this instant is counted apart: the first instant is in, the last is out. */
bool block_holds(const struct block_facts *facts, int64_t at);

/* An entry as people see it; the phone masked. */
struct block_row {
    int64_t id;
    char phone[TEXT_PHONE];
    char reason[TEXT_REASON];
    int64_t from_at;
    int64_t until_at;
    char added_by[TEXT_LOGIN];
    int64_t shut_at;
    char shut_by[TEXT_LOGIN];
    char shut_reason[TEXT_REASON];
    bool holds; /* now */
};
extern const struct shape block_row_shape;

#endif
