/* What has moved since a month was frozen: the figures then and now, and below them the tickets and calls that moved them. */
#include "supervisor/screens.h"

#include "core/civil.h"
#include "tui/frame.h"
#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct month_screen {
    struct frame frame;
    struct board *board;
    int64_t month;
    struct asked asked;
};

enum { COLUMN_RECORD, COLUMN_CHANGES, COLUMNS };
static const struct list_column columns[COLUMNS] = {
    [COLUMN_RECORD] = {.title = N_("Record"), .width_min_cols = 18},
    [COLUMN_CHANGES] = {.title = N_("What it adds now, less what it added then"),
                        .width_min_cols = 50,
                        .weight = 1},
};

static const struct month_reply *told(const struct month_screen *screen)
{
    return screen->asked.reply;
}

static size_t source_count(void *context)
{
    const struct month_screen *screen = context;
    return screen->asked.known ? told(screen)->row_count : 0;
}

static int64_t source_id(void *context, size_t index)
{
    const struct month_change_row *row = &told(context)->rows[index];
    return row->number != 0 ? row->number : -row->call_id;
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct month_change_row *row = &told(context)->rows[index];
    if (column == COLUMN_CHANGES)
        changes_text(row->changes, gettext, out, size);
    else if (row->number != 0)
        snprintf(out, size, "%" PRId64, row->number);
    else
        snprintf(out, size, _("call %" PRId64), row->call_id);
}

static void ask(struct app *app, void *state, int64_t now_ms)
{
    struct month_screen *screen = state;
    struct month_request request = {0};
    civil_format_date(civil_date_of(screen->month), request.month);
    asked_tick(app, screen->board->session, &screen->asked, &request, now_ms);
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    struct month_screen *screen = subject;
    if (!asked_news(&screen->asked, news, app_now_ms(app)))
        return REACT_DONE;
    frame_refresh(app, screen);
    return REACT_DRAW;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct month_screen *screen = subject;
    char day[CIVIL_DATE_SIZE];
    civil_format_date(civil_date_of(screen->month), day);
    snprintf(ret->record, sizeof ret->record, "%.7s", day);
    asked_title(&screen->asked, screen->board->session, app_now_ms(app), ret);
}

static void draw_figure(const struct month_figure *figure, struct rect area, int row)
{
    enum { NUMBER_COLS = 11 };
    char text[32];
    bool known = figure->measure > 0 && figure->measure < MEASURE_END;
    const int64_t values[] = {figure->frozen, figure->now, figure->now - figure->frozen};
    int label_cols = area.cols - 2 - 3 * NUMBER_COLS;
    label_cols = label_cols > 50 ? 50 : label_cols;
    paint_aligned(row, area.col + 1, label_cols, STYLE_LABEL, ALIGN_LEFT,
                  known ? _(measure_row((enum measure)figure->measure)->label) : "?");
    for (int i = 0; i < 3; i++) {
        snprintf(text, sizeof text, i < 2 ? "%" PRId64 : "%+" PRId64, values[i]);
        paint_aligned(row, area.col + 1 + label_cols + i * NUMBER_COLS, NUMBER_COLS,
                      i == 2 ? STYLE_BAD : STYLE_NORMAL, ALIGN_RIGHT, text);
    }
}

/* Then, now and the difference, as many as half of the screen holds; returns the rows taken. */
static int draw_figures_moved(const struct month_screen *screen, struct rect area)
{
    enum { NUMBER_COLS = 11 };
    const struct month_reply *reply = told(screen);
    const char *const heads[] = {_("Frozen"), _("Now"), _("Difference")};
    int most = area.rows / 2 - 2, count = (int)reply->figure_count, row = area.row;
    int label_cols = area.cols - 2 - 3 * NUMBER_COLS > 50 ? 50 : area.cols - 2 - 3 * NUMBER_COLS;
    if (count == 0)
        return 0;
    for (int i = 0; i < 3; i++)
        paint_aligned(row, area.col + 1 + label_cols + i * NUMBER_COLS, NUMBER_COLS, STYLE_HEADING, ALIGN_RIGHT,
                      heads[i]);
    row++;
    for (int i = 0; i < count && i < most; i++)
        draw_figure(&reply->figures[i], area, row++);
    if (count > most)
        paint_format(row++, area.col + 1, area.cols - 1, STYLE_DIM,
                     _("and %d more: rexianctl rates --month %.7s --changes"), count - most, reply->month);
    return row - area.row;
}

static struct rect around(struct app *app, void *subject, struct rect area)
{
    struct month_screen *screen = subject;
    const struct month_reply *reply = told(screen);
    struct rect rest, first = rect_top(area, 1, &rest);
    (void)app;
    if (screen->asked.refused[0] != '\0') {
        paint_format(first.row, first.col, first.cols, STYLE_ERROR, "! %s", screen->asked.refused);
        return (struct rect){0};
    }
    if (!screen->asked.known) {
        paint_text(first.row, first.col + 1, first.cols - 1, STYLE_DIM, "...");
        return (struct rect){0};
    }
    if (!reply->is_frozen) {
        paint_format(first.row, first.col + 1, first.cols - 1, STYLE_HEADING, "%s",
                     _("- not frozen: a month is frozen when its last day is sealed"));
        return (struct rect){0};
    }
    paint_format(first.row, first.col + 1, first.cols - 1, reply->total > 0 ? STYLE_BAD : STYLE_GOOD,
                 reply->total > 0
                     ? _("! moved since frozen: %" PRId64 " tickets and calls; event %" PRId64 ", digest %.8s")
                     : _("= as frozen: %" PRId64 " have moved; event %" PRId64 ", digest %.8s"),
                 reply->total, reply->frozen_seq, reply->digest);
    (void)rect_top(rest, draw_figures_moved(screen, rest), &rest);
    screen->frame.list.empty = _("Nothing has moved.");
    return rest;
}

static enum reaction open_record(struct app *app, void *subject, const char *argument)
{
    struct month_screen *screen = subject;
    int64_t selected = list_selected(&screen->frame.list);
    (void)argument;
    if (selected < 0)
        return REACT_DONE;
    const struct month_change_row *row = &told(screen)->rows[selected];
    if (row->number != 0)
        record_screen_open(app, screen->board, row->number);
    else
        call_screen_open(app, screen->board, row->call_id);
    return REACT_DRAW;
}

static bool has_rows(const void *subject)
{
    const struct month_screen *screen = subject;
    return screen->asked.known && told(screen)->row_count > 0;
}

static bool start(struct app *app, void *state, const void *given)
{
    struct month_screen *screen = state;
    const int64_t *month = given;
    screen->board = app_context(app);
    screen->month = *month;
    return asked_start(&screen->asked, "month.changes") == RESULT_OK;
}

static void stop(struct app *app, void *state)
{
    struct month_screen *screen = state;
    (void)app;
    asked_stop(&screen->asked);
}

static const struct command commands[] = {
    {.key = PRESS_ENTER,
     .label = N_("record"),
     .help = N_("Open the ticket with its history, or the call"),
     .run = open_record,
     .ready = has_rows},
};

static const struct frame_kind kind = {
    .size = sizeof(struct month_screen),
    .name = N_("Changes"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .columns = columns,
    .column_count = COLUMNS,
    .source = {.count = source_count, .id = source_id, .cell = source_cell},
    .start = start,
    .ask = ask,
    .title = title,
    .around = around,
    .message = message,
    .stop = stop,
};

void month_screen_open(struct app *app, int64_t month)
{
    (void)frame_open(app, &kind, &month);
}
