/* The supervisor's wallboard: queues and people now, alarms, what more operators would bring; and breaks that another person orders. */
#ifndef REXIAN_WIRE_MESSAGES_WALL_H
#define REXIAN_WIRE_MESSAGES_WALL_H

#include "core/ticket.h"
#include "wire/message.h"
#include "wire/messages_operator.h"

enum { WALL_CALLS = 50, WALL_PEOPLE = 2000 };

struct wall_queue {
    char queue[TEXT_CODE];
    char name[TEXT_NAME];
    int64_t waiting;
    int64_t since_at;
    int64_t asked, answered, in_time, abandoned; /* today */
};
struct wall_call {
    int64_t id;
    char caller[TEXT_PHONE];
    char queue[TEXT_CODE];
    int64_t asked_at;
};
struct wall_alarm_row {
    int kind; /* enum wall_alarm_kind */
    int64_t value, limit;
};
struct wall_reply {
    int64_t answer_target_ms;
    int64_t share_percent;
    int64_t asked, answered, in_time, abandoned; /* today */
    int64_t missed, missed_overdue;
    int64_t on_duty, ready, busy, paused, not_ready;
    /* the last half hour, and what it would be with more operators */
    int64_t calls, handling_ms, patience_ms;
    int64_t not_measured_ms; /* of it: the forecast leaves it out, and too much of it leaves no forecast */
    bool forecast;
    int64_t share, share_1, share_2, share_3; /* hundredths of a percent */
    int64_t needed;                           /* operators; -1: cannot be told */
    struct wall_alarm_row *alarms;
    size_t alarm_count;
    struct wall_queue *queues;
    size_t queue_count;
    struct wall_call *waiting; /* longest first, the first 50 */
    size_t waiting_count;
    struct operator_row *people; /* on duty */
    size_t people_count;
};
struct order_presence {
    char login[TEXT_LOGIN];
    int presence; /* ready or pause */
    int reason;   /* of a pause */
    char why[TEXT_REASON];
};
extern const struct shape wall_reply_shape, order_presence_shape;

#endif
