#include "tui/edit.h"
#include "core/text.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum result edit_start(struct edit *edit, size_t limit_bytes, bool multi)
{
    char *text = calloc(1, limit_bytes + 1);
    if (text == NULL)
        return RESULT_NO_MEMORY;
    *edit = (struct edit){.text = text, .limit_bytes = limit_bytes, .multi = multi, .goal_col = -1};
    return RESULT_OK;
}

void edit_stop(struct edit *edit)
{
    free(edit->text);
    free(edit->rows);
    *edit = (struct edit){0};
}

/* Copies what an editor takes into out (NULL: only counts); CR LF and CR become one newline. */
static size_t clean(const char *in, size_t bytes, bool multi, char *out)
{
    size_t at = 0, length = 0;
    while (at < bytes) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t taken =
            utf8proc_iterate((const utf8proc_uint8_t *)in + at, (utf8proc_ssize_t)(bytes - at), &point);
        const char *piece = in + at;
        size_t piece_bytes = taken > 0 ? (size_t)taken : 1;
        at += piece_bytes;
        if (point == '\r' && at < bytes && in[at] == '\n')
            continue;
        if (point == '\r' || point == '\n') {
            piece = multi ? "\n" : " ";
            piece_bytes = 1;
        } else if (point == '\t') {
            piece = " ";
        } else if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
            continue;
        }
        if (out != NULL)
            memcpy(out + length, piece, piece_bytes);
        length += piece_bytes;
    }
    return length;
}

enum result edit_insert(struct edit *edit, const char *utf8, size_t bytes)
{
    if (!text_is_utf8(utf8, bytes))
        return RESULT_INVALID;
    size_t added = clean(utf8, bytes, edit->multi, NULL);
    if (edit->bytes + added > edit->limit_bytes)
        return RESULT_TOO_LONG;
    memmove(edit->text + edit->at + added, edit->text + edit->at, edit->bytes - edit->at + 1);
    clean(utf8, bytes, edit->multi, edit->text + edit->at);
    edit->bytes += added;
    edit->at = cells_snap(edit->text, edit->bytes, edit->at + added);
    edit->goal_col = -1;
    return RESULT_OK;
}

enum result edit_set(struct edit *edit, const char *utf8)
{
    size_t bytes = strlen(utf8);
    if (!text_is_utf8(utf8, bytes))
        return RESULT_INVALID;
    size_t length = clean(utf8, bytes, edit->multi, NULL);
    if (length > edit->limit_bytes)
        return RESULT_TOO_LONG;
    clean(utf8, bytes, edit->multi, edit->text);
    edit->text[length] = '\0';
    edit->bytes = edit->at = length;
    edit->shown_from = 0;
    edit->goal_col = -1;
    return RESULT_OK;
}

static bool cut_out(struct edit *edit, size_t from, size_t to)
{
    if (from >= to)
        return false;
    memmove(edit->text + from, edit->text + to, edit->bytes - to + 1);
    edit->bytes -= to - from;
    /* What stood on both sides may have become one cluster. */
    edit->at = cells_snap(edit->text, edit->bytes, from);
    edit->goal_col = -1;
    return true;
}

bool edit_backspace(struct edit *edit)
{
    return cut_out(edit, cells_prev(edit->text, edit->bytes, edit->at), edit->at);
}

bool edit_delete(struct edit *edit)
{
    return cut_out(edit, edit->at, edit->at + cells_next(edit->text, edit->bytes, edit->at, NULL));
}

static size_t line_from(const struct edit *edit)
{
    size_t at = edit->at;
    while (at > 0 && edit->text[at - 1] != '\n')
        at--;
    return at;
}

bool edit_kill_line(struct edit *edit)
{
    return cut_out(edit, line_from(edit), edit->at);
}

bool edit_kill_word(struct edit *edit)
{
    size_t from = edit->at, start = line_from(edit);
    while (from > start && edit->text[from - 1] == ' ')
        from--;
    /* A word of letters goes as a whole, of wide characters one goes. */
    if (from > start && (unsigned char)edit->text[from - 1] >= 0x80)
        from = cells_prev(edit->text, edit->bytes, from);
    else
        while (from > start && edit->text[from - 1] != ' ' && (unsigned char)edit->text[from - 1] < 0x80)
            from--;
    /* A letter may carry a mark of the piece that goes. */
    return cut_out(edit, cells_snap(edit->text, edit->bytes, from), edit->at);
}

