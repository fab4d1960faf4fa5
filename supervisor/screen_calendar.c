/* A year of the city's calendar: working days, holidays, make-up weekends, half days and hours, month by month. */
#include "supervisor/rules_view.h"

#include "core/calendar_page.h"
#include "tui/cells.h"
#include "tui/frame.h"
#include "tui/say.h"
#include "tui/sheet.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 4, NARROW_ACROSS = 3, WIDE_ACROSS = 4, WIDE_FROM_COLS = 124, MONTH_ROWS = PAGE_WEEKS + 3 };

struct calendar_screen {
    struct frame frame;
    struct board *board;
    int year;
    struct asked asked;
    struct calendar *calendar; /* of the answer; NULL: none of this year */
    struct scroll scroll;
};

static const struct document_row *document_of(const struct calendar_screen *screen)
{
    const struct document_rows *told = screen->asked.reply;
    return screen->asked.known && told->row_count > 0 ? &told->rows[0] : NULL;
}

static void take_calendar(struct app *app, struct calendar_screen *screen)
{
    const struct document_row *document = document_of(screen);
    free(screen->calendar);
    screen->calendar = NULL;
    if (document == NULL)
        return;
    screen->calendar = malloc(sizeof *screen->calendar);
    if (screen->calendar == NULL) {
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    calendar_init(screen->calendar, NULL);
    if (calendar_parse(screen->calendar, document->text, strlen(document->text), NULL, NULL) == RESULT_OK &&
        calendar_knows(screen->calendar, screen->year))
        return;
    free(screen->calendar);
    screen->calendar = NULL;
}

static void ask(struct app *app, void *state, int64_t now_ms)
{
    struct calendar_screen *screen = state;
    struct rulebook_request request = {.kind = "calendar"};
    snprintf(request.name, sizeof request.name, "%d", screen->year);
    rules_tick(app, screen->board, &screen->asked, &request, now_ms);
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    struct calendar_screen *screen = subject;
    if (!rules_news(&screen->asked, news, app_now_ms(app)))
        return REACT_DONE;
    take_calendar(app, screen);
    return REACT_DRAW;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct calendar_screen *screen = subject;
    snprintf(ret->record, sizeof ret->record, "%d", screen->year);
    asked_title(&screen->asked, screen->board->session, app_now_ms(app), ret);
}

/* -- drawing ------------------------------------------------------------------------------------------------ */

/* A line of the scrolled page that stands at `row` of the area, if it is in view. */
struct page_rows {
    struct rect area;
    int skip;
};

static bool is_in_view(const struct page_rows *rows, int row, int *ret)
{
    *ret = rows->area.row + row - rows->skip;
    return row >= rows->skip && row - rows->skip < rows->area.rows;
}

static enum style style_of(enum calendar_class what, bool today)
{
    if (today)
        return STYLE_SELECTED;
    switch (what) {
    case CALENDAR_HOLIDAY:
        return STYLE_BAD;
    case CALENDAR_MAKEUP:
    case CALENDAR_HALF:
        return STYLE_GOOD;
    case CALENDAR_WEEKEND:
        return STYLE_DIM;
    case CALENDAR_WORKDAY:
        break;
    }
    return STYLE_NORMAL;
}

static void draw_week(const struct calendar_screen *screen, int row, int col, int month, int week)
{
    for (int column = 0; column < 7; column++) {
        int64_t day = calendar_page_day(screen->year, month, week, column);
        if (day < 0)
            continue;
        enum calendar_class what = calendar_page_class(screen->calendar, day);
        paint_format(row, col + column * PAGE_CELL, PAGE_CELL, style_of(what, day == screen->board->today),
                     "%2d%c", civil_date_of(day).day, calendar_page_mark(what));
    }
}

/* Head, weekdays, weeks, and an empty row. */
static void draw_month(const struct calendar_screen *screen, const struct page_rows *rows, int row, int col,
                       int month)
{
    int at = 0;
    if (is_in_view(rows, row, &at))
        paint_format(at, col, PAGE_WEEK, STYLE_HEADING, _("%s: %d days"), _(calendar_months[month - 1]),
                     calendar_page_worked_in(screen->calendar, screen->year, month));
    for (int day = 0; day < 7 && is_in_view(rows, row + 1, &at); day++)
        paint_text(at, col + day * PAGE_CELL, PAGE_CELL, STYLE_LABEL, _(calendar_weekdays[day]));
    for (int week = 0; week < PAGE_WEEKS; week++)
        if (is_in_view(rows, row + 2 + week, &at))
            draw_week(screen, at, col, month, week);
}

/* Returns how many rows they take. */
static int draw_runs(const struct calendar_screen *screen, const struct page_rows *rows, int row, int col,
                     int cols)
{
    struct calendar_run run = {.to = calendar_page_first(screen->year, 1) - 1};
    int count = 0, at = 0;
    while (calendar_page_run(screen->calendar, screen->year, run.to + 1, &run)) {
        struct civil_date from = civil_date_of(run.from), to = civil_date_of(run.to);
        char last[16] = "";
        if (run.to > run.from)
            snprintf(last, sizeof last, "..%02d-%02d", to.month, to.day);
        if (is_in_view(rows, row + count, &at))
            paint_format(at, col, cols, style_of(run.what, false), "%c %02d-%02d%-7s  %s",
                         calendar_page_mark(run.what), from.month, from.day, last, run.name);
        count++;
    }
    return count;
}

static void draw_year(struct calendar_screen *screen, struct rect area)
{
    bool wide = area.cols >= WIDE_FROM_COLS;
    int across = wide ? WIDE_ACROSS : NARROW_ACROSS, months_rows = 12 / across * MONTH_ROWS;
    struct page_rows rows = {.area = area, .skip = screen->scroll.skip_rows};
    struct page_rows fixed = {.area = area};
    for (int month = 1; month <= 12; month++)
        draw_month(screen, &rows, (month - 1) / across * MONTH_ROWS,
                   area.col + 1 + (month - 1) % across * (PAGE_WEEK + GAP), month);
    int beside = area.col + 1 + across * (PAGE_WEEK + GAP);
    int named = wide ? draw_runs(screen, &fixed, 0, beside, area.col + area.cols - beside)
                     : draw_runs(screen, &rows, months_rows, area.col + 1, area.cols - 1);
    screen->scroll.total_rows = wide ? months_rows : months_rows + named;
    screen->scroll.rows_in_view = area.rows;
    if (screen->scroll.skip_rows > screen->scroll.total_rows - area.rows)
        screen->scroll.skip_rows =
            screen->scroll.total_rows > area.rows ? screen->scroll.total_rows - area.rows : 0;
}

static void draw_none(const struct calendar_screen *screen, struct rect area)
{
    char text[400];
    if (screen->asked.refused[0] != '\0')
        paint_paragraph(area, STYLE_ERROR, screen->asked.refused, 0);
    else if (!screen->asked.known)
        paint_text(area.row, area.col + 1, area.cols - 1, STYLE_DIM, "...");
    else {
        snprintf(text, sizeof text,
                 _("There is no calendar for %d. A deadline that falls into it is refused, never counted as if "
                   "there "
                   "were no holidays: bring it as soon as it is announced."),
                 screen->year);
        paint_paragraph((struct rect){area.row, area.col + 1, area.rows, area.cols - 2}, STYLE_BAD, text, 0);
    }
}

static struct rect around(struct app *app, void *subject, struct rect area)
{
    struct calendar_screen *screen = subject;
    const struct document_row *document = document_of(screen);
    struct rect foot, head = rect_top(area, 2, &area);
    (void)app;
    area = rect_top(area, area.rows - RULES_FOOT_ROWS, &foot);
    rules_draw_foot(screen->board, foot, document ? document->changed_at : 0, document ? document->who : "",
                    _("Changed by: rexianctl calendar import FILE --what-if, then without it"));
    if (screen->calendar == NULL) {
        draw_none(screen, head);
        return (struct rect){0};
    }
    int days = 0;
    char hours[CALENDAR_SEGMENTS * 12 + 1];
    if (calendar_workdays_in_year(screen->calendar, screen->year, &days, NULL) != RESULT_OK)
        days = 0;
    calendar_page_hours(screen->calendar, screen->year, hours, sizeof hours);
    paint_format(head.row, head.col + 1, head.cols - 1, STYLE_HEADING,
                 _("%d: %d working days, office hours %s"), screen->year, days, hours);
    paint_text(head.row + 1, head.col + 1, head.cols - 1, STYLE_DIM,
               _("- holiday, + make-up working day, / half day"));
    draw_year(screen, area);
    return (struct rect){0};
}

/* -- keys --------------------------------------------------------------------------------------------------- */

static enum reaction turn_to(struct app *app, struct calendar_screen *screen, int year)
{
    if (year < CALENDAR_YEAR_MIN || year > CALENDAR_YEAR_MAX || year == screen->year)
        return REACT_DONE;
    screen->year = year;
    screen->scroll.skip_rows = 0;
    asked_forget(&screen->asked);
    take_calendar(app, screen);
    return REACT_DRAW;
}

static enum reaction before(struct app *app, void *subject, const char *argument)
{
    (void)argument;
    return turn_to(app, subject, ((struct calendar_screen *)subject)->year - 1);
}

static enum reaction after(struct app *app, void *subject, const char *argument)
{
    (void)argument;
    return turn_to(app, subject, ((struct calendar_screen *)subject)->year + 1);
}

static enum reaction this_year(struct app *app, void *subject, const char *argument)
{
    struct calendar_screen *screen = subject;
    (void)argument;
    return turn_to(app, screen, civil_date_of(screen->board->today).year);
}

static enum reaction key(struct app *app, void *subject, const struct key *pressed)
{
    struct calendar_screen *screen = subject;
    (void)app;
    return scroll_key(&screen->scroll, pressed);
}

static bool start(struct app *app, void *state, const void *given)
{
    struct calendar_screen *screen = state;
    const int *year = given;
    screen->board = app_context(app);
    screen->year = *year;
    return asked_start(&screen->asked, "rules.show") == RESULT_OK;
}

static void stop(struct app *app, void *subject)
{
    struct calendar_screen *screen = subject;
    (void)app;
    asked_stop(&screen->asked);
    free(screen->calendar);
}

static const struct command commands[] = {
    {.key = PRESS_LEFT,
     .name = "before",
     .label = N_("year"),
     .help = N_("The year before (also [)"),
     .run = before},
    {.key = PRESS_RIGHT, .name = "after", .help = N_("The year after (also ])"), .run = after},
    {.key = '[', .run = before},
    {.key = ']', .run = after},
    {.key = 't', .name = "today", .label = N_("this year"), .help = N_("This year"), .run = this_year},
    {.key = 'L',
     .name = "limits",
     .label = N_("limits"),
     .help = N_("The limits in force"),
     .run = open_limits},
    {.key = 'D',
     .name = "directory",
     .label = N_("directory"),
     .help = N_("The dispatch directory"),
     .run = open_directory},
};

static const struct frame_kind kind = {
    .size = sizeof(struct calendar_screen),
    .name = N_("Calendar"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .keys = &scroll_commands,
    .start = start,
    .ask = ask,
    .title = title,
    .around = around,
    .key = key,
    .message = message,
    .stop = stop,
};

enum reaction open_calendar(struct app *app, void *subject, const char *argument)
{
    const struct board *board = app_context(app);
    int year = atoi(argument);
    (void)subject;
    if (board->today == 0)
        return REACT_DONE;
    if (year < CALENDAR_YEAR_MIN || year > CALENDAR_YEAR_MAX)
        year = civil_date_of(board->today).year;
    (void)frame_open(app, &kind, &year);
    return REACT_DRAW;
}
