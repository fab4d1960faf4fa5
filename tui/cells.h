/* Text measured in terminal cells: grapheme clusters by utf8proc, widths by glibc, as curses counts them.
 * No curses here; text_use_utf8 must have run once in the process, else every width is wrong. */
#ifndef REXIAN_TUI_CELLS_H
#define REXIAN_TUI_CELLS_H

#include <stdbool.h>
#include <stddef.h>

/* Sets LC_CTYPE, and nothing else, to the environment's, or to C.UTF-8 when that one is not UTF-8 or not there. False if
 * there is no UTF-8 locale at all. */
bool text_use_utf8(void);

/* Bytes of the grapheme cluster at `at` (0 at the end); invalid bytes count as clusters of one byte. CR LF is one
 * cluster. ret_width_cols (may be NULL) gets the cells it takes when shown by cells_show. */
size_t cells_next(const char *text, size_t bytes, size_t at, int *ret_width_cols);
/* Start of the cluster that ends at or spans `at`; 0 at the start. */
size_t cells_prev(const char *text, size_t bytes, size_t at);
/* Nearest cluster boundary at or after `at`. */
size_t cells_snap(const char *text, size_t bytes, size_t at);

/* Writes one cluster as it is shown: joiners and variation selectors dropped, controls as ^X, what the terminal cannot
 * place as U+FFFD, a lone mark on a blank. At most width_cols cells. Returns the cells taken; ends `out` with NUL. */
int cells_show(const char *cluster, size_t bytes, int width_cols, char *out, size_t size);

/* Cells a text takes when shown in one row. */
int text_width_cols(const char *text);
/* Bytes of the longest beginning that takes at most width_cols and ends between clusters; ret_width_cols may be NULL. */
size_t text_cut(const char *text, int width_cols, int *ret_width_cols);
/* Whether every blank-separated part of `wanted` is contained in text; ASCII case does not matter. "" matches all. */
bool text_matches(const char *text, const char *wanted);

/* One row of a wrapped text: bytes from..to are shown, next is where the following row starts. */
struct wrap_row {
    size_t from, to, next;
    int width_cols; /* of the part shown, hanging blanks not counted */
    bool hard;      /* ended by a newline or the end of the text */
};

/* The row that starts at `from`: breaks after blanks and around wide characters, not before closing punctuation;
 * a word longer than a row is broken between clusters. Blanks at the end hang. width_cols >= 1. */
struct wrap_row wrap_next(const char *text, size_t bytes, size_t from, int width_cols);
/* Rows a text takes when wrapped; at least 1. */
size_t wrap_count(const char *text, int width_cols);

#endif
