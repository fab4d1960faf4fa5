/* Runs a program in a terminal made of libvterm: keys in, cells out. No sleeping: everything waits for text or an end.
 * Nothing here knows a test library; vterm_check.h does. */
#ifndef REXIAN_TESTS_SUPPORT_VTERM_RUN_H
#define REXIAN_TESTS_SUPPORT_VTERM_RUN_H

#include "core/result.h"
#include "tui/key.h"
#include <stdbool.h>
#include <stddef.h>

struct vt;

struct vt_options {
    int rows, cols;   /* 0: 24, 80 */
    const char *term; /* NULL: xterm-256color */
    const char *const
        *env; /* "NAME=value" on top of the environment, ended by NULL; "NAME=" unsets; may be NULL */
};

struct vt_cell {
    char text[32]; /* UTF-8; "" for a blank and for the right half of a wide character */
    int width_cols;
    bool bold, underline, reverse;
    int fore, back; /* 0..15, or -1 for the terminal's own */
};

/* Starts argv (ended by NULL) with LC_ALL=C.UTF-8 unless env says otherwise, without LINES, COLUMNS and NO_COLOR. */
enum result vt_start(struct vt **out, const struct vt_options *options, const char *const *argv) MUST_CHECK;
/* Ends the program if it still runs, frees all; accepts NULL, sets NULL. */
void vt_stop(struct vt **vt);

/* Takes output until `text` is within one row, the program ended or deadline_ms passed; whether it is there. */
bool vt_wait(struct vt *vt, const char *text, int deadline_ms);
/* The same until the text is nowhere. */
bool vt_wait_gone(struct vt *vt, const char *text, int deadline_ms);
/* Takes output until the program ends; *ret_code is its exit code, or 128 + signal. False: it still runs. */
bool vt_wait_end(struct vt *vt, int deadline_ms, int *ret_code);
/* Takes output until none came for quiet_ms, at most deadline_ms. */
void vt_settle(struct vt *vt, int quiet_ms, int deadline_ms);

/* Bytes as they are; text; a key of tui/key.h; a bracketed paste. */
void vt_send_bytes(struct vt *vt, const char *bytes, size_t count);
void vt_send_text(struct vt *vt, const char *utf8);
void vt_send_key(struct vt *vt, const struct key *key);
void vt_send_press(struct vt *vt, int press);
void vt_send_paste(struct vt *vt, const char *utf8);
/* Another size, told by SIGWINCH. */
void vt_resize(struct vt *vt, int rows, int cols);
void vt_signal(struct vt *vt, int number);

int vt_rows(const struct vt *vt);
int vt_cols(const struct vt *vt);
struct vt_cell vt_cell(struct vt *vt, int row, int col);
/* Where text begins on the screen; false if it is not there. */
bool vt_find(struct vt *vt, const char *text, int *ret_row, int *ret_col);
void vt_cursor(struct vt *vt, int *ret_row, int *ret_col, bool *ret_visible);
/* The screen as text, blanks at line ends dropped; owned by vt, until the next call. */
const char *vt_text(struct vt *vt);
/* Bytes the program has written so far. */
size_t vt_bytes(const struct vt *vt);
/* The window's title as the program set it. */
const char *vt_title(const struct vt *vt);

/* The screen as SVG or as text into a file. */
enum result vt_save_svg(struct vt *vt, const char *path) MUST_CHECK;
enum result vt_save_text(struct vt *vt, const char *path) MUST_CHECK;

#endif
