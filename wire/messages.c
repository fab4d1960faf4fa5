/* Joins the groups of messages: look-up by type and by position. */
#include "wire/message_rows.h"

#include <string.h>

static const struct {
    const struct message *rows;
    const size_t *count;
} groups[] = {
    {shift_messages, &shift_message_count},       {rulebook_messages, &rulebook_message_count},
    {dispatch_messages, &dispatch_message_count}, {knowledge_messages, &knowledge_message_count},
    {operator_messages, &operator_message_count}, {session_messages, &session_message_count},
    {ticket_messages, &ticket_message_count},     {call_messages, &call_message_count},
    {rates_messages, &rates_message_count},       {reference_messages, &reference_message_count},
    {care_messages, &care_message_count},         {duplicate_messages, &duplicate_message_count},
    {record_messages, &record_message_count},     {block_messages, &block_message_count},
    {service_messages, &service_message_count},   {missed_messages, &missed_message_count},
    {wall_messages, &wall_message_count},         {dial_messages, &dial_message_count},
};

const struct message *message_at(size_t position)
{
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (position < *groups[i].count)
            return &groups[i].rows[position];
        position -= *groups[i].count;
    }
    return NULL;
}

const struct message *message_by_type(const char *type)
{
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        for (const struct message *row = groups[i].rows; row < groups[i].rows + *groups[i].count; row++)
            if (strcmp(row->type, type) == 0)
                return row;
    return NULL;
}