bool edit_left(struct edit *edit)
{
    size_t to = cells_prev(edit->text, edit->bytes, edit->at);
    bool moved = to != edit->at;
    edit->at = to;
    edit->goal_col = -1;
    return moved;
}

bool edit_right(struct edit *edit)
{
    size_t by = cells_next(edit->text, edit->bytes, edit->at, NULL);
    edit->at += by;
    edit->goal_col = -1;
    return by > 0;
}

void edit_home(struct edit *edit)
{
    edit->at = line_from(edit);
    edit->goal_col = -1;
}

void edit_end(struct edit *edit)
{
    const char *newline = memchr(edit->text + edit->at, '\n', edit->bytes - edit->at);
    edit->at = newline == NULL ? edit->bytes : (size_t)(newline - edit->text);
    edit->goal_col = -1;
}

static enum result add_row(struct edit *edit, struct wrap_row row)
{
    if (edit->row_count == edit->row_room) {
        size_t room = edit->row_room == 0 ? 16 : edit->row_room * 2;
        struct wrap_row *rows = realloc(edit->rows, room * sizeof(*rows));
        if (rows == NULL)
            return RESULT_NO_MEMORY;
        edit->rows = rows;
        edit->row_room = room;
    }
    edit->rows[edit->row_count++] = row;
    return RESULT_OK;
}

/* Cells between two byte offsets. */
static int cells_between(const struct edit *edit, size_t from, size_t to)
{
    int used = 0, width_cols;
    while (from < to) {
        from += cells_next(edit->text, edit->bytes, from, &width_cols);
        used += width_cols;
    }
    return used;
}

static enum result layout_one(struct edit *edit, int width_cols)
{
    int under = 1;
    cells_next(edit->text, edit->bytes, edit->at, &under);
    if (under < 1)
        under = 1;
    if (under > width_cols)
        under = width_cols;
    if (cells_between(edit, 0, edit->bytes) < width_cols || edit->shown_from > edit->bytes)
        edit->shown_from = 0;
    edit->shown_from = cells_snap(edit->text, edit->bytes, edit->shown_from);
    if (edit->at < edit->shown_from)
        edit->shown_from = edit->at;
    int before = cells_between(edit, edit->shown_from, edit->at), one;
    while (before + under > width_cols && edit->shown_from < edit->at) {
        edit->shown_from += cells_next(edit->text, edit->bytes, edit->shown_from, &one);
        before -= one;
    }
    struct wrap_row row = {.from = edit->shown_from, .next = edit->bytes, .hard = true};
    row.to = row.from + text_cut(edit->text + row.from, width_cols, &row.width_cols);
    edit->cursor_row = 0;
    edit->cursor_col = before < 0 ? 0 : before;
    return add_row(edit, row);
}

static enum result layout_many(struct edit *edit, int width_cols)
{
    size_t from = 0;
    for (;;) {
        struct wrap_row row = wrap_next(edit->text, edit->bytes, from, width_cols);
        if (add_row(edit, row) != RESULT_OK)
            return RESULT_NO_MEMORY;
        from = row.next;
        bool newline = row.hard && row.next > row.to && edit->text[row.next - 1] == '\n';
        if (row.next >= edit->bytes && !newline)
            break;
    }
    struct wrap_row last = edit->rows[edit->row_count - 1];
    if (edit->at == edit->bytes && last.to == last.next && last.width_cols >= width_cols) {
        struct wrap_row below = {edit->bytes, edit->bytes, edit->bytes, 0, true};
        edit->rows[edit->row_count - 1].hard = false;
        if (add_row(edit, below) != RESULT_OK)
            return RESULT_NO_MEMORY;
    }
    edit->cursor_row = 0;
    while (edit->cursor_row + 1 < edit->row_count && edit->rows[edit->cursor_row + 1].from <= edit->at)
        edit->cursor_row++;
    struct wrap_row here = edit->rows[edit->cursor_row];
    int col = cells_between(edit, here.from, edit->at < here.to ? edit->at : here.to);
    edit->cursor_col = col < width_cols ? col : width_cols - 1;
    return RESULT_OK;
}

