#include "tui/app_inside.h"
#include "tui/say.h"
#include <string.h>

static enum reaction open_help(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    (void)argument;
    app->help_open = true;
    app->help_skip = 0;
    return REACT_DRAW;
}

static enum reaction yes_leave(struct app *app, void *context)
{
    (void)app;
    (void)context;
    return REACT_QUIT;
}

static enum reaction leave(struct app *app, void *screen, const char *argument)
{
    (void)argument;
    app_confirm(app, screen, yes_leave, _("Leave %s?"),
                app->options.program == NULL ? "" : app->options.program);
    return REACT_DRAW;
}

static enum reaction go_back(struct app *app, void *screen, const char *argument)
{
    struct stacked *top = app_top(app);
    (void)argument;
    if (top->kind->may_close != NULL && !top->kind->may_close(app, screen))
        return REACT_DRAW;
    if (app->depth > 1)
        return REACT_CLOSE;
    app_say(app, STYLE_NORMAL, "%s", _("This is the first screen; F10 leaves the program."));
    return REACT_DRAW;
}

static enum reaction go_back_or_leave(struct app *app, void *screen, const char *argument)
{
    return app->depth > 1 ? go_back(app, screen, argument) : leave(app, screen, argument);
}

static enum reaction repaint(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    (void)argument;
    term_repaint(app->term);
    return REACT_DRAW;
}

static enum reaction say_no_interrupt(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    (void)argument;
    app_say(app, STYLE_NORMAL, "%s", _("Ctrl-C loses nothing here: Esc goes back, F10 leaves the program."));
    return REACT_DRAW;
}

static enum reaction run_line(struct app *app, void *context, const char *text)
{
    struct command_group groups[GROUPS_MOST];
    size_t count = app_groups(app, groups), group = 0;
    const char *argument = "";
    (void)context;
    if (text[strspn(text, " ")] == '\0')
        return REACT_DRAW;
    const struct command *command = command_by_line(groups, count, text, app->rights, &argument, &group);
    if (command == NULL) {
        app_say(app, STYLE_ERROR, _("No such command here: %s. F1 shows those there are."), text);
        return REACT_DRAW;
    }
    return command->run(app, groups[group].subject, argument);
}

static bool complete_line(struct app *app, void *context, const char *text, size_t nth, char *out, size_t size)
{
    struct command_group groups[GROUPS_MOST];
    size_t count = app_groups(app, groups);
    (void)context;
    return command_complete(groups, count, text, nth, app->rights, out, size);
}

static enum reaction open_line(struct app *app, void *screen, const char *argument)
{
    (void)argument;
    app_prompt(app, &(struct prompt){.label = ":",
                                     .history = &app->lines,
                                     .context = screen,
                                     .done = run_line,
                                     .complete = complete_line});
    return REACT_DRAW;
}

static const struct command globals[] = {
    {.key = PRESS_F1,
     .name = "help",
     .label = N_("help"),
     .help = N_("Keys and commands valid here"),
     .run = open_help},
    {.key = PRESS_ESC, .label = N_("back"), .help = N_("Go up one level"), .run = go_back},
    {.key = '?', .help = N_("Keys and commands valid here, where no text is typed"), .run = open_help},
    {.key = 'q', .help = N_("Go up one level, where no text is typed"), .run = go_back_or_leave},
    {.key = ':',
     .help = N_("Command line, where no text is typed: Tab completes, Up recalls"),
     .run = open_line},
    {.key = PRESS_CTRL('g'), .help = N_("Command line, everywhere"), .run = open_line},
    {.key = PRESS_CTRL('l'), .name = "redraw", .help = N_("Draw the whole screen anew"), .run = repaint},
    {.key = PRESS_CTRL('c'), .run = say_no_interrupt},
    {.key = PRESS_F10, .name = "quit", .help = N_("Leave the program"), .run = leave},
};

const struct command_table app_global_commands = {globals, sizeof(globals) / sizeof(globals[0])};

static void help_key(struct app *app, const struct key *key)
{
    int page = paint_rows() - 6;
    int code = key->code;
    app->draw = true;
    if (code == PRESS_DOWN || code == 'j')
        app->help_skip++;
    else if (code == PRESS_UP || code == 'k')
        app->help_skip--;
    else if (code == PRESS_PAGE_DOWN || code == ' ')
        app->help_skip += page;
    else if (code == PRESS_PAGE_UP)
        app->help_skip -= page;
    else
        app->help_open = false;
    if (app->help_skip > app->help_rows - page)
        app->help_skip = app->help_rows - page;
    if (app->help_skip < 0)
        app->help_skip = 0;
}

static void command_key(struct app *app, const struct key *key)
{
    struct command_group groups[GROUPS_MOST];
    size_t count = app_groups(app, groups);
    for (size_t i = 0; i < count; i++) {
        if (groups[i].shown_only)
            continue;
        const struct command *command =
            command_by_key(groups[i].table, key->code, app->rights, groups[i].subject);
        if (command == NULL)
            continue;
        app_react(app, groups[i].subject, command->run(app, groups[i].subject, ""));
        app->draw = true;
        return;
    }
}

/* Of those that are valid everywhere, also while something is asked for. */
static bool takes_anywhere(struct app *app, const struct key *key)
{
    const struct stacked *top = app_top(app);
    const struct command *command =
        key->kind == KEY_KIND_PRESS ? command_by_key(&app->commands, key->code, app->rights, NULL) : NULL;
    if (command == NULL || !command->is_anywhere)
        return false;
    app_react(app, top->screen, command->run(app, top->screen, ""));
    app->draw = true;
    return true;
}

static bool may_be_command(const struct key *key)
{
    return key->kind == KEY_KIND_TEXT || key->kind == KEY_KIND_PRESS;
}

static bool is_typing(const struct key *key)
{
    bool edits = key->kind == KEY_KIND_PRESS && (key->code == PRESS_BACKSPACE || key->code == PRESS_DELETE);
    return edits || key->kind == KEY_KIND_TEXT || key->kind == KEY_KIND_PASTE;
}

void app_key(struct app *app, const struct key *key)
{
    struct stacked *top = app_top(app);
    if (top == NULL)
        return;
    if (key->kind == KEY_KIND_RESIZE) {
        app->draw = true;
        return;
    }
    if (term_is_small())
        return;
    if (is_typing(key))
        app->typed_ms = app_now_ms(app);
    if (app->message[0] != '\0') {
        app->message[0] = '\0';
        app->draw = true;
    }
    if (key->kind == KEY_KIND_PASTE && key->paste_cut)
        app_say(app, STYLE_ERROR, "%s", _("The paste was cut at 64 KiB."));
    if (key->broken)
        app_say(app, STYLE_ERROR, "%s",
                _("Bytes that are not UTF-8 were left out: set the terminal to UTF-8."));
    if (key->kind == KEY_KIND_NONE)
        return;
    if (app->ask.kind != ASK_NONE) {
        if (!takes_anywhere(app, key))
            app_ask_key(app, key);
    } else if (app->help_open) {
        help_key(app, key);
    } else {
        const void *screen = top->screen;
        enum reaction reaction = top->kind->key == NULL ? REACT_IGNORED : top->kind->key(app, top->screen, key);
        if (reaction != REACT_IGNORED)
            app_react(app, screen, reaction);
        else if (may_be_command(key))
            command_key(app, key);
    }
    app_close_marked(app);
}
