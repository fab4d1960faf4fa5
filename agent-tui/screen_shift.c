#include "agent-tui/screen_shift.h"

#include "agent-tui/drafts.h"
#include "agent-tui/intake.h"
#include "agent-tui/page.h"
#include "agent-tui/say.h"
#include "core/authority.h"
#include "core/text.h"
#include "tui/frame.h"
#include "wire/codec.h"
#include "wire/messages_shift.h"

#include <stdio.h>
#include <string.h>

/* The first row is no shift yet: what the person would hand over now. */
enum { NOW_ID = -1, LIST_ROWS_MOST = 6 };

struct shift_desk {
    struct frame frame;
    struct console *desk;
    struct shift_rows rows;
    struct page page;
    int64_t shown; /* id whose packet is on the page; 0: none */
    int64_t asked;
};

static size_t row_count(void *context)
{
    return ((struct shift_desk *)context)->rows.row_count + 1;
}

static int64_t row_id(void *context, size_t index)
{
    const struct shift_desk *shifts = context;
    return index == 0 ? NOW_ID : shifts->rows.rows[index - 1].id;
}

static void row_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct shift_desk *shifts = context;
    const struct shift_row *row = index == 0 ? NULL : &shifts->rows.rows[index - 1];
    out[0] = '\0';
    if (row == NULL)
        snprintf(out, size, "%s", column == 1 ? _("(now, not handed over)") : "");
    else if (column == 0)
        say_at(shifts->desk, row->handed_at, out, size);
    else if (column == 1)
        snprintf(out, size, "%s", row->name);
    else if (column == 2)
        snprintf(out, size, "%lld/%lld/%lld", (long long)row->risk, (long long)row->promised,
                 (long long)(row->written + row->drafts));
    else
        snprintf(out, size, "%s", row->note);
}

static const struct list_column columns[] = {
    {.title = N_("Left at"), .width_min_cols = 11},
    {.title = N_("Who"), .width_min_cols = 22},
    {.title = N_("Risk/promised/written"), .width_min_cols = 21},
    {.title = N_("Note"), .width_min_cols = 12, .weight = 1},
};

static const char *const headings[] = {N_("At risk"), N_("Suspensions that end"), N_("Callbacks due"),
                                       N_("To be decided"), N_("To be completed")};

static void put_items(struct shift_desk *shifts, const struct shift_packet *packet)
{
    int section = -1;
    char due[32];
    for (size_t i = 0; i < packet->item_count; i++) {
        const struct shift_item_row *item = &packet->items[i];
        if (item->section != section)
            page_add(&shifts->page, STYLE_HEADING, 0, "%s", _(headings[item->section]));
        section = item->section;
        say_at(shifts->desk, item->due_at, due, sizeof due);
        page_add(&shifts->page, item->overdue ? STYLE_BAD : STYLE_NORMAL, 2, "%lld  %s%s%s%s  %s",
                 (long long)item->number, item->overdue ? "! " : "", due, due[0] != '\0' ? "  " : "",
                 item->title, item->holder);
    }
    if (packet->item_count == 0)
        page_add(&shifts->page, STYLE_DIM, 0, "%s", _("Nothing is overdue, promised or half written."));
}

