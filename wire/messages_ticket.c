/* The life of a ticket and the questions about it. */
#include "wire/messages.h"

#include "core/flow_why.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"

static const char *const way_name[] = {"dispatch", "pending", "direct", "not_accepted"};
static const char *const way_label[] = {N_("dispatch"), N_("to the dispatcher"), N_("direct answer"),
                                        N_("not accepted")};
const struct name_list intake_way_names = {.names = way_name, .labels = way_label, .count = WAY_COUNT};

#define T struct ticket_open
static const struct field ticket_open_fields[] = {
    ROW_NAME(T, way, &intake_way_names, 0,
             "dispatch by the directory, leave to the dispatcher, direct answer, not accepted"),
    ROW_NAME(T, type, &type_names, 0, N_("request type")),
    ROW_NAME(T, urgency, &urgency_names, 0, N_("urgency class")),
    ROW_NAME(T, channel, &channel_names, 0, N_("how it came in")),
    ROW_TEXT(T, category, FIELD_REQUIRED, N_("code or name")),
    ROW_TEXT(T, district, 0, N_("code or name")),
    ROW_TEXT(T, title, FIELD_REQUIRED, N_("title")),
    ROW_TEXT(T, content, FIELD_PERSONAL, N_("what the caller said")),
    ROW_TEXT(T, spot, FIELD_PERSONAL, N_("the exact place")),
    ROW_TEXT(T, caller_name, FIELD_PERSONAL, N_("name of the caller")),
    ROW_TEXT(T, caller_phone, FIELD_PERSONAL, N_("phone of the caller, in any notation")),
    ROW_BOOL(T, secrecy, 0, N_("the caller asks for secrecy")),
    ROW_BOOL(T, no_callback, 0, N_("the caller declines a callback")),
    ROW_ID(T, call_id, 0, N_("the call")),
    ROW_INT(T, repeat_of, 0, N_("the earlier ticket that it repeats")),
    ROW_TEXT(T, unit, 0, N_("code or name of a unit to dispatch to by hand; needs the right to dispatch")),
    ROW_TEXT(T, answer, 0, N_("what the caller hears")),
    ROW_NAME(T, not_accepted, &not_accepted_names, 0, N_("why it is not accepted")),
    ROW_TEXT(T, right_channel, 0, N_("the right channel, told to the caller")),
    ROW_TEXT(T, written_by, 0, N_("offline: the author, if another person hands it in")),
    ROW_AT(T, written_at, 0, N_("offline: when it was written")),
    ROW_ID(T, number, 0, N_("completes a ticket that was handed over first; 0 opens a new one")),
};
SHAPE(ticket_open_shape, "ticket_open", T, ticket_open_fields, "Ticket open.");
#undef T

#define T struct ticket_handover
static const struct field ticket_handover_fields[] = {
    ROW_INT(T, service, FIELD_REQUIRED, "110, 119, 120"),
    ROW_ID(T, call_id, 0, N_("the call")),
    ROW_TEXT(T, caller_phone, FIELD_PERSONAL, N_("phone of the caller, in any notation")),
    ROW_TEXT(T, written_by, 0, N_("offline: the author, if another person hands it in")),
    ROW_AT(T, written_at, 0, N_("offline: when it was written")),
};
SHAPE(ticket_handover_shape, "ticket_handover", T, ticket_handover_fields, "Ticket handover.");
#undef T

#define T struct change
static const struct field change_fields[] = {
    ROW_TEXT(T, field, FIELD_REQUIRED, "name of the field"),
    ROW_TEXT(T, value, 0, "the value"),
};
static SHAPE(change_shape, "change", T, change_fields, "Change.");
#undef T

#define T struct ticket_amend
static const struct field ticket_amend_fields[] = {
    ROW_ID(T, number, FIELD_REQUIRED, "the ticket"),
    ROW_INT(T, version, 0, N_("the version that was read; another one by now is refused as stale")),
    ROW_LIST(T, changes, change_count, &change_shape, 40, "new values"),
    ROW_TEXT(T, reason, 0, N_("the reason")),
};
SHAPE(ticket_amend_shape, "ticket_amend", T, ticket_amend_fields, "Ticket amend.");
#undef T

