#include "agent-tui/screen_state.h"

#include "agent-tui/duty.h"
#include "agent-tui/intake.h"
#include "agent-tui/say.h"
#include "core/authority.h"
#include "core/presence.h"

#include <stdio.h>
#include <string.h>

/* -- breaks ------------------------------------------------------------------------------------------------- */

static char menu;

static const struct {
    int key;
    enum pause_reason reason;
} breaks[] = {{'1', PAUSE_REST}, {'2', PAUSE_MEAL}, {'3', PAUSE_TRAINING}, {'4', PAUSE_OTHER}};

static void menu_draw(struct app *app, void *screen, struct rect area)
{
    const struct console *desk = app_context(app);
    struct rect box = {area.row + 5, area.col + 14, 10, 52};
    struct rect inner = paint_box(box, STYLE_LINE, _("What you do now"));
    (void)screen;
    paint_format(inner.row + 1, inner.col + 2, inner.cols - 2, STYLE_NORMAL, "0   %s",
                 _("ready for the next call"));
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++)
        paint_format(inner.row + 2 + (int)i, inner.col + 2, inner.cols - 2, STYLE_NORMAL, "%c   %s: %s",
                     breaks[i].key, say_label(&presence_names, PRESENCE_PAUSE),
                     say_label(&pause_reason_names, (int)breaks[i].reason));
    paint_text(inner.row + 7, inner.col + 2, inner.cols - 2, STYLE_DIM,
               presence_is_call((enum presence)desk->session.presence)
                   ? _("it begins after this call; the same again takes it back")
                   : _("talks and wrap-up are known by themselves"));
}

static enum reaction menu_key(struct app *app, void *screen, const struct key *key)
{
    struct console *desk = app_context(app);
    if (key->kind != KEY_KIND_TEXT)
        return REACT_IGNORED;
    if (key->code == '0') {
        duty_wish(desk, PRESENCE_READY, PAUSE_NONE);
        app_close(app, screen);
        return REACT_DRAW;
    }
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
        if ((int)key->code != breaks[i].key)
            continue;
        duty_wish(desk, PRESENCE_PAUSE, breaks[i].reason);
        app_close(app, screen);
        return REACT_DRAW;
    }
    return REACT_IGNORED;
}

static const struct screen_kind menu_kind = {.name = N_("State"), .draw = menu_draw, .key = menu_key};

enum reaction screen_state_open(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    (void)argument;
    if (app_is_top(app, &menu))
        return REACT_DONE;
    return app_push(app, &menu_kind, &menu) == RESULT_OK ? REACT_DRAW : REACT_DONE;
}

enum reaction screen_state_ready(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    (void)argument;
    duty_wish(app_context(app), PRESENCE_READY, PAUSE_NONE);
    return REACT_DRAW;
}

enum reaction screen_state_pause(struct app *app, void *screen, const char *argument)
{
    int reason = name_value(&pause_reason_names, argument);
    (void)screen;
    if (reason <= PAUSE_NONE)
        app_say(app, STYLE_ERROR, "%s", _("Say why: pause rest, pause meal, pause training or pause other."));
    else
        duty_wish(app_context(app), PRESENCE_PAUSE, (enum pause_reason)reason);
    return REACT_DRAW;
}

/* -- what a call was about ---------------------------------------------------------------------------------- */

static char question;

static const struct {
    int key;
    enum call_reason reason;
} reasons[] = {{'c', CALL_REASON_CONSULTATION},
               {'s', CALL_REASON_SILENT},
               {'w', CALL_REASON_WRONG_NUMBER},
               {'a', CALL_REASON_ABUSE},
               {'t', CALL_REASON_TEST}};

static void question_draw(struct app *app, void *screen, struct rect area)
{
    const struct console *desk = app_context(app);
    struct rect box = {area.row + 5, area.col + 14, 11, 52};
    char title[80];
    (void)screen;
    snprintf(title, sizeof title, _("Call %lld led to no ticket: what was it?"),
             (long long)desk->asked_call_id);
    struct rect inner = paint_box(box, STYLE_LINE, title);
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        paint_format(inner.row + 1 + (int)i, inner.col + 2, inner.cols - 2, STYLE_NORMAL, "%c   %s",
                     reasons[i].key, say_label(&call_reason_names, (int)reasons[i].reason));
    paint_text(inner.row + 7, inner.col + 2, inner.cols - 2, STYLE_DIM,
               _("Esc: it is recorded as a ticket now"));
}

static void answered(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)owner;
    if (incoming->kind != INCOMING_REPLY)
        say_error(desk, incoming);
    else
        app_say(desk->app, STYLE_GOOD, "%s", _("What the call was about is recorded."));
}

static enum reaction question_key(struct app *app, void *screen, const struct key *key)
{
    struct console *desk = app_context(app);
    if (key->kind != KEY_KIND_TEXT)
        return REACT_IGNORED;
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        struct call_reason_request request = {.id = desk->asked_call_id, .reason = (int)reasons[i].reason};
        if ((int)key->code != reasons[i].key)
            continue;
        (void)desk_ask(desk, "call.reason", &request, NULL, desk, answered);
        app_close(app, screen);
        return REACT_DRAW;
    }
    return REACT_IGNORED;
}

static const struct screen_kind question_kind = {
    .name = N_("The call"), .draw = question_draw, .key = question_key};

void screen_state_call_ended(struct console *desk)
{
    const struct intake *intake = desk->intake;
    bool written = intake != NULL && intake_is_begun(intake);
    bool filed = desk->filed_call_id != 0 && desk->filed_call_id == desk->session.call_id;
    if (desk->session.call_id == 0 || written || filed || desk->locked || app_is_top(desk->app, &question))
        return;
    desk->asked_call_id = desk->session.call_id;
    desk->is_asked_due = true;
    screen_state_tick(desk);
}

/* A letter that was meant for a text would be taken for the reason. */
void screen_state_tick(struct console *desk)
{
    enum { TYPING_PAUSE_MS = 1500 };
    if (!desk->is_asked_due || desk->locked || app_is_asking(desk->app) ||
        app_untyped_ms(desk->app) < TYPING_PAUSE_MS)
        return;
    desk->is_asked_due = false;
    (void)(app_push(desk->app, &question_kind, &question) == RESULT_OK);
}

static void told_call(struct console *desk, void *owner, const struct incoming *incoming)
{
    const struct call_show_reply *reply = incoming->reply;
    (void)owner;
    bool is_this = incoming->kind == INCOMING_REPLY && reply->call_count == 1 &&
                   reply->call[0].id == desk->session.call_id && desk->session.presence == PRESENCE_WRAP_UP;
    if (is_this && reply->call[0].ticket == 0 && reply->call[0].reason == CALL_REASON_NONE)
        screen_state_call_ended(desk);
}

void screen_state_resumed(struct console *desk)
{
    const struct call_request request = {.id = desk->session.call_id};
    if (desk->session.presence == PRESENCE_WRAP_UP && request.id != 0)
        (void)desk_ask(desk, "call.show", &request, NULL, &question, told_call);
}

void screen_state_call_over(struct console *desk)
{
    desk->is_asked_due = false;
    if (app_is_top(desk->app, &question))
        app_close(desk->app, &question);
}
