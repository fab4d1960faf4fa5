/* What waits for a supervisor: approvals, orders, suspended tickets, first reports, shifts; what is late is marked. Looked at here,
 * decided at the desks. */
#include "supervisor/screens.h"

#include "tui/cells.h"
#include "tui/list.h"
#include "tui/say.h"
#include "tui/ticket_view.h"
#include "tui/words.h"
#include "wire/messages_shift.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 500, LATE_EACH_MS = 30000 };

struct waiting_kind {
    const char *label;
    const char *list; /* of ticket.list; NULL: shifts */
    const char *message;
    const char *hint;
};

static const struct waiting_kind kinds[WAITING_KINDS + 1] = {
    [WAITING_APPROVALS] = {N_("approvals"), "above", "ticket.list",
                           N_("Enter shows what is asked; it is decided at the desks (rexian-agent).")},
    [WAITING_ORDERS] = {N_("orders"), "orders", "ticket.list",
                        N_("Open supervision orders, by when the unit reports; closed at the desks.")},
    [WAITING_SUSPENDED] = {N_("suspended"), "suspended", "ticket.list",
                           N_("By when the suspension ends and the clock goes on.")},
    [WAITING_FIRST_REPORTS] = {N_("first reports"), "first_reports", "ticket.list",
                               N_("Emergencies of which nothing was heard yet, by when it is due.")},
    [WAITING_SHIFTS] = {N_("shifts"), NULL, "shift.list",
                        N_("Handed over and taken by nobody: taken at the desks. Enter shows the tickets.")},
    [WAITING_PACKET] = {N_("shift"), NULL, "shift.show", N_("What the shift must not forget.")},
};

struct waiting_row {
    int64_t id;     /* of the list */
    int64_t number; /* ticket, or 0 */
    int64_t shift;
    int64_t at;
    bool late, done;
    char what[160];
    char title[TEXT_REASON];
    char whose[TEXT_NAME];
};

struct waiting_screen {
    struct board *board;
    enum waiting what;
    int64_t shift;
    struct asked asked;
    int64_t total;
    struct waiting_row *rows;
    size_t count;
    struct list list;
};

enum { COLUMN_WHEN, COLUMN_STATE, COLUMN_WHAT, COLUMN_RECORD, COLUMN_TITLE, COLUMN_WHOSE, COLUMNS };
static const struct list_column columns[COLUMNS] = {
    [COLUMN_WHEN] = {.title = N_("When"), .width_min_cols = 11},
    [COLUMN_STATE] = {.title = N_("State"), .width_min_cols = 9},
    [COLUMN_WHAT] = {.title = N_("What"), .width_min_cols = 16, .weight = 1},
    [COLUMN_RECORD] = {.title = N_("Record"), .width_min_cols = 13},
    [COLUMN_TITLE] = {.title = N_("Title"), .width_min_cols = 13, .weight = 3},
    [COLUMN_WHOSE] = {.title = N_("Whose"), .width_min_cols = 10, .weight = 1},
};

static size_t source_count(void *context)
{
    return ((struct waiting_screen *)context)->count;
}

static int64_t source_id(void *context, size_t index)
{
    return ((struct waiting_screen *)context)->rows[index].id;
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct waiting_screen *screen = context;
    const struct waiting_row *row = &screen->rows[index];
    char when[WHEN_TEXT];
    out[0] = '\0';
    switch (column) {
    case COLUMN_WHEN:
        session_when(screen->board->session, row->at, when);
        snprintf(out, size, "%s", when);
        break;
    case COLUMN_STATE:
        /* A shift has no limit: it is marked as long as nobody has it. */
        snprintf(out, size, "%s",
                 row->shift != 0 ? _("! waits")
                 : row->late     ? _("! late")
                 : row->done     ? _("= told")
                                 : _("+ open"));
        break;
    case COLUMN_WHAT:
        snprintf(out, size, "%s", row->what);
        break;
    case COLUMN_RECORD:
        if (row->number != 0)
            snprintf(out, size, "%" PRId64, row->number);
        break;
    case COLUMN_TITLE:
        snprintf(out, size, "%s", row->title);
        break;
    default:
        snprintf(out, size, "%s", row->whose);
        break;
    }
}

