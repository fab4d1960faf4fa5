#include "wire/messages_operator.h"

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
    ROW_TEXT(T, why, 0, "in a push: the reason of another person who ordered it; who is that person"),
};
SHAPE(operator_row_shape, "operator_row", T, operator_row_fields, "How an operator stands.");
#undef T
