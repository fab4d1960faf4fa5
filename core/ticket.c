/* The field tables of tickets, their lists and histories, and of calls. */
#include "core/ticket.h"

#define T struct ticket
static const struct field ticket_fields[] = {
    ROW_ID(T, number, 0, "number of the ticket, never reused"),
    ROW_TEXT(T, ref, 0, "its identity in the system it was imported from"),
    ROW_INT(T, version, 0,
            "rises with each change; sent back with a change so that two people cannot trip each other"),
    ROW_NAME(T, state, &state_names, 0, "where it stands"),
    ROW_NAME(T, closing, &closing_names, 0, "how it was closed"),
    ROW_NAME(T, type, &type_names, 0, "request type"),
    ROW_NAME(T, urgency, &urgency_names, 0, "urgency class; it sets the receive limit"),
    ROW_NAME(T, channel, &channel_names, 0, "how it came in"),
    ROW_ID(T, category_id, 0, "category"),
    ROW_TEXT(T, category, 0, "the category's code and name"),
    ROW_ID(T, district_id, 0, "place: district or street"),
    ROW_TEXT(T, district, 0, "the place's name"),
    ROW_TEXT(T, title, 0, "one line that says what it is about"),
    ROW_TEXT(T, content, FIELD_PERSONAL, "what the caller said"),
    ROW_TEXT(T, spot, FIELD_PERSONAL, "the exact place"),
    ROW_TEXT(T, caller_name, FIELD_PERSONAL, "the caller's name"),
    ROW_TEXT(T, caller_phone, FIELD_PERSONAL, "the caller's phone, masked"),
    ROW_BOOL(T, secrecy, 0, "the caller asks for secrecy: no department sees who it is"),
    ROW_BOOL(T, no_callback, 0, "the caller declined a callback at intake"),
    ROW_ID(T, call_id, 0, "the call that led to it"),
    ROW_ID(T, repeat_of, 0, "the earlier ticket that it repeats"),
    ROW_AT(T, opened_at, 0, "when it was opened"),
    ROW_TEXT(T, opened_by, 0, "login of the person who handed it in"),
    ROW_TEXT(T, written_by, 0, "login of its author, if another person handed it in"),
    ROW_ID(T, lead_id, 0, "the unit that answers for it; 0 is the hotline"),
    ROW_TEXT(T, lead, 0, "the unit's name"),
    ROW_INT(T, dispatches, 0, "how often it was dispatched"),
    ROW_AT(T, dispatched_at, 0, "latest dispatch"),
    ROW_AT(T, receive_due_at, 0, "by when the unit must receive it"),
    ROW_AT(T, received_at, 0, "when the unit received it"),
    ROW_AT(T, due_at, 0, "handling deadline in force"),
    ROW_AT(T, replied_at, 0, "latest reply that stands"),
    ROW_AT(T, passed_at, 0, "latest audit pass"),
    ROW_AT(T, audit_due_at, 0, "by when the reply is to be audited"),
    ROW_INT(T, redos, 0, "how often it was sent back to be redone"),
    ROW_AT(T, redo_due_at, 0, "the open redo's own limit"),
    ROW_AT(T, callback_due_at, 0, "by when the caller is to be asked"),
    ROW_INT(T, attempts, 0, "callback attempts so far"),
    ROW_AT(T, callback_at, 0, "when the callback was finished"),
    ROW_NAME(T, callback_outcome, &outcome_names, 0, "what came of the callback"),
    ROW_NAME(T, solved, &solved_names, 0, "whether the caller says it is solved"),
    ROW_NAME(T, satisfaction, &satisfaction_names, 0, "the caller's evaluation"),
    ROW_AT(T, closed_at, 0, "when it was closed"),
    ROW_NAME(T, not_accepted, &not_accepted_names, 0, "why it was not accepted"),
    ROW_INT(T, handover, 0, "110, 119 or 120 if it was handed over"),
    ROW_INT(T, urged, 0, "how often it was urged"),
    ROW_BOOL(T, imported, 0, "came by import; no limit is derived"),
    ROW_NAME(T, desk, &desk_names, 0, "the desk on whose work list it stands"),
    ROW_ID(T, holder_id, 0, "the person or unit who holds it"),
    ROW_TEXT(T, holder, 0, "the holder's name"),
    ROW_AT(T, next_due_at, 0, "by when its holder must act"),
    ROW_TEXT(T, answer, 0, "the latest answer meant for the caller"),
    ROW_TEXT(T, return_reason, 0, "reason and basis of the latest return"),
    ROW_TEXT(T, suggested, 0, "the unit that the dispatch directory names"),
    ROW_ID(T, suggested_id, 0, "the same unit's id"),
    ROW_ID(T, parent, 0, "the main ticket that it follows as a duplicate"),
    ROW_INT(T, children, 0, "how many duplicates follow it"),
    ROW_TEXT(T, asks, 0, "names of what is asked for and not decided, a blank between"),
    ROW_TEXT(T, asks_above, 0, "those of them that only a supervisor decides"),
    ROW_AT(T, ask_due_at, 0, "by when the first of them is to be decided"),
    ROW_INT(T, extensions, 0, "extensions granted so far"),
    ROW_BOOL(T, complex, 0, "granted the longer limit of a complex matter"),
    ROW_ID(T, executing_id, 0, "unit below the lead that works on it"),
    ROW_TEXT(T, executing, 0, "that unit's name"),
    ROW_BOOL(T, designated, 0, "the unit was designated: it may not return it"),
    ROW_AT(T, suspended_at, 0, "since when it is suspended"),
    ROW_AT(T, resume_at, 0, "the promised instant at which the suspension ends"),
    ROW_AT(T, first_report_due_at, 0, "by when an emergency's first report is due"),
    ROW_AT(T, interim_at, 0, "first interim report"),
    ROW_AT(T, contacted_at, 0, "first contact with the caller"),
    ROW_BOOL(T, to_phone, 0, "an emergency whose unit has neither been told by phone nor received it"),
    ROW_AT(T, phoned_at, 0, "when the unit was told by phone"),
    ROW_NAME(T, order_level, &order_level_names, 0, "level of the open supervision order"),
    ROW_NAME(T, order_cause, &supervision_cause_names, 0, "why that order was raised"),
    ROW_AT(T, order_due_at, 0, "by when its closing report is due"),
    ROW_AT(T, order_reported_at, 0, "when the report was made that is to be judged"),
    ROW_TEXT(T, co_handlers, 0, "names of the units that help the lead, a comma between"),
    ROW_AT(T, co_due_at, 0, "by when the first of their reports is due that is owed"),
    ROW_AT(T, undo_until_at, 0, "until then you may take back your last decision"),
};
SHAPE(ticket_shape, "ticket", T, ticket_fields, "A ticket with all that its reader may see.");
#undef T

