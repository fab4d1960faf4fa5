#include "agent-tui/screen_merge.h"

#include "agent-tui/intake.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_ticket.h"
#include "agent-tui/undo.h"
#include "core/text.h"
#include "tui/list.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_BYTES = 24 }; /* both are named in one line */

struct merge {
    struct console *desk;
    int64_t number, version;
    char title[TEXT_TITLE];
    struct list list;
    struct alike_reply alike;
    bool asking, sending;
    int64_t into;
    char into_title[TEXT_TITLE];
    char reason[TEXT_REASON];
};

/* -- list --------------------------------------------------------------------------------------------------- */

static size_t count(void *context)
{
    return ((struct merge *)context)->alike.row_count;
}

static int64_t id(void *context, size_t index)
{
    return ((struct merge *)context)->alike.rows[index].number;
}

enum { CELL_NUMBER, CELL_STATE, CELL_TITLE, CELL_WHY, CELL_LEAD, CELL_OPENED, CELL_COUNT };
static const struct list_column columns[CELL_COUNT] = {
    [CELL_NUMBER] = {.title = N_("Number"), .width_min_cols = 13},
    [CELL_STATE] = {.title = N_("State"), .width_min_cols = 8},
    [CELL_TITLE] = {.title = N_("Title"), .width_min_cols = 16, .weight = 2},
    [CELL_WHY] = {.title = N_("Why"), .width_min_cols = 26, .weight = 1},
    [CELL_LEAD] = {.title = N_("Lead"), .width_min_cols = 10, .weight = 1},
    [CELL_OPENED] = {.title = N_("Opened"), .width_min_cols = 11},
};

static void cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct merge *merge = context;
    const struct alike_row *row = &merge->alike.rows[index];
    out[0] = '\0';
    if (column == CELL_NUMBER)
        snprintf(out, size, "%lld", (long long)row->number);
    else if (column == CELL_STATE)
        snprintf(out, size, "%s", say_label(&state_names, row->state));
    else if (column == CELL_TITLE)
        snprintf(out, size, "%s%s", intake_same_matter(row) ? "=" : "", row->title);
    else if (column == CELL_WHY)
        intake_say_alike(row, out, size);
    else if (column == CELL_LEAD)
        snprintf(out, size, "%s", row->lead);
    else
        say_at(merge->desk, row->opened_at, out, size);
}

static enum style style(void *context, size_t index)
{
    return ((struct merge *)context)->alike.rows[index].state == STATE_CLOSED ? STYLE_DIM : STYLE_NORMAL;
}

