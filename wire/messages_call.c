/* Calls: what the exchange reports, what operators take. */
#include "wire/messages.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"

#define T struct call_report
static const struct field call_report_fields[] = {
    ROW_TEXT(T, ref, FIELD_REQUIRED, N_("the exchange's identity of the call")),
    ROW_NAME(T, step, &call_step_names, 0, N_("what happened")),
    ROW_AT(T, at, 0, N_("0: now")),
    ROW_TEXT(T, caller, FIELD_PERSONAL, N_("phone of the caller")),
    ROW_TEXT(T, queue, 0, N_("queue")),
    ROW_TEXT(T, operator_login, 0, N_("login of the operator")),
    ROW_BOOL(T, test, 0, N_("a test or block-listed number")),
    ROW_TEXT(T, extension, 0, N_("the operator's phone, if the exchange knows no login")),
    ROW_TEXT(T, visit, 0,
             N_("the exchange's name of this entry within the queue; with it steps may come late, twice and in "
                "any order")),
    ROW_NAME(T, end, &visit_end_names, 0, N_("how the visit ended: of refused and left_queue")),
    ROW_INT(T, rings, 0, N_("how often this phone rang in vain in this visit, now included; 0: once more")),
    ROW_NAME(T, transfer, &transfer_names, 0, N_("how it was transferred")),
    ROW_TEXT(T, recording, 0, N_("name of the recording at the exchange")),
    ROW_AT(T, until_at, 0, N_("not_measured, measured: the end of the time")),
};
SHAPE(call_report_shape, "call_report", T, call_report_fields, "Call report.");
#undef T

#define T struct call_request
static const struct field call_request_fields[] = {
    ROW_ID(T, id, 0, "0 = the longest waiting"),
};
static SHAPE(call_request_shape, "call_request", T, call_request_fields, "Call request.");
#undef T

#define T struct call_reason_request
static const struct field call_reason_request_fields[] = {
    ROW_ID(T, id, FIELD_REQUIRED, N_("the call")),
    ROW_NAME(T, reason, &call_reason_names, 0, N_("what it was about")),
};
static SHAPE(call_reason_request_shape, "call_reason_request", T, call_reason_request_fields,
             "Call reason request.");
#undef T

#define T struct open_request
static const struct field open_request_fields[] = {
    ROW_TEXT(T, exchange, FIELD_REQUIRED, N_("name of the exchange: what stands before the slash of a ref")),
};
static SHAPE(open_request_shape, "open_request", T, open_request_fields, "Open request.");
#undef T

#define T struct open_call
static const struct field open_call_fields[] = {
    ROW_TEXT(T, ref, 0, N_("the exchange's identity of the call")),
    ROW_TEXT(T, visit, 0, N_("the exchange's name of its last entry into a queue")),
    ROW_TEXT(T, queue, 0, N_("queue")),
    ROW_AT(T, offered_at, 0, N_("reached the exchange")),
};
static SHAPE(open_call_shape, "open_call", T, open_call_fields,
             "A call that waits or talks as far as the broker knows.");
#undef T

#define T struct open_reply
static const struct field open_reply_fields[] = {
    ROW_LIST(T, rows, row_count, &open_call_shape, 20000, "the rows"),
};
SHAPE(open_reply_shape, "open_reply", T, open_reply_fields, "Open reply.");
#undef T

#define T struct call_log
static const struct field call_log_fields[] = {
    ROW_TEXT(T, ref, FIELD_REQUIRED, N_("identity in the other system")),
    ROW_TEXT(T, caller, FIELD_PERSONAL, N_("phone of the caller")),
    ROW_TEXT(T, queue, 0, N_("queue")),
    ROW_AT(T, offered_at, FIELD_REQUIRED, N_("reached the exchange")),
    ROW_AT(T, answered_at, 0, N_("answered")),
    ROW_AT(T, ended_at, 0, N_("ended")),
    ROW_NAME(T, outcome, &call_outcome_names, 0, N_("what came of it")),
    ROW_TEXT(T, operator_login, 0, N_("login of the operator")),
};
SHAPE(call_log_shape, "call_log", T, call_log_fields, "Call log.");
#undef T

#define T struct call_reply
static const struct field call_reply_fields[] = {
    ROW_LIST(T, call, call_count, &call_row_shape, 20000, "none or one"),
};
SHAPE(call_reply_shape, "call_reply", T, call_reply_fields, "Call reply.");
#undef T

#define T struct call_show_reply
static const struct field call_show_reply_fields[] = {
    ROW_LIST(T, call, call_count, &call_row_shape, 1, "the call"),
    ROW_LIST(T, visits, visit_count, &visit_row_shape, CALL_VISITS, "its visits to queues"),
    ROW_LIST(T, talks, talk_count, &talk_row_shape, CALL_TALKS, "operators' talks with the caller"),
    ROW_TEXT(T, recording, 0, N_("name of the recording at the exchange")),
};
SHAPE(call_show_reply_shape, "call_show_reply", T, call_show_reply_fields, "Call show reply.");
#undef T

#define T struct call_list_request
static const struct field call_list_request_fields[] = {
    ROW_DATE(T, from, 0, N_("first day")),          ROW_DATE(T, to, 0, N_("last day")),
    ROW_TEXT(T, outcome, 0, N_("what came of it")), ROW_INT(T, after, 0, "page on after this id"),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(call_list_request_shape, "call_list_request", T, call_list_request_fields, "Call list request.");
#undef T

#define T struct call_rows
static const struct field call_rows_fields[] = {
    ROW_LIST(T, rows, row_count, &call_row_shape, 20000, "the rows"),
};
SHAPE(call_rows_shape, "call_rows", T, call_rows_fields, "Call rows.");
#undef T

const struct message call_messages[] = {
    {"call.report", &call_report_shape, &call_reply_shape, MESSAGE_CHANGES, RIGHT_GATEWAY,
     "What the exchange says of a call."},
    {"call.open", &open_request_shape, &open_reply_shape, 0, RIGHT_GATEWAY,
     "The calls of an exchange that wait or talk as far as the broker knows."},
    {"call.take", &call_request_shape, &call_reply_shape, MESSAGE_CHANGES, RIGHT_INTAKE,
     "Takes the call that waits longest, or the one named."},
    {"call.hang_up", &call_request_shape, &call_reply_shape, MESSAGE_CHANGES, RIGHT_INTAKE,
     "Ends the call that this operator talks on."},
    {"call.log", &call_log_shape, &call_reply_shape, MESSAGE_CHANGES, RIGHT_INTAKE,
     "Logs a whole call by hand."},
    {"call.reason", &call_reason_request_shape, &call_reply_shape, MESSAGE_CHANGES,
     RIGHT_INTAKE | RIGHT_SUPERVISE,
     "What a call was about that led to no ticket, told by who talked with the caller, or by a supervisor."},
    {"call.show", &call_request_shape, &call_show_reply_shape, 0, RIGHT_HOTLINE,
     "A call with its visits to queues and its operators' talks."},
    {"call.list", &call_list_request_shape, &call_rows_shape, 0, RIGHT_HOTLINE, "Calls, newest first."},
};
const size_t call_message_count = sizeof call_messages / sizeof call_messages[0];
