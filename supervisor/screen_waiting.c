/* What waits for a supervisor: approvals, orders, suspended tickets, first reports, shifts; what is late is marked. One key a
 * decision; what is tagged is decided on together. */
#include "supervisor/waiting_inside.h"

#include "core/authority.h"
#include "core/text.h"
#include "tui/cells.h"
#include "tui/say.h"
#include "wire/messages_shift.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MOST = 500, LATE_EACH_MS = 30000 };

static void ask(struct app *app, struct waiting_screen *screen, int64_t now_ms)
{
    const char *list = waiting_kinds[screen->what].list;
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
    if (asked_start(&screen->asked, waiting_kinds[what].message) != RESULT_OK) {
        app_close(app, screen);
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return REACT_DRAW;
    }
    waiting_take_rows(app, screen);
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
    waiting_take_rows(app, screen);
    return REACT_DRAW;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct waiting_screen *screen = subject;
    list_title(&screen->list, ret);
    snprintf(ret->record, sizeof ret->record, "%s", _(waiting_kinds[screen->what].label));
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
            snprintf(text, sizeof text, ">%d %s: %" PRId64 "%s", i + 1, _(waiting_kinds[i].label),
                     screen->total, screen->more ? "+" : "");
        else
            snprintf(text, sizeof text, "%s%d %s", chosen ? ">" : " ", i + 1, _(waiting_kinds[i].label));
        int cols = text_width_cols(text);
        if (col + cols <= last)
            paint_text(area.row, col, cols, chosen ? STYLE_HEADING : STYLE_LABEL, text);
        col += cols + 1;
    }
}

static const struct command_table table;

