/* A page of headings, labelled values and paragraphs that scrolls: painted anew each time, nothing is kept but how far it
 * is scrolled. */
#ifndef REXIAN_TUI_SHEET_H
#define REXIAN_TUI_SHEET_H

#include "tui/screen.h"

/* How far a sheet is scrolled; zero to begin with. */
struct scroll {
    int skip_rows;
    int total_rows, rows_in_view; /* of the last drawing */
};

struct sheet {
    struct rect area;
    int skip_rows;
    int row; /* the next one, counted from the sheet's beginning */
    int label_cols;
};

/* Begins a sheet; the area is blanked. label_cols: of the column of labels. */
void sheet_begin(struct sheet *sheet, struct rect area, const struct scroll *scroll, int label_cols);
/* A title on a row of its own, an empty row before it unless it is the first. Texts are translated already. */
void sheet_heading(struct sheet *sheet, const char *text);
/* A label and its value, wrapped beside it; nothing if the value is "". */
void sheet_pair(struct sheet *sheet, const char *label, enum style style, const char *value);
/* The same with printf; cut at 1,023 bytes. */
void sheet_pair_format(struct sheet *sheet, const char *label, enum style style, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A wrapped paragraph, indented. */
void sheet_text(struct sheet *sheet, int indent_cols, enum style style, const char *text);
/* An empty row. */
void sheet_gap(struct sheet *sheet);
/* Ends it; keeps in `scroll` how many rows there are. The scroll never passes the end. */
void sheet_end(struct sheet *sheet, struct scroll *scroll);

/* Rows up and down, pages, first and last; all else is REACT_IGNORED. */
enum reaction scroll_key(struct scroll *scroll, const struct key *key);
/* Its keys, for struct screen_kind.widgets. */
extern const struct command_table scroll_commands;

#endif
