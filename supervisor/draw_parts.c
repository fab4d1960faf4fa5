/* The lower parts of the dashboard: now, trend by hour, other figures, departments. */
#include "supervisor/dashboard.h"

#include "tui/cells.h"
#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void draw_value(int row, int col, int cols, const char *label, enum style style, const char *value)
{
    int value_cols = text_width_cols(value);
    if (value_cols > cols)
        value_cols = cols;
    paint_aligned(row, col, cols - value_cols - 1, STYLE_LABEL, ALIGN_LEFT, label);
    paint_aligned(row, col + cols - value_cols, value_cols, style, ALIGN_LEFT, value);
}

static void draw_count(int row, int col, int cols, const char *label, bool alarm, int64_t count)
{
    char value[32];
    snprintf(value, sizeof value, "%s%" PRId64, alarm ? "! " : "", count);
    draw_value(row, col, cols, label, alarm ? STYLE_BAD : STYLE_NORMAL, value);
}

static void draw_queue(const struct dashboard *dashboard, struct rect area)
{
    const struct board_reply *now = dashboard->now.reply;
    int64_t wait_ms = dashboard_wait_ms(dashboard);
    bool late = dashboard_waits_long(dashboard);
    char wait[24] = "-", value[40];
    if (now->waiting_calls > 0)
        duration_text(wait_ms, wait, sizeof wait);
    snprintf(value, sizeof value, "%s%s", late ? "! " : "", wait);
    int row = area.row, col = area.col, cols = area.cols;
    draw_count(row++, col, cols, _("calls waiting"), late, now->waiting_calls);
    draw_value(row++, col, cols, _("longest wait"), late ? STYLE_BAD : STYLE_NORMAL, value);
    draw_count(row++, col, cols, _("talking"), false, now->talking);
    draw_count(row++, col, cols, _("operators ready"), now->waiting_calls > 0 && now->ready == 0, now->ready);
    draw_count(row++, col, cols, _("pausing"), false, now->paused);
    draw_count(row++, col, cols, _("logged in"), false, now->logged_in);
}

/* What is open stands on exactly one desk, so that the desks add up. */
static void draw_desks(const struct dashboard *dashboard, struct rect area)
{
    const struct board_reply *now = dashboard->now.reply;
    int row = area.row, col = area.col, cols = area.cols;
    int64_t open = now->pending + now->returned + now->handling + now->replied + now->callbacks;
    char value[96];
    draw_count(row++, col, cols, _("to dispatch"), false, now->pending);
    draw_count(row++, col, cols, _("returns to rule on"), false, now->returned);
    draw_count(row++, col, cols, _("with departments"), false, now->handling);
    draw_count(row++, col, cols, _("replies to audit"), false, now->replied);
    draw_count(row++, col, cols, _("callbacks due"), false, now->callbacks);
    snprintf(value, sizeof value, now->overdue > 0 ? _("%" PRId64 ", ! %" PRId64 " overdue") : "%" PRId64, open,
             now->overdue);
    draw_value(row++, col, cols, _("open on all desks"), now->overdue > 0 ? STYLE_BAD : STYLE_NORMAL, value);
}

/* What waits for a supervisor: nothing stands there quietly, what is late or waits for a decision is marked. */
static void draw_supervised(const struct dashboard *dashboard, struct rect area)
{
    const struct board_reply *now = dashboard->now.reply;
    const struct {
        const char *label;
        bool alarm;
        int64_t count;
    } cells[] = {
        {_("yours to approve"), true, now->approvals},
        {_("orders open"), false, now->orders},
        {_("orders overdue"), true, now->orders_overdue},
        {_("suspended"), false, now->suspended},
        {_("first reports late"), true, now->first_reports_overdue},
        {_("shifts not taken"), true, now->shifts},
    };
    enum { ACROSS = 3, GAP_COLS = 3 };
    int cols = (area.cols - (ACROSS - 1) * GAP_COLS) / ACROSS;
    for (int i = 0; i < (int)(sizeof cells / sizeof cells[0]); i++) {
        int row = area.row + i / ACROSS, col = area.col + i % ACROSS * (cols + GAP_COLS);
        if (cells[i].count == 0)
            draw_value(row, col, cols, cells[i].label, STYLE_DIM, "0");
        else
            draw_count(row, col, cols, cells[i].label, cells[i].alarm, cells[i].count);
    }
}

