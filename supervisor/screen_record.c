/* The screens that show one record: a ticket with what can be decided on it, a call. */
#include "supervisor/screens.h"

#include "tui/say.h"
#include "tui/ticket_view.h"
#include "wire/codec.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_COLS = 18 };

struct ticket_screen {
    struct board *board;
    struct ticket_view view;
};

static void ticket_title(struct app *app, void *subject, struct title *title)
{
    const struct ticket_screen *screen = subject;
    ticket_view_title(app, screen->board->session, &screen->view, title);
}

static void ticket_draw(struct app *app, void *subject, struct rect area)
{
    struct ticket_screen *screen = subject;
    (void)app;
    ticket_view_draw(screen->board->session, &screen->view, area);
}

static enum reaction ticket_key(struct app *app, void *subject, const struct key *key)
{
    struct ticket_screen *screen = subject;
    (void)app;
    return scroll_key(&screen->view.scroll, key);
}

static enum reaction ticket_message(struct app *app, void *subject, const void *news)
{
    struct ticket_screen *screen = subject;
    return ticket_view_news(app, screen->board->session, &screen->view, news);
}

static void ticket_close(struct app *app, void *subject)
{
    struct ticket_screen *screen = subject;
    (void)app;
    ticket_view_stop(&screen->view);
    free(screen);
}

static enum reaction ticket_more(struct app *app, void *subject, const char *argument)
{
    struct ticket_screen *screen = subject;
    (void)argument;
    return decide_more(app, screen->board, screen->view.number);
}

static const struct command ticket_commands[] = {
    {.key = 'm',
     .name = "more",
     .label = N_("decide"),
     .help = N_("What can be decided on this ticket now"),
     .run = ticket_more},
};

static const struct screen_kind ticket_kind = {
    .name = N_("Ticket"),
    .commands = {ticket_commands, sizeof ticket_commands / sizeof ticket_commands[0]},
    .widgets = {&scroll_commands},
    .title = ticket_title,
    .draw = ticket_draw,
    .key = ticket_key,
    .message = ticket_message,
    .resume = decide_resume,
    .close = ticket_close,
};

static void no_room(struct app *app)
{
    app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
}