static void found(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct merge *merge = owner;
    merge->asking = false;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    struct alike_reply *reply = incoming->reply;
    merge->alike = *reply;
    *reply = (struct alike_reply){0};
    size_t kept = 0;
    for (size_t i = 0; i < merge->alike.row_count; i++)
        if (merge->alike.rows[i].parent == 0) /* what follows another one cannot lead */
            merge->alike.rows[kept++] = merge->alike.rows[i];
    merge->alike.row_count = kept;
    if (list_refresh(&merge->list) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
}

static enum reaction open_screen(struct app *app, void *screen)
{
    struct merge *merge = screen;
    struct alike_request request = {.number = merge->number};
    (void)app;
    merge->asking = desk_ask(merge->desk, "ticket.alike", &request, NULL, merge, found);
    return REACT_DRAW;
}

/* -- merging ------------------------------------------------------------------------------------------------ */

static void merged(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct merge *merge = owner;
    merge->sending = false;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    undo_note(desk, merge->number);
    app_say(desk->app, STYLE_GOOD, _("Ticket %lld follows %lld"), (long long)merge->number,
            (long long)merge->into);
    app_close(desk->app, merge);
}

static enum reaction yes(struct app *app, void *context)
{
    struct merge *merge = context;
    struct ticket_merge request = {.number = merge->number, .version = merge->version, .into = merge->into};
    (void)app;
    (void)text_copy(request.reason, sizeof request.reason, merge->reason);
    merge->sending = desk_ask(merge->desk, "ticket.merge", &request, NULL, merge, merged);
    return REACT_DRAW;
}

static enum reaction reason_given(struct app *app, void *context, const char *text)
{
    struct merge *merge = context;
    (void)text_copy(merge->reason, sizeof merge->reason, text);
    char from[TITLE_BYTES + 1], into[TITLE_BYTES + 1];
    snprintf(from, sizeof from, "%.*s", (int)text_cut(merge->title, TITLE_BYTES, NULL), merge->title);
    snprintf(into, sizeof into, "%.*s", (int)text_cut(merge->into_title, TITLE_BYTES, NULL), merge->into_title);
    app_confirm(app, merge, yes, _("Merge %lld %s into %lld %s?"), (long long)merge->number, from,
                (long long)merge->into, into);
    return REACT_DRAW;
}

static enum reaction ask_reason(struct merge *merge, int64_t into, const char *into_title)
{
    merge->into = into;
    (void)text_copy(merge->into_title, sizeof merge->into_title, into_title);
    app_prompt(merge->desk->app, &(struct prompt){.label = _("Why is it the same matter? "),
                                                  .initial = _("the same matter"),
                                                  .context = merge,
                                                  .done = reason_given});
    return REACT_DRAW;
}

static enum reaction choose(struct app *app, void *screen, const char *argument)
{
    struct merge *merge = screen;
    int64_t index = list_selected(&merge->list);
    (void)app;
    (void)argument;
    if (index < 0 || merge->sending)
        return REACT_DONE;
    return ask_reason(merge, merge->alike.rows[index].number, merge->alike.rows[index].title);
}

/* One that is not alike by any rule: by its number, which is looked up so that both can be named. */
static void named(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct merge *merge = owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    const struct ticket_reply *reply = incoming->reply;
    if (reply->ticket_count > 0)
        (void)ask_reason(merge, reply->ticket[0].number, reply->ticket[0].title);
}

static enum reaction number_given(struct app *app, void *context, const char *text)
{
    struct merge *merge = context;
    struct number_request request = {.number = strtoll(text, NULL, 10)};
    if (request.number <= 0)
        app_say(app, STYLE_ERROR, "%s", _("Write the main ticket's number of 13 digits."));
    else
        (void)desk_ask(merge->desk, "ticket.show", &request, NULL, merge, named);
    return REACT_DRAW;
}

static enum reaction ask_number(struct app *app, void *screen, const char *argument)
{
    (void)argument;
    app_prompt(app, &(struct prompt){
                        .label = _("Number of the main ticket: "), .context = screen, .done = number_given});
    return REACT_DRAW;
}

static enum reaction show(struct app *app, void *screen, const char *argument)
{
    struct merge *merge = screen;
    (void)app;
    (void)argument;
    screen_ticket_open(merge->desk, list_selected_id(&merge->list));
    return REACT_DRAW;
}

static bool has_rows(const void *screen)
{
    return ((const struct merge *)screen)->alike.row_count > 0;
}

/* -- screen ------------------------------------------------------------------------------------------------- */

static void title(struct app *app, void *screen, struct title *ret_title)
{
    const struct merge *merge = screen;
    (void)app;
    list_title(&merge->list, ret_title);
    snprintf(ret_title->record, sizeof ret_title->record, "%lld", (long long)merge->number);
    desk_title_age(merge->desk, ret_title);
}

static void draw(struct app *app, void *screen, struct rect area)
{
    struct merge *merge = screen;
    int row = area.row;
    (void)app;
    paint_format(row++, area.col + 1, area.cols - 1, STYLE_HEADING, "%lld  %s", (long long)merge->number,
                 merge->title);
    paint_text(row++, area.col + 1, area.cols - 1, STYLE_DIM, _("follows the main ticket that you choose:"));
    if (merge->alike.surge && merge->alike.master != 0)
        paint_format(row++, area.col + 1, area.cols - 1, STYLE_BAD,
                     _("%lld alike within an hour: %lld should lead them"), (long long)merge->alike.in_hour,
                     (long long)merge->alike.master);
    merge->list.empty = merge->asking ? _("searching...") : _("Nothing is alike: n takes a number.");
    list_draw(&merge->list, (struct rect){row, area.col, area.rows - (row - area.row), area.cols}, true);
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    bool own = (key->kind == KEY_KIND_TEXT && (key->code == 'n' || key->code == 't')) ||
               (key->kind == KEY_KIND_PRESS && key->code == PRESS_ENTER);
    return own ? REACT_IGNORED : list_key(app, &((struct merge *)screen)->list, key);
}

static void close_screen(struct app *app, void *screen)
{
    struct merge *merge = screen;
    (void)app;
    desk_forget(merge->desk, merge);
    shape_free(&alike_reply_shape, &merge->alike);
    list_stop(&merge->list);
    free(merge);
}

static const struct command rows[] = {
    {.key = PRESS_ENTER,
     .name = "merge",
     .label = N_("merge"),
     .help = N_("Merge into the selected one, with a reason; both are named first"),
     .run = choose,
     .ready = has_rows},
    {.key = 'n',
     .name = "number",
     .label = N_("number"),
     .help = N_("Merge into another one, by its number"),
     .run = ask_number},
    {.key = 't',
     .name = "ticket",
     .label = N_("ticket"),
     .help = N_("The whole ticket with its history"),
     .run = show,
     .ready = has_rows},
};
static const struct screen_kind kind = {.name = N_("Merge"),
                                        .commands = {rows, sizeof rows / sizeof rows[0]},
                                        .open = open_screen,
                                        .title = title,
                                        .draw = draw,
                                        .key = take_key,
                                        .close = close_screen};

void screen_merge_open(struct console *desk, int64_t number, int64_t version, const char *its_title)
{
    struct merge *merge = calloc(1, sizeof *merge);
    const struct list_source source = {
        .context = merge, .count = count, .id = id, .cell = cell, .style = style};
    if (merge == NULL || list_start(&merge->list, &source, columns, CELL_COUNT) != RESULT_OK) {
        free(merge);
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    merge->desk = desk;
    merge->number = number;
    merge->version = version;
    (void)text_copy(merge->title, sizeof merge->title, its_title);
    if (app_push(desk->app, &kind, merge) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
}
