/* The table of desks by right, the way from one to another, and the keys that are valid on each of them. */
#include "agent-tui/desk.h"

#include "agent-tui/ringing.h"
#include "agent-tui/say.h"
#include "agent-tui/screen_intake.h"
#include "agent-tui/screen_missed.h"
#include "agent-tui/screen_queue.h"
#include "agent-tui/screen_search.h"
#include "agent-tui/screen_shift.h"
#include "agent-tui/screen_stale.h"
#include "agent-tui/screen_state.h"
#include "agent-tui/screen_ticket.h"
#include "agent-tui/undo.h"
#include "core/authority.h"
#include "tui/cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct desk_row desk_rows[] = {
    {"intake", N_("Intake"), NULL, RIGHT_INTAKE, NULL, screen_intake_open},
    {"mine", N_("My work"), N_("Mine"), RIGHT_INTAKE, "mine", screen_queue_open},
    {"pending", N_("To dispatch"), N_("Dispatch"), RIGHT_DISPATCH, "dispatch", screen_queue_open},
    {"returns", N_("Returns"), NULL, RIGHT_RETURNS, "returns", screen_queue_open},
    {"audit", N_("To audit"), NULL, RIGHT_AUDIT, "audit", screen_queue_open},
    {"callbacks", N_("Callbacks"), NULL, RIGHT_CALLBACK, "callback", screen_queue_open},
    {"department", N_("Departments"), N_("Units"), RIGHT_HANDLE | RIGHT_DISPATCH, "department",
     screen_queue_open},
    {"co", N_("Helping"), NULL, RIGHT_HANDLE, "co", screen_queue_open},
    {"approvals", N_("Approvals"), NULL, RIGHT_RETURNS, "approvals", screen_queue_open},
    {"orders", N_("Orders"), NULL, RIGHT_ORDER | RIGHT_HANDLE, "orders", screen_queue_open},
    {"to_phone", N_("To phone"), NULL, RIGHT_DISPATCH, "to_phone", screen_queue_open},
    {"shift", N_("Shift"), NULL, RIGHT_HOTLINE, "shift", screen_shift_open},
    {"missed", N_("Missed calls"), N_("Missed"), RIGHT_INTAKE, "missed", screen_missed_open},
    {"knowledge", N_("Knowledge"), NULL, RIGHT_KNOWLEDGE, "knowledge", screen_stale_open},
};
const size_t desk_row_count = sizeof desk_rows / sizeof desk_rows[0];
_Static_assert(sizeof desk_rows / sizeof desk_rows[0] <= DESKS_MOST, "a total for each");

bool desk_may(const struct console *desk, const struct desk_row *row)
{
    return desk->signed_in && ((uint32_t)desk->session.rights & row->rights) != 0;
}

/* A dispatcher begins with what is to dispatch; only who takes calls begins with the intake. */
const struct desk_row *desk_first(const struct console *desk)
{
    const struct desk_row *first = NULL;
    for (size_t i = 0; i < desk_row_count && first == NULL; i++)
        if (desk_may(desk, &desk_rows[i]))
            first = &desk_rows[i];
    return first;
}

void desk_go(struct console *desk, const struct desk_row *row)
{
    if (desk->opened_row == row) {
        app_say(desk->app, STYLE_NORMAL, _("This is the desk \"%s\"."), _(row->label));
        return;
    }
    desk->wanted_row = row;
    if (desk->opened != NULL)
        app_close(desk->app, desk->opened);
}

void desk_opened(struct console *desk, const struct desk_row *row, void *screen)
{
    desk->opened = screen;
    desk->opened_row = row;
}

void desk_closed(struct console *desk, const void *screen)
{
    if (desk->opened != screen)
        return;
    desk->opened = NULL;
    desk->opened_row = NULL;
}

bool desk_stays(struct app *app, void *screen)
{
    (void)screen;
    app_say(app, STYLE_NORMAL, "%s", _("This is a desk: F11 goes to the next one, F10 locks the seat."));
    return false;
}

static const struct desk_row *row_at(const struct console *desk, size_t number)
{
    for (size_t i = 0; i < desk_row_count; i++)
        if (desk_may(desk, &desk_rows[i]) && number-- == 0)
            return &desk_rows[i];
    return NULL;
}

/* How the tabs are written: whole with all totals, or, where these have no room, names in short, cut to so many cells, and no
 * total of 0 or none at all. The open desk's own is never cut. */
struct tab_form {
    int name_cols; /* 0: whole */
    bool totals;
};

enum { NAME_MOST_COLS = 12, NAME_LEAST_COLS = 3, BARE_LEAST_COLS = 2, WAITING_COLS = 24 };

