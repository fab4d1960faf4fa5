/* What can be decided on a ticket now, by right and state: one letter each. */
#include "supervisor/board.h"

#include "core/text.h"
#include "tui/say.h"
#include "tui/ticket_view.h"

#include <stdio.h>
#include <stdlib.h>

struct decisions {
    struct board *board;
    struct ticket_view view; /* never drawn: it holds the record */
    struct decision_list possible;
};

static void gather(struct decisions *screen)
{
    const struct ticket *ticket = ticket_view_ticket(&screen->view);
    const struct decider decider = decide_who(screen->board);
    screen->possible.count = 0;
    if (ticket == NULL)
        return;
    /* What is asked for stands first. */
    if (ticket->asks[0] != '\0' && (decider.rights & decision_grant.rights)) {
        decision_list_add(&screen->possible, &decision_grant);
        decision_list_add(&screen->possible, &decision_refuse);
    }
    for (size_t i = 0; i < decision_row_count; i++)
        if (decision_possible(&decider, &decision_rows[i], ticket->state, ticket))
            decision_list_add(&screen->possible, &decision_rows[i]);
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct decisions *screen = subject;
    ticket_view_title(app, screen->board->session, &screen->view, ret);
}

static void draw(struct app *app, void *subject, struct rect area)
{
    struct decisions *screen = subject;
    const struct ticket *ticket = ticket_view_ticket(&screen->view);
    board_want(app, screen->board, 1u << CHOICE_UNITS);
    gather(screen);
    if (screen->view.refused[0] != '\0')
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_ERROR, "! %s", screen->view.refused);
    else if (ticket == NULL)
        paint_text(area.row, area.col + 1, area.cols - 1, STYLE_DIM, _("Asking the broker ..."));
    else
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_HEADING, "%s: %s",
                     say_label(&state_names, ticket->state), ticket->title);
    struct rect rows = {area.row + 2, area.col, area.rows - 2, area.cols};
    decision_list_draw(&screen->possible, rows);
    if (ticket != NULL && screen->possible.count == 0)
        paint_text(rows.row, rows.col + 1, rows.cols - 1, STYLE_DIM,
                   _("Nothing else can be decided here now, by your rights and its state."));
}

static enum reaction take_key(struct app *app, void *subject, const struct key *key)
{
    struct decisions *screen = subject;
    const struct decision *chosen = decision_list_key(&screen->possible, key);
    (void)app;
    if (chosen == NULL)
        return REACT_IGNORED;
    struct deciding *deciding = &screen->board->deciding;
    const struct ticket *ticket = ticket_view_ticket(&screen->view);
    deciding->chosen = chosen;
    deciding->chosen_target = (struct decide_target){.number = ticket->number, .version = ticket->version};
    (void)text_copy(deciding->chosen_target.asks, sizeof deciding->chosen_target.asks, ticket->asks);
    (void)text_copy(deciding->chosen_target.title, sizeof deciding->chosen_target.title, ticket->title);
    return REACT_CLOSE;
}

void decide_resume(struct app *app, void *subject)
{
    struct board *board = app_context(app);
    const struct decision *chosen = board->deciding.chosen;
    const struct decide_target target = board->deciding.chosen_target;
    (void)subject;
    board->deciding.chosen = NULL;
    if (chosen != NULL)
        (void)decide_take(app, board, chosen, &target, 1);
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    struct decisions *screen = subject;
    (void)ticket_view_news(app, screen->board->session, &screen->view, news);
    return REACT_DRAW;
}

static void close_screen(struct app *app, void *subject)
{
    struct decisions *screen = subject;
    (void)app;
    ticket_view_stop(&screen->view);
    free(screen);
}

static const struct screen_kind kind = {.name = N_("Further decisions"),
                                        .widgets = {&decision_list_keys},
                                        .title = title,
                                        .draw = draw,
                                        .key = take_key,
                                        .message = message,
                                        .close = close_screen};

enum reaction decide_more(struct app *app, struct board *board, int64_t number)
{
    struct decisions *screen = calloc(1, sizeof *screen);
    if (screen == NULL) {
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return REACT_DRAW;
    }
    screen->board = board;
    decision_list_keys.count = 0;
    ticket_view_show(app, board->session, &screen->view, number);
    if (app_push(app, &kind, screen) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
    return REACT_DRAW;
}