void draw_now(const struct dashboard *dashboard, struct rect area)
{
    struct rect rest, heading = rect_top(area, 1, &rest);
    paint_hline(heading.row, heading.col, heading.cols, STYLE_LINE,
                _("Now: queue and people, what is open, what waits (a)"));
    if (!dashboard->now.known) {
        paint_text(rest.row, rest.col + 1, rest.cols - 1, STYLE_DIM,
                   dashboard->now.refused[0] != '\0' ? dashboard->now.refused : "...");
        return;
    }
    enum { SUPERVISED_ROWS = 2 };
    struct rect below, upper = rect_top(rest, rest.rows - SUPERVISED_ROWS, &below);
    struct rect right, left = rect_left(upper, upper.cols / 2 - 3, &right);
    left = (struct rect){left.row, left.col + 1, left.rows, left.cols - 1};
    right = (struct rect){right.row, right.col + 4, right.rows, right.cols - 5};
    draw_queue(dashboard, left);
    draw_desks(dashboard, right);
    draw_supervised(dashboard, (struct rect){below.row, below.col + 1, below.rows, below.cols - 2});
}

/* A row of hours, 0 to 23, of one rate. */
static int64_t hour_figures(const struct rates_reply *reply, enum rate_kind rate, int64_t n[24], int64_t d[24])
{
    int64_t most = 0;
    for (size_t i = 0; i < reply->row_count; i++) {
        const struct rates_row *row = &reply->rows[i];
        if (!row->known || row->id < 0 || row->id > 23)
            continue;
        n[row->id] = figure_of(row, rate_kinds[rate].n);
        d[row->id] = figure_of(row, rate_kinds[rate].d);
        if (d[row->id] > most)
            most = d[row->id];
    }
    return most;
}

static void draw_column(struct rect area, int hour, struct column column)
{
    enum { HOUR_COLS = 3 };
    int col = area.col + hour * HOUR_COLS;
    for (int cell = 0; cell < area.rows; cell++) {
        int row = area.row + area.rows - 1 - cell;
        if (cell < column.n_cells)
            paint_text(row, col, 2, STYLE_GOOD, "##");
        else if (cell < column.n_cells + column.miss_cells)
            paint_text(row, col, 2, STYLE_BAD, "xx");
    }
}

void draw_hours(const struct dashboard *dashboard, struct rect area)
{
    enum { ROWS_MOST = 12, INDENT = 1 };
    enum rate_kind rate = dashboard->board->rate;
    int64_t n[24] = {0}, d[24] = {0};
    char title[160];
    struct rect rest, heading = rect_top(area, 1, &rest);
    int64_t most = dashboard->hours.known ? hour_figures(dashboard->hours.reply, rate, n, d) : 0;
    if (most > 0)
        snprintf(title, sizeof title, _("%s by hour: ## reached, xx missed; highest %" PRId64),
                 _(rate_kinds[rate].label), most);
    else
        snprintf(title, sizeof title, _("%s by hour"), _(rate_kinds[rate].label));
    paint_hline(heading.row, heading.col, heading.cols, STYLE_LINE, title);
    if (rest.rows > ROWS_MOST)
        rest.rows = ROWS_MOST;
    if (rest.rows < 2 || most == 0) {
        paint_text(rest.row, rest.col + 1, rest.cols - 1, STYLE_DIM,
                   !dashboard->hours.known ? "..." : _("Nothing."));
        return;
    }
    struct rect chart = {rest.row, rest.col + INDENT, rest.rows - 1, rest.cols - INDENT};
    for (int hour = 0; hour < 24; hour++) {
        draw_column(chart, hour, column_of(n[hour], d[hour], most, chart.rows));
        paint_format(chart.row + chart.rows, chart.col + hour * 3, 2, d[hour] > 0 ? STYLE_NORMAL : STYLE_DIM,
                     "%02d", hour);
    }
}

/* "3 / 6", "50.00 %" to "3/6", "50.00": the title says what they are. */
static void make_narrow(struct shown_figure *shown)
{
    char *to = shown->count;
    for (const char *from = shown->count; *from != '\0'; from++)
        if (*from != ' ')
            *to++ = *from;
    *to = '\0';
    char *percent = strstr(shown->rate, " %");
    if (percent)
        *percent = '\0';
}

/* Cells of a page's columns: on a small screen counts and rates take no more than they need, the rest is the labels'. */
struct figure_cols {
    int label, count, rate;
};

static struct figure_cols cols_of(struct shown_figure *shown, int count, int cols)
{
    struct figure_cols c = {.count = 17, .rate = 10};
    bool roomy = cols >= 50;
    if (!roomy)
        c.count = c.rate = 0;
    for (int i = 0; i < count && !roomy; i++) {
        make_narrow(&shown[i]);
        int count_cols = text_width_cols(shown[i].count) + 1, rate_cols = text_width_cols(shown[i].rate) + 1;
        c.count = count_cols > c.count ? count_cols : c.count;
        c.rate = rate_cols > c.rate ? rate_cols : c.rate;
    }
    c.label = cols - c.count - c.rate - 2;
    return c;
}

