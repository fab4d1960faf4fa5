#include "tui/paint.h"
#include "tui/cells.h"
#include "tui/inside.h"
#include <ncurses.h>
#include <stdarg.h>
#include <string.h>

enum {
    DEFAULT = -1,
    BLACK = 0,
    ORANGE = 3,
    BLUE = 4,
    CYAN = 6,
    GREY = 7,
    DARK = 8,
    YELLOW = 11,
    SKY = 12,
    WHITE = 15
};
enum { SHOWN_BYTES = 4096 };
/* What ncurses writes where a cell has its character, by the cells that this takes: 0 one, else 1 for its first, 2 for its second. */
enum { WIDE_FIRST = 1 };

/* Colours of the 16 of ANSI, and what stands for them where there is no colour. With 8 colours the bright ones are bold.
 * Blue and orange, no red against green. */
static const struct {
    short fore, back;
    attr_t with_colour, without;
} looks[STYLE_COUNT] = {
    [STYLE_NORMAL] = {DEFAULT, DEFAULT, A_NORMAL, A_NORMAL},
    [STYLE_TITLE] = {WHITE, BLUE, A_NORMAL, A_REVERSE},
    [STYLE_HELP] = {CYAN, DEFAULT, A_NORMAL, A_NORMAL},
    [STYLE_KEY] = {DEFAULT, DEFAULT, A_BOLD, A_BOLD},
    [STYLE_HEADING] = {DEFAULT, DEFAULT, A_BOLD, A_BOLD},
    [STYLE_LABEL] = {CYAN, DEFAULT, A_NORMAL, A_NORMAL},
    [STYLE_FIELD] = {DEFAULT, DEFAULT, A_UNDERLINE, A_UNDERLINE},
    [STYLE_FIELD_ACTIVE] = {BLACK, GREY, A_NORMAL, A_REVERSE},
    [STYLE_ERROR] = {BLACK, ORANGE, A_NORMAL, A_REVERSE | A_BOLD},
    [STYLE_GOOD] = {SKY, DEFAULT, A_NORMAL, A_NORMAL},
    [STYLE_BAD] = {ORANGE, DEFAULT, A_BOLD, A_BOLD},
    [STYLE_DIM] = {DARK, DEFAULT, A_NORMAL, A_DIM},
    [STYLE_SELECTED] = {BLACK, CYAN, A_NORMAL, A_REVERSE},
    [STYLE_SELECTED_DIM] = {DEFAULT, DEFAULT, A_BOLD | A_UNDERLINE, A_BOLD | A_UNDERLINE},
    [STYLE_TAGGED] = {YELLOW, DEFAULT, A_BOLD, A_BOLD},
    [STYLE_LINE] = {DARK, DEFAULT, A_NORMAL, A_NORMAL},
};

static attr_t style_attrs[STYLE_COUNT];
static short style_pairs[STYLE_COUNT];
static bool lines_are_ascii;
static int cursor_row = -1, cursor_col = -1;

void paint_styles_start(bool colour, bool ascii_lines)
{
    lines_are_ascii = ascii_lines;
    for (short i = 0; i < STYLE_COUNT; i++) {
        short fore = looks[i].fore, back = looks[i].back;
        style_pairs[i] = 0;
        style_attrs[i] = colour ? looks[i].with_colour : looks[i].without;
        if (!colour || (fore == DEFAULT && back == DEFAULT))
            continue;
        if (fore == DARK && COLORS < 16) {
            style_attrs[i] |= A_DIM;
            continue;
        }
        if (fore >= 8 && COLORS < 16) {
            fore = (short)(fore - 8);
            style_attrs[i] |= A_BOLD;
        }
        if (init_pair((short)(i + 1), fore, back) == OK)
            style_pairs[i] = (short)(i + 1);
        else
            style_attrs[i] = looks[i].without;
    }
}

void paint_cursor_forget(void)
{
    cursor_row = cursor_col = -1;
}

