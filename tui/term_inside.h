/* The terminal's inside, shared by its start and its keyboard; desks do not include this.
 * Bytes become keys in term_keys.c, the rest is in term.c. */
#ifndef REXIAN_TUI_TERM_INSIDE_H
#define REXIAN_TUI_TERM_INSIDE_H

#include "tui/term.h"
#include <ncurses.h>
#include <signal.h>
#include <stdio.h>

enum { PASTE_BYTES_MOST = 64 * 1024 };

struct term {
    SCREEN *screen;
    WINDOW *keys; /* a pad: reading keys from it never paints */
    FILE *out, *in;
    bool blind;
    bool mouse;    /* the terminal was asked for it */
    char point[4]; /* bytes of a character that is not whole yet */
    size_t point_bytes;
    bool pasting, paste_cut, paste_was_return;
    char *paste;
    size_t paste_bytes;
    int64_t paste_at;
    int keys_in_a_row;
    sigset_t mask_while_waiting;
};

/* Names the sequences which terminfo leaves out. */
void term_keys_start(void);
/* The next key from what is already there; false: nothing left to read. */
bool term_next_key(struct term *term, struct key *ret_key);
/* Whether a paste stays without its end for too long; then *ret_key is what came. */
bool term_paste_is_over(struct term *term, struct key *ret_key);
/* Monotonic. */
int64_t term_clock_ms(void);

#endif
