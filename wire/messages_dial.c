/* Calls that the hotline makes. The number is told to the exchange's gateway alone; people name the ticket or the missed call. */
#include "wire/messages_dial.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"
#include "wire/messages.h"

#define T struct dial_request
static const struct field dial_request_fields[] = {
    ROW_ID(T, number, 0, N_("the ticket whose caller is rung, or")),
    ROW_ID(T, call_id, 0, N_("the missed call that is returned")),
};
static SHAPE(dial_request_shape, "dial_request", T, dial_request_fields, "Whom to ring.");
#undef T

#define T struct dial_act
static const struct field dial_act_fields[] = {
    ROW_ID(T, id, FIELD_REQUIRED, N_("the dial")),
};
static SHAPE(dial_act_shape, "dial_act", T, dial_act_fields, "A dial.");
#undef T

#define T struct dial_row
static const struct field dial_row_fields[] = {
    ROW_ID(T, id, 0, "the dial"),
    ROW_TEXT(T, login, 0, "who asked, whose phone rings first"),
    ROW_ID(T, number, 0, "the ticket, or 0"),
    ROW_ID(T, call_id, 0, "the missed call, or 0"),
    ROW_NAME(T, state, &dial_state_names, 0, "how far it is"),
    ROW_NAME(T, outcome, &dial_outcome_names, 0, "what came of it, once it is over"),
    ROW_TEXT(T, phone, FIELD_PERSONAL, "the number, masked; nothing of it in a push"),
    ROW_TEXT(T, ref, 0, "the exchange's identity of the call"),
    ROW_INT(T, cause, 0, "the exchange's cause of the end, by Q.850; 0: it told none"),
    ROW_AT(T, asked_at, 0, "when it was asked for"),
    ROW_AT(T, taken_at, 0, "when a gateway took it"),
    ROW_AT(T, rings_at, 0, "when the own phone rang"),
    ROW_AT(T, picked_up_at, 0, "when that was picked up and the caller rung"),
    ROW_AT(T, answered_at, 0, "when the caller answered"),
    ROW_AT(T, ended_at, 0, "when it was over"),
    ROW_MS(T, talk_ms, 0, "how long both talked"),
    ROW_AT(T, cancelled_at, 0, "when its person wanted it to end"),
    ROW_AT(T, until_at, 0, "when the clock ends it; 0: never"),
};
SHAPE(dial_row_shape, "dial_row", T, dial_row_fields, "How a dial stands.");
#undef T

#define T struct dial_list_request
static const struct field dial_list_request_fields[] = {
    ROW_BOOL(T, open, 0, N_("only those that are not over")),
    ROW_BOOL(T, mine, 0, N_("only your own")),
    ROW_ID(T, number, 0, N_("only of this ticket")),
    ROW_ID(T, call_id, 0, N_("only of this missed call")),
    ROW_ID(T, after, 0, "page on after this id"),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(dial_list_request_shape, "dial_list_request", T, dial_list_request_fields, "Dials.");
#undef T

#define T struct dial_rows
static const struct field dial_rows_fields[] = {
    ROW_LIST(T, rows, row_count, &dial_row_shape, 500, "newest first; of open ones the oldest"),
};
SHAPE(dial_rows_shape, "dial_rows", T, dial_rows_fields, "Dials.");
#undef T

#define T struct dial_order
static const struct field dial_order_fields[] = {
    ROW_ID(T, id, 0, "the dial"),
    ROW_NAME(T, state, &dial_state_names, 0, "how far it is: asked is to be taken, others to be found again"),
    ROW_TEXT(T, extension, 0, "the phone that rings first"),
    ROW_TEXT(T, phone, FIELD_PERSONAL, "the number that is rung then"),
    ROW_TEXT(T, ref, 0, "the exchange's identity of the call, as it was told"),
    ROW_AT(T, asked_at, 0, "when it was asked for"),
    ROW_BOOL(T, cancelled, 0, "its person wants it to end"),
};
static SHAPE(dial_order_shape, "dial_order", T, dial_order_fields, "A dial as a gateway carries it out.");
#undef T

#define T struct dial_orders
static const struct field dial_orders_fields[] = {
    ROW_LIST(T, rows, row_count, &dial_order_shape, 20000, "those that are not over"),
};
SHAPE(dial_orders_shape, "dial_orders", T, dial_orders_fields, "Dials to be carried out.");
#undef T

#define T struct dial_report
static const struct field dial_report_fields[] = {
    ROW_ID(T, id, FIELD_REQUIRED, N_("the dial")),
    ROW_NAME(T, step, &dial_step_names, 0, N_("what happened")),
    ROW_AT(T, at, 0, N_("0: now")),
    ROW_TEXT(T, ref, 0, N_("taken: what identity the call has at the exchange")),
    ROW_NAME(T, outcome, &dial_outcome_names, 0, N_("ended: what came of it")),
    ROW_INT(T, cause, 0, N_("ended: the exchange's cause, by Q.850")),
};
SHAPE(dial_report_shape, "dial_report", T, dial_report_fields, "Dial report.");
#undef T

enum { WHO_DIALS = RIGHT_INTAKE | RIGHT_CALLBACK | RIGHT_SUPERVISE };

const struct message dial_messages[] = {
    {"phone.dial", &dial_request_shape, &dial_row_shape, MESSAGE_CHANGES, WHO_DIALS,
     "Rings your own phone, and when you pick it up the caller of a ticket, or a number that was missed. What "
     "comes "
     "of it is pushed to you."},
    {"phone.cancel", &dial_act_shape, &dial_row_shape, MESSAGE_CHANGES, WHO_DIALS,
     "Ends your own dial: at once if no exchange has it, otherwise the exchange is asked to hang up."},
    {"phone.list", &dial_list_request_shape, &dial_rows_shape, 0, RIGHT_HOTLINE,
     "Calls that the hotline made, or makes now."},
    {"phone.orders", &nothing_shape, &dial_orders_shape, 0, RIGHT_GATEWAY,
     "The dials that are not over, with the numbers: for the exchange's gateway alone."},
    {"phone.report", &dial_report_shape, &dial_row_shape, MESSAGE_CHANGES, RIGHT_GATEWAY,
     "What the exchange says of a dial. Only who has reported it taken may dial it; taken twice is refused."},
};
const size_t dial_message_count = sizeof dial_messages / sizeof dial_messages[0];