#define T struct ticket_act
static const struct field ticket_act_fields[] = {
    ROW_ID(T, number, FIELD_REQUIRED, "the ticket"),
    ROW_INT(T, version, 0, N_("0: whatever it is now")),
    ROW_TEXT(T, unit, 0, "dispatch, grant: code or name; \"\" = by the directory"),
    ROW_TEXT(T, reason, 0, N_("the reason")),
    ROW_TEXT(T, basis, 0, N_("the legal basis of a return")),
    ROW_TEXT(T, answer, 0, N_("what the caller hears")),
    ROW_TEXT(T, note, 0, N_("internal")),
    ROW_BOOL(T, agreed, 0, "return granted, audit passed"),
    ROW_NAME(T, not_accepted, &not_accepted_names, 0, N_("why it is not accepted")),
    ROW_NAME(T, result, &attempt_names, 0, N_("what came of the attempt")),
    ROW_NAME(T, solved, &solved_names, 0, N_("what the caller says")),
    ROW_NAME(T, satisfaction, &satisfaction_names, 0, N_("the evaluation")),
    ROW_NAME(T, fault, &fault_names, 0, N_("what the discontent is owed to; the unit's fault sends it back")),
    ROW_BOOL(T, redo, 0, N_("after a callback: send it back")),
    ROW_TEXT(T, on_behalf, 0, N_("who of the unit phoned, when the hotline acts for it")),
    ROW_BOOL(T, designate, 0, N_("dispatch: the unit may not return it")),
    ROW_BOOL(T, hard, 0, N_("dispatch: whose it is, is hard to tell: a longer time to return it")),
    ROW_NAME(T, by, &urging_names, 0, N_("urged by hand, or by a repeated call of the same matter")),
    ROW_ID(T, dial_id, 0, N_("callback: the dial that it rests on")),
    ROW_TEXT(T, written_by, 0, N_("offline: the author, if another person hands it in")),
    ROW_AT(T, written_at, 0, N_("offline: when it was written")),
};
SHAPE(ticket_act_shape, "ticket_act", T, ticket_act_fields, "Ticket act.");
#undef T

#define T struct number_request
static const struct field number_request_fields[] = {
    ROW_ID(T, number, FIELD_REQUIRED, "the ticket"),
};
SHAPE(number_request_shape, "number_request", T, number_request_fields, "Number request.");
#undef T

#define T struct ticket_reply
static const struct field ticket_reply_fields[] = {
    ROW_LIST(T, ticket, ticket_count, &ticket_shape, 20000, "one"),
    ROW_LIST(T, history, history_count, &history_row_shape, 20000, "its events, oldest first"),
};
SHAPE(ticket_reply_shape, "ticket_reply", T, ticket_reply_fields, "Ticket reply.");
#undef T