void paint_cursor_apply(void)
{
    if (cursor_row >= 0 && cursor_row < LINES && cursor_col >= 0 && cursor_col < COLS) {
        curs_set(1);
        move(cursor_row, cursor_col);
    } else {
        curs_set(0);
    }
}

void paint_cursor(int row, int col)
{
    cursor_row = row;
    cursor_col = col;
}

int paint_rows(void)
{
    return LINES;
}

int paint_cols(void)
{
    return COLS;
}

static void use_style(enum style style)
{
    attr_set(style_attrs[style], style_pairs[style], NULL);
}

static bool begins_wide(int row, int col)
{
    cchar_t cell;
    return col >= 0 && mvin_wch(row, col, &cell) == OK && (cell.attr & A_CHARTEXT) == WIDE_FIRST;
}

static void put_blank(int row, int col)
{
    attr_set(A_NORMAL, 0, NULL);
    mvaddch(row, col, ' ');
}

/* Before `width_cols` cells are written: ncurses keeps the other half of a wide character of which one half is written over, and what
 * follows in the row is then off by a column on the terminal. */
static void free_cells(int row, int col, int width_cols)
{
    if (begins_wide(row, col - 1))
        put_blank(row, col - 1);
    if (begins_wide(row, col + width_cols - 1))
        put_blank(row, col + width_cols);
    move(row, col);
}

static void put_blanks(int width_cols)
{
    static const char blanks[] = "                                                                ";
    while (width_cols > 0) {
        int part = width_cols < (int)sizeof(blanks) - 1 ? width_cols : (int)sizeof(blanks) - 1;
        addnstr(blanks, part);
        width_cols -= part;
    }
}

int paint_part(int row, int col, int width_cols, enum style style, const char *utf8, size_t bytes)
{
    char shown[SHOWN_BYTES];
    size_t length = 0, at = 0;
    int used = 0, wide;
    if (row < 0 || row >= LINES || col < 0 || col >= COLS || width_cols <= 0)
        return 0;
    if (width_cols > COLS - col)
        width_cols = COLS - col;
    while (at < bytes && length + 64 < sizeof(shown)) {
        size_t taken = cells_next(utf8, bytes, at, &wide);
        if (used + wide > width_cols)
            break;
        used += cells_show(utf8 + at, taken, wide, shown + length, 64);
        length += strlen(shown + length);
        at += taken;
    }
    free_cells(row, col, width_cols);
    use_style(style);
    addnstr(shown, (int)length);
    put_blanks(width_cols - used);
    return used;
}

int paint_text(int row, int col, int width_cols, enum style style, const char *utf8)
{
    return paint_part(row, col, width_cols, style, utf8, strlen(utf8));
}

int paint_format(int row, int col, int width_cols, enum style style, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return paint_text(row, col, width_cols, style, text);
}

int paint_aligned(int row, int col, int width_cols, enum style style, enum align align, const char *utf8)
{
    int used = 0;
    size_t bytes = strlen(utf8);
    if (width_cols <= 0)
        return 0;
    if (text_cut(utf8, width_cols, &used) < bytes) {
        size_t fits = text_cut(utf8, width_cols - 1, &used);
        paint_part(row, col, width_cols, style, utf8, fits);
        paint_text(row, col + used, 1, style, "~");
        return used + 1;
    }
    int before = 0;
    if (align == ALIGN_RIGHT)
        before = width_cols - used;
    else if (align == ALIGN_CENTRE)
        before = (width_cols - used) / 2;
    if (before > 0)
        paint_part(row, col, before, style, "", 0);
    return paint_part(row, col + before, width_cols - before, style, utf8, bytes);
}

int paint_paragraph(struct rect area, enum style style, const char *utf8, int skip_rows)
{
    size_t bytes = strlen(utf8), from = 0;
    int rows = 0;
    bool more = area.cols > 0;
    while (more) {
        struct wrap_row row = wrap_next(utf8, bytes, from, area.cols);
        int line = rows - skip_rows;
        if (line >= 0 && line < area.rows)
            paint_part(area.row + line, area.col, area.cols, style, utf8 + row.from, row.to - row.from);
        rows++;
        from = row.next;
        more = row.next < bytes;
    }
    int painted = rows - skip_rows < 0 ? 0 : rows - skip_rows;
    paint_blank((struct rect){area.row + painted, area.col, area.rows - painted, area.cols}, style);
    return rows;
}