int draw_figures(const struct dashboard *dashboard, struct rect area, int columns, int page)
{
    struct shown_figure shown[FIGURES_MOST];
    const struct rates_row *row = dashboard_total(dashboard);
    struct rect rest, heading = rect_top(area, 1, &rest);
    size_t count = row && row->known ? figures_shown(row, shown) : 0;
    int each = figures_rows((int)count, columns, rest.rows);
    int pages = figures_pages((int)count, columns, rest.rows), cols = rest.cols / columns;
    page = pages > 0 ? page % pages : 0;
    if (pages > 1) {
        char title[120];
        snprintf(title, sizeof title, _("Other figures %d/%d (Tab): n / d, %%, average"), page + 1, pages);
        paint_hline(heading.row, heading.col, heading.cols, STYLE_LINE, title);
    } else {
        paint_hline(heading.row, heading.col, heading.cols, STYLE_LINE, _("Other figures: n / d, %, average"));
    }
    if (!row || !row->known)
        paint_text(rest.row, rest.col + 1, rest.cols - 1, STYLE_DIM,
                   row ? _("Never sealed: not known as then.") : "...");
    int first = page * each * columns, left = (int)count - first;
    int on_page = left < each * columns ? left : each * columns, tall = figures_rows(on_page, columns, each);
    struct figure_cols c = cols_of(&shown[first], on_page, cols);
    for (int i = 0; i < on_page; i++) {
        const struct shown_figure *f = &shown[first + i];
        int at = rest.row + i % tall, col = rest.col + i / tall * cols + 1;
        paint_aligned(at, col, c.label, STYLE_LABEL, ALIGN_LEFT, _(f->label));
        paint_aligned(at, col + c.label, c.count, STYLE_NORMAL, ALIGN_RIGHT, f->count);
        paint_aligned(at, col + c.label + c.count, c.rate, STYLE_NORMAL, ALIGN_RIGHT, f->rate);
    }
    return pages;
}

struct ranked {
    const struct rates_row *row;
    int64_t n, d;
};

static int by_misses(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int64_t mx = x->d - x->n, my = y->d - y->n;
    if (mx != my)
        return mx > my ? -1 : 1;
    return (x->d < y->d) - (x->d > y->d);
}

void draw_departments(const struct dashboard *dashboard, struct rect area)
{
    const struct rates_reply *reply = dashboard->departments.reply;
    enum { PERCENT_COLS = 10, COUNT_COLS = 15 };
    /* Calls belong to no department. */
    enum rate_kind rate = dashboard->board->rate == RATE_ANSWER ? RATE_COMPLETION : dashboard->board->rate;
    struct rect rest, heading = rect_top(area, 1, &rest);
    char title[160];
    snprintf(title, sizeof title, _("%s by department, most misses first"), _(rate_kinds[rate].label));
    paint_hline(heading.row, heading.col, heading.cols, STYLE_LINE, title);
    if (!dashboard->departments.known)
        return;
    struct ranked *ranked = calloc(reply->row_count + 1, sizeof *ranked);
    size_t count = 0;
    for (size_t i = 0; i < reply->row_count && ranked; i++) {
        int64_t d = figure_of(&reply->rows[i], rate_kinds[rate].d);
        if (reply->rows[i].known && d > 0)
            ranked[count++] =
                (struct ranked){&reply->rows[i], figure_of(&reply->rows[i], rate_kinds[rate].n), d};
    }
    if (count > 0)
        qsort(ranked, count, sizeof *ranked, by_misses);
    else
        paint_text(rest.row, rest.col + 1, rest.cols - 1, STYLE_DIM, _("Nothing."));
    for (size_t i = 0; i < count && (int)i < rest.rows; i++) {
        char text[48], percent[RATE_TEXT];
        int row = rest.row + (int)i, col = rest.col + 1;
        int name_cols = rest.cols - COUNT_COLS - PERCENT_COLS - 5;
        bool missed = ranked[i].n < ranked[i].d;
        paint_aligned(row, col, name_cols, STYLE_NORMAL, ALIGN_LEFT, ranked[i].row->key);
        snprintf(text, sizeof text, "%" PRId64 " / %" PRId64, ranked[i].n, ranked[i].d);
        paint_aligned(row, col + name_cols, COUNT_COLS, STYLE_NORMAL, ALIGN_RIGHT, text);
        rate_text(ranked[i].n, ranked[i].d, percent);
        snprintf(text, sizeof text, "%s %%", percent);
        paint_aligned(row, col + name_cols + COUNT_COLS, PERCENT_COLS, missed ? STYLE_BAD : STYLE_GOOD,
                      ALIGN_RIGHT, text);
        paint_text(row, col + name_cols + COUNT_COLS + PERCENT_COLS + 1, 1, missed ? STYLE_BAD : STYLE_GOOD,
                   missed ? "!" : "=");
    }
    free(ranked);
}
