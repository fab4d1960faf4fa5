/* The misses of a rate, each with its reason: those still open first, then the lost ones. */
#include "supervisor/screens.h"

#include "core/civil.h"
#include "tui/list.h"
#include "tui/say.h"
#include "tui/ticket_view.h"
#include "wire/codec.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 200, NEAR_END = 50, PAUSE_MS = 1000 };
enum show { SHOW_ALL, SHOW_OPEN, SHOW_LOST, SHOW_COUNT };

struct misses {
    struct miss_row *rows;
    size_t count, room;
    int64_t total;
};

struct misses_screen {
    struct board *board;
    struct misses_of of;
    struct misses told, coming; /* pages are gathered before they are shown */
    bool known, stale;
    size_t wanted; /* rows to have */
    uint64_t tag;
    int64_t next_ms, known_ms;
    char refused[400];
    enum show show;
    size_t *order; /* shown rows, open ones first */
    size_t count;
    struct list list;
};

enum { COLUMN_WHEN, COLUMN_STATE, COLUMN_REASON, COLUMN_RECORD, COLUMN_TITLE, COLUMN_WHOSE, COLUMNS };
static const struct list_column columns[COLUMNS] = {
    [COLUMN_WHEN] = {.title = N_("When"), .width_min_cols = 11},
    [COLUMN_STATE] = {.title = N_("State"), .width_min_cols = 7},
    [COLUMN_REASON] = {.title = N_("Reason"), .width_min_cols = 15},
    [COLUMN_RECORD] = {.title = N_("Record"), .width_min_cols = 13},
    [COLUMN_TITLE] = {.title = N_("Title"), .width_min_cols = 14, .weight = 3},
    [COLUMN_WHOSE] = {.title = N_("Whose"), .width_min_cols = 12, .weight = 1},
};

static const struct miss_row *row_at(const struct misses_screen *screen, size_t index)
{
    return &screen->told.rows[screen->order[index]];
}

static size_t source_count(void *context)
{
    return ((struct misses_screen *)context)->count;
}

static int64_t source_id(void *context, size_t index)
{
    const struct miss_row *row = row_at(context, index);
    return row->number != 0 ? row->number : -row->call_id;
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct misses_screen *screen = context;
    const struct miss_row *row = row_at(screen, index);
    char when[WHEN_TEXT];
    switch (column) {
    case COLUMN_WHEN:
        session_when(screen->board->session, row->at, when);
        snprintf(out, size, "%s", when);
        break;
    case COLUMN_STATE:
        snprintf(out, size, "%s", row->recoverable ? _("+ open") : _("x lost"));
        break;
    case COLUMN_REASON:
        snprintf(out, size, "%s",
                 row->reason >= 0 && row->reason < MISS_COUNT ? _(miss_names.labels[row->reason]) : "?");
        break;
    case COLUMN_RECORD:
        if (row->number != 0)
            snprintf(out, size, "%" PRId64, row->number);
        else
            snprintf(out, size, "%s", row->ref);
        break;
    case COLUMN_TITLE:
        snprintf(out, size, "%s", row->title);
        break;
    default:
        snprintf(out, size, "%s", row->who);
        break;
    }
}

static enum style source_style(void *context, size_t index)
{
    return row_at(context, index)->recoverable ? STYLE_NORMAL : STYLE_BAD;
}

static bool is_shown(const struct misses_screen *screen, const struct miss_row *row)
{
    return screen->show == SHOW_ALL || row->recoverable == (screen->show == SHOW_OPEN);
}

