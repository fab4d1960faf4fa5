/* The missed-call list. */
#ifndef REXIAN_WIRE_MESSAGES_MISSED_H
#define REXIAN_WIRE_MESSAGES_MISSED_H

#include "core/ticket.h"
#include "wire/message.h"

struct missed_request {
    bool settled;  /* those seen to, newest first, instead of the open ones */
    int64_t after; /* settled: page on after this call */
    int64_t limit;
};
struct missed_row {
    int64_t id; /* the number's newest missed call */
    char caller[TEXT_PHONE];
    char queue[TEXT_CODE];
    int outcome; /* enum call_outcome */
    int64_t first_at, last_at;
    int64_t calls;
    int64_t due_at;
    bool overdue;
    int64_t tries, tried_at;
    int64_t taken_at;
    char taken_by[TEXT_LOGIN];
    int64_t settled_at;
    char settled_by[TEXT_LOGIN];
    int how; /* enum missed_end */
    int64_t later_id;
    char queue_name[TEXT_NAME];
};
struct missed_rows {
    int64_t total;   /* open numbers */
    int64_t overdue; /* of them */
    struct missed_row *rows;
    size_t row_count;
};
struct missed_act {
    int64_t id;
    int result; /* enum attempt_result */
    int reason; /* enum missed_reason */
};
extern const struct shape missed_row_shape, missed_rows_shape;

#endif
