#include "tui/app_inside.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEYS_BEFORE_DRAWING = 64, WAIT_MOST_MS = 10000, WAIT_STEP_MS = 20 };
/* What the wire brings while it goes on bringing is shown at most so often. */
enum { DRAW_EACH_MS = 50 };

enum result app_start(struct app **out, const struct app_options *options)
{
    enum result result = RESULT_NO_MEMORY;
    struct app *app = calloc(1, sizeof(*app));
    if (app == NULL)
        goto done;
    app->options = *options;
    if (options->keys_path != NULL) {
        result = script_read(&app->script, options->keys_path);
        if (result != RESULT_OK)
            goto done;
        app->scripted = true;
    }
    result = term_start(
        &app->term,
        &(struct term_options){.title = options->program, .mouse = options->mouse, .blind = app->scripted});
    if (result != RESULT_OK)
        goto done;
    *out = app;
    return RESULT_OK;
done:
    app_stop(&app);
    return result;
}

void app_stop(struct app **app)
{
    struct app *self = *app;
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->depth; i++)
        self->stack[i].closing = true;
    while (self->depth > 0) {
        struct stacked top = self->stack[--self->depth];
        if (top.kind->close != NULL)
            top.kind->close(self, top.screen);
    }
    edit_stop(&self->ask.edit);
    app_forget_typed(self);
    term_stop(&self->term);
    script_stop(&self->script);
    free(self);
    *app = NULL;
}

const char *app_fault(const struct app *app)
{
    return app->fault;
}

