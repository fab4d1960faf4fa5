#include "agent-tui/screen_intake.h"

#include "agent-tui/intake.h"
#include "agent-tui/ringing.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_handover.h"
#include "agent-tui/screen_ticket.h"
#include "tui/cells.h"
#include "wire/mono.h"

#include <stdio.h>
#include <string.h>

static void call_taken(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    if (incoming->kind != INCOMING_REPLY) {
        if (incoming->refusal.code == REFUSAL_NOT_FOUND)
            app_say(desk->app, STYLE_NORMAL, "%s",
                    _("Nobody is waiting. Type a number to record without a call."));
        else if (incoming->refusal.code == REFUSAL_STATE) {
            app_say(desk->app, STYLE_ERROR, "%s", _("You are still on a call: F4 hangs up."));
            intake_ask_call(intake);
        } else
            say_error(desk, incoming);
        return;
    }
    const struct call_reply *reply = incoming->reply;
    if (reply->call_count > 0)
        intake_take_call(intake, &reply->call[0]);
}

static enum reaction take_call(struct app *app, void *screen, const char *argument)
{
    struct intake *intake = screen;
    struct call_request request = {0};
    (void)argument;
    if (ringing_open(intake->desk))
        return REACT_DRAW;
    if (intake->sending[0] != '\0' || !desk_online(intake->desk))
        app_say(app, STYLE_ERROR, "%s", _("The broker must be there to take a call."));
    else
        (void)desk_ask(intake->desk, "call.take", &request, NULL, intake, call_taken);
    return REACT_DRAW;
}

static void hung_up(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        intake->talking = false;
        return;
    }
    if (intake->talking) /* else the broker's push has said so already */
        intake_end_call(intake);
}

static enum reaction hang_up(struct app *app, void *screen, const char *argument)
{
    struct intake *intake = screen;
    struct call_request request = {.id = intake->call.id};
    (void)app;
    (void)argument;
    (void)desk_ask(intake->desk, "call.hang_up", &request, NULL, intake, hung_up);
    return REACT_DRAW;
}

static enum reaction ask_again(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    intake_urge(screen);
    return REACT_DRAW;
}

static enum reaction submit(void *screen, enum intake_way way)
{
    intake_submit(screen, (int)way);
    return REACT_DRAW;
}

static enum reaction dispatch(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    return submit(screen, WAY_DISPATCH);
}

static enum reaction answer(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    return submit(screen, WAY_DIRECT);
}

static enum reaction not_accept(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    return submit(screen, WAY_NOT_ACCEPTED);
}

static enum reaction leave_pending(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    return submit(screen, WAY_PENDING);
}

static enum reaction other_pane(struct app *app, void *screen, const char *argument)
{
    struct intake *intake = screen;
    (void)argument;
    if (intake_panel_count(intake) == 0 && !intake->in_panel)
        app_say(app, STYLE_NORMAL, "%s", _("No earlier ticket of this number is known, and none is alike."));
    else
        intake->in_panel = !intake->in_panel;
    intake->in_hits = false;
    return REACT_DRAW;
}

static enum reaction to_knowledge(struct app *app, void *screen, const char *argument)
{
    struct intake *intake = screen;
    (void)app;
    (void)argument;
    intake->in_hits = !intake->in_hits;
    intake->in_panel = false;
    return REACT_DRAW;
}

static enum reaction yes_discard(struct app *app, void *context)
{
    (void)app;
    intake_discard(context);
    return REACT_DRAW;
}

static enum reaction discard(struct app *app, void *screen, const char *argument)
{
    struct intake *intake = screen;
    (void)argument;
    if (intake->sending[0] == '\0' && !intake_is_empty(intake))
        app_confirm(app, intake, yes_discard, _("Throw away the draft \"%s\"?"),
                    form_get(&intake->form, "title"));
    return REACT_DRAW;
}