void paint_blank(struct rect area, enum style style)
{
    for (int i = 0; i < area.rows; i++)
        paint_part(area.row + i, area.col, area.cols, style, "", 0);
}

static void put_line_char(int row, int col, enum style style, const char *unicode, char ascii)
{
    if (row < 0 || row >= LINES || col < 0 || col >= COLS)
        return;
    free_cells(row, col, 1);
    use_style(style);
    if (lines_are_ascii)
        addch((chtype)(unsigned char)ascii);
    else
        addstr(unicode);
}

void paint_hline(int row, int col, int width_cols, enum style style, const char *title)
{
    for (int i = 0; i < width_cols; i++)
        put_line_char(row, col + i, style, "─", '-');
    if (title != NULL && *title != '\0' && width_cols > 6) {
        int fits = 0;
        size_t bytes = text_cut(title, width_cols - 4, &fits);
        paint_text(row, col + 1, 1, STYLE_HEADING, "");
        paint_part(row, col + 2, fits, STYLE_HEADING, title, bytes);
        paint_text(row, col + 2 + fits, 1, STYLE_HEADING, "");
    }
}

void paint_vline(int row, int col, int rows, enum style style)
{
    for (int i = 0; i < rows; i++)
        put_line_char(row + i, col, style, "│", '|');
}

struct rect paint_box(struct rect area, enum style style, const char *title)
{
    struct rect inner = {area.row + 1, area.col + 1, area.rows - 2, area.cols - 2};
    if (area.rows < 2 || area.cols < 2)
        return (struct rect){area.row, area.col, 0, 0};
    paint_blank(inner, STYLE_NORMAL);
    int last_row = area.row + area.rows - 1, last_col = area.col + area.cols - 1;
    paint_hline(area.row, inner.col, inner.cols, style, title);
    paint_hline(last_row, inner.col, inner.cols, style, NULL);
    paint_vline(inner.row, area.col, inner.rows, style);
    paint_vline(inner.row, last_col, inner.rows, style);
    put_line_char(area.row, area.col, style, "┌", '+');
    put_line_char(area.row, last_col, style, "┐", '+');
    put_line_char(last_row, area.col, style, "└", '+');
    put_line_char(last_row, last_col, style, "┘", '+');
    return inner;
}

void paint_bar(int row, int col, int width_cols, enum style style, int64_t part, int64_t whole)
{
    int inner = width_cols - 2;
    if (inner < 1)
        return;
    if (part < 0 || whole <= 0)
        part = 0;
    if (whole <= 0)
        whole = 1;
    if (part > whole)
        part = whole;
    int filled = (int)((double)part / (double)whole * inner);
    paint_text(row, col, 1, STYLE_NORMAL, "[");
    for (int i = 0; i < inner; i++)
        paint_text(row, col + 1 + i, 1, i < filled ? style : STYLE_DIM, i < filled ? "#" : ".");
    paint_text(row, col + 1 + inner, 1, STYLE_NORMAL, "]");
}

static int within(int take, int most)
{
    if (take > most)
        take = most;
    return take < 0 ? 0 : take;
}

struct rect rect_top(struct rect area, int take_rows, struct rect *ret_rest)
{
    int take = within(take_rows, area.rows);
    *ret_rest = (struct rect){area.row + take, area.col, area.rows - take, area.cols};
    return (struct rect){area.row, area.col, take, area.cols};
}

struct rect rect_left(struct rect area, int take_cols, struct rect *ret_rest)
{
    int take = within(take_cols, area.cols), gap = within(1, area.cols - take);
    *ret_rest = (struct rect){area.row, area.col + take + gap, area.rows, area.cols - take - gap};
    return (struct rect){area.row, area.col, area.rows, take};
}
