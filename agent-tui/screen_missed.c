#include "agent-tui/screen_missed.h"

#include "agent-tui/dialling.h"
#include "agent-tui/intake.h"
#include "agent-tui/page.h"
#include "agent-tui/say.h"
#include "core/missed.h"
#include "tui/frame.h"
#include "wire/codec.h"
#include "wire/messages_missed.h"

#include <stdio.h>
#include <string.h>

enum { FOOT_ROWS = 6 };

struct missed_desk {
    struct frame frame;
    struct console *desk;
    struct missed_rows rows;
    struct page page;
    bool asked, again;    /* a list is on its way; another one is due after it */
    bool into_intake;     /* the return that was sent opens the intake */
    struct call_row mine; /* the call that the person returns, with its number; id 0: none */
};

static size_t row_count(void *context)
{
    return ((struct missed_desk *)context)->rows.row_count;
}

static int64_t row_id(void *context, size_t index)
{
    return ((struct missed_desk *)context)->rows.rows[index].id;
}

static void row_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct missed_desk *missed = context;
    const struct missed_row *row = &missed->rows.rows[index];
    char left[32];
    out[0] = '\0';
    if (column == 0)
        snprintf(out, size, "%s", row->id == missed->mine.id ? missed->mine.caller : row->caller);
    else if (column == 1)
        snprintf(out, size, "%lld", (long long)row->calls);
    else if (column == 2)
        say_at(missed->desk, row->first_at, out, size);
    else if (column == 3)
        snprintf(out, size, "%s", say_left(missed->desk, row->due_at, left, sizeof left));
    else if (column == 4)
        snprintf(out, size, "%s",
                 row->overdue ? _("! overdue") : _(label_of(&call_outcome_names, row->outcome)));
    else if (column == 5 && row->tries > 0)
        snprintf(out, size, "%lld", (long long)row->tries);
    else if (column == 6)
        snprintf(out, size, "%s", row->taken_by);
    else if (column == 7)
        snprintf(out, size, "%s", row->queue_name);
}

static const struct list_column columns[] = {
    {.title = N_("Phone"), .width_min_cols = 14},
    {.title = N_("Calls"), .width_min_cols = 5},
    {.title = N_("Missed at"), .width_min_cols = 11},
    {.title = N_("Left"), .width_min_cols = 9},
    {.title = N_("State"), .width_min_cols = 14},
    {.title = N_("Tries"), .width_min_cols = 5},
    {.title = N_("Returned by"), .width_min_cols = 11},
    {.title = N_("Queue"), .width_min_cols = 8, .weight = 1},
};

static const struct missed_row *selected(const struct missed_desk *missed)
{
    int64_t at = list_selected(&missed->frame.list);
    return at >= 0 && (size_t)at < missed->rows.row_count ? &missed->rows.rows[at] : NULL;
}

/* What is known of the selected number, and what to do with it. */
static void put_page(void *state)
{
    struct missed_desk *missed = state;
    const struct missed_row *row = selected(missed);
    char first[32], last[32], due[32], tried[32], sentence[200];
    page_clear(&missed->page);
    if (row == NULL) {
        page_add(&missed->page, STYLE_GOOD, 0, "%s", _("No missed call waits to be returned."));
        return;
    }
    say_at(missed->desk, row->first_at, first, sizeof first);
    say_at(missed->desk, row->last_at, last, sizeof last);
    say_at(missed->desk, row->due_at, due, sizeof due);
    page_add(&missed->page, say_is_over(missed->desk, row->due_at) ? STYLE_BAD : STYLE_NORMAL, 0,
             ngettext("rang in vain %lld time, first %s, last %s; to be called back by %s",
                      "rang in vain %lld times, first %s, last %s; to be called back by %s",
                      (unsigned long)row->calls),
             (long long)row->calls, first, last, due);
    if (row->tries > 0)
        page_add(&missed->page, STYLE_NORMAL, 0,
                 ngettext("tried in vain %lld time, last %s", "tried in vain %lld times, last %s",
                          (unsigned long)row->tries),
                 (long long)row->tries, say_at(missed->desk, row->tried_at, tried, sizeof tried));
    if (dialling_is_open(missed->desk) && missed->desk->dial.call_id == row->id)
        page_add(&missed->page, STYLE_HEADING, 0, "%s",
                 dialling_sentence(missed->desk, sentence, sizeof sentence));
    else if (row->id == missed->mine.id)
        page_add(&missed->page, STYLE_HEADING, 0,
                 _("Call %s now; then say what came of it: r, i, a, b, o, w or x."), missed->mine.caller);
    else if (row->taken_by[0] != '\0')
        page_add(&missed->page, STYLE_NORMAL, 0, _("%s is calling back since %s"), row->taken_by,
                 say_at(missed->desk, row->taken_at, tried, sizeof tried));
    else
        page_add(&missed->page, STYLE_DIM, 0, "%s",
                 _("Ctrl-D rings your phone and then this number; d shows it. Either leaves it to you for 10 "
                   "minutes."));
}