static enum reaction repeat(struct app *app, void *screen, const char *argument)
{
    struct intake *intake = screen;
    int64_t number = list_selected_id(&intake->panel);
    (void)argument;
    intake->repeat_of = intake->repeat_of == number ? 0 : number;
    if (intake->repeat_of != 0)
        app_say(app, STYLE_NORMAL, _("The new ticket will repeat %lld."), (long long)intake->repeat_of);
    return REACT_DRAW;
}

static bool has_earlier(const void *screen)
{
    return intake_panel_count(screen) > 0;
}

static enum reaction follow(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    intake_follow(screen);
    return REACT_DRAW;
}

static bool has_hits(const void *screen)
{
    return ((const struct intake *)screen)->hits.row_count > 0;
}

static bool has_call(const void *screen)
{
    return ((const struct intake *)screen)->talking;
}

static bool has_text(const void *screen)
{
    return !intake_is_empty(screen);
}

/* -- drawing ----------------------------------------------------------------------------------------------- */

static void draw(struct app *app, void *screen, struct rect area)
{
    struct intake *intake = screen;
    struct rect body = {area.row + 1, area.col, area.rows - 1, area.cols}, right;
    int hits_rows = intake_hits_rows(intake, body.rows);
    (void)app;
    if (hits_rows > 0) {
        body.rows -= hits_rows;
        intake_draw_hits(intake, (struct rect){body.row + body.rows, body.col, hits_rows, body.cols});
    }
    desk_draw_tabs(intake->desk, area.row, area.cols);
    int left_cols = area.cols < 100 ? 46 : area.cols / 2;
    struct rect left = rect_left(body, left_cols, &right);
    paint_vline(body.row, body.col + left.cols, body.rows, STYLE_LINE);
    intake_draw_panel(intake, right);
    form_draw(&intake->form, left, !intake->in_panel && !intake->in_hits);
}

static void title(struct app *app, void *screen, struct title *ret_title)
{
    const struct intake *intake = screen;
    char at[32];
    (void)app;
    if (intake->sending[0] != '\0')
        snprintf(ret_title->record, sizeof ret_title->record, "%s", _("sending..."));
    else if (intake->saved_at != 0)
        snprintf(ret_title->record, sizeof ret_title->record, _("draft kept %s"),
                 say_at(intake->desk, intake->saved_at, at, sizeof at));
    desk_title_age(intake->desk, ret_title);
}

static enum reaction panel_key(struct app *app, struct intake *intake, const struct key *key)
{
    bool press = key->kind == KEY_KIND_PRESS;
    if (press && (key->code == PRESS_ESC || key->code == PRESS_TAB)) {
        intake->in_panel = false;
        return REACT_DRAW;
    }
    if (press && key->code == PRESS_ENTER) {
        if (list_selected_id(&intake->panel) != 0)
            screen_ticket_open(intake->desk, list_selected_id(&intake->panel));
        return REACT_DRAW;
    }
    if (key->kind == KEY_KIND_TEXT && key->code == 'r')
        return repeat(app, intake, "");
    enum reaction reaction = list_key(app, &intake->panel, key);
    intake_ask_earlier(intake);
    return reaction == REACT_IGNORED && key->kind == KEY_KIND_TEXT ? REACT_DONE : reaction;
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    struct intake *intake = screen;
    if (intake->in_hits && intake->hits.row_count > 0)
        return intake_hits_key(app, intake, key);
    if (intake->in_panel)
        return panel_key(app, intake, key);
    /* What is on its way is not changed under the operator's hands. */
    if (intake->sending[0] != '\0' && (key->kind == KEY_KIND_TEXT || key->kind == KEY_KIND_PASTE))
        return REACT_DONE;
    enum reaction reaction = form_key(app, &intake->form, key);
    bool onward = key->kind == KEY_KIND_PRESS && (key->code == PRESS_TAB || key->code == PRESS_ENTER);
    if (reaction == REACT_IGNORED && onward) {
        (void)form_focus(&intake->form, "caller_phone");
        return REACT_DRAW;
    }
    return reaction;
}

/* The talking time runs on. */
static enum reaction tick(struct app *app, void *screen, int64_t now_ms)
{
    const struct intake *intake = screen;
    (void)app;
    (void)now_ms;
    return intake->talking ? REACT_DRAW : REACT_DONE;
}

