#include "tui/app_inside.h"
#include "tui/cells.h"
#include "tui/say.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void history_add(struct history *history, const char *line)
{
    char kept[HISTORY_BYTES];
    size_t at = 0;
    if (*line == '\0' || strlen(line) >= HISTORY_BYTES)
        return;
    snprintf(kept, sizeof(kept), "%s", line);
    while (at < history->count && strcmp(history->line[at], kept) != 0)
        at++;
    if (at == history->count && history->count < HISTORY_LINES)
        history->count++;
    if (at == HISTORY_LINES)
        at--;
    memmove(history->line[1], history->line[0], at * HISTORY_BYTES);
    memcpy(history->line[0], kept, sizeof(kept));
}

const char *history_line(const struct history *history, size_t back)
{
    return back >= 1 && back <= history->count ? history->line[back - 1] : NULL;
}

static bool is_withheld(const struct app *app, enum style style)
{
    return app->message[0] != '\0' && app->message_style == STYLE_ERROR && style != STYLE_ERROR;
}

void app_say(struct app *app, enum style style, const char *format, ...)
{
    va_list arguments;
    if (is_withheld(app, style))
        return;
    va_start(arguments, format);
    vsnprintf(app->message, sizeof app->message, format, arguments);
    va_end(arguments);
    app->message_style = style;
    app->draw = true;
}

void app_add(struct app *app, const char *format, ...)
{
    char said[sizeof app->message], before[sizeof app->message] = "";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said, sizeof said, format, arguments);
    va_end(arguments);
    if (app->message_style == STYLE_GOOD && strstr(app->message, said) == NULL) {
        const char *last = strrchr(app->message, '\n');
        snprintf(before, sizeof before, "%s", last == NULL ? app->message : last + 1);
    }
    bool beside = before[0] != '\0' && strlen(before) + strlen(NEWS_BREAK) + strlen(said) < sizeof app->message;
    app_say(app, STYLE_GOOD, "%s%s%s", beside ? before : "", beside ? NEWS_BREAK : "", said);
}

static void forget(struct app *app)
{
    if (app->ask.prompt.secret && app->ask.edit.text != NULL)
        explicit_bzero(app->ask.edit.text, app->ask.edit.limit_bytes);
    edit_stop(&app->ask.edit);
    app->ask = (struct ask){.kind = ASK_NONE};
    app->draw = true;
}

void app_ask_cancel(struct app *app)
{
    struct ask ask = app->ask;
    if (ask.kind == ASK_NONE)
        return;
    forget(app);
    if (ask.kind == ASK_LINE && ask.prompt.cancelled != NULL)
        app_react(app, ask.owner, ask.prompt.cancelled(app, ask.prompt.context));
}

static const void *owner_now(struct app *app)
{
    struct stacked *top = app_top(app);
    return top == NULL ? NULL : top->screen;
}

