/* The three rates by hour, department, operator, category, queue, type, urgency, or one row a day or month. */
#include "supervisor/split_inside.h"

#include "core/civil.h"
#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void ask(struct app *app, struct split_screen *screen, int64_t now_ms)
{
    struct board *board = screen->board;
    if (board->today == 0)
        return;
    if (screen->version != board->version) {
        screen->version = board->version;
        asked_forget(&screen->rates);
        asked_forget(&screen->frozen);
        split_order(app, screen);
    }
    struct rates_request request = board_request(board, screen->by);
    request.days = screen->span == SPAN_DAYS;
    request.months = screen->span == SPAN_MONTHS;
    asked_tick(app, board->session, &screen->rates, &request, now_ms);
    if (screen->span != SPAN_MONTHS || board->then)
        return;
    struct rates_request frozen = {.by = request.by, .months = true, .frozen = true};
    int64_t first = split_month_begin(board->days.from), last = split_month_end(board->days.to);
    civil_format_date(civil_date_of(first), frozen.from);
    civil_format_date(civil_date_of(last), frozen.to);
    asked_tick(app, board->session, &screen->frozen, &frozen, now_ms);
}

static enum reaction tick(struct app *app, void *subject, int64_t now_ms)
{
    if (app_is_top(app, subject))
        ask(app, subject, now_ms);
    return REACT_DONE;
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    struct split_screen *screen = subject;
    bool changed = asked_news(&screen->rates, news, app_now_ms(app));
    changed |= asked_news(&screen->frozen, news, app_now_ms(app));
    if (!changed)
        return REACT_DONE;
    split_order(app, screen);
    return REACT_DRAW;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    struct split_screen *screen = subject;
    list_title(&screen->list, ret);
    snprintf(ret->record, sizeof ret->record, "%s  %s",
             screen->span == SPAN_DAYS     ? _("by day")
             : screen->span == SPAN_MONTHS ? _("by month")
                                           : _(split_names.labels[screen->by]),
             board_mode_text(screen->board));
    asked_title(&screen->rates, screen->board->session, app_now_ms(app), ret);
}

/* The rows of one key add up to the total. */
static void draw_total(const struct split_screen *screen, struct rect area)
{
    const struct rates_reply *reply = screen->rates.reply;
    struct standing sums[RATE_COUNT] = {0};
    char text[RATE_COUNT][64];
    for (size_t i = 0; i < reply->row_count; i++) {
        for (int rate = 0; rate < RATE_COUNT; rate++) {
            struct standing s = standing_of(&reply->rows[i], (enum rate_kind)rate, 0, 0);
            sums[rate].n += s.n;
            sums[rate].d += s.d;
        }
    }
    for (int rate = 0; rate < RATE_COUNT; rate++) {
        char percent[RATE_TEXT];
        rate_text(sums[rate].n, sums[rate].d, percent);
        if (split_has_no_d(screen, (enum rate_kind)rate))
            snprintf(text[rate], sizeof text[rate], "%s %" PRId64 "/-", _(rate_kinds[rate].label),
                     sums[rate].n);
        else
            snprintf(text[rate], sizeof text[rate], "%s %" PRId64 "/%" PRId64 " %s", _(rate_kinds[rate].label),
                     sums[rate].n, sums[rate].d, percent);
    }
    paint_format(area.row, area.col + 1, area.cols - 1, STYLE_HEADING, _("Total: %s   %s   %s"), text[0],
                 text[1], text[2]);
}

static void say_hours(int64_t ms, char *out, size_t size)
{
    snprintf(out, size, "%" PRId64 ":%02d", ms / CIVIL_HOUR_MS, (int)(ms / CIVIL_MINUTE_MS % 60));
}

/* What the selected operator's time went to, in hours and minutes. */
static void draw_workload(const struct split_screen *screen, struct rect area)
{
    char duty[24], breaks[24], wrap_up[24], call[24] = "-", occupancy[RATE_TEXT];
    int64_t selected = list_selected(&screen->list), sums[MEASURE_END] = {0}, n = 0, d = 0;
    if (selected < 0)
        return;
    for (int i = 1; i < MEASURE_END; i++)
        sums[i] = figure_of(split_row(screen, (size_t)selected), (enum measure)i);
    say_hours(sums[MEASURE_DUTY_MS], duty, sizeof duty);
    say_hours(sums[MEASURE_BREAK_MS], breaks, sizeof breaks);
    say_hours(sums[MEASURE_WRAP_UP_MS], wrap_up, sizeof wrap_up);
    rates_workload(WORKLOAD_HANDLING, sums, &n, &d);
    if (d > 0)
        duration_text(n / d, call, sizeof call);
    rates_workload(WORKLOAD_OCCUPANCY, sums, &n, &d);
    rate_text(n, d, occupancy);
    paint_format(area.row, area.col + 1, area.cols - 1, STYLE_NORMAL,
                 _("on duty %s   breaks %s   wrap-up %s   a call %s   occupancy %s"), duty, breaks, wrap_up,
                 call, occupancy);
}

