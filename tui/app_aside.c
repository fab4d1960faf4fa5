/* Lines that were put aside half typed. They are few: the oldest gives way. */
#include "tui/app_inside.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void forget_at(struct app *app, size_t at)
{
    explicit_bzero(app->aside[at].text, strlen(app->aside[at].text));
    free(app->aside[at].text);
    app->aside_count--;
    memmove(&app->aside[at], &app->aside[at + 1], (app->aside_count - at) * sizeof app->aside[0]);
}

static void say_question(struct app *app, char out[ASIDE_OF_BYTES])
{
    struct title title = TITLE_NONE;
    struct stacked *top = app_top(app);
    if (top != NULL && top->kind->title != NULL)
        top->kind->title(app, top->screen, &title);
    snprintf(out, ASIDE_OF_BYTES, "%s|%s|%s", top == NULL ? "" : top->kind->name, title.record,
             app->ask.prompt.label);
}

static bool keep(struct app *app)
{
    struct aside made = {0};
    if (app->ask.kind != ASK_LINE || app->ask.prompt.secret || app->ask.edit.bytes == 0)
        return false;
    say_question(app, made.of);
    made.text = strdup(app->ask.edit.text);
    if (made.text == NULL)
        return false;
    if (app->aside_count == ASIDE_MOST)
        forget_at(app, 0);
    app->aside[app->aside_count++] = made;
    return true;
}

bool app_put_question_aside(struct app *app)
{
    bool kept = keep(app);
    app_ask_cancel(app);
    return kept;
}

void app_ask_recover(struct app *app)
{
    char of[ASIDE_OF_BYTES];
    struct ask *ask = &app->ask;
    say_question(app, of);
    for (size_t i = app->aside_count; i > 0; i--) {
        if (strcmp(app->aside[i - 1].of, of) != 0)
            continue;
        bool set = edit_set(&ask->edit, app->aside[i - 1].text) == RESULT_OK;
        forget_at(app, i - 1);
        if (set && ask->prompt.changed != NULL)
            app_react(app, ask->owner, ask->prompt.changed(app, ask->prompt.context, ask->edit.text));
        return;
    }
}

void app_forget_typed(struct app *app)
{
    while (app->aside_count > 0)
        forget_at(app, app->aside_count - 1);
    explicit_bzero(&app->lines, sizeof app->lines);
}
