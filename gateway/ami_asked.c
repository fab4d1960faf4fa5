/* The table of what was asked. A row is freed before its wish is told, so that a callback may ask again at once. */
#include "gateway/ami_asked.h"

#include "core/text.h"

#include <string.h>
#include <strings.h>

static struct ami_asked_row *row_of(struct ami_asked *asked, const char *id)
{
    for (size_t i = 0; id[0] != '\0' && i < AMI_ASKED; i++)
        if (strcmp(asked->rows[i].id, id) == 0)
            return &asked->rows[i];
    return NULL;
}

bool ami_asked_add(struct ami_asked *asked, const char *id, const struct ami_wish *wish)
{
    for (size_t i = 0; i < AMI_ASKED; i++) {
        struct ami_asked_row *row = &asked->rows[i];
        if (row->id[0] != '\0')
            continue;
        *row = (struct ami_asked_row){.wish = *wish};
        (void)text_copy(row->id, sizeof row->id, id);
        asked->count++;
        return true;
    }
    return false;
}

static struct ami_wish free_row(struct ami_asked *asked, struct ami_asked_row *row)
{
    struct ami_wish wish = row->wish;
    *row = (struct ami_asked_row){0};
    asked->count--;
    return wish;
}

void ami_asked_drop(struct ami_asked *asked, const char *id)
{
    struct ami_asked_row *row = row_of(asked, id);
    if (row != NULL)
        (void)free_row(asked, row);
}

static void end_row(struct ami_asked *asked, struct ami_asked_row *row, enum ami_end end,
                    const struct ami_message *answer)
{
    struct ami_wish wish = free_row(asked, row);
    if (wish.done != NULL)
        wish.done(wish.context, wish.tag, end, answer);
}

bool ami_asked_take(struct ami_asked *asked, const struct ami_message *message, int64_t mono_ms)
{
    struct ami_asked_row *row = row_of(asked, ami_text(message, "ActionID"));
    const char *list = ami_text(message, "EventList");
    if (row == NULL)
        return false;
    if (message->kind == AMI_RESPONSE && strcasecmp(list, "start") == 0) {
        row->is_list = true;
        row->until_ms = mono_ms + AMI_ANSWER_MS;
        return true;
    }
    /* Not each event with an ActionID belongs to a list: an OriginateResponse may even overtake its answer. */
    if (message->kind != AMI_RESPONSE && !row->is_list)
        return false;
    if (message->kind == AMI_RESPONSE || list[0] != '\0') {
        end_row(asked, row, AMI_ANSWERED, message);
        return true;
    }
    row->until_ms = mono_ms + AMI_ANSWER_MS;
    if (row->wish.item != NULL)
        row->wish.item(row->wish.context, row->wish.tag, message);
    return true;
}

void ami_asked_expire(struct ami_asked *asked, int64_t mono_ms)
{
    for (size_t i = 0; i < AMI_ASKED && asked->count > 0; i++) {
        struct ami_asked_row *row = &asked->rows[i];
        if (row->id[0] == '\0')
            continue;
        if (row->until_ms == 0)
            row->until_ms = mono_ms + AMI_ANSWER_MS;
        else if (mono_ms >= row->until_ms)
            end_row(asked, row, AMI_TIMED_OUT, NULL);
    }
}

void ami_asked_lose(struct ami_asked *asked)
{
    for (size_t i = 0; i < AMI_ASKED; i++)
        if (asked->rows[i].id[0] != '\0')
            end_row(asked, &asked->rows[i], AMI_LOST, NULL);
}

int64_t ami_asked_wait_ms(const struct ami_asked *asked, int64_t mono_ms)
{
    int64_t wait_ms = INT64_MAX;
    for (size_t i = 0; i < AMI_ASKED && asked->count > 0; i++) {
        const struct ami_asked_row *row = &asked->rows[i];
        if (row->id[0] == '\0')
            continue;
        int64_t left_ms = row->until_ms == 0 ? 0 : row->until_ms - mono_ms;
        wait_ms = left_ms < wait_ms ? left_ms : wait_ms;
    }
    return wait_ms > 0 ? wait_ms : 0;
}