static bool is_by_operator(const struct split_screen *screen)
{
    return screen->span == SPAN_KEYS && screen->by == SPLIT_OPERATOR;
}

static void draw(struct app *app, void *subject, struct rect area)
{
    struct split_screen *screen = subject;
    char day[DAY_TEXT], line[DAY_TEXT * 2];
    struct rect rest, first = rect_top(area, 1, &rest);
    ask(app, screen, app_now_ms(app));
    board_day_text(screen->board, day);
    snprintf(line, sizeof line, _("%s   Enter: misses of %s"), day, _(rate_kinds[screen->board->rate].label));
    paint_aligned(first.row, first.col + 1, first.cols - 1, STYLE_HEADING, ALIGN_LEFT, line);
    struct rect foot, middle = rect_top(rest, rest.rows - (is_by_operator(screen) ? 2 : 1), &rest);
    if (screen->rates.refused[0] != '\0') {
        paint_format(middle.row, middle.col, middle.cols, STYLE_ERROR, "! %s", screen->rates.refused);
        return;
    }
    screen->list.empty = screen->rates.known ? _("Nothing on these days.") : "...";
    list_draw(&screen->list, middle, true);
    if (!screen->rates.known)
        return;
    struct rect total = rect_top(rest, 1, &foot);
    draw_total(screen, total);
    if (is_by_operator(screen))
        draw_workload(screen, foot);
}

/* The days of the range that lie in the month that begins on this day. */
static void cut_to_month(struct misses_of *of, int64_t first)
{
    int64_t last = split_month_end(first);
    of->from = of->from > first ? of->from : first;
    of->to = of->to < last ? of->to : last;
}

static enum reaction open_misses(struct app *app, struct split_screen *screen, enum rate_kind rate)
{
    int64_t selected = list_selected(&screen->list);
    struct board *board = screen->board;
    board->rate = rate;
    if (selected < 0)
        return REACT_DRAW;
    if (board->then)
        app_say(app, STYLE_NORMAL, "%s", _("Misses are shown as known now."));
    const struct rates_row *row = split_row(screen, (size_t)selected);
    struct misses_of of = {.rate = rate, .from = board->days.from, .to = board->days.to};
    split_say_key(screen, row, of.key_text, sizeof of.key_text);
    if (screen->span == SPAN_DAYS) {
        of.from = of.to = row->id;
    } else if (screen->span == SPAN_MONTHS) {
        snprintf(of.key_text, sizeof of.key_text, "%s", row->key); /* without its mark */
        cut_to_month(&of, row->id);
    } else if (split_has_no_d(screen, rate)) {
        app_say(app, STYLE_NORMAL, "%s", _("An operator has answered calls only: calls missed are nobody's."));
        return REACT_DRAW;
    } else {
        of.by = screen->by;
        of.key = row->id;
    }
    misses_screen_open(app, board, &of);
    return REACT_DRAW;
}

static enum reaction run_enter(struct app *app, void *subject, const char *argument)
{
    (void)argument;
    return open_misses(app, subject, ((struct split_screen *)subject)->board->rate);
}

static enum reaction run_answer(struct app *app, void *subject, const char *argument)
{
    (void)argument;
    return open_misses(app, subject, RATE_ANSWER);
}

static enum reaction run_completion(struct app *app, void *subject, const char *argument)
{
    (void)argument;
    return open_misses(app, subject, RATE_COMPLETION);
}

static enum reaction run_callback(struct app *app, void *subject, const char *argument)
{
    (void)argument;
    return open_misses(app, subject, RATE_CALLBACK);
}

static enum reaction run_sort(struct app *app, void *subject, const char *argument)
{
    static const char *const said[SORT_COUNT] = {
        N_("Sorted by key."), N_("Most misses of %s first."),
        N_("Lowest rate of %s first; fewer than 10 cases are no rank and come last.")};
    struct split_screen *screen = subject;
    (void)argument;
    screen->sort = (enum sort)(((int)screen->sort + 1) % SORT_COUNT);
    split_order(app, screen);
    const char *sentence = _(said[screen->sort]), *gap = strstr(sentence, "%s");
    if (gap)
        app_say(app, STYLE_NORMAL, "%.*s%s%s", (int)(gap - sentence), sentence,
                _(rate_kinds[screen->board->rate].label), gap + 2);
    else
        app_say(app, STYLE_NORMAL, "%s", sentence);
    return REACT_DRAW;
}

