/* What operators do: told by consoles, by the broker, and later by the exchange. */
#ifndef REXIAN_WIRE_MESSAGES_OPERATOR_H
#define REXIAN_WIRE_MESSAGES_OPERATOR_H

#include "core/ticket.h"
#include "wire/message.h"

struct presence_request {
    int presence; /* ready or pause */
    int reason;   /* of a pause */
};
/* How an operator stands. */
struct operator_row {
    int64_t id; /* account */
    char login[TEXT_LOGIN];
    char name[TEXT_NAME];
    int presence;
    int reason;
    int64_t since_at;
    int64_t until_at; /* when the clock ends the wrap-up; 0: never */
    int64_t call_id;
    int next_reason;           /* of the break that begins when the call is over */
    char why[TEXT_REASON];     /* push: of another person who ordered it */
    char extension[TEXT_CODE]; /* the person's phone */
    int wanted;                /* where the exchange should have it */
    int exchange;              /* where it has it */
    int64_t exchange_at;
};
struct operator_rows {
    struct operator_row *rows;
    size_t row_count;
};
struct operator_report {
    char login[TEXT_LOGIN];    /* or */
    char extension[TEXT_CODE]; /* the phone, if the exchange knows no login */
    int exchange;
    int wanted; /* where the exchange had last been asked to have it; unknown: nothing was asked, or it is not said */
    int64_t at; /* 0: now */
};
extern const struct shape presence_request_shape, operator_row_shape, operator_report_shape,
    operator_rows_shape;

#endif
