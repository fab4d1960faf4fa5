/* What all screens of the supervisor share: the session, the days looked at, as sealed or as known now, and the keys that
 * change them. The screens keep their own questions. */
#ifndef REXIAN_SUPERVISOR_BOARD_H
#define REXIAN_SUPERVISOR_BOARD_H

#include "supervisor/asked.h"
#include "supervisor/decide.h"
#include "supervisor/model.h"

#include "core/wall.h"
#include "wire/messages_wall.h"

enum { DAY_TEXT = 96 };

struct board {
    struct session *session;
    struct days days;
    int64_t today;       /* civil day of the city; 0 before the first login */
    bool then;           /* as sealed at the end of the day, instead of as known now */
    enum rate_kind rate; /* the one whose misses Enter opens */
    unsigned version;    /* rises with each change of days or then: questions are other ones */
    /* A proof on its way, day by day. */
    uint64_t prove_tag;
    int64_t prove_day, prove_to, proved_days, proved_events, proved_unsealed;
    struct history ranges; /* typed earlier */
    int waiting;           /* enum waiting: the first of what waits for a supervisor */
    struct deciding deciding;
    struct choices choices;  /* categories, places and units, once they are needed */
    unsigned choices_loaded; /* a bit for each set */
    uint64_t choice_tags[CHOICE_SETS];
    bool bell;           /* an alarm of the wallboard rings */
    struct asked alarms; /* asked for while the wallboard is not in front */
    struct wall_alarm_row alarm_rows[WALL_ALARM_COUNT];
    size_t alarm_count;
    unsigned alarm_kinds; /* a bit for each that stands */
    bool alarms_shown;    /* as a line of every screen */
    void *wall;           /* the wallboard if it is open, or NULL */
    void *split;          /* the split screen that is open, or NULL: another split takes its place */
};

/* Begins with today. */
void board_start(struct board *board, struct session *session);
/* Lets time pass: today's day moves on at midnight. True: something to draw has changed. */
bool board_tick(struct board *board);
/* The program's news: the proof's answer, the first day. */
void board_news(struct app *app, struct board *board, const struct news *news);

/* Frees what it holds. */
void board_stop(struct board *board);
/* Loads sets of choices (a bit for each of enum choice_set) that are not there yet. */
void board_want(struct app *app, struct board *board, unsigned sets);

/* A request for the figures of the days shown. */
struct rates_request board_request(const struct board *board, enum split by);
/* "Wed 2026-05-06 (today)". */
void board_day_text(const struct board *board, char out[DAY_TEXT]);
/* "as known now", "as sealed then". */
const char *board_mode_text(const struct board *board);
/* Whether the days shown reach today, so that misses may still be open. */
bool board_is_open(const struct board *board);

/* Commands on the days shown, for the tables of the screens; their subject is not looked at, the board is app_context. */
enum reaction board_day_before(struct app *app, void *subject, const char *argument);
enum reaction board_day_after(struct app *app, void *subject, const char *argument);
enum reaction board_go_today(struct app *app, void *subject, const char *argument);
enum reaction board_ask_range(struct app *app, void *subject, const char *argument);
enum reaction board_toggle_then(struct app *app, void *subject, const char *argument);
enum reaction board_prove(struct app *app, void *subject, const char *argument);
enum reaction board_lock(struct app *app, void *subject, const char *argument);

/* Their rows: one place binds them for every screen that shows days. */
/* clang-format off */
#define BOARD_DAY_COMMANDS                                                                                     \
    {.key = PRESS_LEFT, .name = "before", .label = N_("day"),                                                  \
     .help = N_("The day, or the range, before (also [)"), .run = board_day_before},                           \
    {.key = PRESS_RIGHT, .name = "after", .help = N_("The day, or the range, after (also ])"),                 \
     .run = board_day_after},                                                                                  \
    {.key = '[', .run = board_day_before},                                                                     \
    {.key = ']', .run = board_day_after}
#define BOARD_COMMANDS                                                                                         \
    {.key = 'T', .name = "then", .label = N_("then/now"),                                                      \
     .help = N_("As sealed at the end of the day, or as known now"), .run = board_toggle_then},                \
    {.key = 'p', .name = "prove", .label = N_("prove"),                                                        \
     .help = N_("Fold the events again and compare with what is shown"), .run = board_prove},                  \
    {.key = 'r', .name = "range", .label = N_("range"),                                                        \
     .help = N_("Days: 2026-05-01 2026-05-07, or -7 up to today"), .run = board_ask_range},                    \
    {.key = 't', .name = "today", .label = N_("today"), .help = N_("Today"), .run = board_go_today}
/* clang-format on */

#endif
