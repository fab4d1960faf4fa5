/* The rates, their misses and their proof. */
#include "wire/messages.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"

#define T struct rates_request
static const struct field rates_request_fields[] = {
    ROW_DATE(T, from, FIELD_REQUIRED, N_("first day")),
    ROW_DATE(T, to, FIELD_REQUIRED, N_("last day")),
    ROW_NAME(T, by, &split_names, 0, N_("a row for each of these")),
    ROW_BOOL(T, days, 0, "one row a day instead of by"),
    ROW_BOOL(T, then, 0, "as sealed, instead of as known now"),
    ROW_BOOL(T, months, 0, "one row a month instead of by"),
    ROW_INT(T, level, 0, N_("sums below the categories or departments of this level; 1 is the top")),
    ROW_BOOL(T, frozen, 0, "as the months were frozen; the range is whole months, not by day"),
};
static SHAPE(rates_request_shape, "rates_request", T, rates_request_fields, "Rates request.");
#undef T

#define T struct figure
static const struct field figure_fields[] = {
    ROW_INT(T, measure, 0, "the measure, see Figures"),
    ROW_INT(T, value, 0, "the value"),
};
static SHAPE(figure_shape, "figure", T, figure_fields, "Figure.");
#undef T

#define T struct rates_row
static const struct field rates_row_fields[] = {
    ROW_TEXT(T, key, 0, "the key of the row"),
    ROW_ID(T, id, 0, "identity"),
    ROW_BOOL(T, known, 0, "false: as then, a day that was never sealed"),
    ROW_LIST(T, figures, figure_count, &figure_shape, 20000, "the measures that are not 0"),
};
static SHAPE(rates_row_shape, "rates_row", T, rates_row_fields, "Rates row.");
#undef T

#define T struct gap_row
static const struct field gap_row_fields[] = {
    ROW_TEXT(T, exchange, 0, "name of the exchange"),
    ROW_AT(T, from_at, 0, "from"),
    ROW_AT(T, to_at, 0, "until"),
};
SHAPE(gap_row_shape, "gap_row", T, gap_row_fields, "A time in which nobody measured what came to an exchange.");
#undef T

#define T struct rates_reply
static const struct field rates_reply_fields[] = {
    ROW_INT(T, as_of_seq, 0, "the newest event they rest on"),
    ROW_TEXT(T, head, 0, "the chain's hash there, hex"),
    ROW_LIST(T, rows, row_count, &rates_row_shape, 20000, "the rows"),
    ROW_INT(T, recoverable_completion, 0, "misses of a day that can still be worked off by its end"),
    ROW_INT(T, recoverable_callback, 0, "callback misses that can still be worked off"),
    ROW_INT(T, waiting_calls, 0, "calls waiting now"),
    ROW_TEXT(T, unsealed, 0, "then: the days of the range without a seal"),
    ROW_DATE(T, sealed_day, 0, "the newest sealed day of the range"),
    ROW_INT(T, seal_seq, 0, "the newest event before its seal"),
    ROW_TEXT(T, seal_head, 0, "hash of the chain at that event, hex"),
    ROW_LIST(T, gaps, gap_count, &gap_row_shape, 20000, "times of the range in which calls were not measured"),
};
SHAPE(rates_reply_shape, "rates_reply", T, rates_reply_fields, "Rates reply.");
#undef T