#define T struct ticket_row
static const struct field row_fields[] = {
    ROW_ID(T, number, 0, "number of the ticket"),
    ROW_INT(T, version, 0, "its version"),
    ROW_NAME(T, state, &state_names, 0, "where it stands"),
    ROW_NAME(T, type, &type_names, 0, "request type"),
    ROW_NAME(T, urgency, &urgency_names, 0, "urgency class"),
    ROW_TEXT(T, category, 0, "category"),
    ROW_TEXT(T, district, 0, "place"),
    ROW_TEXT(T, title, 0, "title"),
    ROW_TEXT(T, lead, 0, "the unit that answers for it"),
    ROW_TEXT(T, caller_phone, FIELD_PERSONAL, "the caller's phone, masked"),
    ROW_AT(T, opened_at, 0, "when it was opened"),
    ROW_AT(T, due_at, 0, "handling deadline"),
    ROW_AT(T, next_due_at, 0, "by when its holder must act"),
    ROW_AT(T, closed_at, 0, "when it was closed"),
    ROW_INT(T, urged, 0, "how often it was urged"),
    ROW_INT(T, redos, 0, "how often it was redone"),
    ROW_INT(T, attempts, 0, "callback attempts so far"),
    ROW_NAME(T, desk, &desk_names, 0, "whose work list"),
    ROW_TEXT(T, holder, 0, "who holds it"),
    ROW_AT(T, list_at, 0, "what the list is ordered by: the next page goes on from it (`after_due_at`)"),
    ROW_TEXT(T, asks, 0, "what is asked for and not decided"),
    ROW_TEXT(T, asks_above, 0, "of that, what only a supervisor decides"),
    ROW_AT(T, ask_due_at, 0, "by when it is to be decided"),
    ROW_NAME(T, order_level, &order_level_names, 0, "level of the open supervision order"),
    ROW_AT(T, order_due_at, 0, "by when its closing report is due"),
    ROW_BOOL(T, order_reported, 0, "the report was made and is to be judged"),
    ROW_BOOL(T, to_phone, 0, "an emergency whose unit is to be told by phone"),
    ROW_TEXT(T, executing, 0, "unit below the lead that works on it"),
};
SHAPE(ticket_row_shape, "ticket_row", T, row_fields, "A ticket as a line of a list.");
#undef T

