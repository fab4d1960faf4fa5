/* How misses are asked for: page after page, gathered before they are shown. */
#include "supervisor/misses_inside.h"

#include "core/civil.h"
#include "tui/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR_END = 50, PAUSE_MS = 1000 };

static bool is_shown(const struct misses_screen *screen, const struct miss_row *row)
{
    return screen->show == SHOW_ALL || row->recoverable == (screen->show == SHOW_OPEN);
}

void misses_order(struct app *app, struct misses_screen *screen)
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

void misses_forget(struct misses *misses)
{
    free(misses->rows);
    *misses = (struct misses){0};
}

static void ask_page(struct app *app, struct misses_screen *screen)
{
    const struct misses_of *of = &screen->of;
    struct misses_request request = {.by = (int)of->by, .key = of->key, .limit = MISSES_PAGE};
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

void misses_ask(struct app *app, struct misses_screen *screen, int64_t now_ms)
{
    bool more = screen->known && screen->told.count < (size_t)screen->told.total &&
                screen->list.at + NEAR_END >= screen->told.count && screen->wanted == screen->told.count;
    if (more) {
        screen->wanted += MISSES_PAGE;
        screen->stale = true;
    }
    if (!screen->stale || screen->tag != 0 || now_ms < screen->next_ms ||
        !session_is_ready(screen->board->session))
        return;
    screen->stale = false;
    screen->next_ms = now_ms + PAUSE_MS;
    misses_forget(&screen->coming);
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
    misses_forget(&screen->told);
    screen->told = screen->coming;
    screen->coming = (struct misses){0};
    screen->wanted = screen->told.count > MISSES_PAGE ? screen->told.count : MISSES_PAGE;
    if (screen->told.count < screen->wanted)
        screen->wanted = screen->told.count;
    screen->known = true;
    screen->known_ms = app_now_ms(app);
    misses_order(app, screen);
}

enum reaction misses_news(struct app *app, struct misses_screen *screen, const struct news *news)
{
    switch (news->kind) {
    case NEWS_OPENED:
    case NEWS_CLOSED:
        screen->tag = 0;
        screen->known = false;
        screen->stale = true;
        misses_forget(&screen->told);
        misses_order(app, screen);
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