static void draw(struct app *app, void *subject, struct rect area)
{
    struct waiting_screen *screen = subject;
    struct rect rest, second, first = rect_top(area, 1, &rest);
    second = rect_top(rest, 1, &rest);
    if (screen->finished != screen->board->deciding.finished)
        list_untag_all(&screen->list);
    screen->finished = screen->board->deciding.finished;
    list_choose_keys(&table, app_rights(app), screen);
    ask(app, screen, app_now_ms(app));
    if (screen->what != WAITING_PACKET)
        draw_kinds(screen, first);
    else
        paint_format(first.row, first.col + 1, first.cols - 1, STYLE_HEADING,
                     ngettext("%" PRId64 " ticket", "%" PRId64 " tickets", (unsigned long)screen->total),
                     screen->total);
    if ((int64_t)screen->count < screen->total)
        paint_format(second.row, second.col + 1, second.cols - 1, STYLE_DIM,
                     screen->more ? _("The first %zu of more than %" PRId64 " are shown.")
                                  : _("The first %zu of %" PRId64 " are shown."),
                     screen->count, screen->total);
    else
        paint_aligned(second.row, second.col + 1, second.cols - 1, STYLE_DIM, ALIGN_LEFT,
                      _(waiting_kinds[screen->what].hint));
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
        record_screen_open(app, screen->board, row->number);
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
TURN(run_asked, WAITING_ASKED)

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

/* -- decisions ---------------------------------------------------------------------------------------------- */

static const struct decision take_shift = {
    .title = N_("Take over the shift"),
    .type = "shift.take",
    .done = N_("The shift is yours: what was registered and not completed is on your list."),
};

static bool is_target(const struct waiting_screen *screen, const struct waiting_row *row)
{
    return screen->list.tagged_count > 0 ? list_is_tagged(&screen->list, row->id)
                                         : row->id == list_selected_id(&screen->list);
}

/* On all that is tagged, else on the selected one. */
static enum reaction take(struct app *app, struct waiting_screen *screen, const struct decision *decision)
{
    struct decide_target *targets = calloc(screen->count + 1, sizeof *targets);
    size_t count = 0;
    for (size_t i = 0; targets != NULL && i < screen->count && count < DECIDE_MOST; i++) {
        const struct waiting_row *row = &screen->rows[i];
        if (!is_target(screen, row))
            continue;
        struct decide_target *target = &targets[count++];
        target->number = row->number != 0 ? row->number : row->shift;
        target->version = row->version;
        (void)text_copy(target->asks, sizeof target->asks, row->asks);
        (void)text_copy(target->title, sizeof target->title, row->number != 0 ? row->title : row->whose);
    }
    enum reaction reaction = decide_take(app, screen->board, decision, targets, count);
    free(targets);
    return reaction;
}

#define DECIDE(NAME, DECISION)                                                                                 \
    static enum reaction NAME(struct app *app, void *subject, const char *argument)                            \
    {                                                                                                          \
        (void)argument;                                                                                        \
        return take(app, subject, DECISION);                                                                   \
    }
DECIDE(grant, &decision_grant)
DECIDE(refuse_it, &decision_refuse)
DECIDE(close_order, decision_of('l'))
DECIDE(send_back, decision_of('b'))
DECIDE(resume_it, decision_of('r'))
DECIDE(urge, decision_of('g'))
DECIDE(report, decision_of('i'))
DECIDE(raise_order, decision_of('v'))
DECIDE(take_over, &take_shift)

static enum reaction more(struct app *app, void *subject, const char *argument)
{
    struct waiting_screen *screen = subject;
    int64_t selected = list_selected(&screen->list);
    (void)argument;
    return selected < 0 ? REACT_DONE : decide_more(app, screen->board, screen->rows[selected].number);
}

static bool is_kind(const void *subject, enum waiting what)
{
    const struct waiting_screen *screen = subject;
    return screen->what == what && screen->count > 0;
}

static bool of_asks(const void *subject)
{
    return is_kind(subject, WAITING_APPROVALS) || is_kind(subject, WAITING_ASKED);
}

static bool of_orders(const void *subject)
{
    return is_kind(subject, WAITING_ORDERS);
}

static bool of_suspended(const void *subject)
{
    return is_kind(subject, WAITING_SUSPENDED);
}

static bool of_first_reports(const void *subject)
{
    return is_kind(subject, WAITING_FIRST_REPORTS);
}

static bool of_shifts(const void *subject)
{
    return is_kind(subject, WAITING_SHIFTS);
}

static bool of_tickets(const void *subject)
{
    const struct waiting_screen *screen = subject;
    return screen->count > 0 && screen->what != WAITING_SHIFTS;
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
    {.key = 'g', .name = "grant", .label = N_("grant"), .help = N_("Grant what is asked for; of an extension also fewer days"),
     .rights = RIGHT_RETURNS, .run = grant, .ready = of_asks},
    {.key = 'r', .name = "refuse", .label = N_("refuse"), .help = N_("Refuse it, with a reason"), .rights = RIGHT_RETURNS,
     .run = refuse_it, .ready = of_asks},
    {.key = 'l', .name = "close", .label = N_("close"), .help = N_("Accept the closing report: the order is closed"),
     .rights = RIGHT_ORDER, .run = close_order, .ready = of_orders},
    {.key = 'b', .name = "back", .label = N_("send back"),
     .help = N_("The closing report is not enough: send it back, with a reason"), .rights = RIGHT_ORDER, .run = send_back,
     .ready = of_orders},
    {.key = 'r', .name = "resume", .label = N_("resume"), .help = N_("End the suspension now: the clock runs again"),
     .rights = RIGHT_DISPATCH, .run = resume_it, .ready = of_suspended},
    {.key = 'i', .name = "interim", .label = N_("report"), .help = N_("Report progress without completion"),
     .rights = RIGHT_DISPATCH, .run = report, .ready = of_first_reports},
    {.key = 'g', .name = "urge", .label = N_("urge"), .help = N_("Urge the holder, with a word"),
     .rights = RIGHT_DISPATCH | RIGHT_SUPERVISE, .run = urge, .ready = of_first_reports},
    {.key = 'a', .name = "take", .label = N_("take over"),
     .help = N_("Take over the selected shift: what was registered and not completed is yours then"),
     .rights = RIGHT_DISPATCH | RIGHT_SUPERVISE, .run = take_over, .ready = of_shifts},
    {.key = PRESS_ENTER, .label = N_("record"), .help = N_("Open the ticket with what is asked, or the shift's tickets"),
     .run = run_enter, .ready = has_rows},
    {.key = 'm', .name = "more", .label = N_("more"), .help = N_("What else can be decided on this ticket now"), .run = more,
     .ready = of_tickets},
    {.key = 'v', .name = "order", .label = N_("order"), .help = N_("Raise a supervision order on the lead, with a level"),
     .rights = RIGHT_ORDER, .run = raise_order, .ready = of_tickets},
    {.key = PRESS_TAB, .label = N_("next"), .help = N_("The next kind of what waits"), .run = run_next, .ready = has_kinds},
    {.key = '1', .name = "approvals", .help = N_("Approvals that only a supervisor decides"), .run = run_approvals,
     .ready = has_kinds},
    {.key = '2', .name = "orders", .help = N_("Open supervision orders"), .run = run_orders, .ready = has_kinds},
    {.key = '3', .name = "suspended", .help = N_("Suspended tickets"), .run = run_suspended, .ready = has_kinds},
    {.key = '4', .name = "first-reports", .help = N_("First reports that are owed"), .run = run_first_reports,
     .ready = has_kinds},
    {.key = '5', .name = "shifts", .help = N_("Shifts that nobody has taken"), .run = run_shifts, .ready = has_kinds},
    {.key = '6', .name = "asked", .help = N_("All that is asked for, also what dispatchers decide"), .run = run_asked,
     .ready = has_kinds},
};
/* clang-format on */

static const struct command_table table = {commands, sizeof commands / sizeof commands[0]};

static enum reaction key(struct app *app, void *subject, const struct key *pressed)
{
    struct waiting_screen *screen = subject;
    bool may = pressed->kind == KEY_KIND_TEXT || pressed->kind == KEY_KIND_PRESS;
    if (may && command_by_key(&table, pressed->code, app_rights(app), screen) != NULL)
        return REACT_IGNORED;
    return list_key(app, &screen->list, pressed);
}

static const struct screen_kind kind = {
    .name = N_("Waiting"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .widgets = {&list_other_commands},
    .title = title,
    .draw = draw,
    .key = key,
    .tick = tick,
    .message = message,
    .resume = decide_resume,
    .close = close_screen,
};

void waiting_screen_open(struct app *app, struct board *board, enum waiting what, int64_t shift)
{
    struct waiting_screen *screen = calloc(1, sizeof *screen);
    struct list_source source = waiting_source;
    source.context = screen;
    if (!screen || asked_start(&screen->asked, waiting_kinds[what].message) != RESULT_OK ||
        list_start(&screen->list, &source, waiting_columns, WAITING_COLUMNS) != RESULT_OK) {
        if (screen)
            close_screen(app, screen);
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    screen->board = board;
    screen->finished = board->deciding.finished;
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
