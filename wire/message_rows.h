/* The groups of messages, joined into one table by messages.c. Not for use elsewhere. */
#ifndef REXIAN_WIRE_MESSAGE_ROWS_H
#define REXIAN_WIRE_MESSAGE_ROWS_H

#include "wire/message.h"

extern const struct message shift_messages[];
extern const size_t shift_message_count;
extern const struct message knowledge_messages[];
extern const size_t knowledge_message_count;
extern const struct message operator_messages[];
extern const size_t operator_message_count;
extern const struct message session_messages[];
extern const size_t session_message_count;
extern const struct message ticket_messages[];
extern const size_t ticket_message_count;
extern const struct message record_messages[];
extern const size_t record_message_count;
extern const struct message dispatch_messages[];
extern const size_t dispatch_message_count;
extern const struct message call_messages[];
extern const size_t call_message_count;
extern const struct message rates_messages[];
extern const size_t rates_message_count;
extern const struct message wall_messages[];
extern const size_t wall_message_count;
extern const struct message missed_messages[];
extern const size_t missed_message_count;
extern const struct message service_messages[];
extern const size_t service_message_count;
extern const struct message reference_messages[];
extern const size_t reference_message_count;
extern const struct message care_messages[];
extern const size_t care_message_count;
extern const struct message rulebook_messages[];
extern const size_t rulebook_message_count;
extern const struct message duplicate_messages[];
extern const size_t duplicate_message_count;
extern const struct message dial_messages[];
extern const size_t dial_message_count;
extern const struct message block_messages[];
extern const size_t block_message_count;

#endif
