/* The upper part of the dashboard: the day, what needs attention, the three rates. */
#include "supervisor/dashboard.h"

#include "tui/cells.h"
#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LABEL_COLS = 13, COUNT_COLS = 17, PERCENT_COLS = 10, WORD_COLS = 10, BAR_COLS_MOST = 60 };

bool dashboard_is_wide(struct rect area)
{
    return area.cols >= WIDE_COLS && area.rows >= WIDE_ROWS;
}

const struct rates_row *dashboard_total(const struct dashboard *dashboard)
{
    const struct rates_reply *reply = dashboard->total.reply;
    return dashboard->total.known && reply->row_count > 0 ? &reply->rows[0] : NULL;
}

struct standing dashboard_standing(const struct dashboard *dashboard, enum rate_kind rate)
{
    const struct rates_reply *reply = dashboard->total.reply;
    int64_t open = 0, waiting = 0;
    if (board_is_open(dashboard->board)) {
        if (rate == RATE_COMPLETION)
            open = reply->recoverable_completion;
        else if (rate == RATE_CALLBACK)
            open = reply->recoverable_callback;
        else
            waiting = reply->waiting_calls;
    }
    return standing_of(dashboard_total(dashboard), rate, open, waiting);
}

int64_t dashboard_wait_ms(const struct dashboard *dashboard)
{
    const struct board_reply *now = dashboard->now.reply;
    const struct session *session = dashboard->board->session;
    if (!dashboard->now.known || now->waiting_calls == 0)
        return 0;
    int64_t since_ms = session_now(session) - dashboard->now_at;
    return now->longest_wait_ms + (since_ms > 0 ? since_ms : 0);
}

bool dashboard_waits_long(const struct dashboard *dashboard)
{
    const struct board_reply *now = dashboard->now.reply;
    return dashboard->now.known && now->answer_target_ms > 0 &&
           dashboard_wait_ms(dashboard) > now->answer_target_ms;
}

/* Behind what is said already: how long nobody measured what came to the exchange. */
static void say_gaps(const struct dashboard *dashboard, char *text, size_t size)
{
    const struct rates_reply *reply = dashboard->total.reply;
    int64_t sum_ms = 0;
    char length[24];
    for (size_t i = 0; dashboard->total.known && i < reply->gap_count; i++)
        sum_ms += reply->gaps[i].to_at - reply->gaps[i].from_at;
    if (sum_ms == 0)
        return;
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s", used > 0 ? "  " : "");
    used = strlen(text);
    duration_text(sum_ms, length, sizeof length);
    snprintf(text + used, size - used, _("! calls not measured for %s"), length);
}

/* What needs a person now, at the right of the first row; returns its cells. */
static int draw_alarms(const struct dashboard *dashboard, struct rect area)
{
    const struct board_reply *now = dashboard->now.reply;
    char text[160] = "", wait[24];
    int64_t wait_ms = dashboard_wait_ms(dashboard);
    size_t used = 0;
    if (!dashboard->now.known)
        return 0;
    if (dashboard_waits_long(dashboard)) {
        duration_text(wait_ms, wait, sizeof wait);
        snprintf(text, sizeof text, _("! %" PRId64 " waiting, longest %s"), now->waiting_calls, wait);
        used = strlen(text);
    }
    if (now->overdue > 0) {
        snprintf(text + used, sizeof text - used, "%s", used > 0 ? "  " : "");
        used = strlen(text);
        snprintf(text + used, sizeof text - used, _("! %" PRId64 " overdue"), now->overdue);
    }
    say_gaps(dashboard, text, sizeof text);
    int cols = text_width_cols(text);
    if (cols > 0)
        paint_text(area.row, area.col + area.cols - cols - 1, cols, STYLE_BAD, text);
    return cols > 0 ? cols + 2 : 0;
}

static void draw_day(const struct dashboard *dashboard, struct rect area)
{
    char day[DAY_TEXT];
    board_day_text(dashboard->board, day);
    int alarm_cols = draw_alarms(dashboard, area);
    paint_aligned(area.row, area.col + 1, area.cols - alarm_cols - 1, STYLE_HEADING, ALIGN_LEFT, day);
}

static void draw_bar(int row, int col, int cols, const struct standing *s)
{
    char text[BAR_COLS_MOST + 1];
    int width = cols - 2 < BAR_COLS_MOST ? cols - 2 : BAR_COLS_MOST;
    if (width < 1)
        return;
    bar_text(s, width, text);
    paint_text(row, col, 1, STYLE_NORMAL, "[");
    for (int i = 0; i < width; i++) {
        enum style style = STYLE_DIM;
        if (text[i] == '#')
            style = STYLE_GOOD;
        else if (text[i] == '+')
            style = STYLE_TAGGED;
        else if (s->lost > 0)
            style = STYLE_BAD;
        paint_part(row, col + 1 + i, 1, style, text + i, 1);
    }
    paint_text(row, col + 1 + width, 1, STYLE_NORMAL, "]");
}

/* Symbol, word and colour of a rate against the target line of 100 %. */
static const char *verdict(const struct standing *s, enum style *ret_style)
{
    *ret_style = STYLE_DIM;
    if (!s->known)
        return _("- unsealed");
    if (s->d == 0)
        return _("- none");
    *ret_style = s->n == s->d ? STYLE_GOOD : STYLE_BAD;
    return s->n == s->d ? _("= met") : _("! below");
}