#define T struct misses_request
static const struct field misses_request_fields[] = {
    ROW_TEXT(T, rate, FIELD_REQUIRED, "answer, completion, callback"),
    ROW_DATE(T, from, FIELD_REQUIRED, N_("first day")),
    ROW_DATE(T, to, FIELD_REQUIRED, N_("last day")),
    ROW_NAME(T, by, &split_names, 0, "only this key of this split; total = all"),
    ROW_ID(T, key, 0, "the key of the row"),
    ROW_INT(T, after, 0, "page on after this id"),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(misses_request_shape, "misses_request", T, misses_request_fields, "Misses request.");
#undef T

#define T struct miss_row
static const struct field miss_row_fields[] = {
    ROW_ID(T, number, 0, "ticket, or 0"),
    ROW_ID(T, call_id, 0, N_("the call")),
    ROW_TEXT(T, ref, 0, N_("identity in the other system")),
    ROW_NAME(T, reason, &miss_names, 0, N_("the reason")),
    ROW_BOOL(T, recoverable, 0, "today's miss that can still be worked off"),
    ROW_AT(T, at, 0, "when it fell due, or was asked for"),
    ROW_TEXT(T, title, 0, N_("title")),
    ROW_TEXT(T, who, 0, "who did it"),
};
static SHAPE(miss_row_shape, "miss_row", T, miss_row_fields, "Miss row.");
#undef T

#define T struct misses_reply
static const struct field misses_reply_fields[] = {
    ROW_INT(T, total, 0, "rows in all"),
    ROW_LIST(T, rows, row_count, &miss_row_shape, 20000, "the rows"),
};
SHAPE(misses_reply_shape, "misses_reply", T, misses_reply_fields, "Misses reply.");
#undef T

#define T struct prove_request
static const struct field prove_request_fields[] = {
    ROW_DATE(T, day, FIELD_REQUIRED, N_("the day")),
    ROW_DATE(T, to, 0, "the last of several days, day being the first; they are proved with one fold"),
};
static SHAPE(prove_request_shape, "prove_request", T, prove_request_fields, "Prove request.");
#undef T

#define T struct difference
static const struct field difference_fields[] = {
    ROW_TEXT(T, what, 0, N_("what happened")),
    ROW_TEXT(T, shown, 0, "as stored and shown"),
    ROW_TEXT(T, folded, 0, "as folded from the events"),
};
static SHAPE(difference_shape, "difference", T, difference_fields, "Difference.");
#undef T

#define T struct proved_day
static const struct field proved_day_fields[] = {
    ROW_DATE(T, day, 0, N_("the day")),
    ROW_BOOL(T, sealed, 0, "true if the day is sealed"),
    ROW_INT(T, seal_seq, 0, "the newest event before its seal"),
    ROW_TEXT(T, head, 0, "hash of the chain at that event, hex"),
    ROW_INT(T, differences, 0, "count of differences"),
};
static SHAPE(proved_day_shape, "proved_day", T, proved_day_fields, "The proof of one day of several.");
#undef T

#define T struct prove_reply
static const struct field prove_reply_fields[] = {
    ROW_DATE(T, day, 0, N_("the day")),
    ROW_DATE(T, to, 0, N_("last day")),
    ROW_BOOL(T, sealed, 0, "true if the day, or each of the days, is sealed"),
    ROW_INT(T, seal_seq, 0, "the newest event before the seal, of several days the last one's"),
    ROW_TEXT(T, head, 0, "hash of the chain at that event, hex"),
    ROW_INT(T, events, 0, "events read"),
    ROW_INT(T, tickets, 0, "tickets"),
    ROW_INT(T, calls, 0, "calls"),
    ROW_INT(T, differences, 0, "count of differences"),
    ROW_LIST(T, rows, row_count, &difference_shape, 20000, "the first 100"),
    ROW_LIST(T, days, day_count, &proved_day_shape, 400, "each day"),
};
SHAPE(prove_reply_shape, "prove_reply", T, prove_reply_fields, "Prove reply.");
#undef T

#define T struct month_request
static const struct field month_request_fields[] = {
    ROW_DATE(T, month, FIELD_REQUIRED, "first day of the month"),
};
static SHAPE(month_request_shape, "month_request", T, month_request_fields, "A month.");
#undef T

#define T struct month_figure
static const struct field month_figure_fields[] = {
    ROW_INT(T, measure, 0, "the measure, see Figures"),
    ROW_INT(T, frozen, 0, "in total, as frozen"),
    ROW_INT(T, now, 0, "in total, as known now"),
};
static SHAPE(month_figure_shape, "month_figure", T, month_figure_fields, "A figure that has moved.");
#undef T

#define T struct month_change_row
static const struct field month_change_row_fields[] = {
    ROW_ID(T, number, 0, "ticket, or 0"),
    ROW_ID(T, call_id, 0, N_("the call")),
    ROW_TEXT(T, changes, 0, "what it adds to the month now, less what it added then"),
};
static SHAPE(month_change_row_shape, "month_change_row", T, month_change_row_fields, "What moved a month.");
#undef T

#define T struct month_reply
static const struct field month_reply_fields[] = {
    ROW_DATE(T, month, 0, "first day of the month"),
    ROW_BOOL(T, is_frozen, 0, "false: nothing else is told"),
    ROW_INT(T, frozen_seq, 0, "the event that froze it"),
    ROW_TEXT(T, digest, 0, "of the frozen figures, hex"),
    ROW_LIST(T, figures, figure_count, &month_figure_shape, 500, "those that have moved since"),
    ROW_LIST(T, rows, row_count, &month_change_row_shape, 500,
             "the first 500 tickets and calls that moved them"),
    ROW_INT(T, total, 0, "rows in all"),
};
SHAPE(month_reply_shape, "month_reply", T, month_reply_fields, "Month reply.");
#undef T

#define T struct days_request
static const struct field days_request_fields[] = {
    ROW_DATE(T, from, FIELD_REQUIRED, N_("first day")),
    ROW_DATE(T, to, FIELD_REQUIRED, N_("last day")),
};
SHAPE(days_request_shape, "days_request", T, days_request_fields, "A range of days.");
#undef T

#define T struct ledger_row
static const struct field ledger_row_fields[] = {
    ROW_NAME(T, account, &ledger_account_names, 0, "which books"),
    ROW_NAME(T, side, &ledger_side_names, 0, "what came in, or what went out and what is left"),
    ROW_NAME(T, item, &ledger_item_names, 0, "what is counted"),
    ROW_INT(T, value, 0, "the count"),
};
static SHAPE(ledger_row_shape, "ledger_row", T, ledger_row_fields, "A line of the books.");
#undef T

#define T struct ledger_balance
static const struct field ledger_balance_fields[] = {
    ROW_NAME(T, account, &ledger_account_names, 0, "which books"),
    ROW_INT(T, in, 0, "sum of what came in"),
    ROW_INT(T, out, 0, "sum of what went out and what is left"),
    ROW_INT(T, difference, 0, "in less out; 0 if the books close"),
};
static SHAPE(ledger_balance_shape, "ledger_balance", T, ledger_balance_fields, "Both sides of books.");
#undef T

#define T struct ledger_reply
static const struct field ledger_reply_fields[] = {
    ROW_DATE(T, from, 0, N_("first day")),
    ROW_DATE(T, to, 0, N_("last day")),
    ROW_BOOL(T, ends_now, 0, "the range reaches today: its end is this moment"),
    ROW_INT(T, as_of_seq, 0, "the newest event they rest on"),
    ROW_TEXT(T, head, 0, "the chain's hash there, hex"),
    ROW_LIST(T, rows, row_count, &ledger_row_shape, 200, "the lines"),
    ROW_LIST(T, balances, balance_count, &ledger_balance_shape, 20, "both sides of each of the books"),
    ROW_INT(T, differences, 0, "books that do not close"),
};
SHAPE(ledger_reply_shape, "ledger_reply", T, ledger_reply_fields, "Ledger reply.");
#undef T

#define T struct people_row
static const struct field people_row_fields[] = {
    ROW_TEXT(T, login, 0, "login of the account"),
    ROW_TEXT(T, name, 0, N_("name")),
    ROW_NAME(T, role, &role_names, 0, N_("role")),
    ROW_NAME(T, presence, &presence_names, 0, "what the person does"),
    ROW_AT(T, since_at, 0, "since when"),
    ROW_TEXT(T, station, 0, "the station"),
    ROW_NAME(T, wanted, &exchange_state_names, 0, "where the exchange should have the person's phone"),
    ROW_NAME(T, exchange, &exchange_state_names, 0, "where it has it, by its own word"),
};
static SHAPE(people_row_shape, "people_row", T, people_row_fields, "Somebody who is logged in.");
#undef T

#define T struct board_reply
static const struct field board_reply_fields[] = {
    ROW_INT(T, waiting_calls, 0, "calls waiting now"),
    ROW_MS(T, longest_wait_ms, 0, "wait of the call that waits longest"),
    ROW_MS(T, answer_target_ms, 0, "a call that waits longer than this is late"),
    ROW_INT(T, talking, 0, "talking"),
    ROW_INT(T, ready, 0, "ready"),
    ROW_INT(T, paused, 0, "paused"),
    ROW_INT(T, logged_in, 0, "logged in"),
    ROW_INT(T, pending, 0, "pending"),
    ROW_INT(T, returned, 0, "returned"),
    ROW_INT(T, replied, 0, "replied"),
    ROW_INT(T, callbacks, 0, "callbacks"),
    ROW_INT(T, handling, 0, "handling"),
    ROW_INT(T, overdue, 0, "overdue"),
    ROW_INT(T, approvals, 0, "tickets with an approval that only a supervisor decides"),
    ROW_INT(T, orders, 0, "open supervision orders"),
    ROW_INT(T, orders_overdue, 0, "of them without the closing report that was due"),
    ROW_INT(T, suspended, 0, "suspended tickets"),
    ROW_INT(T, first_reports, 0, "emergencies of which nothing was heard yet"),
    ROW_INT(T, first_reports_overdue, 0, "of them those whose first report was due"),
    ROW_INT(T, shifts, 0, "shifts handed over that nobody has taken"),
    ROW_INT(T, missed, 0, "numbers on the missed-call list"),
    ROW_INT(T, missed_overdue, 0, "of them those whose limit has passed"),
    ROW_INT(T, refused_messages, 0, "refused messages"),
    ROW_LIST(T, people, people_count, &people_row_shape, 20000, "who is logged in"),
};
SHAPE(board_reply_shape, "board_reply", T, board_reply_fields, "Board reply.");
#undef T

#define T struct duty_row
static const struct field duty_row_fields[] = {
    ROW_TEXT(T, login, 0, "login"),
    ROW_TEXT(T, name, 0, N_("name")),
    ROW_NAME(T, presence, &presence_names, 0, "what the person does now"),
    ROW_NAME(T, reason, &pause_reason_names, 0, "of a pause"),
    ROW_AT(T, since_at, 0, "since when"),
    ROW_MS(T, duty_ms, 0, "time on duty within the days asked for, until now: the sum of the next eight"),
    ROW_MS(T, ready_ms, 0, "ready for the next call"),
    ROW_MS(T, ringing_ms, 0, "a call rang"),
    ROW_MS(T, talking_ms, 0, "in talks"),
    ROW_MS(T, hold_ms, 0, "a caller was held"),
    ROW_MS(T, wrap_up_ms, 0, "wrap-up after calls"),
    ROW_MS(T, break_ms, 0, "in breaks"),
    ROW_MS(T, not_ready_ms, 0, "the phone was in no queue, or not reachable"),
    ROW_MS(T, other_call_ms, 0, "in calls that came from no queue"),
    ROW_INT(T, calls, 0, "calls answered, by the days on which they came"),
    ROW_MS(T, handling_time_ms, 0, "talk of those calls and wrap_up_ms, divided by calls"),
    ROW_TEXT(T, occupancy, 0,
             "talking_ms, hold_ms and wrap_up_ms of duty_ms without break_ms, not_ready_ms and other_call_ms, "
             "percent "
             "truncated to 2 decimals; - without such time"),
};
static SHAPE(duty_row_shape, "duty_row", T, duty_row_fields, "A person's time on duty.");
#undef T

#define T struct duty_reply
static const struct field duty_reply_fields[] = {
    ROW_LIST(T, rows, row_count, &duty_row_shape, 20000, "the rows"),
};
static SHAPE(duty_reply_shape, "duty_reply", T, duty_reply_fields, "Duty reply.");
#undef T

const struct message rates_messages[] = {
    {"rates.show", &rates_request_shape, &rates_reply_shape, MESSAGE_SLOW, 0,
     "The figures of a range of days, in total, by a split or by day, as sealed then or as known now."},
    {"rates.misses", &misses_request_shape, &misses_reply_shape, MESSAGE_SLOW, 0,
     "The d - n misses of a rate, each with its reason."},
    {"rates.prove", &prove_request_shape, &prove_reply_shape, MESSAGE_SLOW, RIGHT_SUPERVISE | RIGHT_ADMIN,
     "Folds the events again and compares with what is stored and shown."},
    {"month.prove", &month_request_shape, &prove_reply_shape, MESSAGE_SLOW, RIGHT_SUPERVISE | RIGHT_ADMIN,
     "Folds the events up to the freezing of a month again and compares with the frozen figures and their "
     "digest."},
    {"month.changes", &month_request_shape, &month_reply_shape, MESSAGE_SLOW, RIGHT_SUPERVISE | RIGHT_ADMIN,
     "What has moved since a month was frozen, and the tickets and calls that moved it."},
    {"ledger.show", &days_request_shape, &ledger_reply_shape, MESSAGE_SLOW, RIGHT_SUPERVISE | RIGHT_ADMIN,
     "The books of a range of days: what came in, what went out and what is left, each side counted in its own "
     "way."},
    {"duty.show", &days_request_shape, &duty_reply_shape, 0, RIGHT_SUPERVISE | RIGHT_ADMIN,
     "Time on duty of each person who takes calls, what of it went to calls, and the handling time of a call."},
    {"board.show", &nothing_shape, &board_reply_shape, 0, 0, "Queue, people and work lists now."},
};
const size_t rates_message_count = sizeof rates_messages / sizeof rates_messages[0];
