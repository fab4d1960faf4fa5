#include "tui/app_inside.h"
#include <string.h>

struct stacked *app_top(struct app *app)
{
    return app->depth == 0 ? NULL : &app->stack[app->depth - 1];
}

enum result app_push(struct app *app, const struct screen_kind *kind, void *screen)
{
    if (app->depth == SCREENS_MOST) {
        if (kind->close != NULL)
            kind->close(app, screen);
        return RESULT_FULL;
    }
    app_ask_cancel(app);
    app->help_open = false;
    app->stack[app->depth++] = (struct stacked){.kind = kind, .screen = screen};
    app->draw = true;
    if (kind->open != NULL)
        app_react(app, screen, kind->open(app, screen));
    return RESULT_OK;
}

static void mark_from(struct app *app, const void *screen, size_t above)
{
    for (size_t i = app->depth; i > 0; i--) {
        if (app->stack[i - 1].screen != screen)
            continue;
        for (size_t at = i - 1 + above; at < app->depth; at++)
            app->stack[at].closing = true;
        return;
    }
}

void app_close(struct app *app, const void *screen)
{
    mark_from(app, screen, 0);
}

void app_close_above(struct app *app, const void *screen)
{
    mark_from(app, screen, 1);
}

void app_close_marked(struct app *app)
{
    bool closed = false;
    while (app->depth > 0 && app->stack[app->depth - 1].closing) {
        struct stacked top = app->stack[app->depth - 1];
        if (app->ask.kind != ASK_NONE)
            app_ask_cancel(app);
        app->depth--;
        if (top.kind->close != NULL)
            top.kind->close(app, top.screen);
        closed = true;
    }
    if (!closed)
        return;
    app->help_open = false;
    app->draw = true;
    struct stacked *top = app_top(app);
    if (top != NULL && top->kind->resume != NULL)
        top->kind->resume(app, top->screen);
}

void app_react(struct app *app, const void *screen, enum reaction reaction)
{
    switch (reaction) {
    case REACT_IGNORED:
    case REACT_DONE:
        break;
    case REACT_DRAW:
        app->draw = true;
        break;
    case REACT_CLOSE:
        app_close(app, screen);
        break;
    case REACT_QUIT:
        app->quit = true;
        break;
    }
}

bool app_is_top(const struct app *app, const void *screen)
{
    return app->depth > 0 && app->stack[app->depth - 1].screen == screen;
}

void app_deliver(struct app *app, const void *message)
{
    for (size_t i = app->depth; i > 0; i--) {
        struct stacked *stacked = &app->stack[i - 1];
        if (stacked->kind->message != NULL && !stacked->closing)
            app_react(app, stacked->screen, stacked->kind->message(app, stacked->screen, message));
    }
}

size_t app_groups(struct app *app, struct command_group groups[GROUPS_MOST])
{
    struct stacked *top = app_top(app);
    size_t count = 0;
    void *subject = top == NULL ? NULL : top->screen;
    if (top != NULL) {
        groups[count++] = (struct command_group){.table = &top->kind->commands, .subject = subject};
        for (size_t i = 0; i < 2 && top->kind->widgets[i] != NULL; i++)
            groups[count++] = (struct command_group){.table = top->kind->widgets[i], .shown_only = true};
    }
    groups[count++] = (struct command_group){.table = &app->commands, .subject = subject};
    groups[count++] = (struct command_group){.table = &app_global_commands, .subject = subject};
    return count;
}

unsigned app_rights(const struct app *app)
{
    return app->rights;
}

void app_bell(struct app *app)
{
    term_bell(app->term);
}

void app_redraw(struct app *app)
{
    app->draw = true;
}

void *app_context(struct app *app)
{
    return app->options.context;
}

void app_quit(struct app *app)
{
    app->quit = true;
}

void app_set_commands(struct app *app, struct command_table commands)
{
    app->commands = commands;
    app->draw = true;
}

void app_set_link(struct app *app, enum app_link link)
{
    if (app->link != link)
        app->draw = true;
    app->link = link;
}
