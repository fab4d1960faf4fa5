#include "agent-tui/ticket_page.h"

#include "agent-tui/say.h"
#include "tui/history.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_COLS = 14 };

static void fact(struct page *page, enum style style, const char *label, const char *text)
{
    char padded[64];
    int cols = text_width_cols(label);
    if (text[0] == '\0')
        return;
    snprintf(padded, sizeof padded, "%s%*s", label, cols < LABEL_COLS ? LABEL_COLS - cols : 1, "");
    page_add(page, style, 0, "%s%s", padded, text);
}

static void instant(const struct console *desk, struct page *page, const char *label, int64_t at)
{
    char text[32];
    fact(page, STYLE_NORMAL, label, say_at(desk, at, text, sizeof text));
}

static void due(const struct console *desk, struct page *page, const char *label, int64_t at, bool open)
{
    char when[32], left[24], text[80];
    if (at == 0)
        return;
    say_at(desk, at, when, sizeof when);
    say_left(desk, at, left, sizeof left);
    snprintf(text, sizeof text, "%s%s%s%s", when, open ? " (" : "", open ? left : "", open ? ")" : "");
    fact(page, open && say_is_over(desk, at) ? STYLE_BAD : STYLE_NORMAL, label, text);
}

static void head(const struct console *desk, const struct ticket *t, const struct reveal_reply *revealed,
                 struct page *page)
{
    char text[800];
    bool known = revealed->caller_phone[0] != '\0' || revealed->caller_name[0] != '\0';
    page_add(page, STYLE_HEADING, 0, "%lld  %s", (long long)t->number, t->title);
    snprintf(text, sizeof text, "%s · %s · %s", say_label(&type_names, t->type),
             say_label(&urgency_names, t->urgency), say_label(&channel_names, t->channel));
    fact(page, STYLE_NORMAL, _("Type"), text);
    fact(page, STYLE_NORMAL, _("Category"), t->category);
    snprintf(text, sizeof text, "%s %s", t->district, t->spot);
    fact(page, STYLE_NORMAL, _("Place"), text[0] == ' ' ? text + 1 : text);
    snprintf(text, sizeof text, "%s %s%s%s", known ? revealed->caller_name : t->caller_name,
             known ? revealed->caller_phone : t->caller_phone, t->secrecy ? _("  secrecy asked") : "",
             t->no_callback ? _("  no callback") : "");
    fact(page, STYLE_NORMAL, _("Caller"), text[0] == ' ' ? text + 1 : text);
    snprintf(text, sizeof text, "%s%s%s", say_label(&state_names, t->state), t->closing ? ": " : "",
             t->closing ? say_label(&closing_names, t->closing) : "");
    fact(page, STYLE_NORMAL, _("State"), text);
    if (t->state != STATE_CLOSED)
        fact(page, STYLE_NORMAL, _("Holder"),
             t->holder[0] != '\0' ? t->holder : say_label(&desk_names, t->desk));
    fact(page, STYLE_NORMAL, _("Lead"), t->lead);
    fact(page, STYLE_NORMAL, _("Works on it"), t->executing);
    fact(page, STYLE_NORMAL, _("Helpers"), t->co_handlers);
    fact(page, STYLE_GOOD, _("Marks"), say_marks(desk, t, text, sizeof text));
    fact(page, STYLE_GOOD, _("Asked for"), say_asks(t->asks, t->asks_above, text, sizeof text));
    due(desk, page, _("To be decided"), t->ask_due_at, true);
    if (t->order_level != 0) {
        snprintf(text, sizeof text, "%s · %s%s", say_label(&order_level_names, t->order_level),
                 say_label(&supervision_cause_names, t->order_cause),
                 t->order_reported_at != 0 ? _(", reported") : "");
        fact(page, STYLE_BAD, _("Order"), text);
        due(desk, page, _("Order due"), t->order_due_at, t->order_reported_at == 0);
    }
    if (t->to_phone)
        fact(page, STYLE_BAD, _("To phone"), _("emergency: the unit is still to be told by phone"));
    due(desk, page, _("Due next"), t->next_due_at, t->state != STATE_CLOSED);
    due(desk, page, _("Handling due"), t->due_at, t->replied_at == 0 && t->state != STATE_CLOSED);
    instant(desk, page, _("Opened"), t->opened_at);
    instant(desk, page, _("Closed"), t->closed_at);
}