#define T struct list_request
static const struct field list_request_fields[] = {
    ROW_TEXT(T, list, FIELD_REQUIRED,
             "mine, dispatch, returns, department, audit, callback, open, all, approvals, orders, co, "
             "to_phone, above, suspended, "
             "first_reports"),
    ROW_TEXT(T, state, 0, N_("only this state")),
    ROW_DATE(T, from, 0, "of the list all: opened on or after"),
    ROW_DATE(T, to, 0, "of the list all: opened on or before"),
    ROW_INT(T, after, 0, "page on: the last number of the page before"),
    ROW_AT(T, after_due_at, 0, "after due at"),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(list_request_shape, "list_request", T, list_request_fields, "List request.");
#undef T

#define T struct ticket_rows
static const struct field ticket_rows_fields[] = {
    ROW_INT(T, seq, 0, "the rows are as of this event"),
    ROW_INT(T, total, 0, "of the whole list if it is a work list, else of this page"),
    ROW_BOOL(T, more, 0, "the total was counted no further: there may be more"),
    ROW_INT(T, back_to, 0, "of a search: tickets with lower numbers were not looked at; 0: all were"),
    ROW_DATE(T, back_day, 0, "the day of that number"),
    ROW_LIST(T, rows, row_count, &ticket_row_shape, 20000, "the rows"),
};
SHAPE(ticket_rows_shape, "ticket_rows", T, ticket_rows_fields, "Ticket rows.");
#undef T

#define T struct search_request
static const struct field search_request_fields[] = {
    ROW_TEXT(T, words, FIELD_REQUIRED, "words to look for, each must occur"),
    ROW_INT(T, before, 0, "go on: back_to of the answer before"),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(search_request_shape, "search_request", T, search_request_fields, "Search request.");
#undef T

#define T struct caller_request
static const struct field caller_request_fields[] = {
    ROW_TEXT(T, phone, FIELD_PERSONAL, "phone in any notation, or"),
    ROW_ID(T, call_id, 0, "the call by which they ring"),
};
static SHAPE(caller_request_shape, "caller_request", T, caller_request_fields, "Caller request.");
#undef T

#define T struct caller_reply
static const struct field caller_reply_fields[] = {
    ROW_TEXT(T, phone, FIELD_PERSONAL, "phone in any notation"),
    ROW_TEXT(T, name, 0, N_("name")),
    ROW_LIST(T, tickets, ticket_count, &ticket_row_shape, 20000, "tickets"),
    ROW_LIST(T, calls, call_count, &call_row_shape, 20000, "calls"),
    ROW_TEXT(T, last_answer, 0, "of the newest ticket"),
    ROW_LIST(T, block, block_count, &block_row_shape, 20000,
             "none or one: the number stands on the abuse list"),
    ROW_TEXT(T, spot, 0, "of the newest ticket"),
    ROW_LIST(T, call, asked_call_count, &call_row_shape, 1,
             "the call that was asked for, its number whole for whom it rings or who talks on it"),
};
SHAPE(caller_reply_shape, "caller_reply", T, caller_reply_fields, "Caller reply.");
#undef T

#define T struct reveal_reply
static const struct field reveal_reply_fields[] = {
    ROW_TEXT(T, caller_name, FIELD_PERSONAL, N_("name of the caller")),
    ROW_TEXT(T, caller_phone, FIELD_PERSONAL, N_("phone of the caller, in any notation")),
};
SHAPE(reveal_reply_shape, "reveal_reply", T, reveal_reply_fields, "Reveal reply.");
#undef T

#define T struct interval_row
static const struct field interval_row_fields[] = {
    ROW_AT(T, from_at, 0, "from this instant"),
    ROW_AT(T, to_at, 0, "to this instant"),
    ROW_BOOL(T, counted, 0, "true if it counts"),
    ROW_INT(T, amount, 0, "how much of the limit it uses: days or ms"),
    ROW_TEXT(T, reason, 0, N_("the reason")),
    ROW_INT(T, step, 0, "which of the steps it belongs to, from 0"),
};
static SHAPE(interval_row_shape, "interval_row", T, interval_row_fields, "Interval row.");
#undef T

#define T struct why_row
static const struct field why_row_fields[] = {
    ROW_NAME(T, kind, &why_kind_names, 0, "the limit, or what moved the deadline"),
    ROW_TEXT(T, rule, 0, "limit, redo: the row of the limits that gives it"),
    ROW_AT(T, from_at, 0, "suspension: when it began; cap: the duplicate's deadline"),
    ROW_AT(T, to_at, 0, "suspension: when it ended"),
    ROW_AT(T, start_at, 0, "counting begins here"),
    ROW_TEXT(T, clock, 0, "the clock of what is counted"),
    ROW_INT(T, amount, 0, "days or ms; the counted intervals of the step add up to it"),
    ROW_AT(T, due_at, 0, "the deadline after this step"),
};
SHAPE(why_row_shape, "why_row", T, why_row_fields, "Why row.");
#undef T

#define T struct why_reply
static const struct field why_reply_fields[] = {
    ROW_ID(T, number, 0, "the ticket"),
    ROW_AT(T, start_at, 0, "when the limit began"),
    ROW_AT(T, due_at, 0, "the deadline"),
    ROW_TEXT(T, clock, 0, "the clock of the limit"),
    ROW_INT(T, amount, 0, "how much of the limit it uses: days or ms"),
    ROW_TEXT(T, rule, 0, "the row of the limits that gives it"),
    ROW_TEXT(T, category, 0, "the category whose own limit it is; empty for the limit of all"),
    ROW_BOOL(T, complex, 0, "granted as complex"),
    ROW_ID(T, parent, 0, "the ticket that it follows as a duplicate"),
    ROW_BOOL(T, earlier, 0, "explained by the rulebook as it was when the deadline was set"),
    ROW_BOOL(T, unexplained, 0, "set before there was a rulebook: the steps do not lead to it"),
    ROW_LIST(T, steps, step_count, &why_row_shape, WHY_STEPS, "the derivation, step by step"),
    ROW_LIST(T, intervals, interval_count, &interval_row_shape, 20000,
             "counted and skipped intervals of all steps"),
};
SHAPE(why_reply_shape, "why_reply", T, why_reply_fields, "Why reply.");
#undef T

#define T struct suggest_request
static const struct field suggest_request_fields[] = {
    ROW_TEXT(T, category, 0, N_("category: code or name")),
    ROW_TEXT(T, district, 0, N_("place: code or name")),
};
static SHAPE(suggest_request_shape, "suggest_request", T, suggest_request_fields, "Suggest request.");
#undef T

#define T struct suggest_reply
static const struct field suggest_reply_fields[] = {
    ROW_ID(T, unit_id, 0, "the unit"),
    ROW_TEXT(T, unit_code, 0, N_("code of the unit")),
    ROW_TEXT(T, unit, 0, "unit: code or name"),
    ROW_TEXT(T, rule, 0, "the rule that names it"),
};
SHAPE(suggest_reply_shape, "suggest_reply", T, suggest_reply_fields, "Suggest reply.");
#undef T

const struct message ticket_messages[] = {
    {"ticket.open", &ticket_open_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_INTAKE,
     "Registers a ticket; dispatches it by the directory, answers it directly or does not accept it in the "
     "same step."},
    {"ticket.handover", &ticket_handover_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_INTAKE,
     "Hands a danger to life over to 110, 119 or 120 before any other field is asked; the ticket stays on its "
     "operator's list until completed by ticket.open with its number."},
    {"ticket.amend", &ticket_amend_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_INTAKE | RIGHT_DISPATCH,
     "Corrects recorded fields with a reason; limits derive again."},
    {"ticket.answer", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_INTAKE | RIGHT_DISPATCH,
     "Answers a registered or pending ticket directly: `answer`."},
    {"ticket.refuse", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_INTAKE | RIGHT_DISPATCH,
     "Does not accept a registered or pending ticket: `not_accepted`, the right channel in `answer`."},
    {"ticket.dispatch", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_DISPATCH,
     "Dispatches a pending ticket: to `unit`, or by the directory if it is empty. `designate`: the unit may "
     "not return "
     "it, as it is of itself after too many granted returns, when a unit must be named; `hard`: a longer time "
     "to "
     "return it."},
    {"ticket.receive", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_HANDLE | RIGHT_DISPATCH,
     "The unit receives it. The hotline may act for a unit without a console: `on_behalf` names who phoned."},
    {"ticket.return", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_HANDLE | RIGHT_DISPATCH,
     "The unit returns it: `reason` and `basis`."},
    {"ticket.rule", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_RETURNS,
     "Rules on a return: `agreed` grants it (and dispatches to `unit` if given, with `designate` and `hard`), "
     "else "
     "`reason` says why it is refused."},
    {"ticket.reply", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_HANDLE | RIGHT_DISPATCH,
     "The unit says it is done: `answer` is for the caller, `note` is internal."},
    {"ticket.audit", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_AUDIT,
     "Passes a completion (`agreed`) or sends it back with `reason`."},
    {"ticket.callback", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_CALLBACK,
     "Records a callback attempt: `result`, and if reached `solved`, `satisfaction`, and the `fault` of a "
     "caller who is not content; `redo`, or the unit's fault, sends the ticket back with `reason`. Where one "
     "redo "
     "more is a supervisor's to decide, it is asked for instead."},
    {"ticket.redo", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_SUPERVISE,
     "Orders a redo of a ticket that waits for its callback or was closed within the last 30 days."},
    {"ticket.note", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES,
     RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_RETURNS | RIGHT_AUDIT | RIGHT_CALLBACK | RIGHT_HANDLE |
         RIGHT_SUPERVISE,
     "Adds an internal `note`."},
    {"ticket.urge", &ticket_act_shape, &ticket_reply_shape, MESSAGE_CHANGES,
     RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_SUPERVISE,
     "The caller asked again: a nudge to the holder, with `note`; `by` says whether a repeated call was it. As "
     "many calls "
     "of one matter as the city allows raise a supervision order."},
    {"ticket.reveal", &ticket_act_shape, &reveal_reply_shape, MESSAGE_CHANGES, RIGHT_REVEAL,
     "Tells the caller's name and phone for a `reason`, which is recorded."},
    {"ticket.show", &number_request_shape, &ticket_reply_shape, 0, 0, "A ticket with its whole history."},
    {"ticket.list", &list_request_shape, &ticket_rows_shape, 0, 0,
     "A work list or a listing, by what falls due next or newest first."},
    {"ticket.search", &search_request_shape, &ticket_rows_shape, 0, 0,
     "Tickets whose texts contain all words, newest first."},
    {"ticket.why", &number_request_shape, &why_reply_shape, 0, 0,
     "Every counted and skipped interval of the handling deadline."},
    {"ticket.suggest", &suggest_request_shape, &suggest_reply_shape, 0, 0,
     "The unit that the dispatch directory names."},
    {"caller.show", &caller_request_shape, &caller_reply_shape, 0,
     RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_CALLBACK | RIGHT_SUPERVISE,
     "Earlier calls and tickets of a phone in any notation, or of whoever rings."},
};
const size_t ticket_message_count = sizeof ticket_messages / sizeof ticket_messages[0];