static enum style source_style(void *context, size_t index)
{
    return ((struct waiting_screen *)context)->rows[index].late ? STYLE_BAD : STYLE_NORMAL;
}

static void put_ticket(const struct waiting_screen *screen, const struct ticket_row *t, struct waiting_row *row)
{
    int64_t now = session_now(screen->board->session);
    *row = (struct waiting_row){.id = t->number, .number = t->number, .at = t->list_at};
    snprintf(row->title, sizeof row->title, "%s", t->title);
    snprintf(row->whose, sizeof row->whose, "%s", t->lead);
    row->done = screen->what == WAITING_ORDERS && t->order_reported;
    row->late = screen->what != WAITING_SUSPENDED && !row->done && row->at != 0 && row->at < now;
    if (screen->what == WAITING_APPROVALS)
        say_asks(t->asks_above, "", row->what, sizeof row->what);
    else if (screen->what == WAITING_ORDERS)
        snprintf(row->what, sizeof row->what, "%s", _(label_of(&order_level_names, t->order_level)));
    else
        snprintf(row->what, sizeof row->what, "%s", _(label_of(&state_names, t->state)));
}

static void put_shift(const struct shift_row *shift, struct waiting_row *row)
{
    *row = (struct waiting_row){.id = shift->id, .shift = shift->id, .at = shift->handed_at, .late = true};
    snprintf(row->what, sizeof row->what, _("%" PRId64 " tickets"),
             shift->risk + shift->promised + shift->written);
    snprintf(row->title, sizeof row->title, "%s", shift->note);
    snprintf(row->whose, sizeof row->whose, "%s", shift->name[0] != '\0' ? shift->name : shift->login);
}

static void put_item(const struct shift_item_row *item, int64_t id, struct waiting_row *row)
{
    *row = (struct waiting_row){.id = id, .number = item->number, .at = item->due_at, .late = item->overdue};
    snprintf(row->what, sizeof row->what, "%s", _(label_of(&shift_section_names, item->section)));
    snprintf(row->title, sizeof row->title, "%s", item->title);
    snprintf(row->whose, sizeof row->whose, "%s", item->holder);
}

static size_t told_count(const struct waiting_screen *screen)
{
    if (!screen->asked.known)
        return 0;
    if (screen->what == WAITING_SHIFTS)
        return ((const struct shift_rows *)screen->asked.reply)->row_count;
    if (screen->what == WAITING_PACKET)
        return ((const struct shift_packet *)screen->asked.reply)->item_count;
    return ((const struct ticket_rows *)screen->asked.reply)->row_count;
}