static bool is_of_months(const void *subject)
{
    return ((const struct split_screen *)subject)->span == SPAN_MONTHS;
}

static enum reaction run_changes(struct app *app, void *subject, const char *argument)
{
    struct split_screen *screen = subject;
    int64_t selected = list_selected(&screen->list);
    (void)argument;
    if (selected >= 0)
        month_screen_open(app, split_month_begin(split_row(screen, (size_t)selected)->id));
    return REACT_DRAW;
}

static enum reaction key(struct app *app, void *subject, const struct key *pressed)
{
    struct split_screen *screen = subject;
    return list_key(app, &screen->list, pressed);
}

static void close_screen(struct app *app, void *subject)
{
    struct split_screen *screen = subject;
    (void)app;
    if (screen->board->split == screen)
        screen->board->split = NULL;
    list_stop(&screen->list);
    asked_stop(&screen->rates);
    asked_stop(&screen->frozen);
    free(screen->order);
    free(screen);
}

static const struct command commands[] = {
    {.key = PRESS_ENTER, .label = N_("misses"), .help = N_("The misses of the row"), .run = run_enter},
    {.key = '1', .name = "answer", .help = N_("The row's misses of the answer rate"), .run = run_answer},
    {.key = '2',
     .name = "completion",
     .help = N_("The row's misses of the completion rate"),
     .run = run_completion},
    {.key = '3', .name = "callback", .help = N_("The row's misses of the callback rate"), .run = run_callback},
    {.key = 's',
     .name = "sort",
     .label = N_("sort"),
     .help = N_("By key, most misses first, lowest rate first"),
     .run = run_sort},
    {.key = 'x',
     .name = "changes",
     .label = N_("moved"),
     .help = N_("Months: what has moved since the month was frozen, and what moved it"),
     .run = run_changes,
     .ready = is_of_months},
    BOARD_DAY_COMMANDS,
    SPLIT_COMMANDS,
    BOARD_COMMANDS,
};

static const struct screen_kind kind = {
    .name = N_("Rates"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .widgets = {&list_commands},
    .title = title,
    .draw = draw,
    .key = key,
    .tick = tick,
    .message = message,
    .close = close_screen,
};

void split_screen_open(struct app *app, struct board *board, enum split by, enum span span)
{
    struct split_screen *screen = calloc(1, sizeof *screen);
    struct list_source source = split_source;
    if (!screen)
        goto no_memory;
    source.context = screen;
    screen->board = board;
    screen->by = by;
    screen->span = span;
    board->split = screen;
    screen->version = board->version;
    if (asked_start(&screen->rates, "rates.show") != RESULT_OK ||
        asked_start(&screen->frozen, "rates.show") != RESULT_OK ||
        list_start(&screen->list, &source, split_columns, SPLIT_COLUMNS) != RESULT_OK)
        goto no_memory;
    ask(app, screen, app_now_ms(app));
    if (app_push(app, &kind, screen) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
    return;
no_memory:
    if (screen)
        close_screen(app, screen);
    app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
}

/* A split that is open turns to the other one. */
static enum reaction open_by(struct app *app, enum split by, enum span span)
{
    struct board *board = app_context(app);
    struct split_screen *open = board->split;
    if (open && app_is_top(app, open)) {
        open->by = by;
        open->span = span;
        asked_forget(&open->rates);
        asked_forget(&open->frozen);
        split_order(app, open);
    } else if (board->today != 0) {
        split_screen_open(app, board, by, span);
    }
    return REACT_DRAW;
}

#define OPEN(NAME, BY, SPAN)                                                                                   \
    enum reaction NAME(struct app *app, void *subject, const char *argument)                                   \
    {                                                                                                          \
        (void)subject;                                                                                         \
        (void)argument;                                                                                        \
        return open_by(app, BY, SPAN);                                                                         \
    }
OPEN(open_hours, SPLIT_HOUR, SPAN_KEYS)
OPEN(open_departments, SPLIT_DEPARTMENT, SPAN_KEYS)
OPEN(open_operators, SPLIT_OPERATOR, SPAN_KEYS)
OPEN(open_categories, SPLIT_CATEGORY, SPAN_KEYS)
OPEN(open_queues, SPLIT_QUEUE, SPAN_KEYS)
OPEN(open_days, SPLIT_TOTAL, SPAN_DAYS)
OPEN(open_types, SPLIT_TYPE, SPAN_KEYS)
OPEN(open_urgencies, SPLIT_URGENCY, SPAN_KEYS)
OPEN(open_months, SPLIT_TOTAL, SPAN_MONTHS)