static void tail(const struct ticket *t, struct page *page)
{
    char text[200];
    snprintf(text, sizeof text, "%s%s%s", t->opened_by, t->written_by[0] != '\0' ? _(", written by ") : "",
             t->written_by);
    fact(page, STYLE_NORMAL, _("Recorded by"), text);
    text[0] = '\0';
    if (t->urged > 0)
        snprintf(text, sizeof text, ngettext("%lld time", "%lld times", (unsigned long)t->urged),
                 (long long)t->urged);
    fact(page, STYLE_BAD, _("Asked again"), text);
    text[0] = '\0';
    if (t->handover != 0)
        snprintf(text, sizeof text, "%lld", (long long)t->handover);
    fact(page, STYLE_BAD, _("Handed over"), text);
    text[0] = '\0';
    if (t->repeat_of != 0)
        snprintf(text, sizeof text, "%lld", (long long)t->repeat_of);
    fact(page, STYLE_NORMAL, _("Repeats"), text);
    if (t->not_accepted != REASON_NONE)
        fact(page, STYLE_NORMAL, _("Not accepted"), say_label(&not_accepted_names, t->not_accepted));
    fact(page, STYLE_BAD, _("Why returned"), t->return_reason);
    if (t->callback_outcome != OUTCOME_NONE) {
        snprintf(text, sizeof text, "%s · %s · %s", say_label(&outcome_names, t->callback_outcome),
                 say_label(&solved_names, t->solved), say_label(&satisfaction_names, t->satisfaction));
        fact(page, STYLE_NORMAL, _("Callback"), text);
    }
    if (t->content[0] != '\0') {
        page_add(page, STYLE_LABEL, 0, "%s", _("What was asked"));
        page_add(page, STYLE_NORMAL, 2, "%s", t->content);
    }
    if (t->answer[0] != '\0') {
        page_add(page, STYLE_LABEL, 0, "%s", _("Answered to the caller"));
        page_add(page, STYLE_NORMAL, 2, "%s", t->answer);
    }
}

static void event_lines(const struct history_words *words, const struct history_row *row, struct page *page)
{
    char line[TEXT_LONG + 64];
    const char *text = row->text;
    history_body(words, row->body, line, sizeof line);
    if (line[0] != '\0')
        page_add(page, STYLE_DIM, 4, "%s", line);
    while (history_text(&text, line, sizeof line))
        page_add(page, STYLE_NORMAL, 4, "%s", line);
}

void ticket_page(const struct console *desk, const struct ticket_reply *reply,
                 const struct reveal_reply *revealed, struct page *page)
{
    const struct history_words words = {.when = say_when(desk), .choices = &desk->choices};
    char at[32];
    head(desk, &reply->ticket[0], revealed, page);
    tail(&reply->ticket[0], page);
    page_add(page, STYLE_HEADING, 0,
             ngettext("History: %zu event", "History: %zu events", reply->history_count), reply->history_count);
    for (size_t i = 0; i < reply->history_count; i++) {
        const struct history_row *row = &reply->history[i];
        page_add(page, STYLE_LABEL, 0, "%s  %s  %s%s%s%s", say_at(desk, row->occurred_at, at, sizeof at),
                 gettext(row->what), row->who, row->station[0] != '\0' ? " (" : "", row->station,
                 row->station[0] != '\0' ? ")" : "");
        event_lines(&words, row, page);
    }
}
