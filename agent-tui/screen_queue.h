/* The screen of a work list; each desk's file brings its columns and decisions as a queue_kind.
 * One key a decision; what is tagged is decided on together. */
#ifndef REXIAN_AGENT_SCREEN_QUEUE_H
#define REXIAN_AGENT_SCREEN_QUEUE_H

#include "agent-tui/act.h"
#include "core/authority.h"

struct queue_kind {
    const char *list; /* as in desk_rows */
    struct queue_rule rule;
    const enum queue_column *columns;
    size_t column_count;
    const char *empty; /* N_(): said when there is nothing to do */
    struct screen_kind screen;
};
extern const struct queue_kind mine_queue, dispatch_queue, returns_queue, audit_queue, callback_queue,
    department_queue, approvals_queue, orders_queue, co_queue, to_phone_queue;

/* Opens a desk that is a list. */
void screen_queue_open(struct console *desk, const struct desk_row *row);

/* What the screens of all lists share. */
enum reaction queue_screen_open(struct app *app, void *screen);
void queue_screen_title(struct app *app, void *screen, struct title *title);
void queue_screen_draw(struct app *app, void *screen, struct rect area);
enum reaction queue_screen_key(struct app *app, void *screen, const struct key *key);
enum reaction queue_screen_tick(struct app *app, void *screen, int64_t now_ms);
enum reaction queue_screen_message(struct app *app, void *screen, const void *message);
void queue_screen_close(struct app *app, void *screen);
enum reaction queue_show(struct app *app, void *screen, const char *argument);
enum reaction queue_reveal(struct app *app, void *screen, const char *argument);
enum reaction queue_urge(struct app *app, void *screen, const char *argument);
enum reaction queue_note(struct app *app, void *screen, const char *argument);
enum reaction queue_dial(struct app *app, void *screen, const char *argument);
enum reaction queue_merge(struct app *app, void *screen, const char *argument);
enum reaction queue_more(struct app *app, void *screen, const char *argument);
void queue_screen_resume(struct app *app, void *screen);
enum reaction queue_again(struct app *app, void *screen, const char *argument);
bool queue_has_rows(const void *screen);

/* A key of a desk that takes a decision. */
#define QUEUE_DECIDE(function, decision)                                                                       \
    static enum reaction function(struct app *app, void *screen, const char *argument)                         \
    {                                                                                                          \
        (void)app;                                                                                             \
        (void)argument;                                                                                        \
        return act_take(screen, &(decision));                                                                  \
    }
/* Rows that end the table of every desk. */
#define QUEUE_COMMON_ROWS                                                                                      \
    {.key = 'm',                                                                                               \
     .name = "more",                                                                                           \
     .label = N_("more"),                                                                                      \
     .help = N_("What else can be asked for, recorded or decided now"),                                        \
     .run = queue_more,                                                                                        \
     .ready = queue_has_rows},                                                                                 \
        {.key = 't',                                                                                           \
         .name = "ticket",                                                                                     \
         .label = N_("ticket"),                                                                                \
         .help = N_("The whole ticket with its history"),                                                      \
         .run = queue_show,                                                                                    \
         .ready = queue_has_rows},                                                                             \
        {.key = PRESS_CTRL('d'),                                                                               \
         .name = "dial",                                                                                       \
         .label = N_("dial"),                                                                                  \
         .help = N_("Ring your phone, then the caller's; the same key ends it"),                               \
         .rights = RIGHT_INTAKE | RIGHT_CALLBACK | RIGHT_SUPERVISE,                                            \
         .run = queue_dial,                                                                                    \
         .ready = queue_has_rows},                                                                             \
        {.key = 'M',                                                                                           \
         .name = "merge",                                                                                      \
         .help = N_("The same matter as another ticket: merge into it"),                                       \
         .rights = RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_SUPERVISE,                                            \
         .run = queue_merge,                                                                                   \
         .ready = queue_has_rows},                                                                             \
        {.key = 'x',                                                                                           \
         .name = "reveal",                                                                                     \
         .label = N_("phone"),                                                                                 \
         .help = N_("Show the caller's name and number; takes a reason, is recorded"),                         \
         .rights = RIGHT_REVEAL,                                                                               \
         .run = queue_reveal,                                                                                  \
         .ready = queue_has_rows},                                                                             \
        {.key = PRESS_F3,                                                                                      \
         .name = "urge",                                                                                       \
         .help = N_("The caller asks again: urge the holder"),                                                 \
         .rights = RIGHT_INTAKE | RIGHT_DISPATCH | RIGHT_SUPERVISE,                                            \
         .run = queue_urge,                                                                                    \
         .ready = queue_has_rows},                                                                             \
    {                                                                                                          \
        .key = PRESS_CTRL('r'), .name = "reload", .help = N_("Load the list again"), .run = queue_again        \
    }
#define QUEUE_SCREEN(label, rows)                                                                              \
    {                                                                                                          \
        .name = (label), .commands = {(rows), sizeof(rows) / sizeof((rows)[0])},                               \
        .widgets = {&list_other_commands}, .open = queue_screen_open, .title = queue_screen_title,             \
        .draw = queue_screen_draw, .key = queue_screen_key, .tick = queue_screen_tick,                         \
        .message = queue_screen_message, .resume = queue_screen_resume, .may_close = desk_stays,               \
        .close = queue_screen_close                                                                            \
    }

#endif
