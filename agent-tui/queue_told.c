/* What the history tells of what is open on the selected ticket: who asks for what and why, and what an order says. */
#include "agent-tui/queue.h"

#include "agent-tui/say.h"
#include "core/event.h"
#include "core/record.h"

#include <stdio.h>
#include <string.h>

/* The text of a name among an event's texts, "reason: ..." in a line of its own; "" if there is none. */
static void text_of(const struct history_row *row, const char *name, char out[TEXT_REASON])
{
    size_t bytes = strlen(name);
    const char *at = row->text;
    out[0] = '\0';
    while (*at != '\0') {
        size_t line = strcspn(at, "\n");
        if (strncmp(at, name, bytes) == 0 && at[bytes] == ':' && at[bytes + 1] == ' ') {
            snprintf(out, TEXT_REASON, "%.*s", (int)(line - bytes - 2), at + bytes + 2);
            return;
        }
        at += line + (at[line] == '\n');
    }
}

static bool is_kind(const struct history_row *row, enum event_kind kind)
{
    return strcmp(row->what, event_name(kind)) == 0;
}

static void drop(struct queue *queue, int what)
{
    size_t kept = 0;
    for (size_t i = 0; i < queue->told_count; i++)
        if (queue->told[i].what != what)
            queue->told[kept++] = queue->told[i];
    queue->told_count = kept;
}

static struct queue_told *add(struct queue *queue, int what)
{
    drop(queue, what);
    if (queue->told_count == QUEUE_TOLD_MOST)
        return NULL;
    struct queue_told *told = &queue->told[queue->told_count++];
    *told = (struct queue_told){.what = what};
    return told;
}

/* "extension: 3 working days · waiting for parts (李工)" */
static void take_ask(struct queue *queue, const struct history_row *row, const struct record *body)
{
    char reason[TEXT_REASON], amount[64] = "", at[32];
    int what = (int)record_get(body, "what", APPROVAL_NONE);
    struct queue_told *told = what <= APPROVAL_NONE || what >= APPROVAL_COUNT ? NULL : add(queue, what);
    if (told == NULL)
        return;
    text_of(row, "reason", reason);
    if (record_has(body, "days"))
        snprintf(amount, sizeof amount, _("%lld working days · "), (long long)record_get(body, "days", 0));
    else if (record_has(body, "until_at"))
        snprintf(amount, sizeof amount, _("until %s · "),
                 say_at(queue->desk, record_get(body, "until_at", 0), at, sizeof at));
    snprintf(told->text, sizeof told->text, "%s: %s%s (%s)", say_label(&approval_names, what), amount, reason,
             row->who);
}

static void take_order(struct queue *queue, const struct history_row *row, const struct record *body)
{
    char reason[TEXT_REASON];
    struct queue_told *told = add(queue, APPROVAL_NONE);
    if (told == NULL)
        return;
    text_of(row, "reason", reason);
    snprintf(told->text, sizeof told->text, "%s · %s",
             say_label(&supervision_level_names, (int)record_get(body, "level", 0)),
             reason[0] != '\0' ? reason
                               : say_label(&supervision_cause_names, (int)record_get(body, "cause", 0)));
}

static void take_report(struct queue *queue, const struct history_row *row)
{
    for (size_t i = 0; i < queue->told_count; i++)
        if (queue->told[i].what == APPROVAL_NONE)
            text_of(row, "note", queue->told[i].report);
}

static void drop_report(struct queue *queue)
{
    for (size_t i = 0; i < queue->told_count; i++)
        queue->told[i].report[0] = '\0';
}

void queue_take_told(struct queue *queue, const struct ticket_reply *reply)
{
    struct record body;
    queue->told_count = 0;
    for (size_t i = 0; i < reply->history_count; i++) {
        const struct history_row *row = &reply->history[i];
        if (record_read(row->body, &body) != RESULT_OK)
            continue;
        int what = (int)record_get(&body, "what", APPROVAL_NONE);
        if (is_kind(row, EVENT_ASKED))
            take_ask(queue, row, &body);
        else if (is_kind(row, EVENT_GRANTED) || is_kind(row, EVENT_DENIED))
            drop(queue, what);
        else if (is_kind(row, EVENT_SUPERVISED))
            take_order(queue, row, &body);
        else if (is_kind(row, EVENT_SUPERVISION_REPORTED))
            take_report(queue, row);
        else if (is_kind(row, EVENT_SUPERVISION_CLOSED) && record_has(&body, "again"))
            drop_report(queue);
        else if (is_kind(row, EVENT_SUPERVISION_CLOSED))
            drop(queue, APPROVAL_NONE);
    }
}
