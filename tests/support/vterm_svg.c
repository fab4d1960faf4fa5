#include "tests/support/vterm_run.h"
#include <stdio.h>
#include <string.h>

enum { CELL_WIDTH = 8, CELL_HEIGHT = 19, FONT_SIZE = 16, BASELINE = 15, MARGIN = 6 };

static const char *const palette[16] = {
    "#14181d", "#c4554d", "#5e9b5e", "#d08a2e", "#2f5f9e", "#8f6fae", "#3f9aa6", "#c9ced3",
    "#6b747d", "#e8837b", "#8cc68c", "#f2c14e", "#6cb0f0", "#c3a3e0", "#7fd3de", "#ffffff",
};
static const char *const FORE = "#d5dadf", *const BACK = "#14181d";

struct look {
    const char *fore, *back;
};

static struct look look_of(const struct vt_cell *cell)
{
    struct look look = {cell->fore < 0 ? FORE : palette[cell->fore],
                        cell->back < 0 ? BACK : palette[cell->back]};
    if (cell->reverse)
        return (struct look){look.back, look.fore};
    return look;
}

/* Lines are drawn, not written: fonts disagree about their width. */
static bool put_line(FILE *file, const char *text, int x, int y, const char *colour)
{
    static const struct {
        const char *text;
        bool up, down, left, right;
    } lines[] = {
        {"─", false, false, true, true}, {"│", true, true, false, false}, {"┌", false, true, false, true},
        {"┐", false, true, true, false}, {"└", true, false, false, true}, {"┘", true, false, true, false},
    };
    int middle_x = x + CELL_WIDTH / 2, middle_y = y + CELL_HEIGHT / 2;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (strcmp(lines[i].text, text) != 0)
            continue;
        fprintf(file, "<path stroke=\"%s\" d=\"M%d %dV%dM%d %dH%d\"/>\n", colour, middle_x,
                lines[i].up ? y : middle_y, lines[i].down ? y + CELL_HEIGHT : middle_y,
                lines[i].left ? x : middle_x, middle_y, lines[i].right ? x + CELL_WIDTH : middle_x);
        return true;
    }
    return false;
}

static void put_escaped(FILE *file, const char *text)
{
    for (; *text != '\0'; text++)
        switch (*text) {
        case '<':
            fputs("&lt;", file);
            break;
        case '>':
            fputs("&gt;", file);
            break;
        case '&':
            fputs("&amp;", file);
            break;
        default:
            fputc(*text, file);
        }
}

static void put_cell(FILE *file, const struct vt_cell *cell, int row, int col)
{
    struct look look = look_of(cell);
    int x = MARGIN + col * CELL_WIDTH, y = MARGIN + row * CELL_HEIGHT, width = CELL_WIDTH * cell->width_cols;
    if (strcmp(look.back, BACK) != 0)
        fprintf(file, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", x, y, width,
                CELL_HEIGHT, look.back);
    if (cell->underline)
        fprintf(file, "<path stroke=\"%s\" stroke-opacity=\"0.6\" d=\"M%d %dH%d\"/>\n", look.fore, x,
                y + CELL_HEIGHT - 2, x + width);
    if (cell->text[0] == '\0' || put_line(file, cell->text, x, y, look.fore))
        return;
    fprintf(file, "<text x=\"%d\" y=\"%d\" fill=\"%s\"%s>", x, y + BASELINE, look.fore,
            cell->bold ? " font-weight=\"bold\"" : "");
    put_escaped(file, cell->text);
    fputs("</text>\n", file);
}

enum result vt_save_svg(struct vt *vt, const char *path)
{
    int width = vt_cols(vt) * CELL_WIDTH + 2 * MARGIN, height = vt_rows(vt) * CELL_HEIGHT + 2 * MARGIN;
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return RESULT_IO;
    fprintf(file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"\n",
            width, height, width, height);
    fprintf(
        file,
        " font-family=\"Noto Sans Mono CJK SC, monospace\" font-size=\"%d\" shape-rendering=\"crispEdges\">\n",
        FONT_SIZE);
    fprintf(file, "<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", width, height, BACK);
    for (int row = 0; row < vt_rows(vt); row++)
        for (int col = 0; col < vt_cols(vt);) {
            struct vt_cell cell = vt_cell(vt, row, col);
            put_cell(file, &cell, row, col);
            col += cell.width_cols > 1 ? cell.width_cols : 1;
        }
    int cursor_row, cursor_col;
    bool visible;
    vt_cursor(vt, &cursor_row, &cursor_col, &visible);
    if (visible)
        fprintf(file, "<rect x=\"%d\" y=\"%d\" width=\"2\" height=\"%d\" fill=\"%s\"/>\n",
                MARGIN + cursor_col * CELL_WIDTH, MARGIN + cursor_row * CELL_HEIGHT, CELL_HEIGHT, palette[11]);
    fputs("</svg>\n", file);
    return fclose(file) == 0 ? RESULT_OK : RESULT_IO;
}
