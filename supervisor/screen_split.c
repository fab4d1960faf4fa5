/* The three rates by hour, department, operator, category, queue, type, urgency, or one row a day or month. */
#include "supervisor/screens.h"

#include "core/civil.h"
#include "tui/list.h"
#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(RANK_SAMPLE == 10, "the sentence of the sort says so");

enum sort { SORT_TOLD, SORT_MISSES, SORT_RATE, SORT_COUNT };

struct split_screen {
    struct board *board;
    enum split by;
    enum span span;
    unsigned version;
    struct asked rates;
    struct asked frozen; /* months: the figures as they were frozen */
    size_t *order;       /* indices into the rows of the answer; from its count on, into the frozen ones */
    size_t count;
    enum sort sort;
    struct list list;
};

enum { COLUMN_KEY, COLUMN_ANSWER, COLUMN_COMPLETION, COLUMN_CALLBACK, COLUMN_ON_TIME, COLUMNS };
static const struct list_column columns[COLUMNS] = {
    [COLUMN_KEY] = {.title = N_("Key"), .width_min_cols = 16, .weight = 2},
    [COLUMN_ANSWER] = {.title = N_("1 Answer %"), .width_min_cols = 16, .weight = 1, .align = ALIGN_RIGHT},
    [COLUMN_COMPLETION] = {.title = N_("2 Completion %"),
                           .width_min_cols = 16,
                           .weight = 1,
                           .align = ALIGN_RIGHT},
    [COLUMN_CALLBACK] = {.title = N_("3 Callback %"), .width_min_cols = 16, .weight = 1, .align = ALIGN_RIGHT},
    [COLUMN_ON_TIME] = {.title = N_("On time"), .width_min_cols = 8, .align = ALIGN_RIGHT},
};

static int64_t month_begin(int64_t day)
{
    return day - civil_date_of(day).day + 1;
}

static int64_t month_end(int64_t day)
{
    struct civil_date date = civil_date_of(day);
    return month_begin(day) + civil_days_in_month(date.year, date.month) - 1;
}

static const struct rates_row *row_at(const struct split_screen *screen, size_t index)
{
    const struct rates_reply *reply = screen->rates.reply;
    const struct rates_reply *frozen = screen->frozen.reply;
    size_t at = screen->order[index];
    return at < reply->row_count ? &reply->rows[at] : &frozen->rows[at - reply->row_count];
}

static bool is_frozen_at(const struct split_screen *screen, size_t index)
{
    return screen->order[index] >= ((const struct rates_reply *)screen->rates.reply)->row_count;
}

/* An operator answers calls; those nobody answered are nobody's: there is no d. */
static bool has_no_d(const struct split_screen *screen, enum rate_kind rate)
{
    return screen->by == SPLIT_OPERATOR && rate == RATE_ANSWER;
}

static size_t source_count(void *context)
{
    return ((struct split_screen *)context)->count;
}

static int64_t source_id(void *context, size_t index)
{
    int64_t id = row_at(context, index)->id + 1; /* 0 is a key, too */
    return is_frozen_at(context, index) ? -id : id;
}

static void say_rate(const struct split_screen *screen, const struct rates_row *row, enum rate_kind rate,
                     char *out, size_t size)
{
    char percent[RATE_TEXT];
    struct standing s = standing_of(row, rate, 0, 0);
    rate_text(s.n, s.d, percent);
    if (!s.known)
        snprintf(out, size, "-");
    else if (has_no_d(screen, rate))
        snprintf(out, size, "%" PRId64 "/- -", s.n);
    else
        snprintf(out, size, "%" PRId64 "/%" PRId64 " %s", s.n, s.d, percent);
}

/* The frozen row of a month that is shown whole; NULL: it is not frozen, or only some of its days are shown. */
static const struct rates_row *frozen_of(const struct split_screen *screen, const struct rates_row *row)
{
    const struct rates_reply *frozen = screen->frozen.reply;
    const struct days *days = &screen->board->days;
    if (!screen->frozen.known || screen->span != SPAN_MONTHS || screen->board->then || row->id < days->from ||
        month_end(row->id) > days->to)
        return NULL;
    for (size_t i = 0; i < frozen->row_count; i++)
        if (frozen->rows[i].id == row->id)
            return frozen->rows[i].known ? &frozen->rows[i] : NULL;
    return NULL;
}

static bool same_figures(const struct rates_row *row, const struct rates_row *other)
{
    for (int measure = 1; measure < MEASURE_END; measure++)
        if (figure_of(row, (enum measure)measure) != figure_of(other, (enum measure)measure))
            return false;
    return true;
}

