/* What all screens that are one list do alike, made from a table: its memory, opening and closing, the title, the keys. A screen that is
 * a page of its own has the same without a list. */
#ifndef REXIAN_TUI_FRAME_H
#define REXIAN_TUI_FRAME_H

#include "tui/list.h"

/* The first member of a screen's state. */
struct frame {
    const struct frame_kind *kind;
    struct screen_kind screen;
    struct list list; /* empty if there are no columns */
};

/* All functions but `around` and `stop` may be NULL. `state` is what they are given: the whole, zeroed at first. */
struct frame_kind {
    size_t size;      /* of the state */
    const char *name; /* N_(): in the title line and the help */
    struct command_table commands;
    const struct list_column *columns; /* NULL: no list, `key` takes the keys of what is drawn instead */
    size_t column_count;
    struct list_source source;        /* its context becomes the state */
    const struct command_table *keys; /* of what is drawn instead of a list */
    /* Before the list begins; `given` is the opener's. False: not enough memory; stop is called. */
    bool (*start)(struct app *app, void *state, const void *given);
    /* Asks for all that is shown: when it opens, and at FRAME_RELOAD_ROW. */
    void (*load)(void *state);
    /* Asks for what is out of date: at each tick while it is in front, and before it is drawn. */
    void (*ask)(struct app *app, void *state, int64_t now_ms);
    /* Adds to the title, which has the list's position and filter. */
    void (*title)(struct app *app, void *state, struct title *title);
    /* Draws all but the list, and gives the rows that are left for it; none of them: it is not drawn. */
    struct rect (*around)(struct app *app, void *state, struct rect area);
    /* Before the commands and the list. */
    enum reaction (*key)(struct app *app, void *state, const struct key *key);
    /* After each key of the list: another row may be selected. */
    void (*moved)(void *state);
    enum reaction (*message)(struct app *app, void *state, const void *message); /* from app_deliver */
    bool (*may_close)(struct app *app, void *state);
    /* Frees what the state holds, but not list and state; also of one that has not opened. */
    void (*stop)(struct app *app, void *state);
};

/* Opens such a screen above the others. NULL, and said on the message line: there is no memory, or too many are open. */
void *frame_open(struct app *app, const struct frame_kind *kind, const void *given);
/* To be called when what the list shows has changed; says so if memory is short. */
void frame_refresh(struct app *app, void *state);
/* For a table of commands, if the kind has `load`. */
enum reaction frame_reload(struct app *app, void *state, const char *argument);
#define FRAME_RELOAD_ROW                                                                                       \
    {                                                                                                          \
        .key = PRESS_CTRL('r'), .name = "reload", .help = N_("Load the list again"), .run = frame_reload       \
    }

#endif
