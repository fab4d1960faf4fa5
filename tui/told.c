#include "tui/told.h"

#include "core/event.h"
#include "core/record.h"
#include "tui/say.h"
#include "tui/words.h"

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

static void drop(struct told *told, int what)
{
    size_t kept = 0;
    for (size_t i = 0; i < told->count; i++)
        if (told->rows[i].what != what)
            told->rows[kept++] = told->rows[i];
    told->count = kept;
}

static struct told_row *add(struct told *told, int what)
{
    drop(told, what);
    if (told->count == TOLD_MOST)
        return NULL;
    struct told_row *row = &told->rows[told->count++];
    *row = (struct told_row){.what = what};
    return row;
}

/* "extension: 3 working days · waiting for parts (李工)" */
static void take_ask(struct told *told, const struct say_when *when, const struct history_row *row,
                     const struct record *body)
{
    char reason[TEXT_REASON], amount[64] = "", at[WHEN_TEXT];
    int what = (int)record_get(body, "what", APPROVAL_NONE);
    struct told_row *added = what <= APPROVAL_NONE || what >= APPROVAL_COUNT ? NULL : add(told, what);
    if (added == NULL)
        return;
    text_of(row, "reason", reason);
    if (record_has(body, "days")) {
        int64_t days = record_get(body, "days", 0);
        snprintf(amount, sizeof amount,
                 ngettext("%lld working day · ", "%lld working days · ", (unsigned long)days), (long long)days);
    } else if (record_has(body, "until_at")) {
        when->say(when->context, record_get(body, "until_at", 0), at, sizeof at);
        snprintf(amount, sizeof amount, _("until %s · "), at);
    }
    snprintf(added->text, sizeof added->text, "%s: %s%s (%s)", say_label(&approval_names, what), amount, reason,
             row->who);
}

static void take_order(struct told *told, const struct history_row *row, const struct record *body)
{
    char reason[TEXT_REASON];
    struct told_row *added = add(told, APPROVAL_NONE);
    if (added == NULL)
        return;
    text_of(row, "reason", reason);
    snprintf(added->text, sizeof added->text, "%s · %s",
             say_label(&supervision_level_names, (int)record_get(body, "level", 0)),
             reason[0] != '\0' ? reason
                               : say_label(&supervision_cause_names, (int)record_get(body, "cause", 0)));
}

static void take_report(struct told *told, const struct history_row *row)
{
    for (size_t i = 0; i < told->count; i++)
        if (told->rows[i].what == APPROVAL_NONE)
            text_of(row, "note", told->rows[i].report);
}

static void drop_report(struct told *told)
{
    for (size_t i = 0; i < told->count; i++)
        told->rows[i].report[0] = '\0';
}

void told_take(struct told *told, const struct say_when *when, const struct ticket_reply *reply)
{
    struct record body;
    told->count = 0;
    for (size_t i = 0; i < reply->history_count; i++) {
        const struct history_row *row = &reply->history[i];
        if (record_read(row->body, &body) != RESULT_OK)
            continue;
        int what = (int)record_get(&body, "what", APPROVAL_NONE);
        if (is_kind(row, EVENT_ASKED))
            take_ask(told, when, row, &body);
        else if (is_kind(row, EVENT_GRANTED) || is_kind(row, EVENT_DENIED))
            drop(told, what);
        else if (is_kind(row, EVENT_SUPERVISED))
            take_order(told, row, &body);
        else if (is_kind(row, EVENT_SUPERVISION_REPORTED))
            take_report(told, row);
        else if (is_kind(row, EVENT_SUPERVISION_CLOSED) && record_has(&body, "again"))
            drop_report(told);
        else if (is_kind(row, EVENT_SUPERVISION_CLOSED))
            drop(told, APPROVAL_NONE);
    }
}

size_t told_open(const struct told *told, const struct ticket *ticket, const struct told_row *ret[TOLD_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < told->count; i++) {
        const struct told_row *row = &told->rows[i];
        bool open = row->what == APPROVAL_NONE
                        ? ticket->order_level != 0
                        : say_names_have(ticket->asks, name_of(&approval_names, row->what));
        if (open)
            ret[count++] = row;
    }
    return count;
}

const char *told_label(const struct told_row *row, const struct ticket *ticket)
{
    if (row->what == APPROVAL_NONE)
        return _("Order");
    return say_names_have(ticket->asks_above, name_of(&approval_names, row->what)) ? _("Asked of a supervisor")
                                                                                   : _("Asked for");
}