static enum reaction message(struct app *app, void *screen, const void *news)
{
    (void)app;
    return intake_news(screen, news) ? REACT_DRAW : REACT_DONE;
}

static void close_screen(struct app *app, void *screen)
{
    struct console *desk = app_context(app);
    struct intake *intake = screen;
    desk_closed(desk, screen);
    if (desk->intake == intake)
        intake_keep(intake);
}

static bool has_no_call(const void *screen)
{
    return !has_call(screen);
}

static const struct command rows[] = {
    {.key = PRESS_F2,
     .name = "take",
     .label = N_("take call"),
     .help = N_("Take the call that waits longest"),
     .run = take_call,
     .ready = has_no_call},
    {.key = PRESS_F4,
     .name = "hangup",
     .label = N_("hang up"),
     .help = N_("End the call"),
     .run = hang_up,
     .ready = has_call},
    {.key = PRESS_F9,
     .name = "handover",
     .label = "110/119/120",
     .help = N_("Danger to life: hand over at once, the record follows"),
     .run = screen_handover_open},
    {.key = PRESS_F5,
     .name = "dispatch",
     .label = N_("dispatch"),
     .help = N_("Register and dispatch by the directory"),
     .run = dispatch},
    {.key = PRESS_F6,
     .name = "answer",
     .label = N_("answer"),
     .help = N_("Register and close: answered directly on the call"),
     .run = answer},
    {.key = PRESS_F7,
     .name = "refuse",
     .label = N_("not accept"),
     .help = N_("Register and close: not accepted, with the reason and the right channel"),
     .run = not_accept},
    {.key = PRESS_F8,
     .name = "leave",
     .label = N_("to dispatcher"),
     .help = N_("Register and leave it to the dispatcher"),
     .run = leave_pending},
    {.key = PRESS_F3,
     .name = "urge",
     .label = N_("again"),
     .help = N_("The same matter again: urge the selected ticket instead of a new one"),
     .run = ask_again,
     .ready = has_earlier},
    {.key = PRESS_F12,
     .name = "earlier",
     .label = N_("earlier"),
     .help = N_("To the caller's earlier tickets and back; Enter shows one, r repeats it"),
     .run = other_pane,
     .ready = has_earlier},
    {.key = PRESS_CTRL('k'),
     .name = "knowledge",
     .label = N_("knowledge"),
     .help = N_("To the knowledge found and back; Enter shows an entry, i inserts it into the reply"),
     .run = to_knowledge,
     .ready = has_hits},
    {.key = PRESS_CTRL('t'),
     .name = "follow",
     .label = N_("same matter"),
     .help =
         N_("The new ticket follows the selected one, or the one that leads a surge, once it is registered"),
     .run = follow,
     .ready = has_earlier},
    {.key = PRESS_CTRL('x'),
     .name = "discard",
     .help = N_("Throw away the draft"),
     .run = discard,
     .ready = has_text},
    {.name = "repeat",
     .help = N_("The new ticket repeats the selected earlier one"),
     .run = repeat,
     .ready = has_earlier},
};

static const struct screen_kind kind = {.name = N_("Intake"),
                                        .commands = {rows, sizeof rows / sizeof rows[0]},
                                        .widgets = {&form_commands},
                                        .title = title,
                                        .draw = draw,
                                        .key = take_key,
                                        .tick = tick,
                                        .message = message,
                                        .may_close = desk_stays,
                                        .close = close_screen};

void screen_intake_open(struct console *desk, const struct desk_row *row)
{
    struct intake *intake = intake_of(desk);
    if (intake == NULL)
        return;
    intake_choices(intake);
    desk_opened(desk, row, intake);
    if (app_push(desk->app, &kind, intake) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
}

void screen_intake_bind(struct console *desk, const struct call_row *call)
{
    struct intake *intake = intake_of(desk);
    if (intake == NULL)
        return;
    if (intake->call.id != call->id || !intake->talking)
        intake_take_call(intake, call);
}