int64_t app_now_ms(const struct app *app)
{
    struct timespec now;
    (void)app;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void app_set_who(struct app *app, const char *who, unsigned rights)
{
    snprintf(app->who, sizeof(app->who), "%s", who);
    app->rights = rights;
    app->draw = true;
}

void app_set_strip(struct app *app, const struct app_strip *strip)
{
    assert(strip->rows >= 0 && strip->rows <= STRIP_ROWS_MOST);
    app->strip = *strip;
    app->draw = true;
}

bool app_is_asking(const struct app *app)
{
    return app->ask.kind == ASK_YES || (app->ask.kind == ASK_LINE && app->ask.edit.bytes > 0);
}

int64_t app_untyped_ms(const struct app *app)
{
    return app->typed_ms == 0 ? INT64_MAX : app_now_ms(app) - app->typed_ms;
}

static int wire_fd(struct app *app)
{
    return app->options.wire_fd == NULL ? -1 : app->options.wire_fd(app->options.context);
}

static void take_wire(struct app *app)
{
    if (app->options.on_wire == NULL)
        return;
    app_react(app, NULL, app->options.on_wire(app, app->options.context));
    app_close_marked(app);
}

static bool wants_ticks(const struct app *app)
{
    if (app->options.on_tick != NULL)
        return true;
    for (size_t i = 0; i < app->depth; i++)
        if (app->stack[i].kind->tick != NULL)
            return true;
    return false;
}

static void tick(struct app *app)
{
    int64_t now_ms = app_now_ms(app);
    if (wants_ticks(app) && now_ms - app->ticked_at >= TICK_MS) {
        app->ticked_at = now_ms;
        if (app->options.on_tick != NULL)
            app_react(app, NULL, app->options.on_tick(app, app->options.context, now_ms));
        for (size_t i = app->depth; i > 0; i--) {
            struct stacked *stacked = &app->stack[i - 1];
            if (stacked->kind->tick != NULL && !stacked->closing)
                app_react(app, stacked->screen, stacked->kind->tick(app, stacked->screen, now_ms));
        }
        app_close_marked(app);
        take_wire(app);
    }
    if (!app->draw && app_title_changed(app))
        app->draw = true;
}

/* Until the screen may be drawn again for what no key has changed. */
static int64_t rest_ms(const struct app *app)
{
    int64_t left_ms = DRAW_EACH_MS - (app_now_ms(app) - app->drawn_at);
    return left_ms < 0 ? 0 : left_ms;
}

/* Until the next tick, or until the clock of the title line may change, or until what has changed may be drawn. */
static int64_t wait_ms(const struct app *app)
{
    int64_t left_ms = (60 - time(NULL) % 60) * 1000 + 50;
    if (wants_ticks(app))
        left_ms = TICK_MS - (app_now_ms(app) - app->ticked_at);
    if (app->draw && rest_ms(app) < left_ms)
        left_ms = rest_ms(app);
    return left_ms < 0 ? 0 : left_ms;
}

static void fail(struct app *app, enum result outcome, const char *what, const char *which)
{
    if (app->outcome == RESULT_OK) {
        app->outcome = outcome;
        snprintf(app->fault, sizeof(app->fault), "%s%s", what, which);
    }
    app->quit = true;
}

static void dump(struct app *app, const char *path)
{
    if (path == NULL || *path == '\0')
        return;
    if (term_dump(path) != RESULT_OK)
        fail(app, RESULT_IO, "cannot write the screen into ", path);
}

static bool going_on(const struct app *app)
{
    return !app->quit && app->depth > 0;
}

static void step_wait(struct app *app, const char *text)
{
    int64_t until_ms = app_now_ms(app) + WAIT_MOST_MS;
    struct key key;
    while (going_on(app)) {
        app_draw(app);
        if (term_shows(text))
            return;
        if (app_now_ms(app) > until_ms) {
            fail(app, RESULT_REFUSED, "never came to the screen: ", text);
            return;
        }
        enum term_event event = term_poll(app->term, wire_fd(app), WAIT_STEP_MS, &key);
        if (event == TERM_END)
            fail(app, RESULT_LOST, "ended by a signal", "");
        take_wire(app);
        tick(app);
    }
}

static void play_step(struct app *app, const struct script_step *step)
{
    struct key key = step->key;
    switch (step->kind) {
    case SCRIPT_KEY:
        app_key(app, &key);
        break;
    case SCRIPT_PASTE:
        key = (struct key){.kind = KEY_KIND_PASTE, .paste = step->argument};
        app_key(app, &key);
        break;
    case SCRIPT_RESIZE:
        term_resize(step->rows, step->cols);
        break;
    case SCRIPT_WAIT:
        step_wait(app, step->argument);
        break;
    case SCRIPT_DUMP:
        app_draw(app);
        dump(app, step->argument[0] != '\0' ? step->argument : app->options.dump_path);
        break;
    case SCRIPT_WRONG:
        fail(app, RESULT_INVALID, "the script has a step nobody knows: ", step->argument);
        break;
    case SCRIPT_SHOT:
    case SCRIPT_END:
        break;
    }
}

static void play(struct app *app)
{
    struct script_step step = {.kind = SCRIPT_WAIT};
    struct key key;
    while (going_on(app)) {
        app_draw(app);
        if (term_poll(app->term, wire_fd(app), 0, &key) == TERM_END)
            fail(app, RESULT_LOST, "ended by a signal", "");
        take_wire(app);
        tick(app);
        step = script_next(&app->script);
        if (step.kind == SCRIPT_END)
            break;
        play_step(app, &step);
        take_wire(app);
    }
    if (app->depth > 0) {
        app_draw(app);
        dump(app, app->options.dump_path);
    }
}

/* What was typed is on the screen before anything else is done for it; then what it asks for goes out. */
static void show_typed(struct app *app)
{
    if (app->draw)
        app_draw(app);
    take_wire(app);
}

/* Keys go first, and the wire is not looked at between a key and its echo: what it brings may go on for as long as it likes. */
static void converse(struct app *app)
{
    struct key key;
    int keys = 0; /* since the last echo */
    while (going_on(app)) {
        bool typed = keys > 0;
        if (app->draw && !typed && rest_ms(app) == 0) {
            app_draw(app);
            app->drawn_at = app_now_ms(app);
        }
        enum term_event event = term_poll(app->term, typed ? -1 : wire_fd(app), typed ? 0 : wait_ms(app), &key);
        switch (event) {
        case TERM_KEY:
            keys++;
            app_key(app, &key);
            break;
        case TERM_WIRE:
            take_wire(app);
            break;
        case TERM_TIMEOUT:
            break;
        case TERM_END:
            fail(app, RESULT_LOST, "the terminal went away or a signal asked to end", "");
            break;
        }
        if (typed && (event != TERM_KEY || keys >= KEYS_BEFORE_DRAWING)) {
            show_typed(app);
            keys = 0;
        }
        if (keys == 0)
            tick(app);
    }
}

enum result app_run(struct app *app)
{
    app->outcome = RESULT_OK;
    app->draw = true;
    app_close_marked(app);
    take_wire(app);
    if (app->scripted)
        play(app);
    else
        converse(app);
    if (app->options.on_end != NULL)
        app->options.on_end(app, app->options.context);
    return app->outcome;
}
