/* The dashboard's questions and keys. */
#include "supervisor/dashboard.h"
#include "supervisor/screens.h"

#include "tui/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Deadlines pass without an event: what is open is asked again by the clock, at most so often. */
enum { DEADLINES_MS = 30000 };

static void ask_all(struct app *app, struct dashboard *dashboard, int64_t now_ms)
{
    struct board *board = dashboard->board;
    struct session *session = board->session;
    struct nothing nothing = {0};
    if (board->today == 0)
        return;
    if (dashboard->version != board->version) {
        dashboard->version = board->version;
        asked_forget(&dashboard->total);
        asked_forget(&dashboard->hours);
        asked_forget(&dashboard->departments);
    }
    struct rates_request total = board_request(board, SPLIT_TOTAL);
    struct rates_request hours = board_request(board, SPLIT_HOUR);
    struct rates_request departments = board_request(board, SPLIT_DEPARTMENT);
    bool wide = dashboard_is_wide((struct rect){.rows = paint_rows() - 3, .cols = paint_cols()});
    asked_tick(app, session, &dashboard->total, &total, now_ms);
    asked_tick(app, session, &dashboard->now, &nothing, now_ms);
    if (wide || dashboard->page == 0)
        asked_tick(app, session, &dashboard->hours, &hours, now_ms);
    if (wide)
        asked_tick(app, session, &dashboard->departments, &departments, now_ms);
}

static enum reaction open(struct app *app, void *screen)
{
    ask_all(app, screen, app_now_ms(app));
    return REACT_DRAW;
}

static enum reaction tick(struct app *app, void *screen, int64_t now_ms)
{
    struct dashboard *dashboard = screen;
    struct board *board = dashboard->board;
    const struct board_reply *now = dashboard->now.reply;
    bool draw = board_tick(board);
    if (!app_is_top(app, screen))
        return REACT_DONE;
    if (dashboard->now.known && now->handling + now->callbacks + now->replied + now->orders > 0 &&
        session_now(board->session) / 60000 != dashboard->now_minute &&
        now_ms - dashboard->now.known_ms >= DEADLINES_MS)
        asked_spoil(&dashboard->now);
    ask_all(app, dashboard, now_ms);
    /* The longest wait goes on by itself. */
    return draw || (dashboard->now.known && now->waiting_calls > 0) ? REACT_DRAW : REACT_DONE;
}

/* What the key of what waits opens: the first kind that has something, what is late first. */
static int first_waiting(const struct board_reply *now)
{
    const struct {
        int64_t count;
        enum waiting what;
    } rows[] = {{now->approvals, WAITING_APPROVALS},
                {now->first_reports_overdue, WAITING_FIRST_REPORTS},
                {now->orders_overdue, WAITING_ORDERS},
                {now->shifts, WAITING_SHIFTS},
                {now->orders, WAITING_ORDERS},
                {now->suspended, WAITING_SUSPENDED},
                {now->first_reports, WAITING_FIRST_REPORTS}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].count > 0)
            return (int)rows[i].what;
    return WAITING_APPROVALS;
}

static enum reaction message(struct app *app, void *screen, const void *delivered)
{
    struct dashboard *dashboard = screen;
    const struct news *news = delivered;
    int64_t now_ms = app_now_ms(app);
    bool draw = false;
    board_news(app, dashboard->board, news);
    draw |= asked_news(&dashboard->total, news, now_ms);
    draw |= asked_news(&dashboard->hours, news, now_ms);
    draw |= asked_news(&dashboard->departments, news, now_ms);
    draw |= asked_news(&dashboard->now, news, now_ms);
    if (news->kind == NEWS_REPLY && dashboard->now.known && dashboard->now.known_ms == now_ms) {
        dashboard->now_at = session_now(dashboard->board->session);
        dashboard->now_minute = dashboard->now_at / 60000;
        dashboard->board->waiting = first_waiting(dashboard->now.reply);
    }
    if (news->kind == NEWS_OPENED)
        ask_all(app, dashboard, now_ms);
    return draw ? REACT_DRAW : REACT_DONE;
}

static void title(struct app *app, void *screen, struct title *ret)
{
    const struct dashboard *dashboard = screen;
    snprintf(ret->record, sizeof ret->record, "%s", board_mode_text(dashboard->board));
    asked_title(&dashboard->total, dashboard->board->session, app_now_ms(app), ret);
}

static void draw(struct app *app, void *screen, struct rect area)
{
    /* After a key has changed the days the question goes out with the drawing, not a tick later. */
    ask_all(app, screen, app_now_ms(app));
    dashboard_draw(screen, area);
}

