/* A short table, searched from its start. */
#include "agent-tui/asked.h"

#include "wire/messages.h"

void asked_add(struct asked *asked, const struct asked_row *row)
{
    bool reads = !(row->message->flags & MESSAGE_CHANGES);
    for (size_t i = 0; reads && i < asked->count; i++) {
        struct asked_row *older = &asked->rows[i];
        if (older->message == row->message && older->owner == row->owner && older->answered == row->answered)
            older->answered = NULL;
    }
    asked->rows[asked->count++] = *row;
}

bool asked_take(struct asked *asked, uint64_t tag, struct asked_row *ret)
{
    for (size_t i = 0; i < asked->count; i++) {
        if (asked->rows[i].tag != tag)
            continue;
        *ret = asked->rows[i];
        asked->rows[i] = asked->rows[--asked->count];
        return true;
    }
    return false;
}

void asked_forget(struct asked *asked, const void *owner)
{
    for (size_t i = 0; i < asked->count; i++)
        if (asked->rows[i].owner == owner)
            asked->rows[i].answered = NULL;
}

size_t asked_pending(const struct asked *asked, const void *owner)
{
    size_t count = 0;
    for (size_t i = 0; i < asked->count; i++)
        count += asked->rows[i].owner == owner && asked->rows[i].answered != NULL;
    return count;
}