enum result edit_layout(struct edit *edit, int width_cols)
{
    assert(width_cols >= 1);
    edit->row_count = 0;
    edit->width_cols = width_cols;
    return edit->multi ? layout_many(edit, width_cols) : layout_one(edit, width_cols);
}

static bool move_rows(struct edit *edit, int by)
{
    if (!edit->multi || edit_layout(edit, edit->width_cols > 0 ? edit->width_cols : 80) != RESULT_OK)
        return false;
    if (by < 0 ? edit->cursor_row == 0 : edit->cursor_row + 1 >= edit->row_count)
        return false;
    if (edit->goal_col < 0)
        edit->goal_col = edit->cursor_col;
    struct wrap_row row = edit->rows[by < 0 ? edit->cursor_row - 1 : edit->cursor_row + 1];
    size_t at = row.from;
    int used = 0, width_cols;
    while (at < row.to) {
        size_t taken = cells_next(edit->text, edit->bytes, at, &width_cols);
        if (used + width_cols > edit->goal_col)
            break;
        /* The end of a wrapped row is the start of the next one. */
        if (!row.hard && at + taken >= row.next)
            break;
        at += taken;
        used += width_cols;
    }
    edit->at = at;
    return true;
}

bool edit_up(struct edit *edit)
{
    return move_rows(edit, -1);
}

bool edit_down(struct edit *edit)
{
    return move_rows(edit, 1);
}

static enum edit_answer insert_answer(struct edit *edit, const char *utf8, size_t bytes)
{
    size_t before = edit->bytes;
    enum result result = edit_insert(edit, utf8, bytes);
    if (result == RESULT_TOO_LONG)
        return EDIT_FULL;
    if (result != RESULT_OK)
        return EDIT_BAD;
    return edit->bytes != before ? EDIT_CHANGED : EDIT_MOVED;
}

static enum edit_answer press_answer(struct edit *edit, int code)
{
    switch (code) {
    case PRESS_BACKSPACE:
        return edit_backspace(edit) ? EDIT_CHANGED : EDIT_MOVED;
    case PRESS_DELETE:
        return edit_delete(edit) ? EDIT_CHANGED : EDIT_MOVED;
    case PRESS_CTRL('w'):
        return edit_kill_word(edit) ? EDIT_CHANGED : EDIT_MOVED;
    case PRESS_CTRL('u'):
        return edit_kill_line(edit) ? EDIT_CHANGED : EDIT_MOVED;
    case PRESS_LEFT:
        edit_left(edit);
        return EDIT_MOVED;
    case PRESS_RIGHT:
        edit_right(edit);
        return EDIT_MOVED;
    case PRESS_UP:
        return edit_up(edit) ? EDIT_MOVED : EDIT_IGNORED;
    case PRESS_DOWN:
        return edit_down(edit) ? EDIT_MOVED : EDIT_IGNORED;
    case PRESS_HOME:
    case PRESS_CTRL('a'):
        edit_home(edit);
        return EDIT_MOVED;
    case PRESS_END:
    case PRESS_CTRL('e'):
        edit_end(edit);
        return EDIT_MOVED;
    case PRESS_ENTER:
        return edit->multi ? insert_answer(edit, "\n", 1) : EDIT_IGNORED;
    default:
        return EDIT_IGNORED;
    }
}

enum edit_answer edit_key(struct edit *edit, const struct key *key)
{
    switch (key->kind) {
    case KEY_KIND_TEXT:
        return insert_answer(edit, key->text, strlen(key->text));
    case KEY_KIND_PASTE:
        return insert_answer(edit, key->paste, strlen(key->paste));
    case KEY_KIND_PRESS:
        return press_answer(edit, key->code);
    case KEY_KIND_NONE:
    case KEY_KIND_RESIZE:
    case KEY_KIND_CLICK:
        break;
    }
    return EDIT_IGNORED;
}
