/* Service levels and staffing. */
#include "wire/messages_service.h"

#include "core/authority.h"
#include "core/result.h"
#include "core/staffing.h"
#include "wire/message_rows.h"
#include "wire/messages.h"

static const char *const by_name[] = {"total", "day", "hour", "half_hour", "queue", "operator"};
static const char *const by_label[] = {N_("total"),     N_("day"),   N_("hour"),
                                       N_("half hour"), N_("queue"), N_("operator")};
_Static_assert(sizeof by_name / sizeof by_name[0] == SERVICE_BY_COUNT, "a name for each value");
_Static_assert(sizeof by_label / sizeof by_label[0] == SERVICE_BY_COUNT, "a label for each value");
const struct name_list service_by_names = {.names = by_name, .labels = by_label, .count = SERVICE_BY_COUNT};

#define T struct service_request
static const struct field service_request_fields[] = {
    ROW_DATE(T, from, FIELD_REQUIRED, N_("first day")),
    ROW_DATE(T, to, FIELD_REQUIRED, N_("last day")),
    ROW_NAME(T, by, &service_by_names, 0, N_("a row for each of these")),
    ROW_MS(T, within_ms, 0, N_("answered within this wait; 0: the city's target")),
};
static SHAPE(service_request_shape, "service_request", T, service_request_fields,
             "Service levels that are asked for.");
#undef T

#define T struct service_row
static const struct field service_row_fields[] = {
    ROW_TEXT(T, key, 0, "the key of the row"),
    ROW_ID(T, id, 0, "identity of a queue or operator"),
    ROW_AT(T, from_at, 0, "the beginning of a day or half hour"),
    ROW_INT(T, asked, 0, "calls that entered a queue or were refused by one (answer_d)"),
    ROW_INT(T, answered, 0, "of asked, answered by an operator (answer_n)"),
    ROW_INT(T, within, 0, "of answered, within within_ms"),
    ROW_INT(T, abandoned, 0, "of asked, hung up in the queue"),
    ROW_INT(T, short_abandoned, 0, "of abandoned, sooner than the limit of a short abandon"),
    ROW_INT(T, short_left_out, 0, "short abandons that the option leaves out of asked"),
    ROW_INT(T, other_missed, 0, "of asked, refused, timed out or otherwise never answered"),
    ROW_INT(T, returned, 0, "missed calls called back later; they stay misses"),
    ROW_INT(T, left_menu, 0, "ended in the voice menu; not in asked"),
    ROW_MS(T, asa_ms, 0, "mean wait of those answered (ASA)"),
    ROW_MS(T, abandon_time_ms, 0, "mean wait of those abandoned"),
    ROW_MS(T, talk_time_ms, 0, "mean talk of those whose talk is over; by operator of the own talks"),
    ROW_MS(T, talk_ms, 0, "sum of the talks; by operator of the own ones, whoever answered the call first"),
    ROW_MS(T, held_ms, 0, "of talk_ms, callers on hold; by operator in the own talks"),
    ROW_INT(T, taken_over, 0,
            "by operator: talks of calls that another one had answered first, or that came back"),
    ROW_MS(T, longest_wait_ms, 0, "longest wait that is over, answered or abandoned"),
    ROW_INT(T, waiting, 0, "waiting now"),
    ROW_AT(T, waiting_since_at, 0, "since when the one of them waits that waits longest"),
    ROW_TEXT(T, answer_rate, 0, "answered / asked; percentages are truncated to 2 decimals, - without a call"),
    ROW_TEXT(T, answer_no_short_rate, 0, "answered / (asked - short_abandoned)"),
    ROW_TEXT(T, answer_with_menu_rate, 0, "answered / (asked + left_menu)"),
    ROW_TEXT(T, within_rate, 0, "within / asked: abandons negative"),
    ROW_TEXT(T, within_no_short_rate, 0, "within / (asked - short_abandoned)"),
    ROW_TEXT(T, within_ignored_rate, 0, "within / (asked - abandoned): abandons ignored"),
    ROW_TEXT(T, within_positive_rate, 0, "(within + abandoned) / asked: abandons positive"),
};
SHAPE(service_row_shape, "service_row", T, service_row_fields, "Service levels of a key.");
#undef T

#define T struct service_reply
static const struct field service_reply_fields[] = {
    ROW_MS(T, within_ms, 0, "the wait that within is counted by"),
    ROW_LIST(T, rows, row_count, &service_row_shape, 20000, "the rows"),
    ROW_LIST(T, gaps, gap_count, &gap_row_shape, 20000, "times of the range in which calls were not measured"),
};
SHAPE(service_reply_shape, "service_reply", T, service_reply_fields, "Service levels.");
#undef T

#define T struct window_reply
static const struct field window_reply_fields[] = {
    ROW_AT(T, from_at, 0, "0: no hour has a call; nothing else is told"),
    ROW_INT(T, hours, 0, "24, or all hours of the range if there are fewer"),
    ROW_INT(T, n, 0, "answered_in_target_n of these hours"),
    ROW_INT(T, d, 0, "answer_d of these hours"),
    ROW_TEXT(T, rate, 0, "n / d, percent truncated to 2 decimals"),
    ROW_INT(T, share_percent, 0, "what any 24 hours are held to"),
    ROW_BOOL(T, below, 0, "the worst 24 hours are below it"),
    ROW_LIST(T, gaps, gap_count, &gap_row_shape, 20000, "times of the range in which calls were not measured"),
};
static SHAPE(window_reply_shape, "window_reply", T, window_reply_fields, "The worst 24 hours in a row.");
#undef T

