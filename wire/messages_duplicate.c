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

const struct message duplicate_messages[] = {
    {"ticket.merge", &ticket_merge_shape, &ticket_reply_shape, MESSAGE_CHANGES,
     RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_SUPERVISE,
     "Makes a ticket the duplicate of `into`: it follows it to the end, and its own caller is still called "
     "back. "
     "`into` takes over an earlier deadline. Answers with the duplicate."},
    {"ticket.children", &children_request_shape, &ticket_rows_shape, 0, 0,
     "The duplicates that follow a ticket, oldest first; those that the asker may see."},
};
const size_t duplicate_message_count = sizeof duplicate_messages / sizeof duplicate_messages[0];