static void take_rows(struct app *app, struct waiting_screen *screen)
{
    size_t count = told_count(screen);
    struct waiting_row *rows = realloc(screen->rows, (count + 1) * sizeof *rows);
    if (rows)
        screen->rows = rows;
    screen->count = rows ? count : 0;
    screen->total = (int64_t)screen->count;
    for (size_t i = 0; i < screen->count; i++) {
        if (screen->what == WAITING_SHIFTS)
            put_shift(&((const struct shift_rows *)screen->asked.reply)->rows[i], &rows[i]);
        else if (screen->what == WAITING_PACKET)
            put_item(&((const struct shift_packet *)screen->asked.reply)->items[i], (int64_t)i + 1, &rows[i]);
        else
            put_ticket(screen, &((const struct ticket_rows *)screen->asked.reply)->rows[i], &rows[i]);
    }
    if (kinds[screen->what].list && screen->asked.known)
        screen->total = ((const struct ticket_rows *)screen->asked.reply)->total;
    if (!rows || list_refresh(&screen->list) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
}

static void ask(struct app *app, struct waiting_screen *screen, int64_t now_ms)
{
    const char *list = kinds[screen->what].list;
    struct list_request tickets = {.limit = ROWS_MOST};
    const struct shift_list_request shifts = {.limit = ROWS_MOST};
    const struct shift_show_request packet = {.id = screen->shift};
    const void *request = screen->what == WAITING_PACKET ? (const void *)&packet
                          : list                         ? (const void *)&tickets
                                                         : (const void *)&shifts;
    if (list)
        snprintf(tickets.list, sizeof tickets.list, "%s", list);
    asked_tick(app, screen->board->session, &screen->asked, request, now_ms);
}

/* Another kind: another question. */
static enum reaction turn_to(struct app *app, struct waiting_screen *screen, enum waiting what)
{
    if (screen->what == WAITING_PACKET || what == screen->what)
        return REACT_DONE;
    screen->what = what;
    asked_stop(&screen->asked);
    if (asked_start(&screen->asked, kinds[what].message) != RESULT_OK) {
        app_close(app, screen);
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return REACT_DRAW;
    }
    take_rows(app, screen);
    return REACT_DRAW;
}

static enum reaction tick(struct app *app, void *subject, int64_t now_ms)
{
    struct waiting_screen *screen = subject;
    if (!app_is_top(app, subject))
        return REACT_DONE;
    /* What is due gets late without an event. */
    if (screen->asked.known && now_ms - screen->asked.known_ms >= LATE_EACH_MS)
        asked_spoil(&screen->asked);
    ask(app, screen, now_ms);
    return REACT_DONE;
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    struct waiting_screen *screen = subject;
    if (!asked_news(&screen->asked, news, app_now_ms(app)))
        return REACT_DONE;
    take_rows(app, screen);
    return REACT_DRAW;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct waiting_screen *screen = subject;
    list_title(&screen->list, ret);
    snprintf(ret->record, sizeof ret->record, "%s", _(kinds[screen->what].label));
    asked_title(&screen->asked, screen->board->session, app_now_ms(app), ret);
}

/* The kinds by their keys, the chosen one with its total. */
static void draw_kinds(const struct waiting_screen *screen, struct rect area)
{
    int col = area.col + 1, last = area.col + area.cols;
    for (int i = 0; i < WAITING_KINDS; i++) {
        char text[96];
        bool chosen = i == (int)screen->what;
        if (chosen && screen->asked.known)
            snprintf(text, sizeof text, ">%d %s: %" PRId64, i + 1, _(kinds[i].label), screen->total);
        else
            snprintf(text, sizeof text, "%s%d %s", chosen ? ">" : " ", i + 1, _(kinds[i].label));
        int cols = text_width_cols(text);
        if (col + cols <= last)
            paint_text(area.row, col, cols, chosen ? STYLE_HEADING : STYLE_LABEL, text);
        col += cols + 2;
    }
}

static void draw(struct app *app, void *subject, struct rect area)
{
    struct waiting_screen *screen = subject;
    struct rect rest, second, first = rect_top(area, 1, &rest);
    second = rect_top(rest, 1, &rest);
    ask(app, screen, app_now_ms(app));
    if (screen->what != WAITING_PACKET)
        draw_kinds(screen, first);
    else
        paint_format(first.row, first.col + 1, first.cols - 1, STYLE_HEADING, _("%" PRId64 " tickets"),
                     screen->total);
    if ((int64_t)screen->count < screen->total)
        paint_format(second.row, second.col + 1, second.cols - 1, STYLE_DIM,
                     _("The first %zu of %" PRId64 " are shown."), screen->count, screen->total);
    else
        paint_aligned(second.row, second.col + 1, second.cols - 1, STYLE_DIM, ALIGN_LEFT,
                      _(kinds[screen->what].hint));
    if (screen->asked.refused[0] != '\0') {
        paint_format(rest.row, rest.col, rest.cols, STYLE_ERROR, "! %s", screen->asked.refused);
        return;
    }
    screen->list.empty = screen->asked.known ? _("Nothing waits.") : "...";
    list_draw(&screen->list, rest, true);
}

static enum reaction run_enter(struct app *app, void *subject, const char *argument)
{
    struct waiting_screen *screen = subject;
    int64_t selected = list_selected(&screen->list);
    (void)argument;
    if (selected < 0)
        return REACT_DONE;
    const struct waiting_row *row = &screen->rows[selected];
    if (row->number != 0)
        ticket_view_open(app, screen->board->session, row->number);
    else
        waiting_screen_open(app, screen->board, WAITING_PACKET, row->shift);
    return REACT_DRAW;
}

#define TURN(NAME, KIND)                                                                                       \
    static enum reaction NAME(struct app *app, void *subject, const char *argument)                            \
    {                                                                                                          \
        (void)argument;                                                                                        \
        return turn_to(app, subject, KIND);                                                                    \
    }
TURN(run_approvals, WAITING_APPROVALS)
TURN(run_orders, WAITING_ORDERS)
TURN(run_suspended, WAITING_SUSPENDED)
TURN(run_first_reports, WAITING_FIRST_REPORTS)
TURN(run_shifts, WAITING_SHIFTS)

static enum reaction run_next(struct app *app, void *subject, const char *argument)
{
    struct waiting_screen *screen = subject;
    (void)argument;
    return turn_to(app, screen, (enum waiting)(((int)screen->what + 1) % WAITING_KINDS));
}

static bool has_rows(const void *subject)
{
    return ((const struct waiting_screen *)subject)->count > 0;
}

static bool has_kinds(const void *subject)
{
    return ((const struct waiting_screen *)subject)->what != WAITING_PACKET;
}

static enum reaction key(struct app *app, void *subject, const struct key *pressed)
{
    struct waiting_screen *screen = subject;
    return list_key(app, &screen->list, pressed);
}

static void close_screen(struct app *app, void *subject)
{
    struct waiting_screen *screen = subject;
    (void)app;
    list_stop(&screen->list);
    asked_stop(&screen->asked);
    free(screen->rows);
    free(screen);
}

/* clang-format off */
static const struct command commands[] = {
    {.key = PRESS_ENTER, .label = N_("record"), .help = N_("Open the ticket with what is asked, or the shift's tickets"),
     .run = run_enter, .ready = has_rows},
    {.key = PRESS_TAB, .label = N_("next"), .help = N_("The next kind of what waits"), .run = run_next, .ready = has_kinds},
    {.key = '1', .name = "approvals", .help = N_("Approvals that only a supervisor decides"), .run = run_approvals,
     .ready = has_kinds},
    {.key = '2', .name = "orders", .help = N_("Open supervision orders"), .run = run_orders, .ready = has_kinds},
    {.key = '3', .name = "suspended", .help = N_("Suspended tickets"), .run = run_suspended, .ready = has_kinds},
    {.key = '4', .name = "first-reports", .help = N_("First reports that are owed"), .run = run_first_reports,
     .ready = has_kinds},
    {.key = '5', .name = "shifts", .help = N_("Shifts that nobody has taken"), .run = run_shifts, .ready = has_kinds},
};
/* clang-format on */

static const struct screen_kind kind = {
    .name = N_("Waiting"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .widgets = {&list_commands},
    .title = title,
    .draw = draw,
    .key = key,
    .tick = tick,
    .message = message,
    .close = close_screen,
};

void waiting_screen_open(struct app *app, struct board *board, enum waiting what, int64_t shift)
{
    struct waiting_screen *screen = calloc(1, sizeof *screen);
    const struct list_source source = {
        .context = screen, .count = source_count, .id = source_id, .cell = source_cell, .style = source_style};
    if (!screen || asked_start(&screen->asked, kinds[what].message) != RESULT_OK ||
        list_start(&screen->list, &source, columns, COLUMNS) != RESULT_OK) {
        if (screen)
            close_screen(app, screen);
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    screen->board = board;
    screen->what = what;
    screen->shift = shift;
    if (app_push(app, &kind, screen) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
}

enum reaction open_waiting(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    const struct board *board = app_context(app);
    waiting_screen_open(app, app_context(app), (enum waiting)board->waiting, 0);
    return REACT_DRAW;
}
