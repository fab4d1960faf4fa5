/* The missed-call list. */
#include "wire/messages_missed.h"

#include "core/authority.h"
#include "core/missed.h"
#include "core/result.h"
#include "wire/message_rows.h"
#include "wire/messages.h"

#define T struct missed_request
static const struct field missed_request_fields[] = {
    ROW_BOOL(T, settled, 0, N_("those seen to, newest first, instead of the open ones")),
    ROW_ID(T, after, 0, "settled: page on after this call"),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(missed_request_shape, "missed_request", T, missed_request_fields, "The missed-call list.");
#undef T

#define T struct missed_row
static const struct field missed_row_fields[] = {
    ROW_ID(T, id, 0, "the newest missed call of the number; settled: the call"),
    ROW_TEXT(T, caller, FIELD_PERSONAL, "the number, masked"),
    ROW_TEXT(T, queue, 0, "queue of that call"),
    ROW_NAME(T, outcome, &call_outcome_names, 0, "how that call was missed"),
    ROW_AT(T, first_at, 0, "when the number was first missed"),
    ROW_AT(T, last_at, 0, "when it was last missed"),
    ROW_INT(T, calls, 0, "missed calls of the number that are open: one row for all"),
    ROW_AT(T, due_at, 0, "by when the first is to be called back"),
    ROW_BOOL(T, overdue, 0, "that has passed"),
    ROW_INT(T, tries, 0, "attempts to call back, in vain"),
    ROW_AT(T, tried_at, 0, "the last of them"),
    ROW_AT(T, taken_at, 0, "somebody is calling back since, within the last 10 minutes"),
    ROW_TEXT(T, taken_by, 0, "who"),
    ROW_AT(T, settled_at, 0, "when it was seen to"),
    ROW_TEXT(T, settled_by, 0, "by whom: who called back, answered the later call, or gave up"),
    ROW_NAME(T, how, &missed_end_names, 0, "what settled it"),
    ROW_ID(T, later_id, 0, "the later call of the same number that was answered"),
    ROW_TEXT(T, queue_name, 0, "the name of that queue"),
};
SHAPE(missed_row_shape, "missed_row", T, missed_row_fields, "A number whose call was missed.");
#undef T

#define T struct missed_rows
static const struct field missed_rows_fields[] = {
    ROW_INT(T, total, 0, "numbers that are open"),
    ROW_INT(T, overdue, 0, "of them those whose limit has passed"),
    ROW_LIST(T, rows, row_count, &missed_row_shape, 500, "open: by what is due next"),
};
SHAPE(missed_rows_shape, "missed_rows", T, missed_rows_fields, "The missed-call list.");
#undef T

#define T struct missed_act
static const struct field missed_tried_fields[] = {
    ROW_ID(T, id, FIELD_REQUIRED, N_("the call")),
    ROW_NAME(T, result, &attempt_names, 0, N_("no_answer, busy, off or wrong_number")),
};
static SHAPE(missed_tried_shape, "missed_tried", T, missed_tried_fields, "An attempt to call back, in vain.");
static const struct field missed_give_up_fields[] = {
    ROW_ID(T, id, FIELD_REQUIRED, N_("the call")),
    ROW_NAME(T, reason, &missed_reason_names, 0, N_("why nobody calls back any more")),
};
static SHAPE(missed_give_up_shape, "missed_give_up", T, missed_give_up_fields, "Nobody calls back any more.");
#undef T

#define T struct call_request
static const struct field missed_call_fields[] = {
    ROW_ID(T, id, FIELD_REQUIRED, N_("the call")),
};
static SHAPE(missed_call_shape, "missed_call", T, missed_call_fields, "A missed call.");
#undef T

const struct message missed_messages[] = {
    {"call.missed", &missed_request_shape, &missed_rows_shape, 0, RIGHT_HOTLINE,
     "Missed calls with a number that nobody has seen to: one row a number, by what is due next. A call stands "
     "here from the moment "
     "it is missed until it is called back, given up, or its number is answered."},
    {"call.missed_take", &missed_call_shape, &call_reply_shape, MESSAGE_CHANGES, RIGHT_INTAKE | RIGHT_SUPERVISE,
     "Somebody calls a number back, and is told it whole; for 10 minutes it is left to that person."},
    {"call.missed_tried", &missed_tried_shape, &call_reply_shape, MESSAGE_CHANGES,
     RIGHT_INTAKE | RIGHT_SUPERVISE, "An attempt to call back was in vain; the number stays on the list."},
    {"call.missed_give_up", &missed_give_up_shape, &call_reply_shape, MESSAGE_CHANGES,
     RIGHT_INTAKE | RIGHT_SUPERVISE, "Nobody calls this number back any more: all its open calls are settled."},
    {"call.returned", &missed_call_shape, &call_reply_shape, MESSAGE_CHANGES, RIGHT_INTAKE | RIGHT_SUPERVISE,
     "A missed call was called back, and with it all open ones of its number; they stay misses."},
};
const size_t missed_message_count = sizeof missed_messages / sizeof missed_messages[0];
