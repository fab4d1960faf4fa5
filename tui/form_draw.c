#include "tui/cells.h"
#include "tui/form_inside.h"
#include "tui/say.h"
#include <stdio.h>
#include <string.h>

enum { LIST_ROWS_MOST = 8, MULTI_ROWS_DEFAULT = 3, MULTI_ROWS_MOST = 12, ERROR_ROWS_MOST = 3 };

/* Where a row stands, in lines counted from the form's first. */
struct place {
    int line, lines; /* of the field, without its error */
};

struct layout {
    int label_cols, field_col, field_cols, lines;
};

static int label_cols_of(const struct form *form, int most)
{
    int widest = 0;
    for (size_t i = 0; i < form->count; i++) {
        int cols = text_width_cols(_(form->rows[i].label)) + 2;
        if (!form->fields[i].hidden && cols > widest)
            widest = cols;
    }
    return widest < most ? widest : most;
}

static int lines_of(const struct form *form, size_t index)
{
    if (form->fields[index].hidden)
        return 0;
    if (form->rows[index].kind != FORM_MULTI)
        return 1;
    return form->rows[index].rows > 0 ? form->rows[index].rows : MULTI_ROWS_DEFAULT;
}

static int field_cols(const struct form *form)
{
    return form->area.cols - label_cols_of(form, form->area.cols / 2);
}

/* The remedy stands at a sentence's end: a long one takes more rows. */
static int error_lines(const struct form *form, size_t index)
{
    char text[ERROR_BYTES + 2];
    if (form->fields[index].hidden || form->fields[index].error[0] == '\0')
        return 0;
    snprintf(text, sizeof text, "! %s", form->fields[index].error);
    int lines = (int)wrap_count(text, field_cols(form));
    return lines < ERROR_ROWS_MOST ? lines : ERROR_ROWS_MOST;
}

/* The place of one row; the last long text takes the lines that are left. */
static struct place place_of(const struct form *form, size_t index, int area_rows, int *ret_lines)
{
    struct place place = {0};
    int line = 0, spare;
    size_t last_multi = form->count;
    for (size_t i = 0; i < form->count; i++) {
        line += lines_of(form, i) + error_lines(form, i);
        if (form->rows[i].kind == FORM_MULTI && !form->fields[i].hidden)
            last_multi = i;
    }
    spare = last_multi < form->count && area_rows > line ? area_rows - line : 0;
    int more = last_multi < form->count ? MULTI_ROWS_MOST - lines_of(form, last_multi) : 0;
    if (spare > more)
        spare = more > 0 ? more : 0;
    line = 0;
    for (size_t i = 0; i < form->count; i++) {
        int lines = lines_of(form, i) + (i == last_multi ? spare : 0);
        if (i == index)
            place = (struct place){line, lines};
        line += lines + error_lines(form, i);
    }
    if (ret_lines != NULL)
        *ret_lines = line;
    return place;
}

static void scroll_into_view(struct form *form, int area_rows)
{
    int lines = 0;
    struct place focus = place_of(form, form->focus, area_rows, &lines);
    int bottom = focus.line + focus.lines + error_lines(form, form->focus);
    if (bottom > form->top_row + area_rows)
        form->top_row = bottom - area_rows;
    if (focus.line < form->top_row)
        form->top_row = focus.line;
    if (form->top_row > lines - area_rows)
        form->top_row = lines - area_rows;
    if (form->top_row < 0)
        form->top_row = 0;
}

struct drawing {
    struct form *form;
    struct rect area;
    struct layout layout;
    bool focused;
};

static bool in_view(const struct drawing *drawing, int row)
{
    return row >= drawing->area.row && row < drawing->area.row + drawing->area.rows;
}

static int field_cols_of(const struct drawing *drawing, size_t index)
{
    const struct form_row *row = &drawing->form->rows[index];
    size_t limit_bytes = drawing->form->fields[index].edit.limit_bytes;
    int cols = drawing->layout.field_cols;
    if ((row->kind == FORM_TEXT || row->kind == FORM_DATE) && limit_bytes + 1 < (size_t)cols)
        return (int)limit_bytes + 1;
    return cols;
}

