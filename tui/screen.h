/* A screen is a struct of functions with its own state; the app keeps a stack of them. Nothing here waits: a question is
 * asked, and the answer comes to a function later. */
#ifndef REXIAN_TUI_SCREEN_H
#define REXIAN_TUI_SCREEN_H

#include "core/result.h"
#include "tui/command.h"
#include "tui/key.h"
#include "tui/paint.h"
#include <stdbool.h>
#include <stdint.h>

/* What the title line says of a screen; begin with TITLE_NONE. */
struct title {
    char record[96];         /* which record: "12345-20261124-0007"; "" none */
    int64_t position, total; /* "3 of 61"; total < 0: not shown */
    bool more;               /* there are more than `total`: "3 of 5000+" */
    char filter[96];         /* the active filter; "" none */
    int64_t age_ms;          /* of the data; < 0: not shown */
    bool stale;              /* the age is greyed and marked */
};

#define TITLE_NONE ((struct title){.total = -1, .age_ms = -1})

struct screen_kind {
    const char *name; /* N_(): in the title line and the help */
    struct command_table commands;
    /* Keys of the widgets it shows (list_commands, form_commands): last line and help tell them, too. */
    const struct command_table *widgets[2];
    /* All but draw may be NULL. `screen` is what app_push was given. */
    enum reaction (*open)(struct app *app, void *screen); /* once, after app_push; REACT_CLOSE: do not open */
    void (*title)(struct app *app, void *screen, struct title *ret_title);
    void (*draw)(struct app *app, void *screen,
                 struct rect area); /* area: between title line and message line */
    enum reaction (*key)(struct app *app, void *screen, const struct key *key); /* before the commands */
    enum reaction (*tick)(struct app *app, void *screen, int64_t now_ms); /* about each 250 ms, monotonic */
    enum reaction (*message)(struct app *app, void *screen, const void *message); /* from app_deliver */
    void (*resume)(struct app *app, void *screen); /* the screen above was closed */
    bool (*may_close)(struct app *app,
                      void *screen);              /* Esc or q; false: it asked or saved by itself and stays */
    void (*close)(struct app *app, void *screen); /* frees the state; the last call */
};

/* Lines typed earlier, newest first by Up; the owner keeps it, zeroed at start. */
enum { HISTORY_LINES = 16, HISTORY_BYTES = 160 };
struct history {
    char line[HISTORY_LINES][HISTORY_BYTES];
    size_t count;
};
/* Keeps a line as the newest; a line that was there moves up; "" is not kept. */
void history_add(struct history *history, const char *line);
/* The line `back` steps ago (1 is the newest), or NULL. */
const char *history_line(const struct history *history, size_t back);

/* A question for one line of text on the message line. */
struct prompt {
    const char *label;       /* shown before the input, already translated; must live as long as the prompt */
    const char *initial;     /* text to begin with; NULL: none; copied */
    size_t limit_bytes;      /* 0: HISTORY_BYTES - 1 */
    bool secret;             /* shows stars */
    struct history *history; /* Up and Down recall; NULL: none */
    void *context;           /* given back to the functions */
    enum reaction (*done)(struct app *app, void *context, const char *text); /* Enter */
    enum reaction (*changed)(struct app *app, void *context,
                             const char *text);                 /* after each key; may be NULL */
    enum reaction (*cancelled)(struct app *app, void *context); /* Esc; may be NULL */
    bool (*complete)(struct app *app, void *context, const char *text, size_t nth, char *out,
                     size_t size); /* Tab */
};

/* Asks; an open prompt or question is cancelled first. The text stays with the app; `done` gets it. */
void app_prompt(struct app *app, const struct prompt *prompt);
/* Asks yes or no with a sentence that names the object; `yes` runs on y, nothing else does. */
void app_confirm(struct app *app, void *context, enum reaction (*yes)(struct app *app, void *context),
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
/* A message on the line above the keys, until the next key; an error gives way to another error only. */
void app_say(struct app *app, enum style style, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Good news of its own, which comes while other good news may stand there: beside the last of it, where both have room. */
void app_add(struct app *app, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Opens a screen above the others; the app owns `screen` from now on, also when it cannot be opened: kind->close frees.
 * RESULT_FULL: more than 16 levels. */
enum result app_push(struct app *app, const struct screen_kind *kind, void *screen);
/* Closes the screen with this state and all above it, as soon as the running handler has returned. */
void app_close(struct app *app, const void *screen);
/* The same with those above it alone. */
void app_close_above(struct app *app, const void *screen);
/* Whether this state is the top of the stack. */
bool app_is_top(const struct app *app, const void *screen);
/* Rights of who is logged in; the commands of all screens follow. */
unsigned app_rights(const struct app *app);
/* The loop's clock: monotonic ms. */
int64_t app_now_ms(const struct app *app);
/* Rings the terminal's bell. */
void app_bell(struct app *app);
/* Draw soon, though no handler said so. */
void app_redraw(struct app *app);
/* What the program gave as app_options.context. */
void *app_context(struct app *app);

#endif