static void say_count(const struct standing *s, bool asking, char *out, size_t size)
{
    if (asking)
        snprintf(out, size, "%s", "...");
    else if (!s->known)
        snprintf(out, size, "%s", "-");
    else
        snprintf(out, size, "%" PRId64 " / %" PRId64, s->n, s->d);
}

static void say_percent(int64_t n, int64_t d, char *out, size_t size)
{
    char rate[RATE_TEXT];
    rate_text(n, d, rate);
    snprintf(out, size, "%s%s", rate, d > 0 ? " %" : "");
}

static void draw_rate(const struct dashboard *dashboard, enum rate_kind rate, int row, struct rect area)
{
    struct standing s = dashboard_standing(dashboard, rate);
    bool asking = !dashboard->total.known, chosen = dashboard->board->rate == rate;
    char count[48], percent[48];
    enum style style;
    const char *word = verdict(&s, &style);
    int col = area.col;
    say_count(&s, asking, count, sizeof count);
    say_percent(s.n, s.d, percent, sizeof percent);
    paint_format(row, col, 4, chosen ? STYLE_SELECTED : STYLE_KEY, "%s%d ", chosen ? ">" : " ", (int)rate + 1);
    col += 4;
    paint_aligned(row, col, LABEL_COLS - 1, chosen ? STYLE_HEADING : STYLE_NORMAL, ALIGN_LEFT,
                  _(rate_kinds[rate].label));
    col += LABEL_COLS;
    paint_aligned(row, col, COUNT_COLS, STYLE_HEADING, ALIGN_RIGHT, count);
    col += COUNT_COLS;
    paint_aligned(row, col, PERCENT_COLS, s.d > 0 ? style : STYLE_DIM, ALIGN_RIGHT,
                  asking || !s.known ? "" : percent);
    col += PERCENT_COLS + 1;
    int bar_cols = area.col + area.cols - col - WORD_COLS - 1;
    if (bar_cols > BAR_COLS_MOST + 2)
        bar_cols = BAR_COLS_MOST + 2;
    draw_bar(row, col, bar_cols, &s);
    if (!asking)
        paint_aligned(row, col + bar_cols + 1, WORD_COLS, style, ALIGN_LEFT, word);
}

/* The second row of a rate: target, what can still be reached, the misses. */
static void draw_ceiling(const struct dashboard *dashboard, enum rate_kind rate, int row, struct rect area)
{
    struct standing s = dashboard_standing(dashboard, rate);
    char best[48], text[240];
    if (dashboard->total.known && !s.known)
        paint_aligned(row, area.col + 4, area.cols - 5, STYLE_DIM, ALIGN_LEFT,
                      _("Not known as then: a day shown was never sealed."));
    if (!s.known || s.d + s.best_d == 0)
        return;
    say_percent(s.best_n, s.best_d, best, sizeof best);
    if (s.d > 0 && s.n == s.d && s.best_d == s.d)
        snprintf(text, sizeof text, "%s", _("target 100 %, no misses"));
    else if (board_is_open(dashboard->board))
        snprintf(text, sizeof text,
                 _("target 100 %%, still attainable %" PRId64 " / %" PRId64 "  %s; %" PRId64 " open, %" PRId64
                   " lost"),
                 s.best_n, s.best_d, best, s.open, s.lost);
    else
        snprintf(text, sizeof text, _("target 100 %%, misses %" PRId64), s.lost);
    paint_aligned(row, area.col + 4, area.cols - 5, s.lost + s.open > 0 ? STYLE_NORMAL : STYLE_DIM, ALIGN_LEFT,
                  text);
}

/* Returns the rows taken. */
static int draw_rates(const struct dashboard *dashboard, struct rect area, bool compact)
{
    int row = area.row;
    for (int rate = 0; rate < RATE_COUNT; rate++) {
        draw_rate(dashboard, (enum rate_kind)rate, row++, area);
        if (!compact)
            draw_ceiling(dashboard, (enum rate_kind)rate, row++, area);
    }
    return row - area.row;
}

enum { NOW_ROWS = 9 };

static void draw_wide(struct dashboard *dashboard, struct rect area)
{
    enum { LEFT_COLS = 74, HOURS_ROWS = 10 };
    struct rect right, rest, left = rect_left(area, LEFT_COLS, &right);
    struct rect now = rect_top(left, NOW_ROWS, &rest);
    draw_now(dashboard, now);
    struct rect hours = rect_top(rest, HOURS_ROWS, &rest);
    draw_hours(dashboard, hours);
    draw_departments(dashboard, rest);
    paint_vline(area.row, right.col - 1, area.rows, STYLE_LINE);
    dashboard->pages = draw_figures(dashboard, right, 1, dashboard->page);
}

void dashboard_draw(struct dashboard *dashboard, struct rect area)
{
    bool wide = dashboard_is_wide(area), compact = !wide && dashboard->page > 0;
    struct rect rest, first = rect_top(area, 1, &rest);
    draw_day(dashboard, first);
    if (dashboard->total.refused[0] != '\0')
        paint_format(rest.row, rest.col, rest.cols, STYLE_ERROR, "! %s", dashboard->total.refused);
    else
        (void)rect_top(rest, draw_rates(dashboard, rest, compact) + (wide ? 1 : 0), &rest);
    if (wide) {
        draw_wide(dashboard, rest);
    } else if (dashboard->page > 0) {
        dashboard->pages = 1 + draw_figures(dashboard, rest, 2, dashboard->page - 1);
    } else {
        struct rect now = rect_top(rest, NOW_ROWS, &rest);
        draw_now(dashboard, now);
        draw_hours(dashboard, rest);
    }
}
