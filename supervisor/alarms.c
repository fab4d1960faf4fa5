#include "supervisor/alarms.h"

#include "tui/cells.h"
#include "tui/say.h"

#include <stdio.h>
#include <string.h>

enum { EACH_MS = 5000, LINE = 240, GAP_COLS = 2 };

enum result alarms_start(struct board *board)
{
    return asked_start(&board->alarms, "wall.show");
}

void alarms_stop(struct board *board)
{
    asked_stop(&board->alarms);
}

/* -- how they look ------------------------------------------------------------------------------------------ */

static int alarm_text(const struct wall_alarm_row *alarm, char *out, size_t size)
{
    char value[WALL_VALUE_SIZE], limit[WALL_VALUE_SIZE];
    wall_value_text((enum wall_alarm_kind)alarm->kind, alarm->value, value);
    wall_value_text((enum wall_alarm_kind)alarm->kind, alarm->limit, limit);
    snprintf(out, size, alarm->limit ? "! %s %s (%s)" : "! %s %s", _(label_of(&wall_alarm_names, alarm->kind)),
             value, limit);
    return text_width_cols(out);
}

/* The first always; after each there is room to say how many more there are. */
void alarms_draw(const struct wall_alarm_row *alarms, size_t count, struct rect row)
{
    int col = 0;
    for (size_t i = 0; i < count; i++) {
        char text[LINE], more[32] = "";
        int cols = alarm_text(&alarms[i], text, sizeof text);
        if (i + 1 < count)
            snprintf(more, sizeof more, "! +%zu", count - i - 1);
        int more_cols = more[0] != '\0' ? text_width_cols(more) + GAP_COLS : 0;
        if (i > 0 && col + cols + more_cols > row.cols) {
            snprintf(text, sizeof text, "! +%zu", count - i);
            cols = text_width_cols(text);
            more_cols = 0;
            count = i;
        }
        if (cols > row.cols - col - more_cols)
            cols = row.cols - col - more_cols;
        if (cols > 0)
            paint_aligned(row.row, row.col + col, cols, STYLE_BAD, ALIGN_LEFT, text);
        col += cols + GAP_COLS;
    }
}

static void draw_strip(struct app *app, void *context, struct rect area)
{
    const struct board *board = context;
    struct rect row = {area.row, area.col + 1, 1, area.cols - 1};
    (void)app;
    alarms_draw(board->alarm_rows, board->alarm_count, row);
}

static bool is_wall_in_front(const struct app *app, const struct board *board)
{
    return board->wall != NULL && app_is_top(app, board->wall);
}

/* The wallboard has a place of its own for them. */
static void set_strip(struct app *app, struct board *board)
{
    bool shows = board->alarm_count > 0 && !is_wall_in_front(app, board);
    if (shows == board->alarms_shown)
        return;
    board->alarms_shown = shows;
    app_set_strip(app, &(struct app_strip){.rows = shows ? 1 : 0, .context = board, .draw = draw_strip});
}

/* -- what stands -------------------------------------------------------------------------------------------- */

void alarms_take(struct app *app, struct board *board, const struct wall_reply *told)
{
    unsigned kinds = 0;
    board->alarm_count = told->alarm_count < WALL_ALARM_COUNT ? told->alarm_count : WALL_ALARM_COUNT;
    for (size_t i = 0; i < board->alarm_count; i++) {
        board->alarm_rows[i] = told->alarms[i];
        kinds |= 1u << told->alarms[i].kind;
    }
    if ((kinds & ~board->alarm_kinds) != 0 && board->bell)
        app_bell(app);
    board->alarm_kinds = kinds;
    set_strip(app, board);
    app_redraw(app);
}

void alarms_tick(struct app *app, struct board *board, int64_t now_ms)
{
    const struct nothing nothing = {0};
    set_strip(app, board);
    if (is_wall_in_front(app, board) || now_ms - board->alarms.asked_ms < EACH_MS)
        return;
    /* Limits of time pass without an event. */
    asked_spoil(&board->alarms);
    asked_tick(app, board->session, &board->alarms, &nothing, now_ms);
}

void alarms_news(struct app *app, struct board *board, const struct news *news)
{
    int64_t now_ms = app_now_ms(app);
    if (news->kind == NEWS_CLOSED) {
        board->alarm_count = 0;
        board->alarm_kinds = 0;
        set_strip(app, board);
    }
    if (asked_news(&board->alarms, news, now_ms) && board->alarms.known && board->alarms.known_ms == now_ms)
        alarms_take(app, board, board->alarms.reply);
}
