#include "tui/sheet.h"
#include "tui/cells.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void sheet_begin(struct sheet *sheet, struct rect area, const struct scroll *scroll, int label_cols)
{
    *sheet = (struct sheet){.area = area, .skip_rows = scroll->skip_rows, .label_cols = label_cols};
    paint_blank(area, STYLE_NORMAL);
}

/* Where the next row is painted, or -1 if it is out of view. */
static int place(const struct sheet *sheet)
{
    int row = sheet->row - sheet->skip_rows;
    return row >= 0 && row < sheet->area.rows ? sheet->area.row + row : -1;
}

void sheet_gap(struct sheet *sheet)
{
    sheet->row++;
}

void sheet_heading(struct sheet *sheet, const char *text)
{
    if (sheet->row > 0)
        sheet->row++;
    int row = place(sheet);
    if (row >= 0)
        paint_aligned(row, sheet->area.col, sheet->area.cols, STYLE_HEADING, ALIGN_LEFT, text);
    sheet->row++;
}

void sheet_text(struct sheet *sheet, int indent_cols, enum style style, const char *text)
{
    int width_cols = sheet->area.cols - indent_cols;
    size_t bytes = strlen(text), from = 0;
    bool more = width_cols > 0;
    while (more) {
        struct wrap_row wrap = wrap_next(text, bytes, from, width_cols);
        int row = place(sheet);
        if (row >= 0)
            paint_part(row, sheet->area.col + indent_cols, width_cols, style, text + wrap.from,
                       wrap.to - wrap.from);
        sheet->row++;
        from = wrap.next;
        more = wrap.next < bytes;
    }
}

void sheet_pair(struct sheet *sheet, const char *label, enum style style, const char *value)
{
    int row = place(sheet), label_cols = sheet->label_cols;
    if (*value == '\0')
        return;
    if (text_width_cols(label) >= label_cols)
        label_cols = text_width_cols(label) + 1;
    if (label_cols > sheet->area.cols / 2)
        label_cols = sheet->area.cols / 2;
    if (row >= 0)
        paint_aligned(row, sheet->area.col, label_cols - 1, STYLE_LABEL, ALIGN_LEFT, label);
    sheet_text(sheet, label_cols, style, value);
}

void sheet_pair_format(struct sheet *sheet, const char *label, enum style style, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    sheet_pair(sheet, label, style, text);
}

static void keep_within(struct scroll *scroll)
{
    int most = scroll->total_rows - scroll->rows_in_view;
    if (scroll->skip_rows > most)
        scroll->skip_rows = most;
    if (scroll->skip_rows < 0)
        scroll->skip_rows = 0;
}

void sheet_end(struct sheet *sheet, struct scroll *scroll)
{
    scroll->total_rows = sheet->row;
    scroll->rows_in_view = sheet->area.rows;
    keep_within(scroll);
    int below = sheet->row - sheet->skip_rows - sheet->area.rows;
    if (below > 0 && sheet->area.rows > 0)
        paint_format(sheet->area.row + sheet->area.rows - 1, sheet->area.col + sheet->area.cols - 8, 8,
                     STYLE_DIM, " v %d", below);
}

enum reaction scroll_key(struct scroll *scroll, const struct key *key)
{
    int page = scroll->rows_in_view > 2 ? scroll->rows_in_view - 1 : 1;
    int step;
    if (key->kind != KEY_KIND_TEXT && key->kind != KEY_KIND_PRESS)
        return REACT_IGNORED;
    if (key->code == PRESS_DOWN || key->code == 'j')
        step = 1;
    else if (key->code == PRESS_UP || key->code == 'k')
        step = -1;
    else if (key->code == PRESS_PAGE_DOWN || key->code == ' ')
        step = page;
    else if (key->code == PRESS_PAGE_UP)
        step = -page;
    else if (key->code == PRESS_HOME || key->code == 'g')
        step = -scroll->total_rows;
    else if (key->code == PRESS_END || key->code == 'G')
        step = scroll->total_rows;
    else
        return REACT_IGNORED;
    scroll->skip_rows += step;
    keep_within(scroll);
    return REACT_DRAW;
}

static const struct command rows[] = {
    {.key = PRESS_DOWN, .label = N_("scroll"), .help = N_("One row down (also j)")},
    {.key = PRESS_UP, .help = N_("One row up (also k)")},
    {.key = PRESS_PAGE_DOWN, .help = N_("One page down (also Space)")},
    {.key = PRESS_PAGE_UP, .help = N_("One page up")},
    {.key = 'g', .help = N_("To the beginning (also Home)")},
    {.key = 'G', .help = N_("To the end (also End)")},
};
const struct command_table scroll_commands = {rows, sizeof(rows) / sizeof(rows[0])};
