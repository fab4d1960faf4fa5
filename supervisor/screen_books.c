/* The books of the days shown: each line on its side, and the difference of both sides, which is 0 if the books close. Lines of 0
 * are left out: they change no sum, and there are many. */
#include "supervisor/screens.h"

#include "tui/frame.h"
#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A head with the sums of one of the books, or a line below it. */
struct books_line {
    const struct ledger_balance *head; /* NULL: a line */
    const struct ledger_row *line;
};

struct books_screen {
    struct frame frame;
    struct board *board;
    unsigned version;
    struct asked books;
    struct books_line *lines;
    size_t count;
};

enum { COLUMN_WHAT, COLUMN_IN, COLUMN_OUT, COLUMN_DIFFERENCE, COLUMNS };
static const struct list_column columns[COLUMNS] = {
    [COLUMN_WHAT] = {.title = N_("Books"), .width_min_cols = 30, .weight = 1},
    [COLUMN_IN] = {.title = N_("In"), .width_min_cols = 10, .align = ALIGN_RIGHT},
    [COLUMN_OUT] = {.title = N_("Out"), .width_min_cols = 10, .align = ALIGN_RIGHT},
    [COLUMN_DIFFERENCE] = {.title = N_("Difference"), .width_min_cols = 16, .align = ALIGN_RIGHT},
};

static size_t source_count(void *context)
{
    return ((struct books_screen *)context)->count;
}

static int64_t source_id(void *context, size_t index)
{
    const struct books_line *line = &((struct books_screen *)context)->lines[index];
    return line->head ? -1 - line->head->account : 1 + line->line->item;
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct books_line *line = &((struct books_screen *)context)->lines[index];
    const struct ledger_balance *head = line->head;
    out[0] = '\0';
    if (column == COLUMN_WHAT) {
        snprintf(out, size, "%s%s", head ? "" : "  ",
                 head ? _(label_of(&ledger_account_names, head->account))
                      : _(label_of(&ledger_item_names, line->line->item)));
    } else if (!head) {
        if ((column == COLUMN_IN && line->line->side == LEDGER_IN) ||
            (column == COLUMN_OUT && line->line->side == LEDGER_OUT))
            snprintf(out, size, "%" PRId64, line->line->value);
    } else if (column == COLUMN_DIFFERENCE) {
        if (head->difference == 0)
            snprintf(out, size, "%s", _("= closes 0"));
        else
            snprintf(out, size, _("! open %+" PRId64), head->difference);
    } else {
        snprintf(out, size, "%" PRId64, column == COLUMN_IN ? head->in : head->out);
    }
}

static enum style source_style(void *context, size_t index)
{
    const struct ledger_balance *head = ((struct books_screen *)context)->lines[index].head;
    if (!head)
        return STYLE_NORMAL;
    return head->difference == 0 ? STYLE_HEADING : STYLE_BAD;
}

static void order_lines(struct app *app, struct books_screen *screen)
{
    const struct ledger_reply *told = screen->books.reply;
    bool known = screen->books.known;
    size_t most = known ? told->balance_count + told->row_count : 0;
    struct books_line *lines = realloc(screen->lines, (most + 1) * sizeof *lines);
    screen->count = 0;
    if (lines)
        screen->lines = lines;
    for (size_t i = 0; lines && known && i < told->balance_count; i++) {
        lines[screen->count++] = (struct books_line){.head = &told->balances[i]};
        for (size_t j = 0; j < told->row_count; j++)
            if (told->rows[j].account == told->balances[i].account && told->rows[j].value != 0)
                lines[screen->count++] = (struct books_line){.line = &told->rows[j]};
    }
    if (!lines)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
    frame_refresh(app, screen);
}

static void ask(struct app *app, void *state, int64_t now_ms)
{
    struct books_screen *screen = state;
    struct board *board = screen->board;
    struct days_request request = {0};
    if (board->today == 0)
        return;
    if (screen->version != board->version) {
        screen->version = board->version;
        asked_forget(&screen->books);
        order_lines(app, screen);
    }
    const struct rates_request days = board_request(board, SPLIT_TOTAL);
    snprintf(request.from, sizeof request.from, "%s", days.from);
    snprintf(request.to, sizeof request.to, "%s", days.to);
    asked_tick(app, board->session, &screen->books, &request, now_ms);
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    struct books_screen *screen = subject;
    if (!asked_news(&screen->books, news, app_now_ms(app)))
        return REACT_DONE;
    order_lines(app, screen);
    return REACT_DRAW;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct books_screen *screen = subject;
    asked_title(&screen->books, screen->board->session, app_now_ms(app), ret);
}

static void draw_verdict(const struct books_screen *screen, struct rect area)
{
    const struct ledger_reply *told = screen->books.reply;
    char day[DAY_TEXT];
    board_day_text(screen->board, day);
    if (!screen->books.known)
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_HEADING, "%s: ...", day);
    else if (told->differences == 0)
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_GOOD,
                     told->ends_now ? _("%s   = closes, as of now") : _("%s   = closes"), day);
    else
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_BAD,
                     _("%s   ! does not close: %" PRId64 " of the books"), day, told->differences);
}

static struct rect around(struct app *app, void *subject, struct rect area)
{
    struct books_screen *screen = subject;
    struct rect rest, first = rect_top(area, 1, &rest);
    (void)app;
    draw_verdict(screen, first);
    if (screen->books.refused[0] != '\0') {
        paint_format(rest.row, rest.col, rest.cols, STYLE_ERROR, "! %s", screen->books.refused);
        return (struct rect){0};
    }
    screen->frame.list.empty = "...";
    return rest;
}

static bool start(struct app *app, void *state, const void *given)
{
    struct books_screen *screen = state;
    (void)given;
    screen->board = app_context(app);
    screen->version = screen->board->version;
    return asked_start(&screen->books, "ledger.show") == RESULT_OK;
}

static void stop(struct app *app, void *subject)
{
    struct books_screen *screen = subject;
    (void)app;
    asked_stop(&screen->books);
    free(screen->lines);
}

static const struct command commands[] = {
    BOARD_DAY_COMMANDS,
    {.key = 'r',
     .name = "range",
     .label = N_("range"),
     .help = N_("Days: 2026-05-01 2026-05-07, or -7 up to today"),
     .run = board_ask_range},
    {.key = 't', .name = "today", .label = N_("today"), .help = N_("Today"), .run = board_go_today},
};

static const struct frame_kind kind = {
    .size = sizeof(struct books_screen),
    .name = N_("Books"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .columns = columns,
    .column_count = COLUMNS,
    .source = {.count = source_count, .id = source_id, .cell = source_cell, .style = source_style},
    .start = start,
    .ask = ask,
    .title = title,
    .around = around,
    .message = message,
    .stop = stop,
};

enum reaction open_books(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    (void)frame_open(app, &kind, NULL);
    return REACT_DRAW;
}
