#include "agent-tui/screen_queue.h"

#include "agent-tui/dialling.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_merge.h"
#include "agent-tui/screen_more.h"
#include "agent-tui/screen_ticket.h"

#include <stdlib.h>
#include <string.h>

static const struct queue_kind *const kinds[] = {
    &mine_queue,       &dispatch_queue,  &returns_queue, &audit_queue, &callback_queue,
    &department_queue, &approvals_queue, &orders_queue,  &co_queue,    &to_phone_queue};

static const struct queue_kind *kind_of(const struct queue *queue)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i]->list, queue->desk_row->list) == 0)
            return kinds[i];
    return NULL;
}

enum reaction queue_screen_open(struct app *app, void *screen)
{
    (void)app;
    queue_load(screen);
    return REACT_DRAW;
}

void queue_screen_title(struct app *app, void *screen, struct title *title)
{
    const struct queue *queue = screen;
    (void)app;
    list_title(&queue->list, title);
    if (!queue->loaded)
        title->total = -1;
    title->more = queue->cut;
    desk_title_age(queue->desk, title);
}

void queue_screen_draw(struct app *app, void *screen, struct rect area)
{
    struct queue *queue = screen;
    queue_follow(queue); /* a jump or filter moved the selection without a key of ours */
    list_choose_keys(&kind_of(queue)->screen.commands, app_rights(app), queue);
    desk_draw_tabs(queue->desk, area.row, area.cols);
    queue->list.empty = queue->loaded ? _(kind_of(queue)->empty) : _("loading...");
    list_draw(&queue->list, (struct rect){area.row + 1, area.col, area.rows - 1, area.cols}, true);
}

enum reaction queue_screen_key(struct app *app, void *screen, const struct key *key)
{
    struct queue *queue = screen;
    bool may = key->kind == KEY_KIND_TEXT || key->kind == KEY_KIND_PRESS;
    if (may && command_by_key(&kind_of(queue)->screen.commands, key->code, app_rights(app), queue) != NULL)
        return REACT_IGNORED;
    enum reaction reaction = list_key(app, &queue->list, key);
    queue_follow(queue);
    return reaction;
}

/* What is left until each falls due goes on without a word of the broker. */
enum reaction queue_screen_tick(struct app *app, void *screen, int64_t now_ms)
{
    static int64_t drawn_minute;
    struct queue *queue = screen;
    int64_t minute = desk_city_now(queue->desk) / CIVIL_MINUTE_MS;
    (void)app;
    (void)now_ms;
    if (minute == drawn_minute)
        return REACT_DONE;
    drawn_minute = minute;
    return REACT_DRAW;
}

enum reaction queue_screen_message(struct app *app, void *screen, const void *message)
{
    (void)app;
    return queue_news(screen, message) ? REACT_DRAW : REACT_DONE;
}

void queue_screen_close(struct app *app, void *screen)
{
    struct queue *queue = screen;
    desk_closed(app_context(app), screen);
    queue_stop(queue);
    free(queue);
}

enum reaction queue_show(struct app *app, void *screen, const char *argument)
{
    const struct ticket_row *row = queue_selected(screen);
    (void)app;
    (void)argument;
    if (row != NULL)
        screen_ticket_open(((struct queue *)screen)->desk, row->number);
    return REACT_DRAW;
}

enum reaction queue_reveal(struct app *app, void *screen, const char *argument)
{
    struct queue *queue = screen;
    (void)app;
    return act_reveal(queue, argument[0] != '\0'                 ? argument
                             : queue->rule.desk == DESK_CALLBACK ? _("callback")
                                                                 : _("handling"));
}

enum reaction queue_urge(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    return act_take(screen, &act_urge);
}

enum reaction queue_note(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    return act_take(screen, &act_note);
}

enum reaction queue_dial(struct app *app, void *screen, const char *argument)
{
    const struct queue *queue = screen;
    const struct ticket_row *row = queue_selected(queue);
    (void)app;
    (void)argument;
    return row != NULL ? dialling_key(queue->desk, row->number, 0) : REACT_DRAW;
}

enum reaction queue_merge(struct app *app, void *screen, const char *argument)
{
    const struct queue *queue = screen;
    const struct ticket_row *row = queue_selected(queue);
    (void)app;
    (void)argument;
    if (row != NULL)
        screen_merge_open(queue->desk, row->number, row->version, row->title);
    return REACT_DRAW;
}

enum reaction queue_more(struct app *app, void *screen, const char *argument)
{
    struct queue *queue = screen;
    (void)app;
    (void)argument;
    screen_more_open(queue->desk, queue, NULL, &queue->chosen);
    return REACT_DRAW;
}

void queue_screen_resume(struct app *app, void *screen)
{
    struct queue *queue = screen;
    const struct decision *chosen = queue->chosen;
    (void)app;
    queue->chosen = NULL;
    if (chosen != NULL)
        (void)act_take(queue, chosen);
}

enum reaction queue_again(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    queue_load(screen);
    return REACT_DRAW;
}

bool queue_has_rows(const void *screen)
{
    return queue_selected(screen) != NULL;
}

void screen_queue_open(struct console *desk, const struct desk_row *row)
{
    const struct queue_kind *kind = NULL;
    struct queue *queue = calloc(1, sizeof *queue);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i]->list, row->list) == 0)
            kind = kinds[i];
    if (queue == NULL || kind == NULL ||
        !queue_start(queue, desk, row, &kind->rule, kind->columns, kind->column_count)) {
        free(queue);
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    desk_opened(desk, row, queue);
    if (app_push(desk->app, &kind->screen, queue) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
}