static void packet_shown(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct shift_desk *shifts = owner;
    char until[32];
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    const struct shift_packet *packet = incoming->reply;
    int64_t id = packet->shift_count > 0 ? packet->shift[0].id : NOW_ID;
    if (id != shifts->asked)
        return;
    page_clear(&shifts->page);
    shifts->page.top = shifts->shown == id ? shifts->page.top : 0;
    shifts->shown = id;
    if (packet->shift_count > 0 && packet->shift[0].note[0] != '\0')
        page_add(&shifts->page, STYLE_NORMAL, 0, "%s", packet->shift[0].note);
    if (packet->shift_count > 0 && packet->shift[0].drafts > 0)
        page_add(&shifts->page, STYLE_NORMAL, 0,
                 ngettext("%lld draft was left on the console of %s",
                          "%lld drafts were left on the console of %s", (unsigned long)packet->shift[0].drafts),
                 (long long)packet->shift[0].drafts, packet->shift[0].login);
    page_add(&shifts->page, STYLE_DIM, 0, _("until %s: %lld at risk, %lld promised, %lld to be completed"),
             say_at(desk, packet->until_at, until, sizeof until), (long long)packet->risk,
             (long long)packet->promised, (long long)packet->written);
    if (packet->missed > 0)
        page_add(&shifts->page, packet->missed_overdue > 0 ? STYLE_BAD : STYLE_NORMAL, 0,
                 _("missed calls to return: %lld, overdue: %lld"), (long long)packet->missed,
                 (long long)packet->missed_overdue);
    put_items(shifts, packet);
}

static void ask_packet(struct shift_desk *shifts, bool again)
{
    int64_t id = list_selected_id(&shifts->frame.list);
    struct shift_show_request request = {.id = id == NOW_ID ? 0 : id};
    if (id == 0 || (id == shifts->asked && !again))
        return;
    shifts->asked = id;
    (void)desk_ask(shifts->desk, "shift.show", &request, NULL, shifts, packet_shown);
}

static void listed(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct shift_desk *shifts = owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    struct shift_rows *reply = incoming->reply;
    shape_free(&shift_rows_shape, &shifts->rows);
    shifts->rows = *reply;
    *reply = (struct shift_rows){0};
    if (desk->opened_row != NULL)
        desk->totals[desk->opened_row - desk_rows] = shifts->rows.waiting;
    if (list_refresh(&shifts->frame.list) == RESULT_OK)
        ask_packet(shifts, true);
}

static void load(void *state)
{
    struct shift_desk *shifts = state;
    struct shift_list_request request = {0};
    (void)desk_ask(shifts->desk, "shift.list", &request, NULL, shifts, listed);
}

/* -- keys --------------------------------------------------------------------------------------------------- */

static void handed(struct console *desk, void *owner, const struct incoming *incoming)
{
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    app_say(desk->app, STYLE_GOOD, "%s",
            _("Handed over: all of the hotline are shown it until somebody takes it."));
    load(owner);
}

static enum reaction hand_over(struct app *app, void *context, const char *text)
{
    struct shift_desk *shifts = context;
    struct console *desk = shifts->desk;
    struct shift_hand request = {.drafts = (int64_t)draft_count(&desk->vault, desk->session.login)};
    (void)app;
    (void)text_copy(request.note, sizeof request.note, text);
    (void)desk_ask(desk, "shift.hand", &request, NULL, shifts, handed);
    return REACT_DRAW;
}

static enum reaction ask_note(struct app *app, void *screen, const char *argument)
{
    struct shift_desk *shifts = screen;
    (void)argument;
    if (shifts->desk->intake != NULL)
        intake_keep(shifts->desk->intake);
    app_prompt(app, &(struct prompt){.label = _("Hand over; what must the next shift know? "),
                                     .limit_bytes = TEXT_REASON - 1,
                                     .context = shifts,
                                     .done = hand_over});
    return REACT_DRAW;
}

static void taken(struct console *desk, void *owner, const struct incoming *incoming)
{
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
    } else {
        const struct shift_row *row = incoming->reply;
        app_say(desk->app, STYLE_GOOD, _("You have taken over the shift of %s."), row->name);
    }
    load(owner);
}

static enum reaction yes_take(struct app *app, void *context)
{
    struct shift_desk *shifts = context;
    struct shift_take_request request = {.id = list_selected_id(&shifts->frame.list)};
    (void)app;
    (void)desk_ask(shifts->desk, "shift.take", &request, NULL, shifts, taken);
    return REACT_DRAW;
}

