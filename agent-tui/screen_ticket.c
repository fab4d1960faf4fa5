#include "agent-tui/screen_ticket.h"

#include "agent-tui/act.h"
#include "agent-tui/dialling.h"
#include "agent-tui/page.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_merge.h"
#include "agent-tui/screen_more.h"
#include "agent-tui/screen_search.h"
#include "agent-tui/screen_ticket_inside.h"
#include "agent-tui/screen_told.h"
#include "agent-tui/ticket_page.h"
#include "agent-tui/undo.h"
#include "core/authority.h"
#include "core/text.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ticket_view_rebuild(struct view *view)
{
    page_clear(&view->page);
    if (view->reply.ticket_count > 0)
        ticket_page(view->desk, &view->reply, &view->revealed, &view->page);
    else
        page_add(&view->page, STYLE_DIM, 0, "%s", view->fault[0] != '\0' ? view->fault : _("loading..."));
}

static void shown(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct view *view = owner;
    view->asking = false;
    if (incoming->kind == INCOMING_REPLY) {
        struct ticket_reply *reply = incoming->reply;
        shape_free(&ticket_reply_shape, &view->reply);
        view->reply = *reply;
        *reply = (struct ticket_reply){0};
        view->version = view->reply.ticket_count > 0 ? view->reply.ticket[0].version : 0;
    } else {
        say_refused(desk, incoming, view->fault, sizeof view->fault);
        shape_free(&ticket_reply_shape, &view->reply);
    }
    ticket_view_rebuild(view);
}

static void ask(struct view *view)
{
    struct number_request request = {.number = view->number};
    if (!view->asking)
        view->asking = desk_ask(view->desk, "ticket.show", &request, NULL, view, shown);
}

static enum reaction open_screen(struct app *app, void *screen)
{
    (void)app;
    ticket_view_rebuild(screen);
    ask(screen);
    return REACT_DRAW;
}

static void title(struct app *app, void *screen, struct title *ret_title)
{
    const struct view *view = screen;
    (void)app;
    snprintf(ret_title->record, sizeof ret_title->record, "%lld", (long long)view->number);
    desk_title_age(view->desk, ret_title);
}

static void draw(struct app *app, void *screen, struct rect area)
{
    (void)app;
    page_draw(&((struct view *)screen)->page, (struct rect){area.row, area.col + 1, area.rows, area.cols - 1});
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    (void)app;
    return page_key(&((struct view *)screen)->page, key);
}

static enum reaction message(struct app *app, void *screen, const void *told)
{
    struct view *view = screen;
    const struct news *news = told;
    (void)app;
    if (news->kind == NEWS_GAP || (news->kind == NEWS_EVENT && news->push->number == view->number))
        ask(view);
    return REACT_DRAW;
}

static const struct ticket *ticket_of(const void *screen)
{
    const struct view *view = screen;
    return view->reply.ticket_count > 0 ? &view->reply.ticket[0] : NULL;
}

static bool is_loaded(const void *screen)
{
    return ticket_of(screen) != NULL;
}

static bool may_amend(const void *screen)
{
    const struct ticket *ticket = ticket_of(screen);
    return ticket != NULL && ticket->state != STATE_CLOSED;
}

static enum reaction note(struct app *app, void *screen, const char *argument)
{
    (void)app;
    (void)argument;
    return act_take_one(((struct view *)screen)->desk, &act_note, ticket_of(screen));
}

static enum reaction more(struct app *app, void *screen, const char *argument)
{
    struct view *view = screen;
    (void)app;
    (void)argument;
    screen_more_open(view->desk, NULL, ticket_of(view), &view->chosen);
    return REACT_DRAW;
}

static void resume(struct app *app, void *screen)
{
    struct view *view = screen;
    const struct decision *chosen = view->chosen;
    (void)app;
    view->chosen = NULL;
    if (chosen != NULL && ticket_of(view) != NULL)
        (void)act_take_one(view->desk, chosen, ticket_of(view));
}

static enum reaction why(struct app *app, void *screen, const char *argument)
{
    const struct view *view = screen;
    (void)app;
    (void)argument;
    screen_why_open(view->desk, view->number);
    return REACT_DRAW;
}

static enum reaction hops(struct app *app, void *screen, const char *argument)
{
    const struct view *view = screen;
    (void)app;
    (void)argument;
    screen_hops_open(view->desk, view->number);
    return REACT_DRAW;
}

static enum reaction main_ticket(struct app *app, void *screen, const char *argument)
{
    const struct view *view = screen;
    (void)app;
    (void)argument;
    screen_ticket_open(view->desk, ticket_of(view)->parent);
    return REACT_DRAW;
}

static enum reaction duplicates(struct app *app, void *screen, const char *argument)
{
    const struct view *view = screen;
    (void)app;
    (void)argument;
    screen_children_open(view->desk, view->number);
    return REACT_DRAW;
}

