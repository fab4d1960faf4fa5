/* The app's inside, shared by its loop, its stack, its questions and its drawing; desks do not include this.
 * A running handler may push, ask or close: closing waits until it has returned. */
#ifndef REXIAN_TUI_APP_INSIDE_H
#define REXIAN_TUI_APP_INSIDE_H

#include "tui/app.h"
#include "tui/edit.h"
#include "tui/script.h"
#include "tui/term.h"

enum {
    SCREENS_MOST = 16,
    GROUPS_MOST = 6,
    MESSAGE_ROWS_MOST = 4,
    TICK_MS = 250,
    ASIDE_MOST = 8,
    ASIDE_OF_BYTES = 320
};

#define NEWS_BREAK " \n" /* between two pieces of news in the message */

struct stacked {
    const struct screen_kind *kind;
    void *screen;
    bool closing;
};

enum ask_kind { ASK_NONE, ASK_LINE, ASK_YES };

struct ask {
    enum ask_kind kind;
    struct prompt prompt; /* ASK_LINE */
    struct edit edit;
    size_t recalled; /* steps back in the history; 0: the own text */
    char own[HISTORY_BYTES];
    char completing[HISTORY_BYTES];
    size_t completions; /* how often Tab was pressed on `completing` */
    char question[256]; /* ASK_YES */
    void *context;
    enum reaction (*yes)(struct app *app, void *context);
    const void *owner; /* the screen that was on top */
};

/* A line that was put aside half typed. */
struct aside {
    char of[ASIDE_OF_BYTES]; /* screen, record and label of its prompt */
    char *text;
};

struct app {
    struct app_options options;
    struct term *term;
    struct stacked stack[SCREENS_MOST];
    size_t depth;
    struct ask ask;
    char message[512];
    enum style message_style;
    struct history lines;           /* of the command line */
    struct aside aside[ASIDE_MOST]; /* oldest first */
    size_t aside_count;
    struct command_table commands;
    char who[160];
    unsigned rights;
    enum app_link link;
    struct app_strip strip;
    int64_t typed_ms; /* when something was typed last; 0: never */
    bool draw, quit, help_open;
    int help_skip, help_rows;
    char title_shown[768];
    int64_t ticked_at;
    int64_t drawn_at; /* last, for something else than a key */
    struct script script;
    bool scripted;
    enum result outcome;
    char fault[320];
};

/* app_stack.c */
struct stacked *app_top(struct app *app);
/* Does what a handler of `screen` (NULL: none) asked for. */
void app_react(struct app *app, const void *screen, enum reaction reaction);
/* Closes what is marked; to be called when no handler runs. */
void app_close_marked(struct app *app);
/* Tables valid now, the global one last; returns their number. */
size_t app_groups(struct app *app, struct command_group groups[GROUPS_MOST]);

/* app_ask.c */
/* A key while something is asked. */
void app_ask_key(struct app *app, const struct key *key);
/* Drops a question without an answer. */
void app_ask_cancel(struct app *app);
void app_ask_draw(struct app *app, int row, int cols);
/* Puts the line that was put aside of this question into it, if there is one. */
void app_ask_recover(struct app *app);
/* The keys of the question, for the last line. */
struct command_group app_ask_group(struct app *app);

/* app_keys.c */
/* A key to the question, the help, the screen, the commands: whoever takes it first. */
void app_key(struct app *app, const struct key *key);
extern const struct command_table app_global_commands;

/* app_draw.c */
void app_draw(struct app *app);
/* Whether the title line would read otherwise than it was drawn. */
bool app_title_changed(struct app *app);

#endif