static void order_rows(struct app *app, struct misses_screen *screen)
{
    size_t *order = realloc(screen->order, (screen->told.count + 1) * sizeof *order);
    if (order) {
        screen->order = order;
        screen->count = 0;
        for (int lost = 0; lost < 2; lost++)
            for (size_t i = 0; i < screen->told.count; i++)
                if (screen->told.rows[i].recoverable == (lost == 0) && is_shown(screen, &screen->told.rows[i]))
                    order[screen->count++] = i;
    }
    if (!order || list_refresh(&screen->list) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
}

static void forget(struct misses *misses)
{
    free(misses->rows);
    *misses = (struct misses){0};
}

static void ask_page(struct app *app, struct misses_screen *screen)
{
    const struct misses_of *of = &screen->of;
    struct misses_request request = {.by = (int)of->by, .key = of->key, .limit = PAGE};
    const struct misses *have = &screen->coming;
    snprintf(request.rate, sizeof request.rate, "%s", rate_kinds[of->rate].name);
    civil_format_date(civil_date_of(of->from), request.from);
    civil_format_date(civil_date_of(of->to), request.to);
    if (have->count > 0) {
        const struct miss_row *last = &have->rows[have->count - 1];
        request.after = last->number != 0 ? last->number : last->call_id;
    }
    if (!session_ask(app, screen->board->session, "rates.misses", &request, NULL, &screen->tag))
        screen->tag = 0;
}

static void ask(struct app *app, struct misses_screen *screen, int64_t now_ms)
{
    bool more = screen->known && screen->told.count < (size_t)screen->told.total &&
                screen->list.at + NEAR_END >= screen->told.count && screen->wanted == screen->told.count;
    if (more) {
        screen->wanted += PAGE;
        screen->stale = true;
    }
    if (!screen->stale || screen->tag != 0 || now_ms < screen->next_ms ||
        !session_is_ready(screen->board->session))
        return;
    screen->stale = false;
    screen->next_ms = now_ms + PAUSE_MS;
    forget(&screen->coming);
    ask_page(app, screen);
}

/* Adds a page; false without memory. */
static bool add_page(struct misses *misses, const struct misses_reply *page)
{
    size_t count = misses->count + page->row_count;
    struct miss_row *rows = realloc(misses->rows, (count + 1) * sizeof *rows);
    if (!rows)
        return false;
    if (page->row_count > 0)
        memcpy(rows + misses->count, page->rows, page->row_count * sizeof *rows);
    *misses = (struct misses){.rows = rows, .count = count, .total = page->total};
    return true;
}

static void take_page(struct app *app, struct misses_screen *screen, const struct misses_reply *page)
{
    screen->tag = 0;
    screen->refused[0] = '\0';
    if (!add_page(&screen->coming, page)) {
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    if (screen->coming.count < screen->wanted && page->row_count > 0 &&
        screen->coming.count < (size_t)page->total) {
        ask_page(app, screen);
        return;
    }
    forget(&screen->told);
    screen->told = screen->coming;
    screen->coming = (struct misses){0};
    screen->wanted = screen->told.count > PAGE ? screen->told.count : PAGE;
    if (screen->told.count < screen->wanted)
        screen->wanted = screen->told.count;
    screen->known = true;
    screen->known_ms = app_now_ms(app);
    order_rows(app, screen);
}

static enum reaction message(struct app *app, void *subject, const void *delivered)
{
    struct misses_screen *screen = subject;
    const struct news *news = delivered;
    switch (news->kind) {
    case NEWS_OPENED:
    case NEWS_CLOSED:
        screen->tag = 0;
        screen->known = false;
        screen->stale = true;
        forget(&screen->told);
        order_rows(app, screen);
        return REACT_DRAW;
    case NEWS_MISSED:
    case NEWS_EVENT:
        screen->stale = true;
        return REACT_DONE;
    case NEWS_REPLY:
        if (screen->tag == 0 || news->tag != screen->tag)
            return REACT_IGNORED;
        take_page(app, screen, news->reply);
        return REACT_DRAW;
    case NEWS_REFUSED:
        if (screen->tag == 0 || news->tag != screen->tag)
            return REACT_IGNORED;
        screen->tag = 0;
        screen->stale = news->refusal->code == REFUSAL_BUSY;
        snprintf(screen->refused, sizeof screen->refused, "%s", news->sentence);
        return REACT_DRAW;
    case NEWS_LINK:
        break;
    }
    return REACT_DRAW;
}

static enum reaction tick(struct app *app, void *subject, int64_t now_ms)
{
    if (app_is_top(app, subject))
        ask(app, subject, now_ms);
    return REACT_DONE;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct misses_screen *screen = subject;
    list_title(&screen->list, ret);
    snprintf(ret->record, sizeof ret->record, "%s", _(rate_kinds[screen->of.rate].label));
    if (!screen->known)
        return;
    ret->age_ms = app_now_ms(app) - screen->known_ms;
    ret->stale = !session_is_ready(screen->board->session);
}

static void say_range(const struct misses_screen *screen, char *out, size_t size)
{
    char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
    const struct misses_of *of = &screen->of;
    civil_format_date(civil_date_of(of->from), from);
    civil_format_date(civil_date_of(of->to), to);
    snprintf(out, size, "%s%s%s%s%s", from, of->from != of->to ? " .. " : "", of->from != of->to ? to : "",
             of->key_text[0] != '\0' ? ", " : "", of->key_text);
}

static void draw_summary(const struct misses_screen *screen, struct rect area)
{
    static const char *const shows[SHOW_COUNT] = {"", N_("  (only open ones)"), N_("  (only lost ones)")};
    char range[160];
    int64_t open = 0;
    size_t count = screen->told.count;
    for (size_t i = 0; i < count; i++)
        open += screen->told.rows[i].recoverable;
    say_range(screen, range, sizeof range);
    const char *show = screen->show == SHOW_ALL ? "" : _(shows[screen->show]);
    if (!screen->known)
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_HEADING, "%s: ...", range);
    else if ((int64_t)count < screen->told.total)
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_HEADING,
                     _("%s: misses %" PRId64 "; of the first %zu: %" PRId64 " still open, %" PRId64 " lost%s"),
                     range, screen->told.total, count, open, (int64_t)count - open, show);
    else
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_HEADING,
                     _("%s: misses %" PRId64 ": %" PRId64 " still open, %" PRId64 " lost%s"), range,
                     screen->told.total, open, (int64_t)count - open, show);
}