static void load(void *state);

static void listed(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct missed_desk *missed = owner;
    missed->asked = false;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    struct missed_rows *reply = incoming->reply;
    shape_free(&missed_rows_shape, &missed->rows);
    missed->rows = *reply;
    *reply = (struct missed_rows){0};
    if (desk->opened_row != NULL)
        desk->totals[desk->opened_row - desk_rows] = missed->rows.total;
    (void)(list_refresh(&missed->frame.list) == RESULT_OK);
    put_page(missed);
    if (missed->again)
        load(missed);
}

/* A storm of calls asks once at a time. */
static void load(void *state)
{
    struct missed_desk *missed = state;
    struct missed_request request = {0};
    missed->again = missed->asked;
    if (missed->asked)
        return;
    missed->asked = true;
    (void)desk_ask(missed->desk, "call.missed", &request, NULL, missed, listed);
}

/* -- keys --------------------------------------------------------------------------------------------------- */

static void taken(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct missed_desk *missed = owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
    } else {
        const struct call_reply *reply = incoming->reply;
        if (reply->call_count > 0)
            missed->mine = reply->call[0];
        app_say(desk->app, STYLE_GOOD, _("Call back: %s"), missed->mine.caller);
    }
    load(missed);
}

static void to_intake(struct missed_desk *missed, const struct call_row *call)
{
    struct console *desk = missed->desk;
    struct intake *intake = intake_of(desk);
    if (intake == NULL)
        return;
    intake_take_call(intake, call);
    for (size_t i = 0; i < desk_row_count; i++)
        if (strcmp(desk_rows[i].name, "intake") == 0)
            desk_go(desk, &desk_rows[i]);
}

static void done(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct missed_desk *missed = owner;
    bool into_intake = missed->into_intake;
    missed->into_intake = false;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        load(missed);
        return;
    }
    const struct call_reply *reply = incoming->reply;
    app_say(desk->app, STYLE_GOOD, "%s", _("Recorded."));
    missed->mine = (struct call_row){0};
    if (into_intake && reply->call_count > 0)
        to_intake(missed, &reply->call[0]);
    load(missed);
}

static enum reaction call_back(struct app *app, void *screen, const char *argument)
{
    struct missed_desk *missed = screen;
    struct call_request request = {.id = list_selected_id(&missed->frame.list)};
    (void)app;
    (void)argument;
    (void)desk_ask(missed->desk, "call.missed_take", &request, NULL, missed, taken);
    return REACT_DRAW;
}

static enum reaction dial(struct app *app, void *screen, const char *argument)
{
    struct missed_desk *missed = screen;
    (void)app;
    (void)argument;
    return dialling_key(missed->desk, 0, list_selected_id(&missed->frame.list));
}

static enum reaction send_returned(struct missed_desk *missed, bool into_intake)
{
    struct call_request request = {.id = list_selected_id(&missed->frame.list)};
    missed->into_intake = into_intake;
    (void)desk_ask(missed->desk, "call.returned", &request, NULL, missed, done);
    return REACT_DRAW;
}

static enum reaction returned(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    return send_returned(screen, false);
}

static enum reaction returned_to_intake(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    return send_returned(screen, true);
}

static enum reaction send_tried(struct missed_desk *missed, enum attempt_result result)
{
    struct missed_act request = {.id = list_selected_id(&missed->frame.list), .result = (int)result};
    (void)desk_ask(missed->desk, "call.missed_tried", &request, NULL, missed, done);
    return REACT_DRAW;
}

#define TRIED(name, result)                                                                                    \
    static enum reaction name(struct app *app, void *screen, const char *argument)                             \
    {                                                                                                          \
        (void)app;                                                                                             \
        (void)argument;                                                                                        \
        return send_tried(screen, result);                                                                     \
    }
TRIED(no_answer, ATTEMPT_NO_ANSWER)
TRIED(line_busy, ATTEMPT_BUSY)
TRIED(switched_off, ATTEMPT_OFF)
TRIED(wrong_number, ATTEMPT_WRONG_NUMBER)

static enum reaction give_up_for(struct app *app, void *context, const char *text)
{
    struct missed_desk *missed = context;
    struct missed_act request = {.id = list_selected_id(&missed->frame.list)};
    if (text[0] < '1' || text[0] >= '1' + MISSED_REASON_COUNT || text[1] != '\0') {
        app_say(app, STYLE_ERROR, "%s", _("Nothing was given up: type one of the digits."));
        return REACT_DRAW;
    }
    request.reason = text[0] - '1';
    (void)desk_ask(missed->desk, "call.missed_give_up", &request, NULL, missed, done);
    return REACT_DRAW;
}