/* A star for each character, as many as fit; returns the column of the cursor. */
static int draw_stars(const struct edit *edit, int row, int col, int cols, enum style style)
{
    int stars = 0, before = 0;
    for (size_t at = 0; at < edit->bytes; stars++) {
        before += at < edit->at ? 1 : 0;
        at += cells_next(edit->text, edit->bytes, at, NULL);
    }
    paint_text(row, col, cols, style, "");
    for (int i = 0; i < stars && i < cols - 1; i++)
        paint_text(row, col + i, 1, style, "*");
    return before < cols ? before : cols - 1;
}

static void draw_edit(const struct drawing *drawing, size_t index, int row, int lines)
{
    struct edit *edit = &drawing->form->fields[index].edit;
    const struct form_row *spec = &drawing->form->rows[index];
    bool active = drawing->focused && index == drawing->form->focus;
    enum style style = active ? STYLE_FIELD_ACTIVE : spec->kind == FORM_SHOW ? STYLE_NORMAL : STYLE_FIELD;
    int col = drawing->layout.field_col, cols = field_cols_of(drawing, index);
    if (edit_layout(edit, cols) != RESULT_OK)
        return;
    int cursor_col = edit->cursor_col;
    size_t top = edit->cursor_row >= (size_t)lines ? edit->cursor_row - (size_t)lines + 1 : 0;
    for (int line = 0; line < lines; line++) {
        if (!in_view(drawing, row + line))
            continue;
        size_t at = top + (size_t)line;
        bool there = at < edit->row_count;
        const char *text = there ? edit->text + edit->rows[at].from : "";
        size_t bytes = there ? edit->rows[at].to - edit->rows[at].from : 0;
        if (spec->secret)
            cursor_col = draw_stars(edit, row, col, cols, style);
        else
            paint_part(row + line, col, cols, style, text, bytes);
    }
    if (!active)
        return;
    if (edit->bytes == 0 && spec->hint != NULL && spec->kind != FORM_CHOICE && in_view(drawing, row))
        paint_text(row, col + 1, drawing->area.col + drawing->area.cols - col - 1, STYLE_DIM, _(spec->hint));
    int cursor_row = row + (int)(edit->cursor_row - top);
    if (in_view(drawing, cursor_row))
        paint_cursor(cursor_row, col + cursor_col);
}

static void draw_choice(const struct drawing *drawing, size_t index, int row)
{
    const struct form_field *field = &drawing->form->fields[index];
    bool active = drawing->focused && index == drawing->form->focus;
    int col = drawing->layout.field_col, cols = drawing->layout.field_cols;
    enum style style = active ? STYLE_FIELD_ACTIVE : STYLE_FIELD;
    if (field->open) {
        draw_edit(drawing, index, row, 1);
        return;
    }
    const char *label = field->chosen == CHOICE_NONE ? "" : field->choices[field->chosen].label;
    paint_aligned(row, col, cols - 2, style, ALIGN_LEFT, label);
    paint_text(row, col + cols - 2, 2, style, " v");
    if (!active)
        return;
    paint_cursor(row, col);
    const char *hint = drawing->form->rows[index].hint;
    if (field->chosen == CHOICE_NONE)
        paint_text(row, col + 1, cols - 3, STYLE_DIM, hint != NULL ? _(hint) : _("Space: the list; or type"));
}

static void draw_bool(const struct drawing *drawing, size_t index, int row)
{
    bool active = drawing->focused && index == drawing->form->focus;
    bool truth = drawing->form->fields[index].truth;
    int col = drawing->layout.field_col;
    paint_format(row, col, drawing->layout.field_cols < 10 ? drawing->layout.field_cols : 10,
                 active ? STYLE_FIELD_ACTIVE : STYLE_NORMAL, "[%c] %s", truth ? 'x' : ' ',
                 truth ? _("yes") : _("no"));
    if (active)
        paint_cursor(row, col + 1);
}

static void draw_error(const struct drawing *drawing, size_t index, int row)
{
    const struct rect *area = &drawing->area;
    char text[ERROR_BYTES + 2];
    int skip = row < area->row ? area->row - row : 0;
    int rows = error_lines(drawing->form, index) - skip, room = area->row + area->rows - row - skip;
    snprintf(text, sizeof text, "! %s", drawing->form->fields[index].error);
    if (rows > room)
        rows = room;
    if (rows > 0)
        (void)paint_paragraph(
            (struct rect){row + skip, drawing->layout.field_col, rows, drawing->layout.field_cols}, STYLE_ERROR,
            text, skip);
}

