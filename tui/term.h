/* The terminal: starts and stops curses, turns bytes into keys, waits for the keyboard and one more descriptor.
 * One terminal a process. It is given back in its old state at exit and on fatal signals. */
#ifndef REXIAN_TUI_TERM_H
#define REXIAN_TUI_TERM_H

#include "core/result.h"
#include "tui/key.h"
#include <stdbool.h>
#include <stdint.h>

struct term;

struct term_options {
    const char *title; /* of the terminal's window; NULL: left alone */
    bool mouse;        /* clicks and wheel as keys; off leaves the terminal's own selection */
    bool blind;        /* script mode: no keyboard; without a terminal the screen is 80x24 and goes nowhere */
};

enum term_event {
    TERM_KEY,     /* *ret_key is set */
    TERM_WIRE,    /* the other descriptor is readable */
    TERM_TIMEOUT, /* nothing came */
    TERM_END,     /* the terminal is gone or SIGTERM, SIGHUP, SIGINT came: save and leave */
};

/* Smallest screen all work is possible on. */
enum { TERM_ROWS_MIN = 24, TERM_COLS_MIN = 80 };

/* Starts curses. RESULT_INVALID: no UTF-8 locale or unknown TERM; RESULT_IO: not a terminal. `out` stays NULL then. */
enum result term_start(struct term **out, const struct term_options *options) MUST_CHECK;
/* Gives the terminal back; accepts NULL, sets NULL. */
void term_stop(struct term **term);

/* Waits at most timeout_ms (-1: for ever) for a key, for wire_fd (-1: none) to be readable or for an end. Keys go first;
 * wire_fd is looked at even while keys come, at the latest after 64 of them. ret_key is KEY_KIND_NONE unless TERM_KEY. */
enum term_event term_poll(struct term *term, int wire_fd, int64_t timeout_ms, struct key *ret_key);
/* Whether the screen is smaller than TERM_ROWS_MIN x TERM_COLS_MIN. */
bool term_is_small(void);
/* Another size, as if the terminal had it; for script mode. */
void term_resize(int rows, int cols);
/* Sends what was painted to the terminal: only changed cells. */
void term_flush(struct term *term);
/* Clears what is painted before a new drawing; hides the cursor. */
void term_erase(struct term *term);
/* The next flush writes every cell (Ctrl-L). */
void term_repaint(struct term *term);
/* Says where the keyboard's attention is wanted: the bell. */
void term_bell(struct term *term);
/* The screen as UTF-8 text into a file, blanks at line ends dropped. */
enum result term_dump(const char *path) MUST_CHECK;
/* Whether the screen shows a text within one row (script mode's <Wait:...>). */
bool term_shows(const char *utf8);

#endif