static enum reaction give_up(struct app *app, void *screen, const char *argument)
{
    static char label[160];
    size_t used = (size_t)snprintf(label, sizeof label, "%s", _("Give up because"));
    (void)argument;
    for (int i = 0; i < MISSED_REASON_COUNT && used < sizeof label; i++)
        used += (size_t)snprintf(label + used, sizeof label - used, "  %d %s", i + 1,
                                 _(label_of(&missed_reason_names, i)));
    if (used + 2 < sizeof label)
        snprintf(label + used, sizeof label - used, ": ");
    app_prompt(app, &(struct prompt){.label = label, .limit_bytes = 2, .context = screen, .done = give_up_for});
    return REACT_DRAW;
}

static bool has_rows(const void *screen)
{
    return ((const struct missed_desk *)screen)->rows.row_count > 0;
}

#define KEY(letter, word, short_label, sentence, function)                                                     \
    {                                                                                                          \
        .key = (letter), .name = (word), .label = (short_label), .help = (sentence), .run = (function),        \
        .ready = has_rows                                                                                      \
    }
static const struct command rows[] = {
    KEY('d', "callback", N_("call back"),
        N_("Call the number back: shows it, and leaves it to you for 10 minutes"), call_back),
    KEY(PRESS_ENTER, NULL, NULL, N_("The same"), call_back),
    KEY(PRESS_CTRL('d'), "dial", N_("dial"), N_("Ring your phone, then the caller's; the same key ends it"),
        dial),
    KEY('r', "returned", N_("reached"), N_("Called back, and the caller reached"), returned),
    KEY('i', "intake", N_("reached+intake"), N_("The same, and opens the intake with the number of the call"),
        returned_to_intake),
    KEY('a', "noanswer", N_("no answer"), N_("Nobody answered"), no_answer),
    KEY('b', "busy", N_("busy"), N_("The line was busy"), line_busy),
    KEY('o', "off", N_("off"), N_("The phone was switched off"), switched_off),
    KEY('w', "wrong", N_("wrong no."), N_("A wrong number"), wrong_number),
    KEY('x', "giveup", N_("give up"), N_("Nobody calls back any more, with a reason"), give_up),
    FRAME_RELOAD_ROW,
};
/* -- the screen --------------------------------------------------------------------------------------------- */

static bool start(struct app *app, void *state, const void *given)
{
    struct missed_desk *missed = state;
    missed->desk = app_context(app);
    desk_opened(missed->desk, given, missed);
    return true;
}

static struct rect around(struct app *app, void *state, struct rect area)
{
    struct missed_desk *missed = state;
    struct rect body = {area.row + 1, area.col, area.rows - 1, area.cols}, below;
    (void)app;
    desk_draw_tabs(missed->desk, area.row, area.cols);
    struct rect top = rect_top(body, body.rows - FOOT_ROWS, &below);
    paint_hline(below.row, below.col, below.cols, STYLE_LINE, _("The selected number"));
    page_draw(&missed->page, (struct rect){below.row + 1, below.col + 1, below.rows - 1, below.cols - 1});
    return top;
}

static enum reaction message(struct app *app, void *screen, const void *news_given)
{
    const struct news *news = news_given;
    const struct missed_desk *missed = screen;
    bool concerns = news->kind == NEWS_GAP || (news->kind == NEWS_EVENT && news->push->call_count > 0 &&
                                               missed_is_outcome(news->push->call[0].outcome));
    (void)app;
    /* One that was missed may turn out to have been answered. */
    for (size_t i = 0; i < missed->rows.row_count && news->kind == NEWS_EVENT; i++)
        concerns |= news->push->call_id == missed->rows.rows[i].id;
    if (concerns)
        load(screen);
    else if (news->kind == NEWS_EVENT && news->push->dial_count > 0)
        put_page(screen);
    return REACT_DRAW;
}

static void stop(struct app *app, void *state)
{
    struct missed_desk *missed = state;
    (void)app;
    desk_closed(missed->desk, missed);
    desk_forget(missed->desk, missed);
    shape_free(&missed_rows_shape, &missed->rows);
    page_stop(&missed->page);
}

static const struct frame_kind kind = {.size = sizeof(struct missed_desk),
                                       .name = N_("Missed calls"),
                                       .commands = {rows, sizeof rows / sizeof rows[0]},
                                       .columns = columns,
                                       .column_count = sizeof columns / sizeof columns[0],
                                       .source = {.count = row_count, .id = row_id, .cell = row_cell},
                                       .start = start,
                                       .load = load,
                                       .title = desk_frame_title,
                                       .around = around,
                                       .moved = put_page,
                                       .message = message,
                                       .may_close = desk_stays,
                                       .stop = stop};

void screen_missed_open(struct console *desk, const struct desk_row *row)
{
    (void)frame_open(desk->app, &kind, row);
}
