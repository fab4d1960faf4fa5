/* Duplicates: which tickets are of one matter, and following one of them. */
#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"
#include "wire/messages.h"

#define T struct ticket_merge
static const struct field ticket_merge_fields[] = {
    ROW_ID(T, number, FIELD_REQUIRED, N_("the duplicate")),
    ROW_INT(T, version, 0, N_("the version that was read; another one by now is refused as stale")),
    ROW_ID(T, into, FIELD_REQUIRED, N_("the main ticket that it is to follow")),
    ROW_TEXT(T, reason, 0, N_("the reason")),
};
static SHAPE(ticket_merge_shape, "ticket_merge", T, ticket_merge_fields, "Ticket merge.");
#undef T

#define T struct children_request
static const struct field children_request_fields[] = {
    ROW_ID(T, number, FIELD_REQUIRED, "the ticket"),
    ROW_ID(T, after, 0, "page on: the last number of the page before"),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(children_request_shape, "children_request", T, children_request_fields, "Children request.");
#undef T

#define T struct alike_request
static const struct field alike_request_fields[] = {
    ROW_ID(T, number, 0, N_("a ticket: the fields that are not given are its own")),
    ROW_TEXT(T, category, 0, N_("code or name")),
    ROW_TEXT(T, district, 0, N_("code or name")),
    ROW_TEXT(T, caller_phone, FIELD_PERSONAL, N_("phone of the caller, in any notation")),
    ROW_TEXT(T, title, 0, N_("title")),
    ROW_TEXT(T, spot, FIELD_PERSONAL, N_("the exact place")),
};
static SHAPE(alike_request_shape, "alike_request", T, alike_request_fields, "Alike request.");
#undef T

#define T struct alike_reply
static const struct field alike_reply_fields[] = {
    ROW_LIST(T, rows, row_count, &alike_row_shape, 20000, "the likeliest first, at most 20"),
    ROW_INT(T, total, 0, "how many were found; only so many of each kind are looked at"),
    ROW_BOOL(T, surge, 0,
             "so many of category, place and words within the last hour that one should lead them"),
    ROW_INT(T, in_hour, 0, "how many they are"),
    ROW_ID(T, master, 0, "the ticket that should lead them"),
};
SHAPE(alike_reply_shape, "alike_reply", T, alike_reply_fields, "Alike reply.");
#undef T

const struct message duplicate_messages[] = {
    {"ticket.merge", &ticket_merge_shape, &ticket_reply_shape, MESSAGE_CHANGES,
     RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_SUPERVISE,
     "Makes a ticket the duplicate of `into`: it follows it to the end, and its own caller is still called "
     "back. "
     "`into` takes over an earlier deadline. Answers with the duplicate."},
    {"ticket.alike", &alike_request_shape, &alike_reply_shape, 0,
     RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_SUPERVISE,
     "Tickets that may be of the same matter, open or closed within `urge_days`: of the same caller, of the "
     "same "
     "category and place, or of like words; with why, where each stands and what was answered. `surge` "
     "proposes a "
     "`master` to merge into."},
    {"ticket.children", &children_request_shape, &ticket_rows_shape, 0, 0,
     "The duplicates that follow a ticket, oldest first; those that the asker may see."},
};
const size_t duplicate_message_count = sizeof duplicate_messages / sizeof duplicate_messages[0];
