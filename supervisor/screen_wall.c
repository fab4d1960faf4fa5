/* The wallboard: what happens now. Alarms, rates with what is still attainable, what more operators would bring, queues, calls that
 * wait, and what each operator does since when; an operator can be sent into a break or back to work, with a reason. */
#include "supervisor/alarms.h"
#include "supervisor/screens.h"
#include "supervisor/wall.h"

#include "core/names.h"
#include "core/presence.h"
#include "tui/cells.h"
#include "tui/list.h"
#include "tui/say.h"
#include "wire/messages_wall.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Limits of time pass without an event. */
enum { AGAIN_MS = 5000 };

/* That of the state is given the room that its longest sentence takes in this language. */
static const struct list_column columns[WALL_COLUMNS] = {
    [WALL_LOGIN] = {.title = N_("Login"), .width_min_cols = 10, .weight = 1},
    [WALL_NAME] = {.title = N_("Name"), .width_min_cols = 10, .weight = 1},
    [WALL_STATE] = {.title = N_("State")},
    [WALL_SINCE] = {.title = N_("Since"), .width_min_cols = 9, .align = ALIGN_RIGHT},
    [WALL_CALL] = {.title = N_("Call"), .width_min_cols = 9, .align = ALIGN_RIGHT},
};

static const struct operator_row *row_at(const struct wall *wall, size_t index)
{
    return &((const struct wall_reply *)wall->now.reply)->people[index];
}

static size_t source_count(void *context)
{
    const struct wall *wall = context;
    return wall->now.known ? ((const struct wall_reply *)wall->now.reply)->people_count : 0;
}

static int64_t source_id(void *context, size_t index)
{
    return row_at(context, index)->id;
}

static const char *mark_of(const struct operator_row *row)
{
    static const char *const marks[PRESENCE_COUNT] = {
        [PRESENCE_READY] = "=",     [PRESENCE_TALKING] = "*",   [PRESENCE_RINGING] = "~",
        [PRESENCE_HOLD] = "*",      [PRESENCE_WRAP_UP] = "+",   [PRESENCE_PAUSE] = "-",
        [PRESENCE_NOT_READY] = "!", [PRESENCE_OTHER_CALL] = "~"};
    bool known = row->presence >= 0 && row->presence < PRESENCE_COUNT && marks[row->presence] != NULL;
    return known ? marks[row->presence] : " ";
}

/* What the person does, what comes after it, and where the exchange has the phone if that is elsewhere. */
static void say_state(const struct operator_row *row, char *out, size_t size)
{
    bool differs = presence_differs((enum presence)row->presence, (enum exchange_state)row->wanted,
                                    (enum exchange_state)row->exchange);
    bool held = presence_is_held((enum presence)row->presence, (enum pause_reason)row->reason);
    int used =
        snprintf(out, size, "%s %s", held ? "!" : mark_of(row), _(label_of(&presence_names, row->presence)));
    if (used < 0 || (size_t)used >= size)
        return;
    out += used;
    size -= (size_t)used;
    if (row->presence == PRESENCE_NOT_READY)
        snprintf(out, size, ": %s", _(label_of(&exchange_state_names, row->exchange)));
    else if (held && row->presence == PRESENCE_OTHER_CALL)
        return;
    else if (row->presence == PRESENCE_PAUSE && (held || !differs))
        snprintf(out, size, ": %s", _(label_of(&pause_reason_names, row->reason)));
    else if (row->next_reason != PAUSE_NONE)
        snprintf(out, size, _(", then: %s"), _(label_of(&pause_reason_names, row->next_reason)));
    else if (differs)
        snprintf(out, size, _("  ! exchange: %s"), _(label_of(&exchange_state_names, row->exchange)));
}

static int state_width_cols(void)
{
    struct operator_row row = {.wanted = EXCHANGE_QUEUED};
    char state[160];
    int most = 0;
    for (row.presence = 0; row.presence < PRESENCE_COUNT; row.presence++)
        for (row.exchange = 0; row.exchange < EXCHANGE_STATE_COUNT; row.exchange++)
            for (row.reason = 0; row.reason < PAUSE_REASON_COUNT; row.reason++) {
                row.next_reason = row.presence == PRESENCE_PAUSE ? PAUSE_NONE : row.reason;
                say_state(&row, state, sizeof state);
                int cols = text_width_cols(state);
                most = cols > most ? cols : most;
            }
    return most;
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct wall *wall = context;
    const struct operator_row *row = row_at(wall, index);
    int64_t since_ms = session_now(wall->board->session) - row->since_at;
    out[0] = '\0';
    if (column == WALL_LOGIN)
        snprintf(out, size, "%s", row->login);
    else if (column == WALL_NAME)
        snprintf(out, size, "%s", row->name);
    else if (column == WALL_STATE)
        say_state(row, out, size);
    else if (column == WALL_SINCE)
        duration_text(since_ms > 0 ? since_ms : 0, out, size);
    else if (row->call_id != 0)
        snprintf(out, size, "%" PRId64, row->call_id);
}

