/* The login form: name and password, a screen above all others until somebody is logged in. */
#include "tui/session_inside.h"

#include "tui/cells.h"
#include "tui/say.h"

#include <stdio.h>
#include <string.h>

enum { BOX_ROWS = 12, BOX_COLS = 62 };

static const struct form_row rows[] = {
    {.name = "login", .label = N_("Login"), .kind = FORM_TEXT, .limit_bytes = TEXT_LOGIN - 1, .required = true},
    {.name = "password",
     .label = N_("Password"),
     .kind = FORM_TEXT,
     .limit_bytes = SESSION_PASSWORD - 1,
     .required = true,
     .secret = true},
};

static enum reaction submit(struct app *app, void *subject, const char *argument)
{
    struct session *session = subject;
    (void)argument;
    if (session->login_tag != 0 || !form_check(&session->form))
        return REACT_DRAW;
    snprintf(session->login, sizeof session->login, "%s", form_get(&session->form, "login"));
    snprintf(session->password, sizeof session->password, "%s", form_get(&session->form, "password"));
    if (form_set(&session->form, "password", "") != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
    session->say_style = STYLE_NORMAL;
    snprintf(session->say, sizeof session->say, "%s",
             client_state(session->client) == CLIENT_UP
                 ? _("Asking the broker ...")
                 : _("The broker is away; the login is asked for when it is back."));
    session_log_in(app, session);
    return REACT_DRAW;
}

static const struct command commands[] = {
    {.key = PRESS_ENTER,
     .label = N_("log in"),
     .help = N_("Log in with this name and password"),
     .run = submit},
    {.key = PRESS_F2, .help = N_("Log in with this name and password"), .run = submit},
};

static enum reaction open(struct app *app, void *screen)
{
    struct session *session = screen;
    (void)app;
    enum result result = form_start(&session->form, rows, sizeof rows / sizeof rows[0]);
    if (result == RESULT_OK)
        result = form_set(&session->form, "login", session->login);
    if (result == RESULT_OK && session->login[0] != '\0')
        form_focus(&session->form, "password");
    session->form_open = result == RESULT_OK;
    return result == RESULT_OK ? REACT_DRAW : REACT_CLOSE;
}

static const char *link_sentence(const struct session *session)
{
    switch (client_state(session->client)) {
    case CLIENT_CONNECTING:
        return _("Looking for the broker at %s ...");
    case CLIENT_UP:
    case CLIENT_READY:
        return _("The broker at %s answers.");
    case CLIENT_AWAY:
        return _("The broker at %s is away; it is tried again by itself.");
    case CLIENT_REFUSED:
        return _("The broker at %s does not know this station's key.");
    }
    return "%s";
}

static void put_endpoint(const char *sentence, const char *endpoint, char *out, size_t size)
{
    const char *gap = strstr(sentence, "%s");
    int before = gap ? (int)(gap - sentence) : (int)strlen(sentence);
    snprintf(out, size, "%.*s%s%s", before, sentence, gap ? endpoint : "", gap ? gap + 2 : "");
}

static void draw(struct app *app, void *screen, struct rect area)
{
    struct session *session = screen;
    char text[440];
    (void)app;
    struct rect box = {area.row + (area.rows - BOX_ROWS) / 2, area.col + (area.cols - BOX_COLS) / 2, BOX_ROWS,
                       BOX_COLS};
    struct rect inner = paint_box(box, STYLE_LINE, _("Log in"));
    inner = (struct rect){inner.row + 1, inner.col + 2, inner.rows - 2, inner.cols - 4};
    struct rect below;
    struct rect fields = rect_top(inner, 4, &below);
    put_endpoint(link_sentence(session), session->endpoint, text, sizeof text);
    struct rect said, where = rect_top(below, 2, &said);
    paint_paragraph(where, STYLE_DIM, text, 0);
    bool wrong = session->say_style == STYLE_ERROR && session->say[0] != '\0';
    snprintf(text, sizeof text, "%s%s", wrong ? "! " : "", session->say);
    paint_paragraph(said, session->say_style, text, 0);
    form_draw(&session->form, fields, true);
}

static enum reaction key(struct app *app, void *screen, const struct key *pressed)
{
    struct session *session = screen;
    return form_key(app, &session->form, pressed);
}

static enum reaction message(struct app *app, void *screen, const void *news)
{
    (void)app;
    (void)screen;
    (void)news;
    return REACT_DRAW;
}

static bool may_close(struct app *app, void *screen)
{
    (void)screen;
    app_say(app, STYLE_NORMAL, "%s", _("Somebody must log in here; F10 leaves the program."));
    return false;
}

static void close_form(struct app *app, void *screen)
{
    struct session *session = screen;
    (void)app;
    form_stop(&session->form);
    session->form_open = false;
}

static const struct screen_kind kind = {
    .name = N_("Login"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .widgets = {&form_commands},
    .open = open,
    .draw = draw,
    .key = key,
    .message = message,
    .may_close = may_close,
    .close = close_form,
};

void session_open_form(struct app *app, struct session *session)
{
    if (session->form_open)
        return;
    session->form_open = true;
    if (app_push(app, &kind, session) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
}