#define T struct history_row
static const struct field history_fields[] = {
    ROW_ID(T, seq, 0, "place in the chain of events"),
    ROW_AT(T, occurred_at, 0, "when it happened"),
    ROW_AT(T, recorded_at, 0, "when it became known"),
    ROW_TEXT(T, what, 0, "what happened"),
    ROW_TEXT(T, who, 0, "who did it"),
    ROW_TEXT(T, station, 0, "from which station"),
    ROW_TEXT(T, body, 0, "numbers and codes, as JSON"),
    ROW_TEXT(T, text, FIELD_PERSONAL, "texts, one a line as `field: text`"),
};
SHAPE(history_row_shape, "history_row", T, history_fields, "One event of a ticket's history.");
#undef T

#define T struct call_row
static const struct field call_fields[] = {
    ROW_ID(T, id, 0, "the call"),
    ROW_TEXT(T, ref, 0, "its identity at the exchange"),
    ROW_TEXT(T, caller, FIELD_PERSONAL, "the caller's phone, masked"),
    ROW_TEXT(T, queue, 0, "the first queue it entered"),
    ROW_TEXT(T, operator_login, 0, "who answered"),
    ROW_NAME(T, outcome, &call_outcome_names, 0, "what came of it"),
    ROW_AT(T, offered_at, 0, "reached the exchange"),
    ROW_AT(T, asked_at, 0, "asked for an operator"),
    ROW_AT(T, answered_at, 0, "was answered"),
    ROW_AT(T, ended_at, 0, "ended"),
    ROW_MS(T, wait_ms, 0, "wait for an operator"),
    ROW_MS(T, talk_ms, 0, "talk"),
    ROW_AT(T, returned_at, 0, "a missed call was returned"),
    ROW_ID(T, ticket, 0, "the first ticket it led to"),
    ROW_BOOL(T, blocked, 0, "of a number on the abuse list: counted apart"),
    ROW_INT(T, visits, 0, "entries into queues and refusals there"),
    ROW_INT(T, rings, 0, "times that an operator's phone rang and was not answered"),
    ROW_INT(T, transfers, 0, "times that an operator transferred it"),
    ROW_MS(T, held_ms, 0, "on hold"),
    ROW_NAME(T, reason, &call_reason_names, 0, "what it was about, if it led to no ticket"),
    ROW_TEXT(T, queue_name, 0, "the name of that queue"),
};
SHAPE(call_row_shape, "call_row", T, call_fields, "A call.");
#undef T

#define T struct visit_row
static const struct field visit_row_fields[] = {
    ROW_TEXT(T, queue, 0, "queue"),
    ROW_TEXT(T, visit, 0, "the exchange's name of this entry within the queue"),
    ROW_AT(T, entered_at, 0, "entered the queue, or was refused by it"),
    ROW_AT(T, answered_at, 0, "answered"),
    ROW_AT(T, left_at, 0, "left the queue without an operator"),
    ROW_NAME(T, end, &visit_end_names, 0, "how the visit ended"),
    ROW_TEXT(T, operator_login, 0, "who answered"),
    ROW_MS(T, wait_ms, 0, "wait in this queue"),
    ROW_MS(T, talk_ms, 0, "talk until the operator was free"),
    ROW_INT(T, rings, 0, "times that a phone rang and was not answered"),
};
SHAPE(visit_row_shape, "visit_row", T, visit_row_fields,
      "One entry of a call into a queue, or its refusal there.");
#undef T

#define T struct talk_row
static const struct field talk_row_fields[] = {
    ROW_TEXT(T, operator_login, 0, "who talked"),
    ROW_AT(T, from_at, 0, "began"),
    ROW_AT(T, to_at, 0, "ended"),
    ROW_MS(T, talk_ms, 0, "how long"),
};
SHAPE(talk_row_shape, "talk_row", T, talk_row_fields, "One operator's talk with a caller.");
#undef T
