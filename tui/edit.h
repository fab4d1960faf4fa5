/* An editor of one line or of many, on grapheme clusters: the model only, no curses.
 * It never loses a byte: what does not fit its limit is refused whole. */
#ifndef REXIAN_TUI_EDIT_H
#define REXIAN_TUI_EDIT_H

#include "core/result.h"
#include "tui/cells.h"
#include "tui/key.h"
#include <stdbool.h>
#include <stddef.h>

struct edit {
    char *text;         /* UTF-8, ended by NUL; read it, change it by the functions */
    size_t bytes;       /* without the NUL */
    size_t limit_bytes; /* most bytes of text */
    size_t at;          /* the cursor: a byte offset between clusters */
    bool multi;         /* newlines allowed */
    int goal_col;       /* column kept by up and down; -1 none */
    /* filled by edit_layout */
    struct wrap_row *rows;
    size_t row_count, row_room;
    size_t cursor_row;
    int cursor_col;
    int width_cols;
    size_t shown_from; /* one line: first byte in view */
};

enum edit_answer {
    EDIT_IGNORED, /* not a key of an editor */
    EDIT_MOVED,   /* the cursor moved, or could not go further */
    EDIT_CHANGED, /* the text changed */
    EDIT_FULL,    /* refused: limit_bytes would be passed; the text is as before */
    EDIT_BAD,     /* refused: not UTF-8 */
};

/* An empty editor for at most limit_bytes. Owns memory: edit_stop. */
enum result edit_start(struct edit *edit, size_t limit_bytes, bool multi) MUST_CHECK;
/* Frees; a zeroed struct is accepted. */
void edit_stop(struct edit *edit);

/* Replaces the text, cursor at its end. RESULT_TOO_LONG or RESULT_INVALID leave all as before. */
enum result edit_set(struct edit *edit, const char *utf8) MUST_CHECK;
/* Inserts at the cursor. Controls are dropped, tabs become blanks, in one line newlines, too. RESULT_TOO_LONG and
 * RESULT_INVALID leave all as before. */
enum result edit_insert(struct edit *edit, const char *utf8, size_t bytes) MUST_CHECK;
/* Removes the cluster before or after the cursor; false if there is none. */
bool edit_backspace(struct edit *edit);
bool edit_delete(struct edit *edit);
/* Removes the word and blanks before the cursor; the text of the line before the cursor. False if there is none. */
bool edit_kill_word(struct edit *edit);
bool edit_kill_line(struct edit *edit);
/* Moves; false if it cannot go further. Home and end are those of the line between newlines; up and down go by
 * the rows for the width of the last edit_layout. */
bool edit_left(struct edit *edit);
bool edit_right(struct edit *edit);
bool edit_up(struct edit *edit);
bool edit_down(struct edit *edit);
void edit_home(struct edit *edit);
void edit_end(struct edit *edit);

/* What a key does to the text: text, paste, backspace, delete, arrows, Home, End, Ctrl-A E U W, Enter in many lines.
 * Up and down at the first and last row are EDIT_IGNORED. */
enum edit_answer edit_key(struct edit *edit, const struct key *key);

/* Lays the text out for width_cols >= 1: rows, row_count, cursor_row, cursor_col. One line: one row, scrolled so that the
 * cursor is in view; rows[0] is the part to show. The cursor is always within the width. */
enum result edit_layout(struct edit *edit, int width_cols) MUST_CHECK;

#endif
