#include "agent-tui/screen_stale.h"

#include "agent-tui/page.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_knowledge.h"
#include "core/authority.h"
#include "core/text.h"
#include "tui/frame.h"
#include "wire/codec.h"

#include <stdio.h>
#include <string.h>

enum { STALE_MOST = 200 };

struct stale_desk {
    struct frame frame;
    struct console *desk;
    struct knowledge_rows rows;
    struct page page;
    struct knowledge_row entry; /* the selected one in full; id 0: not loaded */
    int64_t asked;
};

static size_t row_count(void *context)
{
    return ((struct stale_desk *)context)->rows.row_count;
}

static int64_t row_id(void *context, size_t index)
{
    return ((struct stale_desk *)context)->rows.rows[index].id;
}

static void row_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct stale_desk *stale = context;
    const struct knowledge_row *row = &stale->rows.rows[index];
    const char *const texts[] = {"", row->title, row->reason, row->category_name, row->unit_name};
    if (column == 0)
        say_left(stale->desk, row->due_at, out, size);
    else
        snprintf(out, size, "%s", texts[column]);
}

static enum style row_style(void *context, size_t index)
{
    return ((struct stale_desk *)context)->rows.rows[index].stale ? STYLE_BAD : STYLE_NORMAL;
}

static const struct list_column columns[] = {
    {.title = N_("Left"), .width_min_cols = 8},
    {.title = N_("Title"), .width_min_cols = 24, .weight = 2},
    {.title = N_("What has changed"), .width_min_cols = 16, .weight = 1},
    {.title = N_("Category"), .width_min_cols = 12},
    {.title = N_("Owner"), .width_min_cols = 14},
};

static void entry_shown(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct stale_desk *stale = owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    stale->entry = *(const struct knowledge_row *)incoming->reply;
    page_clear(&stale->page);
    stale->page.top = 0;
    knowledge_page(desk, &stale->entry, &stale->page);
}

static void follow(struct stale_desk *stale, bool again)
{
    struct knowledge_request request = {.id = list_selected_id(&stale->frame.list)};
    if (request.id == stale->asked && !again)
        return;
    stale->asked = request.id;
    stale->entry.id = 0;
    page_clear(&stale->page);
    if (request.id != 0)
        (void)desk_ask(stale->desk, "knowledge.show", &request, NULL, stale, entry_shown);
}

static void listed(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct stale_desk *stale = owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    struct knowledge_rows *reply = incoming->reply;
    shape_free(&knowledge_rows_shape, &stale->rows);
    stale->rows = *reply;
    *reply = (struct knowledge_rows){0};
    if (desk->opened_row != NULL)
        desk->totals[desk->opened_row - desk_rows] = stale->rows.total;
    stale->frame.list.empty = _("Nothing has to be reviewed.");
    if (list_refresh(&stale->frame.list) == RESULT_OK)
        follow(stale, true);
}

static void load(void *state)
{
    struct stale_desk *stale = state;
    struct knowledge_list_request request = {.stale = true, .limit = STALE_MOST};
    (void)desk_ask(stale->desk, "knowledge.list", &request, NULL, stale, listed);
}

/* -- keys --------------------------------------------------------------------------------------------------- */

static void reviewed(struct console *desk, void *owner, const struct incoming *incoming)
{
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
    } else {
        const struct knowledge_row *row = incoming->reply;
        app_say(desk->app, STYLE_GOOD, _("%s: still right, to be reviewed again until %s"), row->title,
                row->review_on);
    }
    load(owner);
}

static enum reaction date_given(struct app *app, void *context, const char *text)
{
    struct stale_desk *stale = context;
    struct knowledge_act act = {.id = stale->entry.id, .version = stale->entry.version};
    struct civil_date date;
    if (civil_parse_date(text, &date) != RESULT_OK) {
        app_say(app, STYLE_ERROR, "%s", _("Not a date: write it as 2027-12-31."));
        return REACT_DRAW;
    }
    (void)text_copy(act.review_on, sizeof act.review_on, text);
    (void)desk_ask(stale->desk, "knowledge.review", &act, NULL, stale, reviewed);
    return REACT_DRAW;
}

