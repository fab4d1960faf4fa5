/* A ticket as people see it: described once, for the wire, JSON, CSV, forms and columns alike.
 * Names beside ids are there for reading; ids decide. Phones are masked unless revealed. */
#ifndef REXIAN_CORE_TICKET_H
#define REXIAN_CORE_TICKET_H

#include "core/names.h"

enum {
    TEXT_LOGIN = 33,
    TEXT_NAME = 91,
    TEXT_CODE = 41,
    TEXT_PHONE = 65, /* 21 full-width digits or a number with all its notations */
    TEXT_TITLE = 201,
    TEXT_LONG = 6001,
    TEXT_REASON = 601,
};

struct ticket {
    int64_t number;
    char ref[TEXT_CODE];
    int64_t version;
    int state;
    int closing;
    int type;
    int urgency;
    int channel;
    int64_t category_id;
    char category[TEXT_NAME];
    int64_t district_id;
    char district[TEXT_NAME];
    char title[TEXT_TITLE];
    char content[TEXT_LONG];
    char spot[TEXT_TITLE];
    char caller_name[TEXT_NAME];
    char caller_phone[TEXT_PHONE];
    bool secrecy;
    bool no_callback;
    int64_t call_id;
    int64_t repeat_of;
    int64_t opened_at;
    char opened_by[TEXT_LOGIN];
    char written_by[TEXT_LOGIN];
    int64_t lead_id;
    char lead[TEXT_NAME];
    int64_t dispatches;
    int64_t dispatched_at;
    int64_t receive_due_at;
    int64_t received_at;
    int64_t due_at;
    int64_t replied_at;
    int64_t passed_at;
    int64_t audit_due_at;
    int64_t redos;
    int64_t redo_due_at;
    int64_t callback_due_at;
    int64_t attempts;
    int64_t callback_at;
    int callback_outcome;
    int solved;
    int satisfaction;
    int64_t closed_at;
    int not_accepted;
    int64_t handover;
    int64_t urged;
    bool imported;
    int desk;
    int64_t holder_id;
    char holder[TEXT_NAME];
    int64_t next_due_at;
    char answer[TEXT_LONG];
    char return_reason[TEXT_REASON];
    char suggested[TEXT_NAME];
    int64_t suggested_id;
    int64_t parent;
    int64_t children;
    char asks[TEXT_NAME];       /* names of open approvals, a blank between */
    char asks_above[TEXT_NAME]; /* those of them that only a supervisor decides */
    int64_t ask_due_at;
    int64_t extensions;
    bool complex;
    int64_t executing_id;
    char executing[TEXT_NAME];
    bool designated;
    int64_t suspended_at;
    int64_t resume_at;
    int64_t first_report_due_at;
    int64_t interim_at;
    int64_t contacted_at;
    bool to_phone;
    int64_t phoned_at;
    int order_level; /* of the open supervision order: 0 is none, else enum supervision_level + 1 */
    int order_cause;
    int64_t order_due_at;
    int64_t order_reported_at;
    char co_handlers[TEXT_REASON]; /* names of the units that help */
    int64_t co_due_at;             /* of the first report that is owed */
    int64_t undo_until_at;         /* until then the reader may take back their last decision */
};
extern const struct shape ticket_shape;

/* A line of a list. */
struct ticket_row {
    int64_t number;
    int64_t version;
    int state;
    int type;
    int urgency;
    char category[TEXT_NAME];
    char district[TEXT_NAME];
    char title[TEXT_TITLE];
    char lead[TEXT_NAME];
    char caller_phone[TEXT_PHONE];
    int64_t opened_at;
    int64_t due_at;
    int64_t next_due_at;
    int64_t closed_at;
    int64_t urged;
    int64_t redos;
    int64_t attempts;
    int desk;
    char holder[TEXT_NAME];
    int64_t list_at; /* what the list is ordered by: a page goes on from it */
    char asks[TEXT_NAME];
    char asks_above[TEXT_NAME];
    int64_t ask_due_at;
    int order_level;
    int64_t order_due_at;
    bool order_reported;
    bool to_phone;
    char executing[TEXT_NAME];
};
extern const struct shape ticket_row_shape;

/* A line of a ticket's history: one event. */
struct history_row {
    int64_t seq;
    int64_t occurred_at;
    int64_t recorded_at;
    char what[TEXT_CODE];
    char who[TEXT_NAME];
    char station[TEXT_NAME];
    char body[1201];      /* the event's numbers and codes as JSON */
    char text[TEXT_LONG]; /* its personal and free texts, for those who may see them */
};
extern const struct shape history_row_shape;

struct call_row {
    int64_t id;
    char ref[TEXT_CODE + 40];
    char caller[TEXT_PHONE];
    char queue[TEXT_CODE];
    char operator_login[TEXT_LOGIN];
    int outcome;
    int64_t offered_at;
    int64_t asked_at;
    int64_t answered_at;
    int64_t ended_at;
    int64_t wait_ms;
    int64_t talk_ms;
    int64_t returned_at;
    int64_t ticket;
    bool blocked;
    int64_t visits;
    int64_t rings;
    int64_t transfers;
    int64_t held_ms;
    int reason; /* what it was about, if it led to no ticket */
    char queue_name[TEXT_NAME];
};
/* One entry of a call into a queue, or its refusal there. */
struct visit_row {
    char queue[TEXT_CODE];
    char visit[TEXT_CODE + 40];
    int64_t entered_at;
    int64_t answered_at;
    int64_t left_at;
    int end;
    char operator_login[TEXT_LOGIN];
    int64_t wait_ms;
    int64_t talk_ms;
    int64_t rings;
};
/* One operator's talk with a caller. */
struct talk_row {
    char operator_login[TEXT_LOGIN];
    int64_t from_at;
    int64_t to_at;
    int64_t talk_ms;
};
extern const struct shape call_row_shape, visit_row_shape, talk_row_shape;

#endif
