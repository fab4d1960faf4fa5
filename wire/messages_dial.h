/* Calls that the hotline makes: asked for by people, carried out by a gateway. */
#ifndef REXIAN_WIRE_MESSAGES_DIAL_H
#define REXIAN_WIRE_MESSAGES_DIAL_H

#include "core/dial.h"
#include "core/ticket.h"
#include "wire/message.h"

struct dial_request {
    int64_t number;  /* the ticket, or */
    int64_t call_id; /* the missed call */
};
struct dial_act {
    int64_t id;
};
/* How a dial stands. */
struct dial_row {
    int64_t id;
    char login[TEXT_LOGIN];
    int64_t number;
    int64_t call_id;
    int state;              /* enum dial_state */
    int outcome;            /* enum dial_outcome */
    char phone[TEXT_PHONE]; /* masked; "" in a push */
    char ref[DIAL_REF_SIZE];
    int64_t cause;
    int64_t asked_at, taken_at, rings_at, picked_up_at, answered_at, ended_at;
    int64_t talk_ms;
    int64_t cancelled_at;
    int64_t until_at;
};
struct dial_list_request {
    bool open;
    bool mine;
    int64_t number;
    int64_t call_id;
    int64_t after;
    int64_t limit;
};
struct dial_rows {
    struct dial_row *rows;
    size_t row_count;
};
/* What a gateway has to carry out. */
struct dial_order {
    int64_t id;
    int state;
    char extension[TEXT_CODE]; /* whose phone rings first */
    char phone[TEXT_PHONE];    /* the other one, whole */
    char ref[DIAL_REF_SIZE];
    int64_t asked_at;
    bool cancelled;
};
struct dial_orders {
    struct dial_order *rows;
    size_t row_count;
};
struct dial_report {
    int64_t id;
    int step; /* enum dial_step */
    int64_t at;
    char ref[DIAL_REF_SIZE];
    int outcome;
    int64_t cause;
};
extern const struct shape dial_row_shape, dial_rows_shape, dial_orders_shape, dial_report_shape;

#endif