static void draw_row(const struct drawing *drawing, size_t index, int row, int lines)
{
    const struct form *form = drawing->form;
    const struct form_row *spec = &form->rows[index];
    int label_cols = drawing->layout.label_cols;
    if (in_view(drawing, row)) {
        int used =
            paint_aligned(row, drawing->area.col, label_cols - 1, STYLE_LABEL, ALIGN_LEFT, _(spec->label));
        if (spec->required && used < label_cols)
            paint_text(row, drawing->area.col + used, 1, STYLE_BAD, "*");
    }
    if (spec->kind == FORM_TEXT || spec->kind == FORM_MULTI || spec->kind == FORM_DATE ||
        spec->kind == FORM_SHOW)
        draw_edit(drawing, index, row, lines);
    else if (in_view(drawing, row) && spec->kind == FORM_CHOICE)
        draw_choice(drawing, index, row);
    else if (in_view(drawing, row))
        draw_bool(drawing, index, row);
    draw_error(drawing, index, row + lines);
}

/* The open list, above its field or below it and what is wrong with it, over what else stands there. */
static void draw_list(const struct drawing *drawing, int row)
{
    const struct form_field *field = &drawing->form->fields[drawing->form->focus];
    size_t found[MATCHES_MOST];
    size_t count = form_match(field->choices, field->choice_count, field->edit.text, found, MATCHES_MOST);
    size_t listed = count < MATCHES_MOST ? count : MATCHES_MOST;
    int error = error_lines(drawing->form, drawing->form->focus);
    int above = row - drawing->area.row, below = drawing->area.row + drawing->area.rows - row - error - 1;
    int room = (below >= above ? below : above) - 2;
    int rows = (int)listed < LIST_ROWS_MOST ? (int)listed : LIST_ROWS_MOST;
    if (rows < 1)
        rows = 1;
    if (rows > room)
        rows = room;
    if (rows < 1)
        return;
    struct rect box = {below >= above ? row + error + 1 : row - rows - 2, drawing->layout.field_col, rows + 2,
                       drawing->layout.field_cols};
    struct rect inner = paint_box(box, STYLE_LINE, NULL);
    if (listed == 0)
        paint_text(inner.row, inner.col, inner.cols, STYLE_ERROR, _("! nothing matches"));
    size_t top = field->pick >= (size_t)rows ? field->pick - (size_t)rows + 1 : 0;
    for (int line = 0; line < rows && top + (size_t)line < listed; line++) {
        size_t at = top + (size_t)line;
        paint_text(inner.row + line, inner.col, 1, at == field->pick ? STYLE_SELECTED : STYLE_NORMAL,
                   at == field->pick ? ">" : " ");
        paint_aligned(inner.row + line, inner.col + 1, inner.cols - 1,
                      at == field->pick ? STYLE_SELECTED : STYLE_NORMAL, ALIGN_LEFT,
                      field->choices[found[at]].label);
    }
    if (count > (size_t)rows)
        paint_format(box.row + box.rows - 1, box.col + 2, 14, STYLE_DIM, _(" %zu of %zu "), field->pick + 1,
                     count);
}

void form_draw(struct form *form, struct rect area, bool focused)
{
    struct drawing drawing = {.form = form, .area = area, .focused = focused};
    if (area.rows < 1 || area.cols < 8 || form->count == 0)
        return;
    form->area = area;
    drawing.layout.label_cols = label_cols_of(form, area.cols / 2);
    drawing.layout.field_col = area.col + drawing.layout.label_cols;
    drawing.layout.field_cols = field_cols(form);
    scroll_into_view(form, area.rows);
    for (size_t i = 0; i < form->count; i++) {
        struct place place = place_of(form, i, area.rows, NULL);
        if (!form->fields[i].hidden)
            draw_row(&drawing, i, area.row + place.line - form->top_row, place.lines);
    }
    if (!focused || form->rows[form->focus].kind != FORM_CHOICE || !form->fields[form->focus].open)
        return;
    struct place place = place_of(form, form->focus, area.rows, NULL);
    draw_list(&drawing, area.row + place.line - form->top_row);
}