static enum style source_style(void *context, size_t index)
{
    const struct operator_row *row = row_at(context, index);
    int presence = row->presence;
    if (presence_is_held((enum presence)presence, (enum pause_reason)row->reason))
        return STYLE_BAD;
    return presence == PRESENCE_READY || presence == PRESENCE_TALKING ? STYLE_GOOD
           : presence == PRESENCE_PAUSE                               ? STYLE_DIM
                                                                      : STYLE_NORMAL;
}

/* -- questions ---------------------------------------------------------------------------------------------- */

static void ask_all(struct app *app, struct wall *wall, int64_t now_ms)
{
    struct nothing nothing = {0};
    struct rates_request total = {.by = SPLIT_TOTAL};
    if (wall->board->today == 0)
        return;
    civil_format_date(civil_date_of(wall->board->today), total.from);
    civil_format_date(civil_date_of(wall->board->today), total.to);
    asked_tick(app, wall->board->session, &wall->now, &nothing, now_ms);
    asked_tick(app, wall->board->session, &wall->total, &total, now_ms);
}

static enum reaction tick(struct app *app, void *subject, int64_t now_ms)
{
    struct wall *wall = subject;
    int64_t second = session_now(wall->board->session) / 1000;
    bool draw = board_tick(wall->board) || second != wall->second;
    if (!app_is_top(app, subject))
        return REACT_DONE;
    if (wall->now.known && now_ms - wall->now.known_ms >= AGAIN_MS)
        asked_spoil(&wall->now);
    ask_all(app, wall, now_ms);
    /* Waits and states go on by themselves. */
    wall->second = second;
    return draw ? REACT_DRAW : REACT_DONE;
}

static void refresh(struct app *app, struct wall *wall)
{
    if (list_refresh(&wall->list) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
}

static void take_order(struct app *app, struct wall *wall, const struct news *news)
{
    if (wall->order_tag == 0 || news->tag != wall->order_tag)
        return;
    wall->order_tag = 0;
    if (news->kind == NEWS_REFUSED) {
        app_say(app, STYLE_ERROR, "%s", news->sentence);
        return;
    }
    const struct operator_row *row = news->reply;
    char state[160];
    say_state(row, state, sizeof state);
    app_say(app, STYLE_GOOD, "%s: %s", row->name, state);
    asked_spoil(&wall->now);
}

static enum reaction message(struct app *app, void *subject, const void *delivered)
{
    struct wall *wall = subject;
    const struct news *news = delivered;
    int64_t now_ms = app_now_ms(app);
    if (news->kind == NEWS_OPENED || news->kind == NEWS_CLOSED)
        wall->order_tag = 0;
    else if (news->kind == NEWS_REPLY || news->kind == NEWS_REFUSED)
        take_order(app, wall, news);
    bool draw = asked_news(&wall->total, news, now_ms);
    if (!asked_news(&wall->now, news, now_ms))
        return draw ? REACT_DRAW : REACT_DONE;
    if (wall->now.known && wall->now.known_ms == now_ms) {
        wall->now_at = session_now(wall->board->session);
        alarms_take(app, wall->board, wall->now.reply);
    }
    refresh(app, wall);
    return REACT_DRAW;
}

/* -- keys --------------------------------------------------------------------------------------------------- */

static const struct operator_row *selected(const struct wall *wall)
{
    int64_t at = list_selected(&wall->list);
    return at >= 0 && (size_t)at < source_count((void *)(uintptr_t)wall) ? row_at(wall, (size_t)at) : NULL;
}

static enum reaction send_order(struct app *app, void *context, const char *text)
{
    struct wall *wall = context;
    if (text[0] == '\0') {
        app_say(app, STYLE_ERROR, "%s",
                _("Nothing was changed: the operator is told the reason, so give one."));
        return REACT_DRAW;
    }
    snprintf(wall->order.why, sizeof wall->order.why, "%s", text);
    (void)session_ask(app, wall->board->session, "operator.order", &wall->order, NULL, &wall->order_tag);
    return REACT_DRAW;
}

static enum reaction ask_why(struct app *app, struct wall *wall)
{
    app_prompt(app,
               &(struct prompt){
                   .label = wall->label, .limit_bytes = TEXT_REASON - 1, .context = wall, .done = send_order});
    return REACT_DRAW;
}

/* The row that is selected is whom the order is for; false, and said: nobody is there. */
static bool begin_order(struct app *app, struct wall *wall, enum presence presence)
{
    const struct operator_row *row = selected(wall);
    if (row == NULL) {
        app_say(app, STYLE_NORMAL, "%s", _("Nobody is on duty."));
        return false;
    }
    wall->order = (struct order_presence){.presence = (int)presence};
    snprintf(wall->order.login, sizeof wall->order.login, "%s", row->login);
    snprintf(wall->name, sizeof wall->name, "%s", row->name);
    return true;
}

/* By its number in the prompt, or by its name. */
static enum reaction take_kind(struct app *app, void *context, const char *text)
{
    struct wall *wall = context;
    int reason = text[0] >= '1' && text[0] < '1' + PAUSE_EXCHANGE - 1 && text[1] == '\0'
                     ? text[0] - '0'
                     : name_value(&pause_reason_names, text);
    if (reason <= PAUSE_NONE || reason >= PAUSE_EXCHANGE) {
        app_say(app, STYLE_ERROR, _("Nothing was changed: '%s' is no kind of break, type its number."), text);
        return REACT_DRAW;
    }
    wall->order.reason = reason;
    snprintf(wall->label, sizeof wall->label, _("A break (%s) for %s, because: "),
             _(label_of(&pause_reason_names, reason)), wall->name);
    return ask_why(app, wall);
}

static enum reaction order_break(struct app *app, void *subject, const char *argument)
{
    struct wall *wall = subject;
    size_t used;
    (void)argument;
    if (!begin_order(app, wall, PRESENCE_PAUSE))
        return REACT_DRAW;
    snprintf(wall->label, sizeof wall->label, _("A break for %s:"), wall->name);
    for (int reason = PAUSE_NONE + 1; reason < PAUSE_EXCHANGE; reason++) {
        used = strlen(wall->label);
        snprintf(wall->label + used, sizeof wall->label - used, " %d %s", reason,
                 _(label_of(&pause_reason_names, reason)));
    }
    used = strlen(wall->label);
    snprintf(wall->label + used, sizeof wall->label - used, ": ");
    app_prompt(app,
               &(struct prompt){.label = wall->label, .limit_bytes = 20, .context = wall, .done = take_kind});
    return REACT_DRAW;
}

static enum reaction order_work(struct app *app, void *subject, const char *argument)
{
    struct wall *wall = subject;
    (void)argument;
    if (!begin_order(app, wall, PRESENCE_READY))
        return REACT_DRAW;
    snprintf(wall->label, sizeof wall->label, _("%s back to work, because: "), wall->name);
    return ask_why(app, wall);
}

static const struct command commands[] = {
    {.key = 'b',
     .name = "break",
     .label = N_("break"),
     .help = N_("Send the operator into a break, with a reason that is told there and recorded"),
     .run = order_break},
    {.key = 'r',
     .name = "work",
     .label = N_("back to work"),
     .help = N_("Send the operator back to work, with a reason that is told there and recorded"),
     .run = order_work},
};

/* -- the screen --------------------------------------------------------------------------------------------- */

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct wall *wall = subject;
    list_title(&wall->list, ret);
    asked_title(&wall->now, wall->board->session, app_now_ms(app), ret);
}

