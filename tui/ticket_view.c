/* A ticket on a sheet: what it is, where it stands, what was said, and each event of its life. */
#include "tui/ticket_view.h"

#include "tui/cells.h"
#include "tui/history.h"
#include "tui/say.h"
#include "tui/words.h"
#include "wire/codec.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_COLS = 16, BESIDE_COLS = 110 };

static void ask(struct app *app, struct session *session, struct ticket_view *view)
{
    struct number_request request = {.number = view->number};
    view->stale = false;
    if (!session_ask(app, session, "ticket.show", &request, NULL, &view->tag))
        view->tag = 0;
}

void ticket_view_stop(struct ticket_view *view)
{
    bool brief = view->brief;
    shape_free(&ticket_reply_shape, &view->told);
    *view = (struct ticket_view){.brief = brief};
}

void ticket_view_show(struct app *app, struct session *session, struct ticket_view *view, int64_t number)
{
    if (view->number == number)
        return;
    ticket_view_stop(view);
    view->number = number;
    if (number != 0 && session_who(session))
        ask(app, session, view);
}

void ticket_view_again(struct app *app, struct session *session, struct ticket_view *view)
{
    view->stale = view->number != 0;
    if (view->stale && view->tag == 0 && session_who(session))
        ask(app, session, view);
}

const struct ticket *ticket_view_ticket(const struct ticket_view *view)
{
    return view->told.ticket_count > 0 ? view->told.ticket : NULL;
}

static enum reaction take_reply(struct app *app, struct session *session, struct ticket_view *view,
                                const struct news *news)
{
    struct ticket_reply *reply = news->reply;
    view->tag = 0;
    shape_free(&ticket_reply_shape, &view->told);
    view->told = *reply;
    *reply = (struct ticket_reply){0};
    const struct say_when when = session_say_when(session);
    told_take(&view->opens, &when, &view->told);
    view->refused[0] = '\0';
    view->told_ms = app_now_ms(app);
    if (view->stale)
        ask(app, session, view);
    return REACT_DRAW;
}

enum reaction ticket_view_news(struct app *app, struct session *session, struct ticket_view *view,
                               const struct news *news)
{
    if (view->number == 0)
        return REACT_IGNORED;
    switch (news->kind) {
    case NEWS_OPENED:
        view->tag = 0;
        ticket_view_again(app, session, view);
        return REACT_DRAW;
    case NEWS_MISSED:
        ticket_view_again(app, session, view);
        return REACT_DRAW;
    case NEWS_CLOSED:
        shape_free(&ticket_reply_shape, &view->told);
        view->tag = 0;
        return REACT_DRAW;
    case NEWS_EVENT:
        if (news->event->number != view->number)
            return REACT_IGNORED;
        ticket_view_again(app, session, view);
        return REACT_DRAW;
    case NEWS_REPLY:
        return news->tag == view->tag && view->tag != 0 ? take_reply(app, session, view, news) : REACT_IGNORED;
    case NEWS_REFUSED:
        if (news->tag != view->tag || view->tag == 0)
            return REACT_IGNORED;
        view->tag = 0;
        shape_free(&ticket_reply_shape, &view->told);
        snprintf(view->refused, sizeof view->refused, "%s", news->sentence);
        return REACT_DRAW;
    case NEWS_LINK:
        break;
    }
    return REACT_IGNORED;
}

static const char *label(const struct name_list *names, int value)
{
    return value >= 0 && (size_t)value < names->count ? _(names->labels[value]) : "?";
}

static void put_when(const struct session *session, struct sheet *sheet, const char *name, int64_t at)
{
    char when[WHEN_TEXT];
    session_when(session, at, when);
    sheet_pair(sheet, name, STYLE_NORMAL, when);
}

/* A deadline that is past and still binds is marked. */
static void put_due(const struct session *session, struct sheet *sheet, const char *name, int64_t at, bool open)
{
    char when[WHEN_TEXT];
    bool late = open && at != 0 && at < session_now(session);
    session_when(session, at, when);
    if (at != 0)
        sheet_pair_format(sheet, name, late ? STYLE_BAD : STYLE_NORMAL, "%s%s%s", late ? "! " : "", when,
                          late ? _(" overdue") : "");
}

static void put_what(const struct ticket *t, struct sheet *sheet)
{
    char text[600];
    snprintf(text, sizeof text, _("%s, %s, %s"), label(&type_names, t->type), label(&urgency_names, t->urgency),
             label(&channel_names, t->channel));
    sheet_pair(sheet, _("Title"), STYLE_HEADING, t->title);
    sheet_pair(sheet, _("Kind"), STYLE_NORMAL, text);
    sheet_pair(sheet, _("Category"), STYLE_NORMAL, t->category);
    snprintf(text, sizeof text, "%s%s%s", t->district, t->spot[0] != '\0' ? "  " : "", t->spot);
    sheet_pair(sheet, _("Place"), STYLE_NORMAL, text);
    snprintf(text, sizeof text, "%s%s%s%s", t->caller_name, t->caller_name[0] != '\0' ? "  " : "",
             t->caller_phone, t->secrecy ? _("  (secrecy wanted)") : "");
    sheet_pair(sheet, _("Caller"), STYLE_NORMAL, text);
    sheet_pair(sheet, _("Written by"), STYLE_NORMAL, t->written_by);
}

