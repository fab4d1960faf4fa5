/* Choosing a unit by hand, and who held a ticket when. */
#include "wire/messages_dispatch.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"

static const char *const source_name[] = {"directory", "alternative", "led_before"};
static const char *const source_label[] = {N_("by the directory"), N_("further up the directory"),
                                           N_("led such tickets")};
const struct name_list candidate_source_names = {
    .names = source_name, .labels = source_label, .count = SOURCE_COUNT};

#define T struct candidates_request
static const struct field candidates_request_fields[] = {
    ROW_TEXT(T, category, 0, N_("category: code or name")),
    ROW_TEXT(T, district, 0, N_("place: code or name")),
    ROW_ID(T, number, 0, N_("the ticket, whose category and place they are then")),
};
static SHAPE(candidates_request_shape, "candidates_request", T, candidates_request_fields,
             "Candidates request.");
#undef T

#define T struct candidate_row
static const struct field candidate_row_fields[] = {
    ROW_ID(T, unit_id, 0, "the unit"),
    ROW_TEXT(T, unit_code, 0, "code of the unit"),
    ROW_TEXT(T, unit, 0, "name of the unit"),
    ROW_NAME(T, source, &candidate_source_names, 0, "why it comes into question"),
    ROW_TEXT(T, category, 0, "of the rule that names it: code, \"*\" = any"),
    ROW_TEXT(T, district, 0, "of the rule: code, \"*\" = any"),
    ROW_TEXT(T, hours, 0, "of the rule: always, office, outside"),
    ROW_TEXT(T, note, 0, "of the rule"),
    ROW_INT(T, led, 0, "newest tickets of the category that it led, of at most 600"),
    ROW_INT(T, open, 0, "tickets that lie with it now"),
    ROW_INT(T, overdue, 0, "of them, those whose next deadline has passed"),
    ROW_INT(T, returned_n, 0, "dispatches of the last 30 days that it returned"),
    ROW_INT(T, dispatched_d, 0, "dispatches to it of the last 30 days"),
    ROW_BOOL(T, returned, 0, "it returned this very ticket"),
};
SHAPE(candidate_row_shape, "candidate_row", T, candidate_row_fields, "Candidate row.");
#undef T

#define T struct candidates_reply
static const struct field candidates_reply_fields[] = {
    ROW_BOOL(T, designation, 0,
             "too many returned it: the next dispatch is a designation, to a unit named by hand"),
    ROW_INT(T, granted, 0, "returns of this ticket that were granted"),
    ROW_LIST(T, rows, row_count, &candidate_row_shape, 100, "the one of the directory first"),
};
SHAPE(candidates_reply_shape, "candidates_reply", T, candidates_reply_fields, "Candidates reply.");
#undef T

#define T struct hop_row
static const struct field hop_row_fields[] = {
    ROW_NAME(T, state, &state_names, 0, "how it stood; closed: until it was opened again"),
    ROW_NAME(T, desk, &desk_names, 0, "on whose list it stood"),
    ROW_TEXT(T, unit_code, 0, "code of the unit"),
    ROW_TEXT(T, unit, 0, "name of the unit"),
    ROW_TEXT(T, person, 0, "login of the operator, or of who received it for the unit"),
    ROW_ID(T, parent, 0, "the ticket that it followed"),
    ROW_AT(T, from_at, 0, "from this instant"),
    ROW_AT(T, to_at, 0, "to this instant"),
    ROW_INT(T, wall_minutes, 0, "full minutes, counted from the opening, so that they add up"),
    ROW_INT(T, office_minutes, 0, "of office hours, likewise"),
    ROW_TEXT(T, ended_by, 0, "the event that ended it; empty: it goes on"),
    ROW_TEXT(T, who, 0, "login of who did that"),
};
SHAPE(hop_row_shape, "hop_row", T, hop_row_fields, "Hop row.");
#undef T

#define T struct hops_reply
static const struct field hops_reply_fields[] = {
    ROW_ID(T, number, 0, "the ticket"),
    ROW_AT(T, opened_at, 0, "its opening"),
    ROW_AT(T, closed_at, 0, "its closing; none: it is open"),
    ROW_INT(T, wall_minutes, 0, "of its whole life: the sum of the rows"),
    ROW_INT(T, office_minutes, 0, "of office hours, likewise"),
    ROW_LIST(T, rows, row_count, &hop_row_shape, 20000, "the holders, the first one first"),
};
SHAPE(hops_reply_shape, "hops_reply", T, hops_reply_fields, "Hops reply.");
#undef T

const struct message dispatch_messages[] = {
    {"ticket.candidates", &candidates_request_shape, &candidates_reply_shape, 0, RIGHT_DISPATCH | RIGHT_RETURNS,
     "The units that come into question for a ticket, or for a category and place, each with its load."},
    {"ticket.hops", &number_request_shape, &hops_reply_shape, 0, 0,
     "Each holder of a ticket, from when to when, and what ended it; the minutes add up to its lifetime."},
};
const size_t dispatch_message_count = sizeof dispatch_messages / sizeof dispatch_messages[0];
