/* The abuse list. */
#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"
#include "wire/messages.h"

#define T struct block_request
static const struct field block_request_fields[] = {
    ROW_TEXT(T, phone, FIELD_REQUIRED | FIELD_PERSONAL, N_("phone in any notation")),
    ROW_AT(T, until_at, FIELD_REQUIRED, N_("until it expires")),
    ROW_TEXT(T, reason, FIELD_PERSONAL, N_("the reason")),
};
static SHAPE(block_request_shape, "block_request", T, block_request_fields, "Block request.");
#undef T

#define T struct block_shut_request
static const struct field block_shut_request_fields[] = {
    ROW_ID(T, id, FIELD_REQUIRED, N_("the entry")),
    ROW_TEXT(T, reason, FIELD_PERSONAL, N_("the reason")),
};
static SHAPE(block_shut_request_shape, "block_shut_request", T, block_shut_request_fields,
             "Block shut request.");
#undef T

#define T struct block_list_request
static const struct field block_list_request_fields[] = {
    ROW_BOOL(T, all, 0, N_("those too that have expired or were taken off")),
    ROW_INT(T, after, 0, "page on after this id"),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(block_list_request_shape, "block_list_request", T, block_list_request_fields,
             "Block list request.");
#undef T

#define T struct block_rows
static const struct field block_rows_fields[] = {
    ROW_LIST(T, rows, row_count, &block_row_shape, 20000, "the rows"),
};
static SHAPE(block_rows_shape, "block_rows", T, block_rows_fields, "Block rows.");
#undef T

const struct message block_messages[] = {
    {"block.add", &block_request_shape, &block_row_shape, MESSAGE_CHANGES, RIGHT_BLOCK,
     "Puts a number on the abuse list until it expires, with a `reason`: its calls that come from now on are "
     "counted "
     "with the test calls and in no rate. They still ring, and may still become tickets."},
    {"block.shut", &block_shut_request_shape, &block_row_shape, MESSAGE_CHANGES, RIGHT_BLOCK,
     "Takes a number off the abuse list before it expires; what was counted apart stays so."},
    {"block.list", &block_list_request_shape, &block_rows_shape, 0, RIGHT_INTAKE | RIGHT_CALLBACK | RIGHT_BLOCK,
     "The numbers on the abuse list, masked, newest first."},
};
const size_t block_message_count = sizeof block_messages / sizeof block_messages[0];