static void put_state(const struct session *session, const struct ticket *t, struct sheet *sheet)
{
    bool open = t->state != STATE_CLOSED;
    char text[300];
    if (open)
        snprintf(text, sizeof text, "%s%s%s", label(&state_names, t->state), t->holder[0] != '\0' ? ", " : "",
                 t->holder);
    else
        snprintf(text, sizeof text, "%s: %s", label(&state_names, t->state), label(&closing_names, t->closing));
    sheet_pair(sheet, _("State"), STYLE_HEADING, text);
    if (t->not_accepted != REASON_NONE)
        sheet_pair(sheet, _("Not accepted"), STYLE_NORMAL, label(&not_accepted_names, t->not_accepted));
    if (t->handover != 0)
        sheet_pair_format(sheet, _("Handed over to"), STYLE_NORMAL, "%" PRId64, t->handover);
    sheet_pair(sheet, _("Department"), STYLE_NORMAL, t->lead);
    sheet_pair(sheet, _("Suggested"), STYLE_NORMAL, t->suggested);
    put_when(session, sheet, _("Opened"), t->opened_at);
    put_when(session, sheet, _("Dispatched"), t->dispatched_at);
    put_due(session, sheet, _("Receive by"), t->receive_due_at, open && t->received_at == 0);
    put_when(session, sheet, _("Received"), t->received_at);
    put_due(session, sheet, _("Due"), t->due_at, open && t->replied_at == 0);
    put_when(session, sheet, _("Replied"), t->replied_at);
    put_due(session, sheet, _("Audit by"), t->audit_due_at, open && t->state == STATE_REPLIED);
    put_when(session, sheet, _("Passed"), t->passed_at);
    put_due(session, sheet, _("Redo by"), t->redo_due_at, open);
    put_due(session, sheet, _("Call back by"), t->callback_due_at, open && t->state == STATE_CALLBACK);
    put_when(session, sheet, _("Closed"), t->closed_at);
    if (t->urged > 0)
        sheet_pair_format(sheet, _("Asked again"), STYLE_BAD,
                          ngettext("%lld time", "%lld times", (unsigned long)t->urged), (long long)t->urged);
    if (t->repeat_of != 0)
        sheet_pair_format(sheet, _("Repeat of"), STYLE_NORMAL, "%" PRId64, t->repeat_of);
    if (t->attempts > 0 || t->callback_outcome != OUTCOME_NONE)
        sheet_pair_format(
            sheet, _("Callbacks"), STYLE_NORMAL,
            ngettext("%s, %lld attempt, %s, %s", "%s, %lld attempts, %s, %s", (unsigned long)t->attempts),
            label(&outcome_names, t->callback_outcome), (long long)t->attempts, label(&solved_names, t->solved),
            label(&satisfaction_names, t->satisfaction));
}

/* What is asked for with its reason, what is ordered and what was reported on it. */
static void put_opens(const struct told *told, const struct ticket *t, struct sheet *sheet)
{
    const struct told_row *open[TOLD_MOST];
    size_t count = told_open(told, t, open);
    for (size_t i = 0; i < count; i++) {
        sheet_text(sheet, 2, STYLE_NORMAL, open[i]->text);
        if (open[i]->report[0] != '\0')
            sheet_pair(sheet, _("Reported"), STYLE_HEADING, open[i]->report);
    }
}

/* What is asked for, ordered and owed beside the ticket's way. */
static void put_records(const struct session *session, const struct told *told, const struct ticket *t,
                        struct sheet *sheet)
{
    char asks[200];
    say_asks(t->asks, t->asks_above, asks, sizeof asks);
    if (asks[0] != '\0')
        sheet_pair_format(sheet, _("Asked for"), STYLE_HEADING, "%s%s", asks,
                          t->asks_above[0] != '\0' ? _(" (a supervisor decides)") : "");
    put_due(session, sheet, _("Decide by"), t->ask_due_at, asks[0] != '\0');
    if (t->order_level != 0)
        sheet_pair(sheet, _("Supervised"), STYLE_HEADING, label(&order_level_names, t->order_level));
    put_due(session, sheet, _("Report by"), t->order_due_at, t->order_level != 0 && t->order_reported_at == 0);
    put_when(session, sheet, _("Reported"), t->order_level != 0 ? t->order_reported_at : 0);
    put_opens(told, t, sheet);
    if (t->state == STATE_SUSPENDED)
        put_when(session, sheet, _("Suspended to"), t->resume_at);
    bool heard = t->interim_at != 0 || t->replied_at != 0 || t->passed_at != 0;
    put_due(session, sheet, _("First report by"), t->first_report_due_at, !heard && t->state != STATE_CLOSED);
}

