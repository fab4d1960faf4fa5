#include "agent-tui/screen_seat.h"

#include "agent-tui/say.h"
#include "core/text.h"
#include "tui/form.h"

#include <stdlib.h>
#include <string.h>

struct seat {
    struct console *desk;
    struct form form;
    bool covers; /* locked: it lies over the desks */
};

static struct seat *cover; /* the one that covers, NULL if the seat is open */
static struct seat *base;

static const struct form_row form_rows[] = {
    {.name = "login", .label = N_("Login"), .kind = FORM_TEXT, .limit_bytes = TEXT_LOGIN - 1, .required = true},
    {.name = "password",
     .label = N_("Password"),
     .kind = FORM_TEXT,
     .limit_bytes = 128,
     .required = true,
     .secret = true},
};

static enum reaction sign_in(struct app *app, void *screen, const char *argument)
{
    struct seat *seat = screen;
    (void)app;
    (void)argument;
    if (!form_check(&seat->form))
        return REACT_DRAW;
    desk_sign_in(seat->desk, form_get(&seat->form, "login"), form_get(&seat->form, "password"));
    (void)(form_set(&seat->form, "password", "") == RESULT_OK);
    (void)form_focus(&seat->form, "password");
    return REACT_DRAW;
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    struct seat *seat = screen;
    bool enter = key->kind == KEY_KIND_PRESS && key->code == PRESS_ENTER;
    if (enter && strcmp(form_focused(&seat->form), "password") == 0)
        return sign_in(app, screen, "");
    enum reaction reaction = form_key(app, &seat->form, key);
    if (reaction == REACT_IGNORED && key->kind == KEY_KIND_PRESS && key->code == PRESS_TAB) {
        (void)form_focus(&seat->form, "login");
        return REACT_DRAW;
    }
    return reaction;
}

static void draw(struct app *app, void *screen, struct rect area)
{
    struct seat *seat = screen;
    const struct console *desk = seat->desk;
    struct rect box = {area.row + (area.rows - 12) / 2, area.col + (area.cols - 60) / 2, 12, 60};
    struct rect inner =
        paint_box(box, STYLE_LINE, seat->covers ? _("The seat is locked") : _("Rexian: the city's hotline"));
    (void)app;
    inner = (struct rect){inner.row + 1, inner.col + 2, inner.rows - 1, inner.cols - 4};
    if (seat->covers)
        paint_format(inner.row, inner.col, inner.cols, STYLE_NORMAL,
                     _("%s: the password unlocks; or another name."), desk->session.name);
    else
        paint_text(inner.row, inner.col, inner.cols, STYLE_NORMAL, _("Sign in with your name and password."));
    form_draw(&seat->form, (struct rect){inner.row + 2, inner.col, 4, inner.cols}, !desk->signing_in);
    enum client_state line = client_state(desk->client);
    if (desk->signing_in && line != CLIENT_UP && line != CLIENT_READY)
        paint_text(inner.row + 7, inner.col, inner.cols, STYLE_BAD,
                   _("The broker is not there yet; you are signed in as soon as it is."));
    else if (desk->signing_in)
        paint_text(inner.row + 7, inner.col, inner.cols, STYLE_DIM, _("asking the broker..."));
    else if (desk->sign_in_fault[0] != '\0')
        paint_paragraph((struct rect){inner.row + 6, inner.col, 3, inner.cols}, STYLE_ERROR,
                        desk->sign_in_fault, 0);
    size_t waiting = offline_waiting(&desk->offline);
    if (waiting > 0)
        paint_format(box.row + box.rows, box.col, box.cols, STYLE_BAD,
                     ngettext("%zu submission of this station waits to be sent",
                              "%zu submissions of this station wait to be sent", waiting),
                     waiting);
    if (desk->offline.unreadable > 0)
        paint_format(box.row + box.rows + 1, box.col, box.cols, STYLE_ERROR,
                     ngettext("! %zu file in the drafts folder cannot be read now",
                              "! %zu files in the drafts folder cannot be read now", desk->offline.unreadable),
                     desk->offline.unreadable);
    if (desk->vault.damaged > 0)
        paint_format(box.row + box.rows + 2, area.col + 1, area.cols - 2, STYLE_ERROR,
                     ngettext("! %zu damaged draft or submission, type again and delete: %s",
                              "! %zu damaged drafts or submissions, type again and delete: %s",
                              desk->vault.damaged),
                     desk->vault.damaged, desk->vault.damaged_path);
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
    const struct seat *seat = screen;
    app_say(app, STYLE_NORMAL, "%s",
            seat->covers ? _("The seat stays locked; F10 leaves the program, drafts are kept.")
                         : _("F10 leaves the program."));
    return false;
}

static void close_screen(struct app *app, void *screen)
{
    struct seat *seat = screen;
    if (seat == cover) {
        cover = NULL;
        app_set_commands(app, desk_commands);
    }
    if (seat == base)
        base = NULL;
    form_stop(&seat->form);
    free(seat);
}

static const struct command rows[] = {
    {.key = PRESS_F5,
     .name = "signin",
     .label = N_("sign in"),
     .help = N_("Sign in (or Enter after the password)"),
     .run = sign_in},
};

static const struct screen_kind kind = {.name = N_("Seat"),
                                        .commands = {rows, sizeof rows / sizeof rows[0]},
                                        .widgets = {&form_commands},
                                        .draw = draw,
                                        .key = take_key,
                                        .message = message,
                                        .may_close = may_close,
                                        .close = close_screen};

static struct seat *make(struct console *desk, bool covers)
{
    struct seat *seat = calloc(1, sizeof *seat);
    if (seat == NULL ||
        form_start(&seat->form, form_rows, sizeof form_rows / sizeof form_rows[0]) != RESULT_OK) {
        free(seat);
        return NULL;
    }
    seat->desk = desk;
    seat->covers = covers;
    (void)(form_set(&seat->form, "login", covers ? desk->session.login : desk->login) == RESULT_OK);
    (void)form_focus(&seat->form, form_get(&seat->form, "login")[0] == '\0' ? "login" : "password");
    return seat;
}

enum result seat_begin(struct console *desk)
{
    base = make(desk, false);
    return base == NULL ? RESULT_NO_MEMORY : app_push(desk->app, &kind, base);
}

void seat_show(struct console *desk)
{
    if (cover != NULL)
        return;
    struct seat *seat = make(desk, true);
    /* Without memory for the cover nobody may go on. */
    if (seat == NULL || app_push(desk->app, &kind, seat) != RESULT_OK) {
        app_quit(desk->app);
        return;
    }
    cover = seat;
    app_set_commands(desk->app, (struct command_table){0});
}

void seat_signed_in(struct console *desk)
{
    if (cover != NULL)
        app_close(desk->app, cover);
    if (base != NULL) {
        form_clear(&base->form);
        (void)(form_set(&base->form, "login", desk->session.login) == RESULT_OK);
    }
    app_set_commands(desk->app, desk_commands);
}