static void draw(struct app *app, void *subject, struct rect area)
{
    struct misses_screen *screen = subject;
    struct rect rest, first = rect_top(area, 1, &rest);
    ask(app, screen, app_now_ms(app));
    draw_summary(screen, first);
    if (screen->refused[0] != '\0') {
        paint_format(rest.row, rest.col, rest.cols, STYLE_ERROR, "! %s", screen->refused);
        return;
    }
    screen->list.empty = screen->known ? _("No misses.") : "...";
    list_draw(&screen->list, rest, true);
}

static enum reaction open_record(struct app *app, void *subject, const char *argument)
{
    struct misses_screen *screen = subject;
    int64_t selected = list_selected(&screen->list);
    (void)argument;
    if (selected < 0)
        return REACT_DONE;
    const struct miss_row *row = row_at(screen, (size_t)selected);
    if (row->number != 0)
        ticket_view_open(app, screen->board->session, row->number);
    else
        call_view_open(app, screen->board->session, row->call_id);
    return REACT_DRAW;
}

static enum reaction next_show(struct app *app, void *subject, const char *argument)
{
    struct misses_screen *screen = subject;
    (void)argument;
    screen->show = (enum show)(((int)screen->show + 1) % SHOW_COUNT);
    order_rows(app, screen);
    return REACT_DRAW;
}

static bool has_rows(const void *subject)
{
    return ((const struct misses_screen *)subject)->count > 0;
}

static enum reaction key(struct app *app, void *subject, const struct key *pressed)
{
    struct misses_screen *screen = subject;
    return list_key(app, &screen->list, pressed);
}

static void close_screen(struct app *app, void *subject)
{
    struct misses_screen *screen = subject;
    (void)app;
    list_stop(&screen->list);
    forget(&screen->told);
    forget(&screen->coming);
    free(screen->order);
    free(screen);
}

static const struct command commands[] = {
    {.key = PRESS_ENTER,
     .label = N_("record"),
     .help = N_("Open the ticket with its history, or the call"),
     .run = open_record,
     .ready = has_rows},
    {.key = 's',
     .label = N_("open/lost"),
     .help = N_("Show all misses, only those still open, only those lost"),
     .run = next_show},
};

static const struct screen_kind kind = {
    .name = N_("Misses"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .widgets = {&list_commands},
    .title = title,
    .draw = draw,
    .key = key,
    .tick = tick,
    .message = message,
    .close = close_screen,
};

void misses_screen_open(struct app *app, struct board *board, const struct misses_of *of)
{
    struct misses_screen *screen = calloc(1, sizeof *screen);
    const struct list_source source = {
        .context = screen, .count = source_count, .id = source_id, .cell = source_cell, .style = source_style};
    if (!screen || list_start(&screen->list, &source, columns, COLUMNS) != RESULT_OK) {
        free(screen);
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    screen->board = board;
    screen->of = *of;
    screen->stale = true;
    screen->wanted = PAGE;
    ask(app, screen, app_now_ms(app));
    if (app_push(app, &kind, screen) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
}