/* What a row is called on a screen: names of the city as they are, words of ours translated. */
static void say_key(const struct split_screen *screen, const struct rates_row *row, char *out, size_t size)
{
    const char *text = row->key;
    if (screen->span == SPAN_MONTHS) {
        const struct rates_row *frozen = frozen_of(screen, row);
        const char *mark = !frozen ? "" : same_figures(row, frozen) ? _(" = frozen") : _(" ! moved");
        snprintf(out, size, "%s%s", text, mark);
        return;
    }
    if (screen->span != SPAN_KEYS) {
        snprintf(out, size, "%s", text);
        return;
    }
    if (screen->by == SPLIT_DEPARTMENT && row->id == 0)
        text = _("hotline");
    else if (screen->by == SPLIT_TYPE)
        text = row->id > 0 ? _(label_of(&type_names, (int)row->id - 1)) : _("calls");
    else if (screen->by == SPLIT_URGENCY)
        text = row->id > 0 ? _(label_of(&urgency_names, (int)row->id - 1)) : _("calls");
    snprintf(out, size, "%s%s", screen->by == SPLIT_HOUR ? _("hour ") : "", text);
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct split_screen *screen = context;
    const struct rates_row *row = row_at(screen, index);
    if (column == COLUMN_KEY && is_frozen_at(screen, index))
        snprintf(out, size, "%s", _("  as frozen"));
    else if (column == COLUMN_KEY)
        say_key(screen, row, out, size);
    else if (column != COLUMN_ON_TIME)
        say_rate(screen, row, (enum rate_kind)((int)column - COLUMN_ANSWER), out, size);
    else if (row->known)
        snprintf(out, size, "%" PRId64, figure_of(row, MEASURE_ON_TIME_N));
    else
        snprintf(out, size, "-");
}

static enum style source_style(void *context, size_t index)
{
    const struct split_screen *screen = context;
    struct standing s = standing_of(row_at(screen, index), screen->board->rate, 0, 0);
    if (!s.known || is_frozen_at(screen, index))
        return STYLE_DIM;
    return s.lost > 0 && !has_no_d(screen, screen->board->rate) ? STYLE_BAD : STYLE_NORMAL;
}

static struct split_screen *sorting; /* qsort has no context */

static int compare(const void *a, const void *b)
{
    size_t i = *(const size_t *)a, j = *(const size_t *)b;
    const struct rates_reply *reply = sorting->rates.reply;
    struct standing x = standing_of(&reply->rows[i], sorting->board->rate, 0, 0);
    struct standing y = standing_of(&reply->rows[j], sorting->board->rate, 0, 0);
    if (sorting->sort == SORT_MISSES && x.lost != y.lost)
        return x.lost > y.lost ? -1 : 1;
    if (sorting->sort == SORT_RATE && (x.d >= RANK_SAMPLE) != (y.d >= RANK_SAMPLE))
        return x.d >= RANK_SAMPLE ? -1 : 1;
    if (sorting->sort == SORT_RATE && (x.d > 0) != (y.d > 0))
        return x.d > 0 ? -1 : 1;
    if (sorting->sort == SORT_RATE && x.n * y.d != y.n * x.d)
        return x.n * y.d < y.n * x.d ? -1 : 1;
    return (i > j) - (i < j);
}

/* A month that has moved is followed by how it was frozen. `order` holds count rows; returns how many there are then. */
static size_t put_frozen(const struct split_screen *screen, size_t *order, size_t count)
{
    const struct rates_reply *reply = screen->rates.reply, *frozen = screen->frozen.reply;
    size_t moved = 0;
    for (size_t i = 0; i < count; i++) {
        const struct rates_row *row = &reply->rows[order[i]], *was = frozen_of(screen, row);
        moved += was && !same_figures(row, was);
    }
    size_t total = count + moved, to = total;
    for (size_t i = count; i-- > 0;) {
        const struct rates_row *row = &reply->rows[order[i]], *was = frozen_of(screen, row);
        size_t at = order[i];
        if (was && !same_figures(row, was))
            order[--to] = reply->row_count + (size_t)(was - frozen->rows);
        order[--to] = at;
    }
    return total;
}