static enum reaction take_over(struct app *app, void *screen, const char *argument)
{
    struct shift_desk *shifts = screen;
    int64_t at = list_selected(&shifts->frame.list);
    (void)argument;
    if (at < 1) {
        app_say(app, STYLE_NORMAL, "%s", _("Choose a shift that was handed over."));
        return REACT_DRAW;
    }
    app_confirm(app, shifts, yes_take, _("Take over the shift of %s?"), shifts->rows.rows[at - 1].name);
    return REACT_DRAW;
}

static bool some_wait(const void *screen)
{
    return ((const struct shift_desk *)screen)->rows.row_count > 0;
}

static const struct command rows[] = {
    {.key = 'a',
     .name = "take",
     .label = N_("take over"),
     .help = N_("Take over the selected shift: what was registered and not completed is yours then"),
     .rights = RIGHT_DISPATCH | RIGHT_SUPERVISE,
     .run = take_over,
     .ready = some_wait},
    {.key = 'h',
     .name = "hand",
     .label = N_("hand over"),
     .help = N_("Hand your shift over, with a note for the next one"),
     .run = ask_note},
    FRAME_RELOAD_ROW,
};
/* -- the screen --------------------------------------------------------------------------------------------- */

static bool start(struct app *app, void *state, const void *given)
{
    struct shift_desk *shifts = state;
    shifts->desk = app_context(app);
    desk_opened(shifts->desk, given, shifts);
    return true;
}

static struct rect around(struct app *app, void *state, struct rect area)
{
    struct shift_desk *shifts = state;
    struct rect body = {area.row + 1, area.col, area.rows - 1, area.cols}, below;
    int wanted = (int)shifts->rows.row_count + 2;
    (void)app;
    desk_draw_tabs(shifts->desk, area.row, area.cols);
    struct rect top = rect_top(body, wanted < LIST_ROWS_MOST ? wanted : LIST_ROWS_MOST, &below);
    paint_hline(below.row, below.col, below.cols, STYLE_LINE, _("What must not be forgotten"));
    page_draw(&shifts->page, (struct rect){below.row + 1, below.col + 1, below.rows - 1, below.cols - 1});
    return top;
}

static enum reaction take_key(struct app *app, void *state, const struct key *key)
{
    struct shift_desk *shifts = state;
    bool pages = key->kind == KEY_KIND_PRESS && (key->code == PRESS_PAGE_DOWN || key->code == PRESS_PAGE_UP);
    (void)app;
    return pages ? page_key(&shifts->page, key) : REACT_IGNORED;
}

static void moved(void *state)
{
    ask_packet(state, false);
}

static enum reaction message(struct app *app, void *state, const void *news_given)
{
    const struct news *news = news_given;
    (void)app;
    if (news->kind == NEWS_GAP || (news->kind == NEWS_EVENT && strncmp(news->push->what, "shift", 5) == 0))
        load(state);
    return REACT_DRAW;
}

static void stop(struct app *app, void *state)
{
    struct shift_desk *shifts = state;
    (void)app;
    desk_closed(shifts->desk, shifts);
    desk_forget(shifts->desk, shifts);
    shape_free(&shift_rows_shape, &shifts->rows);
    page_stop(&shifts->page);
}

static const struct frame_kind kind = {.size = sizeof(struct shift_desk),
                                       .name = N_("Shift"),
                                       .commands = {rows, sizeof rows / sizeof rows[0]},
                                       .columns = columns,
                                       .column_count = sizeof columns / sizeof columns[0],
                                       .source = {.count = row_count, .id = row_id, .cell = row_cell},
                                       .start = start,
                                       .load = load,
                                       .title = desk_frame_title,
                                       .around = around,
                                       .key = take_key,
                                       .moved = moved,
                                       .message = message,
                                       .may_close = desk_stays,
                                       .stop = stop};

void screen_shift_open(struct console *desk, const struct desk_row *row)
{
    (void)frame_open(desk->app, &kind, row);
}
