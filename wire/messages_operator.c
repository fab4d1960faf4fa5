#include "wire/messages.h"

#include "core/authority.h"
#include "core/names.h"
#include "core/result.h"
#include "wire/message_rows.h"

#define T struct presence_request
static const struct field presence_request_fields[] = {
    ROW_NAME(T, presence, &presence_names, 0,
             "ready or pause; the broker knows of calls and wrap-ups by itself"),
    ROW_NAME(T, reason, &pause_reason_names, 0, "of a pause"),
};
SHAPE(presence_request_shape, "presence_request", T, presence_request_fields, "Presence request.");
#undef T

#define T struct operator_row
static const struct field operator_row_fields[] = {
    ROW_ID(T, id, 0, "the account"),
    ROW_TEXT(T, login, 0, "login of the account"),
    ROW_TEXT(T, name, 0, N_("name")),
    ROW_NAME(T, presence, &presence_names, 0, "what the person does"),
    ROW_NAME(T, reason, &pause_reason_names, 0, "of a pause"),
    ROW_AT(T, since_at, 0, "since when"),
    ROW_AT(T, until_at, 0, "when the clock ends the wrap-up; 0: never"),
    ROW_ID(T, call_id, 0, "the call that rings, is talked on, is held or was just ended"),
    ROW_NAME(T, next_reason, &pause_reason_names, 0,
             "of the break that begins when the call and its wrap-up are over"),
    ROW_TEXT(T, why, 0, "in a push: the reason of another person who ordered it; who is that person"),
    ROW_TEXT(T, extension, 0, "the person's phone at the exchange"),
    ROW_NAME(T, wanted, &exchange_state_names, 0,
             "where the exchange should have that phone; unknown: as it has it"),
    ROW_NAME(T, exchange, &exchange_state_names, 0, "where it has it, by its own word"),
    ROW_AT(T, exchange_at, 0, "since when"),
};
SHAPE(operator_row_shape, "operator_row", T, operator_row_fields, "How an operator stands.");
#undef T

#define T struct operator_rows
static const struct field operator_rows_fields[] = {
    ROW_LIST(T, rows, row_count, &operator_row_shape, 20000, "the rows"),
};
SHAPE(operator_rows_shape, "operator_rows", T, operator_rows_fields, "Operator rows.");
#undef T

#define T struct operator_report
static const struct field operator_report_fields[] = {
    ROW_TEXT(T, login, 0, N_("login of the operator")),
    ROW_TEXT(T, extension, 0, N_("the operator's phone, if the exchange knows no login")),
    ROW_NAME(T, exchange, &exchange_state_names, 0,
             N_("where it is: out, queued, paused, unreachable or in_call")),
    ROW_NAME(T, wanted, &exchange_state_names, 0,
             N_("where the exchange was last asked to have it: a report that answers an older wish changes "
                "nobody's state")),
    ROW_AT(T, at, 0, N_("0: now")),
};
SHAPE(operator_report_shape, "operator_report", T, operator_report_fields, "Operator report.");
#undef T

const struct message operator_messages[] = {
    {"operator.list", &nothing_shape, &operator_rows_shape, 0, RIGHT_GATEWAY | RIGHT_SUPERVISE,
     "Everybody who takes calls: what they do, and where the exchange should have their phones. Changes are "
     "pushed."},
    {"operator.report", &operator_report_shape, &operator_row_shape, MESSAGE_CHANGES, RIGHT_GATEWAY,
     "Where the exchange has an operator's phone, by its own word: who is ready and has a phone that is "
     "paused, in "
     "no queue, not reachable or in another call is no longer ready, and is again when the exchange says so."},
};
const size_t operator_message_count = sizeof operator_messages / sizeof operator_messages[0];
