#include "agent-tui/screen_more.h"

#include "agent-tui/say.h"

#include <stdio.h>
#include <stdlib.h>

struct more {
    struct console *desk;
    const struct decision **chosen;
    struct decision_list possible;
    int64_t number; /* 0: several */
    char heading[TEXT_TITLE + 40];
};

static void title(struct app *app, void *screen, struct title *ret_title)
{
    const struct more *more = screen;
    (void)app;
    if (more->number != 0)
        snprintf(ret_title->record, sizeof ret_title->record, "%lld", (long long)more->number);
    desk_title_age(more->desk, ret_title);
}

static void draw(struct app *app, void *screen, struct rect area)
{
    const struct more *more = screen;
    (void)app;
    paint_text(area.row, area.col + 1, area.cols - 1, STYLE_HEADING, more->heading);
    decision_list_draw(&more->possible, (struct rect){area.row + 2, area.col, area.rows - 2, area.cols});
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    struct more *more = screen;
    if (key->kind != KEY_KIND_TEXT)
        return REACT_IGNORED;
    const struct decision *chosen = decision_list_key(&more->possible, key);
    if (chosen != NULL) {
        *more->chosen = chosen;
        return REACT_CLOSE;
    }
    if (key->code == 'q' || key->code == '?' || key->code == ':')
        return REACT_IGNORED;
    app_say(app, STYLE_NORMAL, "%s", _("No such letter here; Esc goes back."));
    return REACT_DRAW;
}

static void close_screen(struct app *app, void *screen)
{
    (void)app;
    free(screen);
}

static const struct screen_kind kind = {.name = N_("Further decisions"),
                                        .widgets = {&decision_list_keys},
                                        .title = title,
                                        .draw = draw,
                                        .key = take_key,
                                        .close = close_screen};

static void gather(struct more *more, const struct queue *queue, const struct ticket *ticket)
{
    const struct ticket_row *rows[QUEUE_TARGETS_MOST];
    size_t count = queue == NULL ? 0 : queue_targets(queue, rows);
    bool one = count == 1 && queue->shown != NULL && queue->shown->number == rows[0]->number;
    const struct ticket *known = queue == NULL ? ticket : one ? queue->shown : NULL;
    const struct decider decider = desk_decider(more->desk);
    for (size_t i = 0; i < decision_row_count; i++) {
        bool possible = count > 0;
        if (queue == NULL)
            possible = decision_possible(&decider, &decision_rows[i], ticket->state, ticket);
        for (size_t j = 0; j < count && possible; j++)
            possible = decision_possible(&decider, &decision_rows[i], rows[j]->state, known);
        if (possible)
            decision_list_add(&more->possible, &decision_rows[i]);
    }
    more->number = queue == NULL ? ticket->number : count == 1 ? rows[0]->number : 0;
    if (count > 1)
        snprintf(more->heading, sizeof more->heading, _("%zu tickets"), count);
    else if (count == 1)
        snprintf(more->heading, sizeof more->heading, "%lld  %s", (long long)rows[0]->number, rows[0]->title);
    else if (queue == NULL)
        snprintf(more->heading, sizeof more->heading, "%lld  %s", (long long)ticket->number, ticket->title);
}

void screen_more_open(struct console *desk, struct queue *queue, const struct ticket *ticket,
                      const struct decision **chosen)
{
    struct more *more = calloc(1, sizeof *more);
    *chosen = NULL;
    if (more == NULL) {
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    more->desk = desk;
    more->chosen = chosen;
    gather(more, queue, ticket);
    if (more->possible.count == 0) {
        app_say(desk->app, STYLE_NORMAL, "%s",
                _("Nothing else can be decided here now, by your rights and its state."));
        free(more);
        return;
    }
    if (app_push(desk->app, &kind, more) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
}
