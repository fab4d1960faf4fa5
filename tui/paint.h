/* Puts text and lines on the screen; the only way screens write. Nothing is sent to the terminal before the loop does.
 * What lies outside of the screen or of the given width is cut at a cell boundary. */
#ifndef REXIAN_TUI_PAINT_H
#define REXIAN_TUI_PAINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum style {
    STYLE_NORMAL,
    STYLE_TITLE,        /* title line */
    STYLE_HELP,         /* last line: what a key does */
    STYLE_KEY,          /* last line: the key */
    STYLE_HEADING,      /* column titles, titles of panes */
    STYLE_LABEL,        /* before a field */
    STYLE_FIELD,        /* a field without the focus */
    STYLE_FIELD_ACTIVE, /* the field with the focus */
    STYLE_ERROR,        /* wrong; give the word or "!" too */
    STYLE_GOOD,         /* blue; give the word or a symbol too */
    STYLE_BAD,          /* orange; give the word or a symbol too */
    STYLE_DIM,          /* stale, unimportant */
    STYLE_SELECTED,     /* the row of the cursor, pane with the focus */
    STYLE_SELECTED_DIM, /* the row of the cursor, pane without the focus */
    STYLE_TAGGED,       /* tagged rows */
    STYLE_LINE,         /* frames */
    STYLE_COUNT
};

enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTRE };

/* A part of the screen; rows and cols may be 0 or less, then nothing is painted. */
struct rect {
    int row, col, rows, cols;
};

/* The screen's size now. */
int paint_rows(void);
int paint_cols(void);

/* Text in exactly width_cols cells, padded with blanks, cut between clusters. Returns the cells of the text itself. */
int paint_text(int row, int col, int width_cols, enum style style, const char *utf8);
/* The same with printf; cut at 1,023 bytes. */
int paint_format(int row, int col, int width_cols, enum style style, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The same with alignment. A text too long is cut at its end and closed by '~'. */
int paint_aligned(int row, int col, int width_cols, enum style style, enum align align, const char *utf8);
/* Bytes from..to of a text; as paint_text. */
int paint_part(int row, int col, int width_cols, enum style style, const char *utf8, size_t bytes);
/* A wrapped text in a rectangle, from its row `skip_rows` on; blanks the rest. Returns the rows of the whole text. */
int paint_paragraph(struct rect area, enum style style, const char *utf8, int skip_rows);
/* Blanks a rectangle. */
void paint_blank(struct rect area, enum style style);
/* A frame with a title in its upper line (NULL: none). The inner rectangle is blanked and returned. */
struct rect paint_box(struct rect area, enum style style, const char *title);
/* Lines; drawn with ASCII where the terminal has no others. A title may stand in the horizontal one (NULL: none). */
void paint_hline(int row, int col, int width_cols, enum style style, const char *title);
void paint_vline(int row, int col, int rows, enum style style);
/* part of whole as a bar of width_cols cells: [#####.....]; whole <= 0 gives an empty one. */
void paint_bar(int row, int col, int width_cols, enum style style, int64_t part, int64_t whole);
/* Where the cursor stands after drawing (input methods echo there); the last call wins, none hides it. */
void paint_cursor(int row, int col);

/* Splits: the upper or left part gets `take` rows or columns, the rest goes to *ret_rest. A column between is left free
 * for paint_vline by rect_left, none by rect_top. */
struct rect rect_top(struct rect area, int take_rows, struct rect *ret_rest);
struct rect rect_left(struct rect area, int take_cols, struct rect *ret_rest);

#endif
