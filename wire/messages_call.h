/* Messages about calls, beside wire/messages.h. */
#ifndef REXIAN_WIRE_MESSAGES_CALL_H
#define REXIAN_WIRE_MESSAGES_CALL_H

#include "core/civil.h"
#include "core/ticket.h"
#include "wire/message.h"

struct call_report {
    char ref[TEXT_CODE + 40]; /* the exchange's identity of the call */
    int step;
    int64_t at;       /* 0: now */
    int64_t until_at; /* not_measured, measured: the end of the time */
    char caller[TEXT_PHONE];
    char queue[TEXT_CODE];
    char operator_login[TEXT_LOGIN];
    char extension[TEXT_CODE];  /* the operator's phone, if the exchange knows no login */
    char visit[TEXT_CODE + 40]; /* the exchange's name of this entry within the queue */
    int end;                    /* enum visit_end: refused, left_queue */
    int64_t rings; /* ring_ended: how often this phone rang in vain in this visit, now included; 0: once more */
    int transfer;  /* enum transfer */
    char recording[TEXT_TITLE]; /* name of the recording at the exchange */
    bool test;
};
struct call_request {
    int64_t id; /* 0 = the longest waiting */
};
struct call_reason_request {
    int64_t id;
    int reason;
};
struct open_request {
    char exchange[TEXT_LOGIN];
};
/* A call that waits or talks as far as the broker knows. */
struct open_call {
    char ref[TEXT_CODE + 40];
    char visit[TEXT_CODE + 40];
    char queue[TEXT_CODE];
    int64_t offered_at;
};
struct open_reply {
    struct open_call *rows;
    size_t row_count;
};
struct call_log {
    char ref[TEXT_CODE + 40];
    char caller[TEXT_PHONE];
    char queue[TEXT_CODE];
    int64_t offered_at;
    int64_t answered_at;
    int64_t ended_at;
    int outcome;
    char operator_login[TEXT_LOGIN];
};
struct call_reply {
    struct call_row *call; /* none or one */
    size_t call_count;
};
struct call_list_request {
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
    char outcome[TEXT_CODE];
    int64_t after;
    int64_t limit;
};
struct call_show_reply {
    struct call_row *call; /* one */
    size_t call_count;
    struct visit_row *visits;
    size_t visit_count;
    struct talk_row *talks;
    size_t talk_count;
    char recording[TEXT_TITLE];
};
struct call_rows {
    struct call_row *rows;
    size_t row_count;
};
extern const struct shape call_reply_shape, call_rows_shape, call_report_shape, call_log_shape,
    call_show_reply_shape, open_reply_shape;

#endif
