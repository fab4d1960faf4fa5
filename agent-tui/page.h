/* A long text of styled lines that is read by scrolling: wrapped to the width when drawn.
 * Lines are added once; the page owns them. */
#ifndef REXIAN_AGENT_PAGE_H
#define REXIAN_AGENT_PAGE_H

#include "tui/screen.h"

struct page_line {
    enum style style;
    int indent_cols;
    char *text;
};

struct page {
    struct page_line *lines;
    size_t count, room;
    int top;         /* first row in view */
    int rows, shown; /* of the last drawing: all, in view */
};

/* Adds a line (which wraps); "" is an empty row. */
void page_add(struct page *page, enum style style, int indent_cols, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Removes all lines, keeps the place. */
void page_clear(struct page *page);
void page_stop(struct page *page);
void page_draw(struct page *page, struct rect area);
/* Up, Down, j, k, pages, Home, End, g, G; all else is REACT_IGNORED. */
enum reaction page_key(struct page *page, const struct key *key);
/* The same keys for the last line and the help. */
extern const struct command_table page_commands;

#endif
