#include "agent-tui/ticket_page.h"

#include "agent-tui/say.h"
#include "core/record.h"

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
        snprintf(text, sizeof text, _("%lld times"), (long long)t->urged);
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

/* -- history ----------------------------------------------------------------------------------------------- */

static const struct {
    const char *key;
    const char *label;
    const struct name_list *names; /* a value of these */
    int set;                       /* or an id of this set of choices; -1 neither */
} keys[] = {
    {"category_id", N_("category"), NULL, CHOICE_CATEGORIES},
    {"was_category_id", N_("category before"), NULL, CHOICE_CATEGORIES},
    {"district_id", N_("place"), NULL, CHOICE_DISTRICTS},
    {"was_district_id", N_("place before"), NULL, CHOICE_DISTRICTS},
    {"type", N_("type"), &type_names, -1},
    {"was_type", N_("type before"), &type_names, -1},
    {"urgency", N_("urgency"), &urgency_names, -1},
    {"was_urgency", N_("urgency before"), &urgency_names, -1},
    {"channel", N_("channel"), &channel_names, -1},
    {"result", N_("result"), &attempt_names, -1},
    {"attempt", N_("result"), &attempt_names, -1},
    {"outcome", N_("outcome"), &outcome_names, -1},
    {"solved", N_("solved"), &solved_names, -1},
    {"satisfaction", N_("satisfaction"), &satisfaction_names, -1},
    {"reason", N_("reason"), &not_accepted_names, -1},
    {"what", N_("asked for"), &approval_names, -1},
    {"level", N_("level"), &supervision_level_names, -1},
    {"cause", N_("raised for"), &supervision_cause_names, -1},
    {"by", N_("urged by"), &urging_names, -1},
    {"fault", N_("fault"), &fault_names, -1},
};

/* Instants, and what a machine calls otherwise than a person. */
static const char *const labels[][2] = {
    {"receive_due", N_("receive by")},
    {"return_due", N_("return by")},
    {"warn", N_("warning at")},
    {"audit_due", N_("audit by")},
    {"redo_due", N_("redo by")},
    {"callback_due", N_("call back by")},
    {"ask_due", N_("decide by")},
    {"order_due", N_("report by")},
    {"co_due", N_("helper reports by")},
    {"was_due", N_("due before")},
    {"until", N_("until")},
    {"first_report_due", N_("first report by")},
    {"spot", N_("spot")},
    {"days", N_("days asked for")},
    {"parent", N_("main ticket")},
    {"child", N_("duplicate")},
    {"cause", N_("ordered by")},
    {"on_behalf", N_("on behalf of")},
};

static const char *label_for(const char *key)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (strcmp(labels[i][0], key) == 0)
            return _(labels[i][1]);
    return gettext(key);
}

/* Marks for the fold; the unit stands among the texts, by its name. */
static bool is_for_machines(const char *key)
{
    static const char *const names[] = {"held",     "has_phone", "unit_id", "seq",    "released",
                                        "call_id",  "band",      "counted", "joined", "texts",
                                        "from_seq", "by_parent", "again"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], key) == 0)
            return true;
    return false;
}

static bool ends_with(const char *text, const char *end)
{
    size_t bytes = strlen(text), tail_bytes = strlen(end);
    return bytes > tail_bytes && strcmp(text + bytes - tail_bytes, end) == 0;
}

/* "unit: 市城市管理委员会", "due: 05-08 18:00" */
static void item_text(const struct console *desk, const struct record_item *item, char *out, size_t size)
{
    char at[32], label[RECORD_KEY];
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i].key, item->key) != 0 || item->is_text)
            continue;
        const char *name = keys[i].set >= 0
                               ? choices_name(&desk->choices, (enum choice_set)keys[i].set, item->number)
                               : say_label(keys[i].names, (int)item->number);
        snprintf(out, size, "%s: %s", _(keys[i].label), name == NULL ? "?" : name);
        return;
    }
    snprintf(label, sizeof label, "%s", item->key);
    if (!item->is_text && ends_with(label, "_at")) {
        label[strlen(label) - 3] = '\0';
        snprintf(out, size, "%s: %s", label_for(label), say_at(desk, item->number, at, sizeof at));
    } else if (item->is_text) {
        snprintf(out, size, "%s: %s", label_for(label),
                 strcmp(label, "cause") == 0 ? gettext(item->text) : item->text);
    } else {
        snprintf(out, size, "%s: %lld", label_for(label), (long long)item->number);
    }
}

static void body_line(const struct console *desk, const char *json, struct page *page)
{
    struct record record;
    char text[1200] = "", item[240];
    size_t used = 0;
    if (record_read(json, &record) != RESULT_OK)
        return;
    for (size_t i = 0; i < record.count && used + sizeof item + 4 < sizeof text; i++) {
        if (is_for_machines(record.items[i].key))
            continue;
        item_text(desk, &record.items[i], item, sizeof item);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? " · " : "", item);
    }
    if (text[0] != '\0')
        page_add(page, STYLE_DIM, 4, "%s", text);
}

static void text_lines(const char *text, struct page *page)
{
    while (*text != '\0') {
        size_t bytes = strcspn(text, "\n");
        const char *colon = strstr(text, ": ");
        char label[40] = "";
        if (colon != NULL && (size_t)(colon - text) < bytes && (size_t)(colon - text) < sizeof label) {
            snprintf(label, sizeof label, "%.*s", (int)(colon - text), text);
            /* Reason and basis stand there each by itself. */
            if (strcmp(label, "return_reason") != 0)
                page_add(page, STYLE_NORMAL, 4, "%s: %.*s", label_for(label), (int)(bytes - strlen(label) - 2),
                         colon + 2);
        } else {
            page_add(page, STYLE_NORMAL, 4, "%.*s", (int)bytes, text);
        }
        text += bytes + (text[bytes] == '\n');
    }
}

void ticket_page(const struct console *desk, const struct ticket_reply *reply,
                 const struct reveal_reply *revealed, struct page *page)
{
    char at[32];
    head(desk, &reply->ticket[0], revealed, page);
    tail(&reply->ticket[0], page);
    page_add(page, STYLE_HEADING, 0, _("History: %zu events"), reply->history_count);
    for (size_t i = 0; i < reply->history_count; i++) {
        const struct history_row *row = &reply->history[i];
        page_add(page, STYLE_LABEL, 0, "%s  %s  %s%s%s%s", say_at(desk, row->occurred_at, at, sizeof at),
                 gettext(row->what), row->who, row->station[0] != '\0' ? " (" : "", row->station,
                 row->station[0] != '\0' ? ")" : "");
        body_line(desk, row->body, page);
        text_lines(row->text, page);
    }
}
