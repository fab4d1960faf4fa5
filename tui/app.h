/* The loop of a console: keyboard, one descriptor of the wire, a timer; draws only after something happened.
 * Script mode plays keys from a file and saves the screen as text. */
#ifndef REXIAN_TUI_APP_H
#define REXIAN_TUI_APP_H

#include "core/result.h"
#include "tui/screen.h"

struct app;

enum app_link { APP_LINK_NONE, APP_LINK_UP, APP_LINK_TRYING, APP_LINK_DOWN };

struct app_options {
    const char *program; /* title of the terminal's window */
    void *context;       /* the program's own, given back by app_context */
    bool mouse;
    const char *keys_path; /* script mode: keys are read from this file; NULL: the keyboard */
    const char *dump_path; /* script mode: the screen is saved here on <Dump> and at the end; NULL: not */
    /* The wire's descriptor now, -1 for none (it may change after a reconnection). NULL: no wire. */
    int (*wire_fd)(void *context);
    /* Called when the descriptor is readable and once after each key and tick, as an edge-triggered descriptor may stay
     * silent: take all that is there without waiting; hand messages on by app_deliver. */
    enum reaction (*on_wire)(struct app *app, void *context);
    /* Each tick (250 ms) before the screens' ticks; makes the timer run. May be NULL. */
    enum reaction (*on_tick)(struct app *app, void *context, int64_t now_ms);
    /* Local clock as the title line shows it; NULL: HH:MM of the machine's zone. */
    void (*clock)(void *context, char *out, size_t size);
    /* Last chance to save before the screens are closed (end of script, SIGTERM, terminal gone, quit). May be NULL. */
    void (*on_end)(struct app *app, void *context);
};

/* Starts the terminal. Results as term_start; RESULT_NOT_FOUND: no such keys file; RESULT_NO_MEMORY. */
enum result app_start(struct app **out, const struct app_options *options) MUST_CHECK;
/* Closes all screens from the top, gives the terminal back; accepts NULL, sets NULL. */
void app_stop(struct app **app);
/* Runs until the last screen closes, REACT_QUIT, an end signal or the end of the script. RESULT_REFUSED: a <Wait:...> of
 * the script was not fulfilled; RESULT_IO: a dump could not be written; RESULT_INVALID: the script has a step nobody knows; RESULT_LOST: the terminal went away
 * or a signal asked to end. app_fault says more. */
enum result app_run(struct app *app) MUST_CHECK;
/* What went wrong in app_run, in English for the log or stderr; "" if nothing. */
const char *app_fault(const struct app *app);

/* Gives a message of the wire to every screen, from the top down; what it is is between wire and screens. */
void app_deliver(struct app *app, const void *message);
/* Who is logged in, shown in the title line ("" nobody), and the rights for commands. */
void app_set_who(struct app *app, const char *who, unsigned rights);
/* State of the connection, shown in the title line with a word. */
void app_set_link(struct app *app, enum app_link link);
/* More keys which are valid on every screen (after the screen's own). The rows must outlive the app. */
void app_set_commands(struct app *app, struct command_table commands);
/* What stands on every screen below the title line while it holds: rows that the screen in front has less, and never a key. `rows` as
 * many as STRIP_ROWS_MOST; 0: none. What it is given must live until the next one is set. */
enum { STRIP_ROWS_MOST = 5 };
struct app_strip {
    int rows;
    void *context;
    void (*draw)(struct app *app, void *context, struct rect area);
};
void app_set_strip(struct app *app, const struct app_strip *strip);
/* Whether a yes or no is asked for on the message line, or a line in which something stands already. */
bool app_is_asking(const struct app *app);
/* Ends what is asked for without an answer, because something else comes to the front. A line that was typed is kept, unless it is secret:
 * it stands there again when the same is asked on the same screen for the same record. True: a line was kept. */
bool app_put_question_aside(struct app *app);
/* Forgets what one person has typed on message lines, before another one sits down: lines put aside, and those that Up recalls. */
void app_forget_typed(struct app *app);
/* For how long nothing was typed: text, or keys that edit it. */
int64_t app_untyped_ms(const struct app *app);
/* Leave as soon as the running handler has returned. */
void app_quit(struct app *app);

#endif
