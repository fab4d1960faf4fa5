#include "agent-tui/screen_told.h"

#include "agent-tui/page.h"
#include "agent-tui/say.h"
#include "agent-tui/told_pages.h"

#include <stdio.h>
#include <stdlib.h>

struct told {
    struct console *desk;
    int64_t number;
    const char *type; /* of the message */
    void (*write)(const struct console *desk, const void *reply, struct page *page);
    struct page page;
};

/* -- screen ------------------------------------------------------------------------------------------------- */

static void answered(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct told *told = owner;
    char sentence[400];
    page_clear(&told->page);
    if (incoming->kind == INCOMING_REPLY)
        told->write(desk, incoming->reply, &told->page);
    else
        page_add(&told->page, STYLE_ERROR, 0, "%s", say_refused(desk, incoming, sentence, sizeof sentence));
}

static void ask(struct told *told)
{
    struct number_request request = {.number = told->number};
    (void)desk_ask(told->desk, told->type, &request, NULL, told, answered);
}

static enum reaction open_screen(struct app *app, void *screen)
{
    struct told *told = screen;
    (void)app;
    page_add(&told->page, STYLE_DIM, 0, "%s", _("loading..."));
    ask(told);
    return REACT_DRAW;
}

static void title(struct app *app, void *screen, struct title *ret_title)
{
    const struct told *told = screen;
    (void)app;
    snprintf(ret_title->record, sizeof ret_title->record, "%lld", (long long)told->number);
    desk_title_age(told->desk, ret_title);
}

static void draw(struct app *app, void *screen, struct rect area)
{
    (void)app;
    page_draw(&((struct told *)screen)->page, (struct rect){area.row, area.col + 1, area.rows, area.cols - 1});
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    (void)app;
    return page_key(&((struct told *)screen)->page, key);
}

static enum reaction message(struct app *app, void *screen, const void *news)
{
    struct told *told = screen;
    const struct news *heard = news;
    (void)app;
    if (heard->kind == NEWS_GAP || (heard->kind == NEWS_EVENT && heard->push->number == told->number))
        ask(told);
    return REACT_DRAW;
}

static void close_screen(struct app *app, void *screen)
{
    struct told *told = screen;
    (void)app;
    desk_forget(told->desk, told);
    page_stop(&told->page);
    free(told);
}

#define TOLD_SCREEN(label)                                                                                     \
    {                                                                                                          \
        .name = (label), .widgets = {&page_commands}, .open = open_screen, .title = title, .draw = draw,       \
        .key = take_key, .message = message, .close = close_screen                                             \
    }
static const struct screen_kind why_kind = TOLD_SCREEN(N_("Deadline explained"));
static const struct screen_kind hops_kind = TOLD_SCREEN(N_("Who held it"));

static void open_kind(struct console *desk, const struct screen_kind *kind, const struct told *as)
{
    struct told *told = malloc(sizeof *told);
    if (told == NULL) {
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    *told = *as;
    if (app_push(desk->app, kind, told) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
}

void screen_why_open(struct console *desk, int64_t number)
{
    open_kind(desk, &why_kind,
              &(struct told){.desk = desk, .number = number, .type = "ticket.why", .write = why_page});
}

void screen_hops_open(struct console *desk, int64_t number)
{
    open_kind(desk, &hops_kind,
              &(struct told){.desk = desk, .number = number, .type = "ticket.hops", .write = hops_page});
}
