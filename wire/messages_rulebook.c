/* The rulebook: calendars and limits as documents, and what a change of them would move. */
#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"
#include "wire/messages.h"

#define T struct document_row
static const struct field document_row_fields[] = {
    ROW_TEXT(T, kind, FIELD_REQUIRED, "calendar or limits"),
    ROW_TEXT(T, name, 0, "the year of a calendar"),
    ROW_TEXT(T, text, 0, "the whole text; empty takes a calendar away"),
    ROW_AT(T, changed_at, 0, "when it was brought"),
    ROW_TEXT(T, who, 0, "by whom; empty is the broker itself"),
};
SHAPE(document_row_shape, "document_row", T, document_row_fields, "Document row.");
#undef T

#define T struct document_rows
static const struct field document_rows_fields[] = {
    ROW_LIST(T, rows, row_count, &document_row_shape, DOCUMENT_ROWS, "the documents"),
};
SHAPE(document_rows_shape, "document_rows", T, document_rows_fields, "Document rows.");
#undef T

#define T struct rulebook_request
static const struct field rulebook_request_fields[] = {
    ROW_TEXT(T, kind, 0, "only this kind"),
    ROW_TEXT(T, name, 0, "only of this name"),
};
SHAPE(rulebook_request_shape, "rulebook_request", T, rulebook_request_fields, "Rulebook request.");
#undef T

#define T struct move_row
static const struct field move_row_fields[] = {
    ROW_ID(T, number, 0, "the ticket"),
    ROW_TEXT(T, deadline, 0, "which of its deadlines"),
    ROW_AT(T, from_at, 0, "as it is; none if there was no such limit"),
    ROW_AT(T, to_at, 0, "as it would be; none if there is no such limit any more"),
    ROW_TEXT(T, holder, 0, N_("who holds it now")),
};
static SHAPE(move_row_shape, "move_row", T, move_row_fields, "Move row.");
#undef T

#define T struct rulebook_moves
static const struct field rulebook_moves_fields[] = {
    ROW_INT(T, tickets, 0, "open tickets that move"),
    ROW_INT(T, deadlines, 0, "deadlines that move"),
    ROW_LIST(T, rows, row_count, &move_row_shape, MOVE_ROWS, "each of them; none in the answer to an import"),
};
SHAPE(rulebook_moves_shape, "rulebook_moves", T, rulebook_moves_fields, "Rulebook moves.");
#undef T

const struct message rulebook_messages[] = {
    {"rules.show", &rulebook_request_shape, &document_rows_shape, 0, 0,
     "The documents that hold now: a calendar for each year, and the limits."},
    {"rules.what_if", &document_rows_shape, &rulebook_moves_shape, MESSAGE_SLOW, RIGHT_ADMIN | RIGHT_SUPERVISE,
     "Every deadline of an open ticket that these documents would move; changes nothing."},
    {"rules.import", &document_rows_shape, &rulebook_moves_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Makes these documents hold, and derives the deadlines of all open tickets again, in one commit. Refused "
     "as a "
     "whole if a document has a fault, or if an open deadline would fall into a year without a calendar."},
};
const size_t rulebook_message_count = sizeof rulebook_messages / sizeof rulebook_messages[0];