static int tab_text(const struct console *desk, const struct desk_row *tab, size_t number, struct tab_form form,
                    char *out, size_t size)
{
    const int64_t total = desk->totals[tab - desk_rows];
    const bool whole = form.name_cols == 0, open = tab == desk->opened_row;
    const char *name = _(!whole && tab->brief != NULL ? tab->brief : tab->label);
    char digit[4] = "", count[32] = "";
    if (number < 10)
        snprintf(digit, sizeof digit, "%zu ", (number + 1) % 10);
    if (total >= 0 && (whole || open || (form.totals && total > 0)))
        snprintf(count, sizeof count, " %lld%s", (long long)total, desk->more[tab - desk_rows] ? "+" : "");
    size_t bytes = whole || open ? strlen(name) : text_cut(name, form.name_cols, NULL);
    snprintf(out, size, " %s%.*s%s ", digit, (int)bytes, name, count);
    return text_width_cols(out) + (whole ? 1 : 0);
}

static bool tabs_fit(const struct console *desk, struct tab_form form, int cols)
{
    char text[80];
    int used = 0;
    const struct desk_row *tab;
    for (size_t number = 0; (tab = row_at(desk, number)) != NULL; number++)
        used += tab_text(desk, tab, number, form, text, sizeof text);
    return used <= cols + (form.name_cols == 0 ? 1 : 0);
}

/* The first that fits, or the shortest. */
static struct tab_form fitting_form(const struct console *desk, int cols)
{
    struct tab_form form = {.name_cols = 0, .totals = true};
    if (tabs_fit(desk, form, cols))
        return form;
    for (form.name_cols = NAME_MOST_COLS; form.name_cols >= NAME_LEAST_COLS; form.name_cols--)
        if (tabs_fit(desk, form, cols))
            return form;
    form = (struct tab_form){.name_cols = NAME_MOST_COLS, .totals = false};
    while (form.name_cols > BARE_LEAST_COLS && !tabs_fit(desk, form, cols))
        form.name_cols--;
    return form;
}

/* From which tab on they are drawn, so that the open desk's is in view. */
static size_t first_tab(const struct console *desk, struct tab_form form, int cols)
{
    char text[80];
    size_t first = 0, number = 0;
    int used = 0;
    const struct desk_row *tab;
    for (; (tab = row_at(desk, number)) != NULL; number++) {
        used += tab_text(desk, tab, number, form, text, sizeof text);
        for (; used > cols && first < number; first++)
            used -= tab_text(desk, row_at(desk, first), first, form, text, sizeof text);
        if (tab == desk->opened_row)
            break;
    }
    return first;
}

void desk_draw_tabs(const struct console *desk, int row, int cols)
{
    int col = 0;
    const struct desk_row *tab;
    size_t waiting = offline_waiting(&desk->offline);
    int tabs_cols = waiting > 0 && cols > 2 * WAITING_COLS ? cols - WAITING_COLS : cols;
    struct tab_form form = fitting_form(desk, tabs_cols);
    paint_text(row, 0, cols, STYLE_HELP, "");
    for (size_t number = first_tab(desk, form, tabs_cols);
         (tab = row_at(desk, number)) != NULL && col < tabs_cols; number++) {
        char text[80];
        int width_cols = tab_text(desk, tab, number, form, text, sizeof text);
        int shown_cols = text_width_cols(text);
        paint_text(row, col, col + shown_cols > tabs_cols ? tabs_cols - col : shown_cols,
                   tab == desk->opened_row ? STYLE_SELECTED : STYLE_HELP, text);
        col += width_cols;
    }
    if (tabs_cols < cols)
        paint_format(row, tabs_cols, WAITING_COLS, STYLE_BAD, _(" %zu waiting to be sent"), waiting);
}

static enum reaction lock(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    (void)argument;
    desk_lock(app_context(app));
    return REACT_DRAW;
}

static enum reaction next_desk(struct app *app, void *screen, const char *argument)
{
    struct console *desk = app_context(app);
    size_t at = 0, count = 0;
    (void)screen;
    (void)argument;
    for (const struct desk_row *row; (row = row_at(desk, count)) != NULL; count++)
        if (row == desk->opened_row)
            at = count;
    if (count > 1)
        desk_go(desk, row_at(desk, (at + 1) % count));
    else
        app_say(app, STYLE_NORMAL, "%s", _("Your rights open this desk alone."));
    return REACT_DRAW;
}

static enum reaction go_number(struct app *app, size_t number)
{
    struct console *desk = app_context(app);
    const struct desk_row *row = row_at(desk, number);
    if (row != NULL)
        desk_go(desk, row);
    else
        app_say(app, STYLE_NORMAL, "%s", _("There is no such desk for you; the row above shows yours."));
    return REACT_DRAW;
}

#define GO_NUMBER(name, number)                                                                                \
    static enum reaction name(struct app *app, void *screen, const char *argument)                             \
    {                                                                                                          \
        (void)screen;                                                                                          \
        (void)argument;                                                                                        \
        return go_number(app, number);                                                                         \
    }