void app_prompt(struct app *app, const struct prompt *prompt)
{
    struct ask ask = {.kind = ASK_LINE, .prompt = *prompt, .owner = owner_now(app)};
    app_ask_cancel(app);
    if (edit_start(&ask.edit, prompt->limit_bytes == 0 ? HISTORY_BYTES - 1 : prompt->limit_bytes, false) !=
        RESULT_OK) {
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    if (prompt->initial != NULL && edit_set(&ask.edit, prompt->initial) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("The text is too long for this line."));
    ask.prompt.initial = NULL;
    app->ask = ask;
    app_ask_recover(app);
    app->draw = true;
}

void app_confirm(struct app *app, void *context, enum reaction (*yes)(struct app *app, void *context),
                 const char *format, ...)
{
    struct ask ask = {.kind = ASK_YES, .context = context, .yes = yes, .owner = owner_now(app)};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(ask.question, sizeof(ask.question), format, arguments);
    va_end(arguments);
    app_ask_cancel(app);
    app->ask = ask;
    app->draw = true;
}

static void yes_key(struct app *app, const struct key *key)
{
    struct ask ask = app->ask;
    if (key->kind == KEY_KIND_TEXT && (key->code == 'y' || key->code == 'Y')) {
        forget(app);
        app_react(app, ask.owner, ask.yes(app, ask.context));
    } else if ((key->kind == KEY_KIND_PRESS && key->code == PRESS_ESC) ||
               (key->kind == KEY_KIND_TEXT && (key->code == 'n' || key->code == 'N'))) {
        forget(app);
    }
}

static void tell_changed(struct app *app)
{
    struct ask *ask = &app->ask;
    if (ask->prompt.changed != NULL)
        app_react(app, ask->owner, ask->prompt.changed(app, ask->prompt.context, ask->edit.text));
}

static void put_text(struct app *app, const char *text)
{
    if (edit_set(&app->ask.edit, text) == RESULT_OK)
        tell_changed(app);
}

static void recall(struct app *app, int step)
{
    struct ask *ask = &app->ask;
    if (ask->prompt.history == NULL || (step < 0 && ask->recalled == 0))
        return;
    if (step < 0 && ask->recalled == 1) {
        ask->recalled = 0;
        put_text(app, ask->own);
        return;
    }
    size_t back = step > 0 ? ask->recalled + 1 : ask->recalled - 1;
    const char *line = history_line(ask->prompt.history, back);
    if (line == NULL)
        return;
    if (ask->recalled == 0)
        snprintf(ask->own, sizeof(ask->own), "%s", ask->edit.text);
    ask->recalled = back;
    put_text(app, line);
}

static void complete(struct app *app)
{
    struct ask *ask = &app->ask;
    char text[HISTORY_BYTES];
    if (ask->prompt.complete == NULL)
        return;
    if (ask->completions == 0)
        snprintf(ask->completing, sizeof(ask->completing), "%s", ask->edit.text);
    if (ask->prompt.complete(app, ask->prompt.context, ask->completing, ask->completions, text, sizeof(text))) {
        ask->completions++;
        put_text(app, text);
    }
}

static void answer(struct app *app)
{
    struct ask ask = app->ask;
    /* The text leaves the app before the answer runs: the answer may ask again. */
    app->ask = (struct ask){.kind = ASK_NONE};
    app->draw = true;
    if (ask.prompt.history != NULL && !ask.prompt.secret)
        history_add(ask.prompt.history, ask.edit.text);
    app_react(app, ask.owner, ask.prompt.done(app, ask.prompt.context, ask.edit.text));
    if (ask.prompt.secret)
        explicit_bzero(ask.edit.text, ask.edit.limit_bytes);
    edit_stop(&ask.edit);
}

static void line_key(struct app *app, const struct key *key)
{
    struct ask *ask = &app->ask;
    int press = key->kind == KEY_KIND_PRESS ? key->code : PRESS_NONE;
    if (press != PRESS_TAB)
        ask->completions = 0;
    if (press == PRESS_ENTER) {
        answer(app);
    } else if (press == PRESS_ESC || press == PRESS_CTRL('c')) {
        app_ask_cancel(app);
    } else if (press == PRESS_UP) {
        recall(app, 1);
    } else if (press == PRESS_DOWN) {
        recall(app, -1);
    } else if (press == PRESS_TAB) {
        complete(app);
    } else {
        enum edit_answer edited = edit_key(&ask->edit, key);
        if (edited == EDIT_CHANGED)
            tell_changed(app);
        else if (edited == EDIT_FULL)
            term_bell(app->term);
    }
}

void app_ask_key(struct app *app, const struct key *key)
{
    app->draw = true;
    if (app->ask.kind == ASK_YES)
        yes_key(app, key);
    else if (app->ask.kind == ASK_LINE)
        line_key(app, key);
}

static void draw_line(struct ask *ask, int row, int cols)
{
    int label_cols = paint_text(row, 0, cols / 2, STYLE_LABEL, ask->prompt.label);
    int width_cols = cols - label_cols;
    if (edit_layout(&ask->edit, width_cols) != RESULT_OK)
        return;
    struct wrap_row shown = ask->edit.rows[0];
    if (ask->prompt.secret) {
        char stars[256];
        size_t count = 0;
        for (size_t at = 0; at < ask->edit.at && count < sizeof(stars) - 1; count++)
            at += cells_next(ask->edit.text, ask->edit.bytes, at, NULL);
        memset(stars, '*', count);
        stars[count] = '\0';
        paint_text(row, label_cols, width_cols, STYLE_NORMAL, stars);
        paint_cursor(row, label_cols + (int)count);
        return;
    }
    paint_part(row, label_cols, width_cols, STYLE_NORMAL, ask->edit.text + shown.from, shown.to - shown.from);
    paint_cursor(row, label_cols + ask->edit.cursor_col);
}

void app_ask_draw(struct app *app, int row, int cols)
{
    if (app->ask.kind == ASK_LINE) {
        draw_line(&app->ask, row, cols);
    } else if (app->ask.kind == ASK_YES) {
        int used = paint_aligned(row, 0, cols, STYLE_ERROR, ALIGN_LEFT, app->ask.question);
        paint_cursor(row, used < cols ? used : cols - 1);
    }
}

static bool recalls(const void *subject)
{
    return ((const struct ask *)subject)->prompt.history != NULL;
}

static bool completes(const void *subject)
{
    return ((const struct ask *)subject)->prompt.complete != NULL;
}

static const struct command line_rows[] = {
    {.key = PRESS_ENTER, .label = N_("take it")},
    {.key = PRESS_TAB, .label = N_("complete"), .ready = completes},
    {.key = PRESS_UP, .label = N_("recall"), .ready = recalls},
    {.key = PRESS_ESC, .label = N_("cancel")},
};
static const struct command yes_rows[] = {
    {.key = 'y', .label = N_("yes")},
    {.key = 'n', .label = N_("no")},
};

struct command_group app_ask_group(struct app *app)
{
    static const struct command_table line = {line_rows, sizeof(line_rows) / sizeof(line_rows[0])};
    static const struct command_table yes = {yes_rows, sizeof(yes_rows) / sizeof(yes_rows[0])};
    return (struct command_group){
        .table = app->ask.kind == ASK_LINE ? &line : &yes, .subject = &app->ask, .shown_only = true};
}