static void draw(struct app *app, void *subject, struct rect area)
{
    struct wall *wall = subject;
    ask_all(app, wall, app_now_ms(app));
    wall_draw(wall, area);
}

static enum reaction key(struct app *app, void *subject, const struct key *pressed)
{
    struct wall *wall = subject;
    return list_key(app, &wall->list, pressed);
}

static void close_screen(struct app *app, void *subject)
{
    struct wall *wall = subject;
    (void)app;
    if (wall->board->wall == wall)
        wall->board->wall = NULL;
    list_stop(&wall->list);
    asked_stop(&wall->now);
    asked_stop(&wall->total);
    free(wall);
}

static const struct screen_kind kind = {
    .name = N_("Wallboard"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .widgets = {&list_commands},
    .title = title,
    .draw = draw,
    .key = key,
    .tick = tick,
    .message = message,
    .close = close_screen,
};

enum reaction open_wall(struct app *app, void *subject, const char *argument)
{
    struct wall *wall = calloc(1, sizeof *wall);
    const struct list_source source = {
        .context = wall, .count = source_count, .id = source_id, .cell = source_cell, .style = source_style};
    (void)subject;
    (void)argument;
    if (!wall)
        goto no_memory;
    wall->board = app_context(app);
    memcpy(wall->columns, columns, sizeof columns);
    wall->columns[WALL_STATE].width_min_cols = state_width_cols();
    if (asked_start(&wall->now, "wall.show") != RESULT_OK ||
        asked_start(&wall->total, "rates.show") != RESULT_OK ||
        list_start(&wall->list, &source, wall->columns, WALL_COLUMNS) != RESULT_OK)
        goto no_memory;
    ask_all(app, wall, app_now_ms(app));
    wall->board->wall = wall;
    if (app_push(app, &kind, wall) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
    return REACT_DRAW;
no_memory:
    if (wall)
        close_screen(app, wall);
    app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
    return REACT_DRAW;
}
