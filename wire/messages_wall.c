/* The wallboard. */
#include "wire/messages_wall.h"

#include "core/authority.h"
#include "core/names.h"
#include "core/result.h"
#include "core/wall.h"
#include "wire/message_rows.h"
#include "wire/messages.h"

#define T struct wall_queue
static const struct field wall_queue_fields[] = {
    ROW_TEXT(T, queue, 0, "code"),
    ROW_TEXT(T, name, 0, "name"),
    ROW_INT(T, waiting, 0, "calls waiting now"),
    ROW_AT(T, since_at, 0, "since when the one of them waits that waits longest"),
    ROW_INT(T, asked, 0, "today: answer_d"),
    ROW_INT(T, answered, 0, "today: answer_n"),
    ROW_INT(T, in_time, 0, "today: answered_in_target_n"),
    ROW_INT(T, abandoned, 0, "today: abandoned_n"),
};
static SHAPE(wall_queue_shape, "wall_queue", T, wall_queue_fields, "A queue now and today.");
#undef T

#define T struct wall_call
static const struct field wall_call_fields[] = {
    ROW_ID(T, id, 0, "the call"),
    ROW_TEXT(T, caller, FIELD_PERSONAL, "its number, masked"),
    ROW_TEXT(T, queue, 0, "queue"),
    ROW_AT(T, asked_at, 0, "it waits since"),
};
static SHAPE(wall_call_shape, "wall_call", T, wall_call_fields, "A call that waits.");
#undef T

#define T struct wall_alarm_row
static const struct field wall_alarm_fields[] = {
    ROW_NAME(T, kind, &wall_alarm_names, 0, "what is wrong"),
    ROW_INT(T, value, 0, "count, milliseconds, or hundredths of a percent"),
    ROW_INT(T, limit, 0, "what it is held to; 0: there should be none"),
};
static SHAPE(wall_alarm_shape, "wall_alarm", T, wall_alarm_fields, "An alarm.");
#undef T

#define T struct wall_reply
static const struct field wall_reply_fields[] = {
    ROW_MS(T, answer_target_ms, 0, "in time is within this wait"),
    ROW_INT(T, share_percent, 0, "how many are to be answered in time"),
    ROW_INT(T, asked, 0, "today: answer_d"),
    ROW_INT(T, answered, 0, "today: answer_n"),
    ROW_INT(T, in_time, 0, "today: answered_in_target_n"),
    ROW_INT(T, abandoned, 0, "today: abandoned_n"),
    ROW_INT(T, missed, 0, "numbers on the missed-call list"),
    ROW_INT(T, missed_overdue, 0, "of them those whose limit has passed"),
    ROW_INT(T, on_duty, 0, "operators on duty"),
    ROW_INT(T, ready, 0, "of them ready"),
    ROW_INT(T, busy, 0, "of them with a call, or writing one down"),
    ROW_INT(T, paused, 0, "of them in a break"),
    ROW_INT(T, not_ready, 0,
            "of them those to whom the exchange lets no call come, without those that it has paused"),
    ROW_INT(T, calls, 0, "calls that asked for an operator in the last half hour"),
    ROW_MS(T, handling_ms, 0,
           "what a call takes: talk of the last half hour, or of today if that is few, and today's wrap-up"),
    ROW_MS(T, patience_ms, 0, "mean time until a caller gives up today; 0: nobody did"),
    ROW_MS(
        T, not_measured_ms, 0,
        "of the last half hour, time in which calls were not measured: the next six are from the rest of it"),
    ROW_BOOL(T, forecast, 0, "the next five can be told; not with less than 20 minutes measured"),
    ROW_INT(T, share, 0,
            "answered in time by the operators there (ready or busy), by Erlang A: hundredths of a percent"),
    ROW_INT(T, share_1, 0, "with one more"),
    ROW_INT(T, share_2, 0, "with two more"),
    ROW_INT(T, share_3, 0, "with three more"),
    ROW_INT(T, needed, 0, "operators for share_percent; -1: cannot be told"),
    ROW_LIST(T, alarms, alarm_count, &wall_alarm_shape, WALL_ALARM_COUNT, "the gravest first"),
    ROW_LIST(T, queues, queue_count, &wall_queue_shape, 1000, "queues with calls today"),
    ROW_LIST(T, waiting, waiting_count, &wall_call_shape, WALL_CALLS,
             "calls that wait, longest first; the first 50"),
    ROW_LIST(T, people, people_count, &operator_row_shape, WALL_PEOPLE, "operators on duty"),
};
SHAPE(wall_reply_shape, "wall_reply", T, wall_reply_fields, "The wallboard.");
#undef T

#define T struct order_presence
static const struct field order_presence_fields[] = {
    ROW_TEXT(T, login, FIELD_REQUIRED, N_("login of the operator")),
    ROW_NAME(T, presence, &presence_names, 0, N_("ready or pause")),
    ROW_NAME(T, reason, &pause_reason_names, 0, N_("of a pause: rest, meal, training or other")),
    ROW_TEXT(T, why, FIELD_REQUIRED, N_("the reason, told to the operator and recorded")),
};
SHAPE(order_presence_shape, "order_presence", T, order_presence_fields,
      "A break, or the return from one, that another person orders.");
#undef T

const struct message wall_messages[] = {
    {"wall.show", &nothing_shape, &wall_reply_shape, 0, RIGHT_SUPERVISE,
     "Queues and operators now, today's answers, alarms, and what more operators would bring."},
    {"operator.order", &order_presence_shape, &operator_row_shape, MESSAGE_CHANGES, RIGHT_SUPERVISE,
     "Sends an operator into a break or back to work, with a reason; the event names who did it, and the "
     "console is told. "
     "While a call rings or is talked on, the break begins when it and its wrap-up are over."},
};
const size_t wall_message_count = sizeof wall_messages / sizeof wall_messages[0];