static enum reaction undo(struct app *app, void *screen, const char *argument)
{
    const struct view *view = screen;
    (void)app;
    (void)argument;
    undo_ask(view->desk, view->number);
    return REACT_DRAW;
}

static enum reaction merge(struct app *app, void *screen, const char *argument)
{
    const struct view *view = screen;
    (void)app;
    (void)argument;
    screen_merge_open(view->desk, view->number, view->version, ticket_of(view)->title);
    return REACT_DRAW;
}

static enum reaction dial(struct app *app, void *screen, const char *argument)
{
    const struct view *view = screen;
    (void)app;
    (void)argument;
    return dialling_key(view->desk, view->number, 0);
}

static bool has_parent(const void *screen)
{
    const struct ticket *ticket = ticket_of(screen);
    return ticket != NULL && ticket->parent != 0;
}

static bool has_children(const void *screen)
{
    const struct ticket *ticket = ticket_of(screen);
    return ticket != NULL && ticket->children > 0;
}

static void urged(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct view *view = owner;
    if (incoming->kind == INCOMING_REPLY)
        app_say(desk->app, STYLE_GOOD, "%lld: %s", (long long)view->number, gettext(act_urge.done));
    else
        say_error(desk, incoming);
}

static enum reaction urge(struct app *app, void *screen, const char *argument)
{
    struct view *view = screen;
    struct ticket_act act = {.number = view->number};
    (void)app;
    (void)argument;
    (void)desk_ask(view->desk, "ticket.urge", &act, NULL, view, urged);
    return REACT_DRAW;
}

static void close_screen(struct app *app, void *screen)
{
    struct view *view = screen;
    (void)app;
    desk_forget(view->desk, view);
    shape_free(&ticket_reply_shape, &view->reply);
    explicit_bzero(&view->revealed, sizeof view->revealed);
    page_stop(&view->page);
    free(view);
}

static const struct command rows[] = {
    {.key = 'm',
     .name = "more",
     .label = N_("more"),
     .help = N_("What else can be asked for, recorded or decided now"),
     .run = more,
     .ready = is_loaded},
    {.key = 'w',
     .name = "why",
     .label = N_("why due"),
     .help = N_("The handling deadline explained: every counted and skipped interval"),
     .run = why,
     .ready = is_loaded},
    {.key = 'h',
     .name = "hops",
     .label = N_("holders"),
     .help = N_("Who held it, from when to when, and what ended it"),
     .run = hops,
     .ready = is_loaded},
    {.key = 'p',
     .name = "main",
     .label = N_("main"),
     .help = N_("The main ticket that this duplicate follows"),
     .run = main_ticket,
     .ready = has_parent},
    {.key = 'c',
     .name = "duplicates",
     .label = N_("duplicates"),
     .help = N_("The duplicates that follow this ticket"),
     .run = duplicates,
     .ready = has_children},
    {.key = 'i',
     .name = "note",
     .label = N_("note"),
     .help = N_("Add an internal note"),
     .run = note,
     .ready = is_loaded},
    {.key = 'e',
     .name = "amend",
     .label = N_("amend"),
     .help = N_("Correct a recorded field, with a reason"),
     .rights = RIGHT_INTAKE | RIGHT_DISPATCH,
     .run = ticket_view_amend,
     .ready = may_amend},
    {.key = 'x',
     .name = "reveal",
     .label = N_("phone"),
     .help = N_("Show the caller's name and number; takes a reason, is recorded"),
     .rights = RIGHT_REVEAL,
     .run = ticket_view_reveal,
     .ready = is_loaded},
    {.key = PRESS_CTRL('d'),
     .name = "dial",
     .label = N_("dial"),
     .help = N_("Ring your phone, then the caller's; the same key ends it"),
     .rights = RIGHT_INTAKE | RIGHT_CALLBACK | RIGHT_SUPERVISE,
     .run = dial,
     .ready = is_loaded},
    {.key = 'U', .run = undo},
    {.key = 'M',
     .name = "merge",
     .help = N_("The same matter as another ticket: merge into it"),
     .rights = RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_SUPERVISE,
     .run = merge,
     .ready = may_amend},
    {.key = PRESS_F3,
     .name = "urge",
     .label = N_("asked again"),
     .help = N_("The caller asks again: urge the holder"),
     .rights = RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_SUPERVISE,
     .run = urge,
     .ready = is_loaded},
};

static const struct screen_kind kind = {.name = N_("Ticket"),
                                        .commands = {rows, sizeof rows / sizeof rows[0]},
                                        .widgets = {&page_commands},
                                        .open = open_screen,
                                        .title = title,
                                        .draw = draw,
                                        .key = take_key,
                                        .message = message,
                                        .resume = resume,
                                        .close = close_screen};

void screen_ticket_open(struct console *desk, int64_t number)
{
    struct view *view = calloc(1, sizeof *view);
    if (view == NULL) {
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    view->desk = desk;
    view->number = number;
    if (app_push(desk->app, &kind, view) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
}