static void order_rows(struct app *app, struct split_screen *screen)
{
    const struct rates_reply *reply = screen->rates.reply;
    size_t count = screen->rates.known ? reply->row_count : 0;
    size_t *order = realloc(screen->order, (2 * count + 1) * sizeof *order);
    if (order) {
        screen->order = order;
        screen->count = count;
        for (size_t i = 0; i < count; i++)
            order[i] = i;
        sorting = screen;
        qsort(order, count, sizeof *order, compare);
        screen->count = put_frozen(screen, order, count);
    }
    if (!order || list_refresh(&screen->list) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
}

static void ask(struct app *app, struct split_screen *screen, int64_t now_ms)
{
    struct board *board = screen->board;
    if (board->today == 0)
        return;
    if (screen->version != board->version) {
        screen->version = board->version;
        asked_forget(&screen->rates);
        asked_forget(&screen->frozen);
        order_rows(app, screen);
    }
    struct rates_request request = board_request(board, screen->by);
    request.days = screen->span == SPAN_DAYS;
    request.months = screen->span == SPAN_MONTHS;
    asked_tick(app, board->session, &screen->rates, &request, now_ms);
    if (screen->span != SPAN_MONTHS || board->then)
        return;
    struct rates_request frozen = {.by = request.by, .months = true, .frozen = true};
    int64_t first = month_begin(board->days.from), last = month_end(board->days.to);
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
    order_rows(app, screen);
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
        if (has_no_d(screen, (enum rate_kind)rate))
            snprintf(text[rate], sizeof text[rate], "%s %" PRId64 "/-", _(rate_kinds[rate].label),
                     sums[rate].n);
        else
            snprintf(text[rate], sizeof text[rate], "%s %" PRId64 "/%" PRId64 " %s", _(rate_kinds[rate].label),
                     sums[rate].n, sums[rate].d, percent);
    }
    paint_format(area.row, area.col + 1, area.cols - 1, STYLE_HEADING, _("Total: %s   %s   %s"), text[0],
                 text[1], text[2]);
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
    struct rect middle = rect_top(rest, rest.rows - 1, &rest);
    if (screen->rates.refused[0] != '\0') {
        paint_format(middle.row, middle.col, middle.cols, STYLE_ERROR, "! %s", screen->rates.refused);
        return;
    }
    screen->list.empty = screen->rates.known ? _("Nothing on these days.") : "...";
    list_draw(&screen->list, middle, true);
    if (screen->rates.known)
        draw_total(screen, rest);
}

/* The days of the range that lie in the month that begins on this day. */
static void cut_to_month(struct misses_of *of, int64_t first)
{
    struct civil_date date = civil_date_of(first);
    int64_t last = first + civil_days_in_month(date.year, date.month) - 1;
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
    const struct rates_row *row = row_at(screen, (size_t)selected);
    struct misses_of of = {.rate = rate, .from = board->days.from, .to = board->days.to};
    say_key(screen, row, of.key_text, sizeof of.key_text);
    if (screen->span == SPAN_DAYS) {
        of.from = of.to = row->id;
    } else if (screen->span == SPAN_MONTHS) {
        snprintf(of.key_text, sizeof of.key_text, "%s", row->key); /* without its mark */
        cut_to_month(&of, row->id);
    } else if (has_no_d(screen, rate)) {
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
    order_rows(app, screen);
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
        month_screen_open(app, screen->board, month_begin(row_at(screen, (size_t)selected)->id));
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
    const struct list_source source = {
        .context = screen, .count = source_count, .id = source_id, .cell = source_cell, .style = source_style};
    if (!screen)
        goto no_memory;
    screen->board = board;
    screen->by = by;
    screen->span = span;
    board->split = screen;
    screen->version = board->version;
    if (asked_start(&screen->rates, "rates.show") != RESULT_OK ||
        asked_start(&screen->frozen, "rates.show") != RESULT_OK ||
        list_start(&screen->list, &source, columns, COLUMNS) != RESULT_OK)
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

static enum reaction open_by(struct app *app, enum split by, enum span span)
{
    struct board *board = app_context(app);
    struct split_screen *open = board->split;
    if (open && app_is_top(app, open)) {
        open->by = by;
        open->span = span;
        asked_forget(&open->rates);
        asked_forget(&open->frozen);
        order_rows(app, open);
    } else if (board->today != 0) {
        split_screen_open(app, board, by, span);
    }
    return REACT_DRAW;
}

enum reaction open_hours(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    return open_by(app, SPLIT_HOUR, SPAN_KEYS);
}

enum reaction open_departments(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    return open_by(app, SPLIT_DEPARTMENT, SPAN_KEYS);
}

enum reaction open_operators(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    return open_by(app, SPLIT_OPERATOR, SPAN_KEYS);
}

enum reaction open_categories(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    return open_by(app, SPLIT_CATEGORY, SPAN_KEYS);
}

enum reaction open_queues(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    return open_by(app, SPLIT_QUEUE, SPAN_KEYS);
}

enum reaction open_days(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    return open_by(app, SPLIT_TOTAL, SPAN_DAYS);
}

enum reaction open_types(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    return open_by(app, SPLIT_TYPE, SPAN_KEYS);
}

enum reaction open_urgencies(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    return open_by(app, SPLIT_URGENCY, SPAN_KEYS);
}

enum reaction open_months(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    return open_by(app, SPLIT_TOTAL, SPAN_MONTHS);
}
