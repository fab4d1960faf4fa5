/* Handing a shift over. */
#include "wire/messages_shift.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"

static const char *const section_name[] = {"risk", "suspension", "callback", "ask", "written"};
static const char *const section_label[] = {N_("at risk"), N_("suspension ends"), N_("callback due"),
                                            N_("to be decided"), N_("to be completed")};
const struct name_list shift_section_names = {
    .names = section_name, .labels = section_label, .count = sizeof section_name / sizeof section_name[0]};

#define T struct shift_row
static const struct field shift_row_fields[] = {
    ROW_ID(T, id, 0, N_("the shift")),
    ROW_TEXT(T, login, 0, N_("login of who left")),
    ROW_TEXT(T, name, 0, N_("name of who left")),
    ROW_AT(T, handed_at, 0, N_("handed over")),
    ROW_AT(T, taken_at, 0, N_("taken over; empty while it waits")),
    ROW_TEXT(T, taken_by, 0, N_("who took it over")),
    ROW_INT(T, risk, 0, N_("tickets of the hotline's desks that were overdue or soon due")),
    ROW_INT(T, promised, 0, N_("suspensions about to end, callbacks due, what is asked to be decided")),
    ROW_INT(T, written, 0, N_("registered tickets of who left, still to be completed")),
    ROW_INT(T, drafts, 0, N_("drafts left on their console")),
    ROW_TEXT(T, note, 0, N_("what the next shift must know")),
};
SHAPE(shift_row_shape, "shift_row", T, shift_row_fields, "A shift that was handed over.");
#undef T

#define T struct shift_rows
static const struct field shift_rows_fields[] = {
    ROW_INT(T, waiting, 0, "how many wait to be taken"),
    ROW_LIST(T, rows, row_count, &shift_row_shape, 20000, "the rows"),
};
SHAPE(shift_rows_shape, "shift_rows", T, shift_rows_fields, "Shift rows.");
#undef T

#define T struct shift_item_row
static const struct field shift_item_row_fields[] = {
    ROW_NAME(T, section, &shift_section_names, 0, N_("why it is told")),
    ROW_ID(T, number, 0, N_("ticket")),
    ROW_TEXT(T, title, 0, N_("title")),
    ROW_NAME(T, state, &state_names, 0, N_("state")),
    ROW_AT(T, due_at, 0, N_("due")),
    ROW_BOOL(T, overdue, 0, N_("overdue")),
    ROW_TEXT(T, holder, 0, N_("who holds it")),
};
static SHAPE(shift_item_row_shape, "shift_item_row", T, shift_item_row_fields,
             "A ticket that must not be forgotten.");
#undef T

#define T struct shift_packet
static const struct field shift_packet_fields[] = {
    ROW_LIST(T, shift, shift_count, &shift_row_shape, 1, "the shift; none: what would be handed over now"),
    ROW_AT(T, until_at, 0, "what falls due until then"),
    ROW_INT(T, risk, 0, N_("tickets of the hotline's desks that are overdue or soon due")),
    ROW_INT(T, promised, 0, N_("suspensions about to end, callbacks due, what is asked to be decided")),
    ROW_INT(T, written, 0, N_("registered tickets of who left, still to be completed")),
    ROW_INT(T, missed, 0, "numbers on the missed-call list now"),
    ROW_INT(T, missed_overdue, 0, "of them those whose limit has passed"),
    ROW_LIST(T, items, item_count, &shift_item_row_shape, 20000,
             "at most 200 of them, by section and by what is due"),
};
SHAPE(shift_packet_shape, "shift_packet", T, shift_packet_fields, "Shift packet.");
#undef T

#define T struct shift_hand
static const struct field shift_hand_fields[] = {
    ROW_TEXT(T, note, 0, N_("what the next shift must know")),
    ROW_INT(T, drafts, 0, N_("drafts left on your console")),
    ROW_INT(T, hours, 0, N_("what falls due within so many hours; 8 if not given")),
};
static SHAPE(shift_hand_shape, "shift_hand", T, shift_hand_fields, "Shift hand.");
#undef T

#define T struct shift_take_request
static const struct field shift_take_request_fields[] = {
    ROW_ID(T, id, 0, N_("the shift; the one that waits longest if not given")),
};
static SHAPE(shift_take_request_shape, "shift_take_request", T, shift_take_request_fields,
             "Shift take request.");
#undef T

#define T struct shift_show_request
static const struct field shift_show_request_fields[] = {
    ROW_ID(T, id, 0, N_("the shift; what you would hand over now if not given")),
    ROW_INT(T, hours, 0, N_("what falls due within so many hours; 8 if not given")),
};
static SHAPE(shift_show_request_shape, "shift_show_request", T, shift_show_request_fields,
             "Shift show request.");
#undef T

#define T struct shift_list_request
static const struct field shift_list_request_fields[] = {
    ROW_BOOL(T, all, 0, N_("also those that were taken")),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(shift_list_request_shape, "shift_list_request", T, shift_list_request_fields,
             "Shift list request.");
#undef T

const struct message shift_messages[] = {
    {"shift.hand", &shift_hand_shape, &shift_row_shape, MESSAGE_CHANGES, RIGHT_HOTLINE,
     "Hands the asker's shift over, with a `note`. Everybody of the hotline is shown it until it is taken."},
    {"shift.take", &shift_take_request_shape, &shift_row_shape, MESSAGE_CHANGES,
     RIGHT_DISPATCH | RIGHT_SUPERVISE,
     "Takes a shift over. Registered tickets of who left are the taker's now, or go to the dispatcher if the "
     "taker "
     "does not take calls."},
    {"shift.show", &shift_show_request_shape, &shift_packet_shape, 0, RIGHT_HOTLINE,
     "What must not be forgotten, as it stands now: what is at risk, promised, half written."},
    {"shift.list", &shift_list_request_shape, &shift_rows_shape, 0, RIGHT_HOTLINE,
     "Shifts that wait to be taken, oldest first; with `all` then the others, newest first."},
};
const size_t shift_message_count = sizeof shift_messages / sizeof shift_messages[0];