static enum reaction review(struct app *app, void *screen, const char *argument)
{
    struct stale_desk *stale = screen;
    char next[CIVIL_DATE_SIZE];
    int64_t today = zone_day_number(&stale->desk->zone, desk_city_now(stale->desk));
    (void)argument;
    civil_format_date(civil_date_of(today + 365), next);
    app_prompt(app, &(struct prompt){.label = _("Still right; review it again until: "),
                                     .initial = next,
                                     .context = stale,
                                     .done = date_given});
    return REACT_DRAW;
}

static void changed(void *owner)
{
    load(owner);
}

static enum reaction change(struct app *app, void *screen, const char *argument)
{
    struct stale_desk *stale = screen;
    (void)app;
    (void)argument;
    screen_entry_open(stale->desk, &stale->entry, stale, changed);
    return REACT_DRAW;
}

static enum reaction show(struct app *app, void *screen, const char *argument)
{
    struct stale_desk *stale = screen;
    (void)app;
    (void)argument;
    screen_knowledge_show(stale->desk, &stale->entry, NULL);
    return REACT_DRAW;
}

static bool has_entry(const void *screen)
{
    return ((const struct stale_desk *)screen)->entry.id != 0;
}

static const struct command rows[] = {
    {.key = 'v',
     .name = "review",
     .label = N_("still right"),
     .help = N_("The entry is still right: gives its next review date"),
     .run = review,
     .ready = has_entry},
    {.key = 'e',
     .name = "change",
     .label = N_("change"),
     .help = N_("Change the entry"),
     .run = change,
     .ready = has_entry},
    {.key = PRESS_ENTER,
     .label = N_("in full"),
     .help = N_("The whole entry"),
     .run = show,
     .ready = has_entry},
    FRAME_RELOAD_ROW,
};
/* -- the screen --------------------------------------------------------------------------------------------- */

static bool start(struct app *app, void *state, const void *given)
{
    struct stale_desk *stale = state;
    stale->desk = app_context(app);
    desk_opened(stale->desk, given, stale);
    return true;
}

static struct rect around(struct app *app, void *state, struct rect area)
{
    struct stale_desk *stale = state;
    struct rect body = {area.row + 1, area.col, area.rows - 1, area.cols}, below;
    int wanted = (int)stale->rows.row_count + 1;
    (void)app;
    desk_draw_tabs(stale->desk, area.row, area.cols);
    struct rect top = rect_top(body, wanted < body.rows / 2 ? wanted + (wanted < 2) : body.rows / 2, &below);
    paint_hline(below.row, below.col, below.cols, STYLE_LINE, NULL);
    page_draw(&stale->page, (struct rect){below.row + 1, below.col + 1, below.rows - 1, below.cols - 1});
    return top;
}

static void moved(void *state)
{
    follow(state, false);
}

static enum reaction message(struct app *app, void *state, const void *news_given)
{
    const struct news *news = news_given;
    (void)app;
    if (news->kind == NEWS_GAP)
        load(state);
    return REACT_DRAW;
}

static void stop(struct app *app, void *state)
{
    struct stale_desk *stale = state;
    (void)app;
    desk_closed(stale->desk, stale);
    desk_forget(stale->desk, stale);
    shape_free(&knowledge_rows_shape, &stale->rows);
    page_stop(&stale->page);
}

static const struct frame_kind kind = {
    .size = sizeof(struct stale_desk),
    .name = N_("Knowledge to review"),
    .commands = {rows, sizeof rows / sizeof rows[0]},
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
    .source = {.count = row_count, .id = row_id, .cell = row_cell, .style = row_style},
    .start = start,
    .load = load,
    .title = desk_frame_title,
    .around = around,
    .moved = moved,
    .message = message,
    .may_close = desk_stays,
    .stop = stop};

void screen_stale_open(struct console *desk, const struct desk_row *row)
{
    (void)frame_open(desk->app, &kind, row);
}