void record_screen_open(struct app *app, struct board *board, int64_t number)
{
    struct ticket_screen *screen = calloc(1, sizeof *screen);
    if (!screen) {
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    screen->board = board;
    ticket_view_show(app, board->session, &screen->view, number);
    if (app_push(app, &ticket_kind, screen) != RESULT_OK)
        no_room(app);
}

struct call_screen {
    struct board *board;
    int64_t id;
    uint64_t tag;
    bool known, stale;
    struct call_row call;
    int64_t told_ms;
    char refused[400];
    struct scroll scroll;
};

/* The newest call below id + 1 is the call itself. */
static void call_ask(struct app *app, struct call_screen *screen)
{
    struct call_list_request request = {.after = screen->id + 1, .limit = 1};
    screen->stale = false;
    if (!session_ask(app, screen->board->session, "call.list", &request, NULL, &screen->tag))
        screen->tag = 0;
}

static enum reaction call_take(struct app *app, struct call_screen *screen, const struct news *news)
{
    const struct call_rows *reply = news->reply;
    screen->tag = 0;
    if (news->kind == NEWS_REFUSED) {
        snprintf(screen->refused, sizeof screen->refused, "%s", news->sentence);
        return REACT_DRAW;
    }
    screen->known = reply->row_count > 0 && reply->rows[0].id == screen->id;
    if (screen->known)
        screen->call = reply->rows[0];
    else
        snprintf(screen->refused, sizeof screen->refused, "%s", _("This call is not known any more."));
    screen->told_ms = app_now_ms(app);
    if (screen->stale)
        call_ask(app, screen);
    return REACT_DRAW;
}

static enum reaction call_message(struct app *app, void *subject, const void *message)
{
    struct call_screen *screen = subject;
    const struct news *news = message;
    bool answer = news->kind == NEWS_REPLY || news->kind == NEWS_REFUSED;
    if (answer)
        return news->tag == screen->tag && screen->tag != 0 ? call_take(app, screen, news) : REACT_IGNORED;
    if (news->kind == NEWS_OPENED || news->kind == NEWS_CLOSED)
        screen->tag = 0;
    if (news->kind == NEWS_CLOSED || (news->kind == NEWS_EVENT && news->event->call_id != screen->id))
        return REACT_IGNORED;
    screen->stale = true;
    if (screen->tag == 0 && session_who(screen->board->session))
        call_ask(app, screen);
    return REACT_DRAW;
}

static void call_title(struct app *app, void *subject, struct title *title)
{
    const struct call_screen *screen = subject;
    snprintf(title->record, sizeof title->record, "%" PRId64, screen->id);
    if (!screen->known)
        return;
    title->age_ms = app_now_ms(app) - screen->told_ms;
    title->stale = screen->stale || !session_is_ready(screen->board->session);
}

static void put_at(const struct call_screen *screen, struct sheet *sheet, const char *label, int64_t at)
{
    char text[CIVIL_TIME_SIZE] = "";
    if (at != 0) {
        civil_format_time(zone_local(session_zone(screen->board->session), at), text);
        text[19] = '\0'; /* to the second */
    }
    sheet_pair(sheet, label, STYLE_NORMAL, text);
}

static void put_seconds(struct sheet *sheet, const char *label, int64_t ms)
{
    if (ms > 0)
        sheet_pair_format(sheet, label, STYLE_NORMAL, _("%" PRId64 ".%" PRId64 " s"), ms / 1000,
                          ms % 1000 / 100);
}

static void call_draw(struct app *app, void *subject, struct rect area)
{
    struct call_screen *screen = subject;
    const struct call_row *call = &screen->call;
    struct sheet sheet;
    (void)app;
    sheet_begin(&sheet, area, &screen->scroll, LABEL_COLS);
    if (!screen->known) {
        bool wrong = screen->refused[0] != '\0';
        sheet_text(&sheet, 0, wrong ? STYLE_ERROR : STYLE_DIM,
                   wrong ? screen->refused : _("Asking the broker ..."));
        sheet_end(&sheet, &screen->scroll);
        return;
    }
    bool known_outcome = call->outcome >= 0 && call->outcome < CALL_OUTCOME_COUNT;
    sheet_pair(&sheet, _("Call"), STYLE_HEADING, call->ref);
    sheet_pair(&sheet, _("Caller"), STYLE_NORMAL, call->caller);
    sheet_pair(&sheet, _("Outcome"), STYLE_HEADING,
               known_outcome ? _(call_outcome_names.labels[call->outcome]) : "?");
    sheet_pair(&sheet, _("Queue"), STYLE_NORMAL, call->queue_name);
    sheet_pair(&sheet, _("Operator"), STYLE_NORMAL, call->operator_login);
    put_at(screen, &sheet, _("Offered"), call->offered_at);
    put_at(screen, &sheet, _("Asked"), call->asked_at);
    put_at(screen, &sheet, _("Answered"), call->answered_at);
    put_at(screen, &sheet, _("Ended"), call->ended_at);
    put_seconds(&sheet, _("Wait"), call->wait_ms);
    put_seconds(&sheet, _("Talk"), call->talk_ms);
    put_at(screen, &sheet, _("Called back"), call->returned_at);
    if (call->ticket != 0)
        sheet_pair_format(&sheet, _("Ticket"), STYLE_NORMAL, "%" PRId64 "%s", call->ticket,
                          _(" (Enter opens it)"));
    sheet_end(&sheet, &screen->scroll);
}

static enum reaction call_key(struct app *app, void *subject, const struct key *key)
{
    struct call_screen *screen = subject;
    (void)app;
    return scroll_key(&screen->scroll, key);
}

static enum reaction open_ticket(struct app *app, void *subject, const char *argument)
{
    struct call_screen *screen = subject;
    (void)argument;
    record_screen_open(app, screen->board, screen->call.ticket);
    return REACT_DRAW;
}

static bool has_ticket(const void *subject)
{
    return ((const struct call_screen *)subject)->call.ticket != 0;
}

static void call_close(struct app *app, void *subject)
{
    (void)app;
    free(subject);
}

static const struct command call_commands[] = {
    {.key = PRESS_ENTER,
     .label = N_("ticket"),
     .help = N_("Open the ticket of this call"),
     .run = open_ticket,
     .ready = has_ticket},
};

static const struct screen_kind call_kind = {
    .name = N_("Call"),
    .commands = {call_commands, sizeof call_commands / sizeof call_commands[0]},
    .widgets = {&scroll_commands},
    .title = call_title,
    .draw = call_draw,
    .key = call_key,
    .message = call_message,
    .close = call_close,
};

void call_screen_open(struct app *app, struct board *board, int64_t call_id)
{
    struct call_screen *screen = calloc(1, sizeof *screen);
    if (!screen) {
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    screen->board = board;
    screen->id = call_id;
    if (session_who(board->session))
        call_ask(app, screen);
    if (app_push(app, &call_kind, screen) != RESULT_OK)
        no_room(app);
}