GO_NUMBER(go_1, 0)
GO_NUMBER(go_2, 1)
GO_NUMBER(go_3, 2)
GO_NUMBER(go_4, 3)
GO_NUMBER(go_5, 4)
GO_NUMBER(go_6, 5)
GO_NUMBER(go_7, 6)
GO_NUMBER(go_8, 7)
GO_NUMBER(go_9, 8)
GO_NUMBER(go_10, 9)

static enum reaction go_named(struct app *app, void *screen, const char *argument)
{
    struct console *desk = app_context(app);
    (void)screen;
    for (size_t i = 0; i < desk_row_count; i++)
        if (strcmp(desk_rows[i].name, argument) == 0 && desk_may(desk, &desk_rows[i])) {
            desk_go(desk, &desk_rows[i]);
            return REACT_DRAW;
        }
    char names[160] = "";
    for (size_t i = 0, used = 0; i < desk_row_count; i++)
        if (desk_may(desk, &desk_rows[i]) && used < sizeof names)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? ", " : "",
                                     desk_rows[i].name);
    app_say(app, STYLE_ERROR, _("Name one of your desks: %s."), names);
    return REACT_DRAW;
}

static enum reaction search(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    screen_search_open(app_context(app), argument);
    return REACT_DRAW;
}

static enum reaction show(struct app *app, void *screen, const char *argument)
{
    char *end = NULL;
    int64_t number = strtoll(argument, &end, 10);
    (void)screen;
    if (number > 0 && *end == '\0')
        screen_ticket_open(app_context(app), number);
    else
        app_say(app, STYLE_ERROR, "%s", _("Give the number of a ticket: show 2605060000001"));
    return REACT_DRAW;
}

static enum reaction undo(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    undo_ask(app_context(app), strtoll(argument, NULL, 10));
    return REACT_DRAW;
}

static enum reaction to_record(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    (void)argument;
    if (!ringing_open(app_context(app)))
        app_say(app, STYLE_NORMAL, "%s", _("You talk with nobody whose record is not open."));
    return REACT_DRAW;
}

static enum reaction yes_leave(struct app *app, void *context)
{
    (void)app;
    (void)context;
    return REACT_QUIT;
}

static enum reaction leave(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    (void)argument;
    app_confirm(app, NULL, yes_leave, "%s", _("Leave the console? Drafts are kept."));
    return REACT_DRAW;
}

static enum reaction interrupted(struct app *app, void *screen, const char *argument)
{
    (void)screen;
    (void)argument;
    app_say(app, STYLE_NORMAL, "%s", _("Ctrl-C loses nothing here: F10 locks the seat, Ctrl-G quit leaves."));
    return REACT_DRAW;
}

static const struct command rows[] = {
    {.key = PRESS_F11,
     .name = "next",
     .label = N_("next desk"),
     .help = N_("To the next of your desks (digits in a list go to one)"),
     .run = next_desk},
    {.key = PRESS_CTRL('f'),
     .name = "search",
     .label = N_("search"),
     .help = N_("Search all tickets by words, number or phone"),
     .run = search},
    {.key = PRESS_F10,
     .name = "lock",
     .label = N_("lock"),
     .help = N_("Lock the seat, or let another person sign in; drafts stay their author's"),
     .run = lock},
    {.key = PRESS_F2,
     .name = "record",
     .help = N_("The record of the call that you talk on"),
     .rights = RIGHT_INTAKE,
     .run = to_record,
     .is_anywhere = true},
    {.key = PRESS_CTRL('p'),
     .name = "state",
     .label = N_("state"),
     .help = N_("What you do now: ready, or a break and why"),
     .rights = RIGHT_INTAKE,
     .run = screen_state_open},
    {.key = PRESS_CTRL('y'),
     .name = "ready",
     .help = N_("Ready for the next call: ends a break or the wrap-up"),
     .rights = RIGHT_INTAKE,
     .run = screen_state_ready},
    {.name = "pause",
     .help = N_("pause REASON: a break (rest, meal, training, other)"),
     .rights = RIGHT_INTAKE,
     .run = screen_state_pause},
    {.key = 'U',
     .name = "undo",
     .help = N_("Take back your last decision here, or undo NUMBER; what will be undone is named first"),
     .run = undo},
    {.name = "show", .help = N_("show NUMBER: the ticket with its whole history"), .run = show},
    {.name = "desk", .help = N_("desk NAME: to one of your desks"), .run = go_named},
    {.name = "quit", .help = N_("Leave the console"), .run = leave},
    {.key = PRESS_CTRL('c'), .run = interrupted},
    {.key = '1', .run = go_1},
    {.key = '2', .run = go_2},
    {.key = '3', .run = go_3},
    {.key = '4', .run = go_4},
    {.key = '5', .run = go_5},
    {.key = '6', .run = go_6},
    {.key = '7', .run = go_7},
    {.key = '8', .run = go_8},
    {.key = '9', .run = go_9},
    {.key = '0', .run = go_10},
};
const struct command_table desk_commands = {rows, sizeof rows / sizeof rows[0]};