#define T struct staffing_request
static const struct field staffing_request_fields[] = {
    ROW_DATE(T, day, FIELD_REQUIRED, N_("the day")),
    ROW_INT(T, weeks, 0, N_("days of the same kind before whose calls are the ground, 1 to 52; 0: 4")),
    ROW_MS(T, within_ms, 0, N_("answered within this wait; 0: the city's target")),
    ROW_INT(T, share_percent, 0, N_("this share of the calls, 1 to 99; 0: the city's share")),
    ROW_MS(T, wrap_up_ms, 0, N_("wrap-up that each call takes beside its talk; 0: as it was measured")),
};
static SHAPE(staffing_request_shape, "staffing_request", T, staffing_request_fields,
             "The staffing of a day that is asked for.");
#undef T

#define T struct staffing_row
static const struct field staffing_row_fields[] = {
    ROW_AT(T, from_at, 0, "the beginning of the half hour"),
    ROW_INT(T, offered, 0, "calls of the day itself that asked for an operator (answer_d)"),
    ROW_INT(T, answered, 0, "of offered, answered"),
    ROW_INT(T, within, 0, "of answered, within within_ms"),
    ROW_INT(T, staffed, 0, "operators ready or with a call, on the mean, in hundredths"),
    ROW_INT(T, days, 0, "days that the mean is of, on which this half hour was measured; 0: nothing is known"),
    ROW_INT(T, expected, 0, "calls, the mean of the same half hours of these days, in hundredths"),
    ROW_MS(T, handling_ms, 0,
           "mean talk of those half hours, or of the whole days if they are few, and wrap-up"),
    ROW_MS(T, patience_ms, 0, "mean time until a waiting caller gives up, of the whole days; 0: nobody did"),
    ROW_INT(T, needed_c, 0,
            "operators by Erlang C, for which no caller gives up; -1: cannot be told, or over 2000"),
    ROW_INT(T, needed_a, 0, "operators by Erlang A, with that patience; likewise"),
    ROW_MS(T, not_measured_ms, 0, "of the half hour itself, time in which calls were not measured"),
};
static SHAPE(staffing_row_shape, "staffing_row", T, staffing_row_fields, "A half hour.");
#undef T

#define T struct staffing_day
static const struct field staffing_day_fields[] = {
    ROW_DATE(T, day, 0, N_("the day")),
    ROW_NAME(T, kind, &staffing_kind_names, 0, "what the calendar says of it"),
    ROW_INT(T, asked, 0, "its calls that asked for an operator; without one it is in no mean"),
    ROW_INT(T, left_out, 0,
            "its half hours that are in no mean, since calls were not measured for some of their time"),
};
static SHAPE(staffing_day_shape, "staffing_day", T, staffing_day_fields,
             "A day like the one that is asked for.");
#undef T

#define T struct staffing_reply
static const struct field staffing_reply_fields[] = {
    ROW_DATE(T, day, 0, N_("the day")),
    ROW_MS(T, within_ms, 0, "the wait"),
    ROW_INT(T, share_percent, 0, "the share of calls"),
    ROW_NAME(T, kind, &staffing_kind_names, 0, "what the calendar says of the day"),
    ROW_INT(T, weeks, 0, "how many of days had calls: the means are theirs"),
    ROW_LIST(T, rows, row_count, &staffing_row_shape, 60, "the half hours"),
    ROW_LIST(T, days, day_count, &staffing_day_shape, 52,
             "the days before that are like it, the newest first: a working day and a day off by the week are "
             "like those of "
             "its weekday, a make-up day like any working day, a holiday like holidays"),
    ROW_LIST(T, gaps, gap_count, &gap_row_shape, 20000, "times of the day in which calls were not measured"),
};
SHAPE(staffing_reply_shape, "staffing_reply", T, staffing_reply_fields, "The staffing of a day.");
#undef T

const struct message service_messages[] = {
    {"service.show", &service_request_shape, &service_reply_shape, MESSAGE_SLOW, RIGHT_SUPERVISE | RIGHT_ADMIN,
     "Service levels by each convention, for any wait, at most 62 days: counted from the calls themselves."},
    {"service.worst", &days_request_shape, &window_reply_shape, MESSAGE_SLOW, RIGHT_SUPERVISE | RIGHT_ADMIN,
     "The 24 hours in a row, among the hours of a range of days, in which the fewest calls were answered "
     "within "
     "the target."},
    {"staffing.show", &staffing_request_shape, &staffing_reply_shape, MESSAGE_SLOW,
     RIGHT_SUPERVISE | RIGHT_ADMIN,
     "Each half hour of a day: calls, operators who were there, and how many are needed by the days of its "
     "kind "
     "before. Refused for a day without a calendar."},
};
const size_t service_message_count = sizeof service_messages / sizeof service_messages[0];
