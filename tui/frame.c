#include "tui/frame.h"

#include "tui/app.h"
#include "tui/say.h"

#include <stdlib.h>

static enum reaction open_frame(struct app *app, void *state)
{
    const struct frame *frame = state;
    (void)app;
    frame->kind->load(state);
    return REACT_DRAW;
}

static void title(struct app *app, void *state, struct title *ret_title)
{
    const struct frame *frame = state;
    if (frame->kind->columns != NULL)
        list_title(&frame->list, ret_title);
    if (frame->kind->title != NULL)
        frame->kind->title(app, state, ret_title);
}

static void draw(struct app *app, void *state, struct rect area)
{
    struct frame *frame = state;
    if (frame->kind->ask != NULL)
        frame->kind->ask(app, state, app_now_ms(app));
    struct rect left = frame->kind->around(app, state, area);
    if (frame->kind->columns != NULL && left.rows > 0)
        list_draw(&frame->list, left, true);
}

static enum reaction take_key(struct app *app, void *state, const struct key *key)
{
    struct frame *frame = state;
    bool may = key->kind == KEY_KIND_TEXT || key->kind == KEY_KIND_PRESS;
    if (may && command_by_key(&frame->kind->commands, key->code, app_rights(app), state) != NULL)
        return REACT_IGNORED;
    enum reaction reaction = frame->kind->key != NULL ? frame->kind->key(app, state, key) : REACT_IGNORED;
    if (reaction != REACT_IGNORED || frame->kind->columns == NULL)
        return reaction;
    reaction = list_key(app, &frame->list, key);
    if (frame->kind->moved != NULL)
        frame->kind->moved(state);
    return reaction;
}

static enum reaction tick(struct app *app, void *state, int64_t now_ms)
{
    const struct frame *frame = state;
    if (app_is_top(app, state))
        frame->kind->ask(app, state, now_ms);
    return REACT_DONE;
}

static void close_frame(struct app *app, void *state)
{
    struct frame *frame = state;
    frame->kind->stop(app, state);
    list_stop(&frame->list);
    free(state);
}

static struct frame *make(struct app *app, const struct frame_kind *kind, const void *given)
{
    struct frame *frame = calloc(1, kind->size);
    struct list_source source = kind->source;
    source.context = frame;
    if (frame == NULL)
        return NULL;
    frame->kind = kind;
    frame->screen = (struct screen_kind){.name = kind->name,
                                         .commands = kind->commands,
                                         .widgets = {kind->columns != NULL ? &list_commands : kind->keys},
                                         .open = kind->load != NULL ? open_frame : NULL,
                                         .title = title,
                                         .draw = draw,
                                         .key = take_key,
                                         .tick = kind->ask != NULL ? tick : NULL,
                                         .message = kind->message,
                                         .may_close = kind->may_close,
                                         .close = close_frame};
    if ((kind->start == NULL || kind->start(app, frame, given)) &&
        (kind->columns == NULL ||
         list_start(&frame->list, &source, kind->columns, kind->column_count) == RESULT_OK))
        return frame;
    close_frame(app, frame);
    return NULL;
}

void *frame_open(struct app *app, const struct frame_kind *kind, const void *given)
{
    struct frame *frame = make(app, kind, given);
    if (frame == NULL) {
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return NULL;
    }
    if (app_push(app, &frame->screen, frame) == RESULT_OK)
        return frame;
    app_say(app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
    return NULL;
}

void frame_refresh(struct app *app, void *state)
{
    if (list_refresh(&((struct frame *)state)->list) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
}

enum reaction frame_reload(struct app *app, void *state, const char *argument)
{
    (void)app;
    (void)argument;
    ((struct frame *)state)->kind->load(state);
    return REACT_DRAW;
}
