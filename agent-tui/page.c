#include "agent-tui/page.h"

#include "tui/cells.h"
#include "tui/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void page_add(struct page *page, enum style style, int indent_cols, const char *format, ...)
{
    va_list arguments;
    if (page->count == page->room) {
        size_t room = page->room == 0 ? 64 : page->room * 2;
        struct page_line *lines = realloc(page->lines, room * sizeof *lines);
        if (lines == NULL)
            return;
        page->lines = lines;
        page->room = room;
    }
    struct page_line *line = &page->lines[page->count];
    *line = (struct page_line){.style = style, .indent_cols = indent_cols};
    va_start(arguments, format);
    if (vasprintf(&line->text, format, arguments) >= 0)
        page->count++;
    va_end(arguments);
}

void page_clear(struct page *page)
{
    for (size_t i = 0; i < page->count; i++)
        free(page->lines[i].text);
    page->count = 0;
}

void page_stop(struct page *page)
{
    page_clear(page);
    free(page->lines);
    *page = (struct page){0};
}

void page_draw(struct page *page, struct rect area)
{
    int rows = 0;
    for (size_t i = 0; i < page->count; i++)
        rows += (int)wrap_count(page->lines[i].text, area.cols - page->lines[i].indent_cols);
    page->rows = rows;
    page->shown = area.rows;
    if (page->top > rows - area.rows)
        page->top = rows - area.rows;
    if (page->top < 0)
        page->top = 0;
    int at = -page->top;
    for (size_t i = 0; i < page->count && at < area.rows; i++) {
        const struct page_line *line = &page->lines[i];
        int cols = area.cols - line->indent_cols, lines = (int)wrap_count(line->text, cols);
        int skip = at < 0 ? -at : 0, left = area.rows - (at + skip);
        int draws = lines - skip < left ? lines - skip : left;
        if (draws > 0)
            paint_paragraph((struct rect){area.row + at + skip, area.col + line->indent_cols, draws, cols},
                            line->style, line->text, skip);
        at += lines;
    }
    if (rows > area.rows)
        paint_format(area.row + area.rows - 1, area.col + area.cols - 8, 8, STYLE_HEADING, " %3d %% ",
                     (page->top + area.rows) * 100 / rows);
}

enum reaction page_key(struct page *page, const struct key *key)
{
    int step = page->shown > 1 ? page->shown - 1 : 1;
    if (key->kind != KEY_KIND_TEXT && key->kind != KEY_KIND_PRESS)
        return REACT_IGNORED;
    if (key->code == PRESS_DOWN || key->code == 'j')
        page->top++;
    else if (key->code == PRESS_UP || key->code == 'k')
        page->top--;
    else if (key->code == PRESS_PAGE_DOWN || key->code == ' ')
        page->top += step;
    else if (key->code == PRESS_PAGE_UP)
        page->top -= step;
    else if (key->code == PRESS_HOME || key->code == 'g')
        page->top = 0;
    else if (key->code == PRESS_END || key->code == 'G')
        page->top = page->rows;
    else
        return REACT_IGNORED;
    return REACT_DRAW;
}

static const struct command rows[] = {
    {.key = PRESS_DOWN, .label = N_("scroll"), .help = N_("One row down (or j)")},
    {.key = PRESS_UP, .help = N_("One row up (or k)")},
    {.key = PRESS_PAGE_DOWN, .help = N_("One page down (or Space)")},
    {.key = PRESS_PAGE_UP, .help = N_("One page up")},
    {.key = 'g', .help = N_("To the beginning (or Home)")},
    {.key = 'G', .help = N_("To the end (or End)")},
};
const struct command_table page_commands = {rows, sizeof rows / sizeof rows[0]};
