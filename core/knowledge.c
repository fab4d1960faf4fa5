/* The fold of an entry. Events name what they set; what they do not name stays. */
#include "core/knowledge.h"

#include "core/text.h"

#include <string.h>

static void take_text(char *out, size_t size, const char *text)
{
    (void)text_copy(out, size, text ? text : "");
}

static void take_number(const struct record *body, const char *key, int64_t *value)
{
    *value = record_get(body, key, *value);
}

static void take_code(const struct record *body, const char *key, char *out, size_t size)
{
    if (record_has(body, key))
        (void)text_copy(out, size, record_text(body, key));
}

static void end_announcement(struct knowledge *entry)
{
    entry->announced_at = entry->announced_by = entry->announce_due_at = 0;
    entry->reason[0] = '\0';
}

static void take_change(struct knowledge *entry, const struct event *event, const struct knowledge_texts *texts)
{
    const struct record *body = &event->body;
    take_number(body, "category", &entry->category_id);
    take_number(body, "unit", &entry->unit_id);
    take_code(body, "matter", entry->matter, sizeof entry->matter);
    take_code(body, "review_on", entry->review_on, sizeof entry->review_on);
    take_number(body, "review_due_at", &entry->review_due_at);
    take_code(body, "expires_on", entry->expires_on, sizeof entry->expires_on);
    take_number(body, "expires_at", &entry->expires_at);
    if (record_get(body, "texts", 0)) {
        take_text(entry->title, sizeof entry->title, texts->title);
        take_text(entry->text, sizeof entry->text, texts->text);
        take_text(entry->source, sizeof entry->source, texts->source);
    }
    if (record_get(body, "reviewed", 0)) {
        entry->reviewed_at = event->occurred_at;
        entry->reviewed_by = event->account_id;
        end_announcement(entry);
    }
}

/* A second announcement leaves the owner no more time than the first. */
static void take_announcement(struct knowledge *entry, const struct event *event,
                              const struct knowledge_texts *texts)
{
    if (entry->announced_at == 0)
        entry->announce_due_at = record_get(&event->body, "due_at", 0);
    entry->announced_at = event->occurred_at;
    entry->announced_by = event->account_id;
    take_text(entry->reason, sizeof entry->reason, texts->reason);
}

void knowledge_apply(struct knowledge *entry, const struct event *event, const struct knowledge_texts *texts)
{
    if (event->subject != SUBJECT_KNOWLEDGE)
        return;
    if (event->kind == EVENT_KNOWLEDGE_ADDED || event->kind == EVENT_KNOWLEDGE_CHANGED)
        take_change(entry, event, texts);
    else if (event->kind == EVENT_KNOWLEDGE_ANNOUNCED)
        take_announcement(entry, event, texts);
    else if (event->kind == EVENT_KNOWLEDGE_SHUT)
        entry->shut = true;
    entry->id = event->subject_id;
    entry->version++;
    entry->changed_by = event->account_id;
    entry->changed_at = event->occurred_at;
    entry->last_seq = event->seq;
}

int64_t knowledge_due_at(const struct knowledge *entry)
{
    if (entry->shut)
        return 0;
    bool announced = entry->announced_at != 0 && entry->announce_due_at < entry->review_due_at;
    return announced ? entry->announce_due_at : entry->review_due_at;
}

bool knowledge_is_stale(const struct knowledge *entry, int64_t now)
{
    int64_t due_at = knowledge_due_at(entry);
    return due_at != 0 && now > due_at;
}

bool knowledge_is_expired(const struct knowledge *entry, int64_t now)
{
    return entry->expires_at != 0 && now >= entry->expires_at;
}