static void resume(struct app *app, void *screen)
{
    ask_all(app, screen, app_now_ms(app));
}

static enum reaction choose(struct app *app, void *screen, int by)
{
    struct board *board = ((struct dashboard *)screen)->board;
    (void)app;
    board->rate = (enum rate_kind)(((int)board->rate + by + RATE_COUNT) % RATE_COUNT);
    return REACT_DRAW;
}

static enum reaction down(struct app *app, void *screen, const char *argument)
{
    (void)argument;
    return choose(app, screen, 1);
}

static enum reaction up(struct app *app, void *screen, const char *argument)
{
    (void)argument;
    return choose(app, screen, -1);
}

static enum reaction open_misses(struct app *app, void *screen, const char *argument)
{
    struct board *board = ((struct dashboard *)screen)->board;
    (void)argument;
    if (board->today == 0)
        return REACT_DONE;
    misses_screen_open(
        app, board, &(struct misses_of){.rate = board->rate, .from = board->days.from, .to = board->days.to});
    return REACT_DRAW;
}

static enum reaction open_answer(struct app *app, void *screen, const char *argument)
{
    ((struct dashboard *)screen)->board->rate = RATE_ANSWER;
    return open_misses(app, screen, argument);
}

static enum reaction open_completion(struct app *app, void *screen, const char *argument)
{
    ((struct dashboard *)screen)->board->rate = RATE_COMPLETION;
    return open_misses(app, screen, argument);
}

static enum reaction open_callback(struct app *app, void *screen, const char *argument)
{
    ((struct dashboard *)screen)->board->rate = RATE_CALLBACK;
    return open_misses(app, screen, argument);
}

static bool is_small(const void *screen)
{
    (void)screen;
    return !dashboard_is_wide((struct rect){.rows = paint_rows() - 3, .cols = paint_cols()});
}

static enum reaction turn_page(struct app *app, void *screen, const char *argument)
{
    struct dashboard *dashboard = screen;
    (void)app;
    (void)argument;
    /* How many pages of figures there are is known once the first of them was drawn. */
    bool first = is_small(screen) && dashboard->page == 0;
    dashboard->page = first || dashboard->page + 1 < dashboard->pages ? dashboard->page + 1 : 0;
    return REACT_DRAW;
}

static void close_screen(struct app *app, void *screen)
{
    struct dashboard *dashboard = screen;
    (void)app;
    asked_stop(&dashboard->total);
    asked_stop(&dashboard->hours);
    asked_stop(&dashboard->departments);
    asked_stop(&dashboard->now);
    free(dashboard);
}

static const struct command commands[] = {
    {.key = PRESS_ENTER,
     .label = N_("misses"),
     .help = N_("The misses of the marked rate"),
     .run = open_misses},
    {.key = PRESS_TAB,
     .label = N_("figures"),
     .help = N_("The other figures of the day, or now and the trend"),
     .run = turn_page},
    {.key = '1', .name = "answer", .help = N_("The misses of the answer rate"), .run = open_answer},
    {.key = '2', .name = "completion", .help = N_("The misses of the completion rate"), .run = open_completion},
    {.key = '3', .name = "callback", .help = N_("The misses of the callback rate"), .run = open_callback},
    {.key = PRESS_DOWN, .help = N_("Mark the next rate: Enter and trend follow (also j)"), .run = down},
    {.key = PRESS_UP, .help = N_("Mark the rate before (also k)"), .run = up},
    {.key = 'j', .run = down},
    {.key = 'k', .run = up},
    BOARD_DAY_COMMANDS,
    SPLIT_COMMANDS,
    BOARD_COMMANDS,
};

static const struct screen_kind kind = {
    .name = N_("Rates"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .open = open,
    .title = title,
    .draw = draw,
    .tick = tick,
    .message = message,
    .resume = resume,
    .close = close_screen,
};

enum result rates_screen_open(struct app *app, struct board *board)
{
    struct dashboard *dashboard = calloc(1, sizeof *dashboard);
    if (!dashboard)
        return RESULT_NO_MEMORY;
    dashboard->board = board;
    if (asked_start(&dashboard->total, "rates.show") != RESULT_OK ||
        asked_start(&dashboard->hours, "rates.show") != RESULT_OK ||
        asked_start(&dashboard->departments, "rates.show") != RESULT_OK ||
        asked_start(&dashboard->now, "board.show") != RESULT_OK) {
        close_screen(app, dashboard);
        return RESULT_NO_MEMORY;
    }
    return app_push(app, &kind, dashboard);
}
