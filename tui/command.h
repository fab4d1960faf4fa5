/* One table gives key, command name, label, help and right, so that the last line, the help and the command line cannot
 * drift from what is bound. */
#ifndef REXIAN_TUI_COMMAND_H
#define REXIAN_TUI_COMMAND_H

#include "tui/paint.h"
#include <stdbool.h>
#include <stddef.h>

struct app;

/* What a handler wants of the loop. */
enum reaction {
    REACT_IGNORED, /* not mine: the next one may have it */
    REACT_DONE,    /* handled, nothing to draw */
    REACT_DRAW,    /* handled, draw */
    REACT_CLOSE,   /* this screen is done: go up one level */
    REACT_QUIT,    /* leave the program */
};

struct command {
    int key;           /* a code point, enum press or PRESS_CTRL(); 0: only by name */
    const char *name;  /* on the command line, as in rexianctl; NULL: only by key */
    const char *label; /* last line, one or two words, N_(); NULL: not on the last line */
    const char *help;  /* one sentence, N_(); NULL: not in the help (a second key of the same) */
    unsigned rights;   /* any one of these bits is needed; 0: everybody */
    /* subject: the screen's state. argument: what follows the name on the command line, "" by key. May be called only while ready. */
    enum reaction (*run)(struct app *app, void *subject, const char *argument);
    bool (*ready)(const void *subject); /* valid now? NULL: always */
    bool
        is_anywhere; /* of app_set_commands: its key works while something is asked for on the message line, too */
};

struct command_table {
    const struct command *rows; /* most important first */
    size_t count;
};

/* A table with the state its functions are given. The keys of the kit's own widgets are shown only: the widget runs them. */
struct command_group {
    const struct command_table *table;
    void *subject;   /* given to run and ready; NULL: ready is not asked */
    bool shown_only; /* on the last line and in the help, never run from here */
};

/* Whether somebody with `rights` may use it on this subject now. */
bool command_allowed(const struct command *command, unsigned rights, const void *subject);
/* The first allowed row of a table bound to the key, or NULL. */
const struct command *command_by_key(const struct command_table *table, int key, unsigned rights,
                                     const void *subject);
/* The allowed row of a command line "name argument", by name or by an unambiguous beginning; *ret_argument points into
 * the line, *ret_group gets its group. NULL: none or several; then the outputs stay. */
const struct command *command_by_line(const struct command_group *groups, size_t count, const char *line,
                                      unsigned rights, const char **ret_argument, size_t *ret_group);
/* Completes a beginning: fills out with the name number `nth` (round and round) of those that begin so; false if none. */
bool command_complete(const struct command_group *groups, size_t count, const char *beginning, size_t nth,
                      unsigned rights, char *out, size_t size);
/* Keys and labels in one row, as many as fit; the last group always stands at its end. */
void command_draw_line(const struct command_group *groups, size_t count, unsigned rights, int row, int cols);
/* The help over the area: all allowed rows with a sentence that a key or a name leads to, from row `skip` on. Returns how many rows there
 * are. */
int command_draw_help(const struct command_group *groups, size_t count, unsigned rights, struct rect area,
                      int skip);

#endif