static void put_texts(const struct ticket *t, struct sheet *sheet)
{
    const struct {
        const char *title, *text;
    } parts[] = {{_("Content"), t->content},
                 {_("Reply to the caller"), t->answer},
                 {_("Reason of the return"), t->return_reason}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].text[0] == '\0')
            continue;
        sheet_heading(sheet, parts[i].title);
        sheet_text(sheet, 0, STYLE_NORMAL, parts[i].text);
    }
}

static void put_history(const struct session *session, const struct ticket_reply *told, struct sheet *sheet)
{
    enum { LATE_MS = 60000 };
    const struct history_words words = {.when = session_say_when(session)};
    sheet_heading(sheet, _("History"));
    for (size_t i = 0; i < told->history_count; i++) {
        const struct history_row *row = &told->history[i];
        char when[WHEN_TEXT], recorded[WHEN_TEXT], line[600], said[TEXT_LONG + 64];
        const char *text = row->text;
        session_when(session, row->occurred_at, when);
        session_when(session, row->recorded_at, recorded);
        bool later = row->recorded_at - row->occurred_at > LATE_MS;
        snprintf(line, sizeof line, "%s  %s  %s%s%s%s", when, _(row->what),
                 row->who[0] != '\0' ? row->who : _("the broker"), later ? _(" (recorded ") : "",
                 later ? recorded : "", later ? ")" : "");
        sheet_text(sheet, 0, STYLE_LABEL, line);
        history_body(&words, row->body, said, sizeof said);
        if (said[0] != '\0')
            sheet_text(sheet, 2, STYLE_DIM, said);
        while (history_text(&text, said, sizeof said))
            sheet_text(sheet, 2, STYLE_NORMAL, said);
    }
}

/* What is to be known for a decision, the most important first. */
static void put_brief(const struct session *session, const struct ticket_view *view, const struct ticket *t,
                      struct sheet *sheet)
{
    char text[300];
    sheet_pair(sheet, _("Title"), STYLE_HEADING, t->title);
    put_records(session, &view->opens, t, sheet);
    snprintf(text, sizeof text, "%s%s%s", label(&state_names, t->state), t->lead[0] != '\0' ? ", " : "",
             t->lead);
    sheet_pair(sheet, _("State"), STYLE_NORMAL, text);
    put_due(session, sheet, _("Due"), t->due_at, t->state != STATE_CLOSED && t->replied_at == 0);
    if (t->redos > 0)
        sheet_pair_format(sheet, _("Redos"), STYLE_NORMAL, "%" PRId64, t->redos);
    put_texts(t, sheet);
}

void ticket_view_draw(const struct session *session, struct ticket_view *view, struct rect area)
{
    struct sheet sheet;
    const struct ticket *t = ticket_view_ticket(view);
    bool beside = area.cols >= BESIDE_COLS && !view->brief;
    struct rect right = {0}, left = beside ? rect_left(area, area.cols / 2, &right) : area;
    struct scroll scroll = view->scroll;
    sheet_begin(&sheet, left, &view->scroll, LABEL_COLS);
    if (!t) {
        sheet_text(&sheet, 0, view->refused[0] != '\0' ? STYLE_ERROR : STYLE_DIM,
                   view->refused[0] != '\0' ? view->refused
                   : view->number == 0      ? ""
                                            : _("Asking the broker ..."));
        sheet_end(&sheet, &view->scroll);
        return;
    }
    if (view->brief) {
        put_brief(session, view, t, &sheet);
        sheet_end(&sheet, &view->scroll);
        return;
    }
    put_what(t, &sheet);
    sheet_gap(&sheet);
    put_state(session, t, &sheet);
    put_records(session, &view->opens, t, &sheet);
    put_texts(t, &sheet);
    if (!beside) {
        put_history(session, &view->told, &sheet);
        sheet_end(&sheet, &view->scroll);
        return;
    }
    sheet_end(&sheet, &view->scroll);
    paint_vline(area.row, right.col - 1, area.rows, STYLE_LINE);
    right = (struct rect){right.row, right.col + 1, right.rows, right.cols - 1};
    sheet_begin(&sheet, right, &scroll, LABEL_COLS);
    put_history(session, &view->told, &sheet);
    sheet_end(&sheet, &scroll);
    /* Both halves scroll together, as far as the longer one goes. */
    if (scroll.total_rows > view->scroll.total_rows)
        view->scroll = scroll;
}

void ticket_view_title(struct app *app, const struct session *session, const struct ticket_view *view,
                       struct title *title)
{
    const struct ticket *t = ticket_view_ticket(view);
    if (t && t->ref[0] != '\0')
        snprintf(title->record, sizeof title->record, "%s", t->ref);
    else if (view->number != 0)
        snprintf(title->record, sizeof title->record, "%" PRId64, view->number);
    if (t) {
        title->age_ms = app_now_ms(app) - view->told_ms;
        title->stale = view->stale || !session_is_ready(session);
    }
}
