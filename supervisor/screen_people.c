/* Who is logged in now, and the queue. */
#include "supervisor/screens.h"

#include "core/presence.h"
#include "tui/frame.h"
#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct people_screen {
    struct frame frame;
    struct board *board;
    struct asked now;
};

enum { AGAIN_MS = 5000 };

enum { COLUMN_LOGIN, COLUMN_NAME, COLUMN_ROLE, COLUMN_PRESENCE, COLUMN_SINCE, COLUMN_STATION, COLUMNS };
static const struct list_column columns[COLUMNS] = {
    [COLUMN_LOGIN] = {.title = N_("Login"), .width_min_cols = 12, .weight = 1},
    [COLUMN_NAME] = {.title = N_("Name"), .width_min_cols = 8, .weight = 1},
    [COLUMN_ROLE] = {.title = N_("Role"), .width_min_cols = 18},
    [COLUMN_PRESENCE] = {.title = N_("Presence"), .width_min_cols = 15, .weight = 4},
    [COLUMN_SINCE] = {.title = N_("Since"), .width_min_cols = 10, .align = ALIGN_RIGHT},
    [COLUMN_STATION] = {.title = N_("Station"), .width_min_cols = 8, .weight = 1},
};

static const struct people_row *row_at(const struct people_screen *screen, size_t index)
{
    return &((const struct board_reply *)screen->now.reply)->people[index];
}

static size_t source_count(void *context)
{
    const struct people_screen *screen = context;
    return screen->now.known ? ((const struct board_reply *)screen->now.reply)->people_count : 0;
}

/* The same person may sit at two stations: the id is of both. */
static int64_t source_id(void *context, size_t index)
{
    const struct people_row *row = row_at(context, index);
    uint64_t hash = 1469598103934665603u;
    for (const char *c = row->login; *c != '\0'; c++)
        hash = (hash ^ (uint8_t)*c) * 1099511628211u;
    for (const char *c = row->station; *c != '\0'; c++)
        hash = (hash ^ (uint8_t)*c) * 1099511628211u;
    hash ^= (uint64_t)row->since_at;
    return (int64_t)(hash >> 1) + 1;
}

static const char *label(const struct name_list *names, int value)
{
    return value >= 0 && (size_t)value < names->count ? _(names->labels[value]) : "?";
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct people_screen *screen = context;
    const struct people_row *row = row_at(screen, index);
    int64_t since_ms = session_now(screen->board->session) - row->since_at;
    switch (column) {
    case COLUMN_LOGIN:
        snprintf(out, size, "%s", row->login);
        break;
    case COLUMN_NAME:
        snprintf(out, size, "%s", row->name);
        break;
    case COLUMN_ROLE:
        snprintf(out, size, "%s", label(&role_names, row->role));
        break;
    case COLUMN_PRESENCE:
        if (presence_differs((enum presence)row->presence, (enum exchange_state)row->wanted,
                             (enum exchange_state)row->exchange))
            snprintf(out, size, _("%s ! exchange: %s"), label(&presence_names, row->presence),
                     label(&exchange_state_names, row->exchange));
        else
            snprintf(out, size, "%s", label(&presence_names, row->presence));
        break;
    case COLUMN_SINCE:
        duration_text(since_ms > 0 ? since_ms : 0, out, size);
        break;
    default:
        snprintf(out, size, "%s", row->station);
        break;
    }
}

static enum style source_style(void *context, size_t index)
{
    switch ((enum presence)row_at(context, index)->presence) {
    case PRESENCE_READY:
    case PRESENCE_TALKING:
    case PRESENCE_HOLD:
        return STYLE_GOOD;
    case PRESENCE_PAUSE:
    case PRESENCE_AWAY:
        return STYLE_DIM;
    case PRESENCE_WRAP_UP:
    case PRESENCE_RINGING:
    case PRESENCE_NOT_READY:
    case PRESENCE_OTHER_CALL:
    case PRESENCE_COUNT:
        break;
    }
    return STYLE_NORMAL;
}

static void ask(struct app *app, void *state, int64_t now_ms)
{
    struct people_screen *screen = state;
    const struct nothing nothing = {0};
    /* Presence is no event: while somebody looks at it, it is asked again. */
    if (screen->now.known && now_ms - screen->now.known_ms >= AGAIN_MS)
        asked_spoil(&screen->now);
    asked_tick(app, screen->board->session, &screen->now, &nothing, now_ms);
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    struct people_screen *screen = subject;
    if (!asked_news(&screen->now, news, app_now_ms(app)))
        return REACT_DONE;
    frame_refresh(app, screen);
    return REACT_DRAW;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct people_screen *screen = subject;
    asked_title(&screen->now, screen->board->session, app_now_ms(app), ret);
}

static struct rect around(struct app *app, void *subject, struct rect area)
{
    struct people_screen *screen = subject;
    const struct board_reply *now = screen->now.reply;
    struct rect rest, first = rect_top(area, 1, &rest);
    (void)app;
    if (screen->now.known)
        paint_format(first.row, first.col + 1, first.cols - 1, STYLE_HEADING,
                     _("%" PRId64 " waiting, %" PRId64 " talking, %" PRId64 " ready, %" PRId64
                       " pausing, %" PRId64 " logged in; %" PRId64 " messages refused"),
                     now->waiting_calls, now->talking, now->ready, now->paused, now->logged_in,
                     now->refused_messages);
    screen->frame.list.empty = screen->now.known ? _("Nobody is logged in.") : "...";
    return rest;
}

static bool start(struct app *app, void *state, const void *given)
{
    struct people_screen *screen = state;
    (void)given;
    screen->board = app_context(app);
    return asked_start(&screen->now, "board.show") == RESULT_OK;
}

static void stop(struct app *app, void *state)
{
    struct people_screen *screen = state;
    (void)app;
    asked_stop(&screen->now);
}

static const struct frame_kind kind = {
    .size = sizeof(struct people_screen),
    .name = N_("People"),
    .columns = columns,
    .column_count = COLUMNS,
    .source = {.count = source_count, .id = source_id, .cell = source_cell, .style = source_style},
    .start = start,
    .ask = ask,
    .title = title,
    .around = around,
    .message = message,
    .stop = stop,
};

enum reaction open_people(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    (void)frame_open(app, &kind, NULL);
    return REACT_DRAW;
}
