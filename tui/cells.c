#include "tui/cells.h"
#include <langinfo.h>
#include <locale.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>
#include <wchar.h>

enum { MARKS_MOST = 4, REPLACEMENT = 0xFFFD };

bool text_use_utf8(void)
{
    /* Only how characters are coded: the language was chosen at the program's start. */
    static const char *const tried[] = {"", "C.UTF-8"};
    for (size_t i = 0; i < sizeof tried / sizeof tried[0]; i++)
        if (setlocale(LC_CTYPE, tried[i]) != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
            return true;
    return false;
}

/* One code point; an invalid byte is a point of its own, U+FFFD. */
static size_t point_at(const char *text, size_t bytes, size_t at, int32_t *ret_point)
{
    utf8proc_int32_t point = -1;
    utf8proc_ssize_t taken =
        utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(bytes - at), &point);
    if (taken <= 0) {
        *ret_point = REPLACEMENT;
        return 1;
    }
    *ret_point = point;
    return (size_t)taken;
}

/* Terminals disagree on these: they are stored, not shown. */
static bool is_dropped(int32_t point)
{
    return (point >= 0x200B && point <= 0x200D) || (point >= 0xFE00 && point <= 0xFE0F) || point == 0x2060 ||
           point == 0xFEFF || (point >= 0xE0000 && point <= 0xE01EF);
}

/* These turn the rest of the row around: a name must not be able to do that. */
static bool is_direction(int32_t point)
{
    return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

struct shown {
    int32_t point[2];
    int count;
    int width_cols;
};

static struct shown show_point(int32_t point, bool first)
{
    if (point < 0x20)
        return (struct shown){.point = {'^', point + '@'}, .count = 2, .width_cols = 2};
    if (point == 0x7F)
        return (struct shown){.point = {'^', '?'}, .count = 2, .width_cols = 2};
    if (point < 0x7F)
        return (struct shown){.point = {point}, .count = 1, .width_cols = 1};
    if (is_dropped(point))
        return (struct shown){.count = 0};
    int width_cols = is_direction(point) ? -1 : wcwidth((wchar_t)point);
    if (width_cols < 0)
        return (struct shown){.point = {REPLACEMENT}, .count = 1, .width_cols = 1};
    if (width_cols == 0 && first)
        return (struct shown){.point = {' ', point}, .count = 2, .width_cols = 1};
    return (struct shown){.point = {point}, .count = 1, .width_cols = width_cols};
}

int cells_show(const char *cluster, size_t bytes, int width_cols, char *out, size_t size)
{
    int used = 0, marks = 0;
    size_t length = 0, at = 0;
    while (at < bytes) {
        int32_t point;
        at += point_at(cluster, bytes, at, &point);
        struct shown shown = show_point(point, used == 0);
        if (used + shown.width_cols > width_cols)
            break;
        if (shown.width_cols == 0 && shown.count > 0 && ++marks > MARKS_MOST)
            continue;
        if (length + 8 >= size)
            break;
        for (int i = 0; i < shown.count; i++)
            length += (size_t)utf8proc_encode_char(shown.point[i], (utf8proc_uint8_t *)out + length);
        used += shown.width_cols;
    }
    if (size > 0)
        out[length] = '\0';
    return used;
}

static bool is_plain(char c)
{
    return c >= 0x20 && c < 0x7F;
}

size_t cells_next(const char *text, size_t bytes, size_t at, int *ret_width_cols)
{
    int width_cols = 0;
    size_t end = at;
    if (at < bytes && is_plain(text[at]) && (at + 1 == bytes || is_plain(text[at + 1]))) {
        width_cols = 1;
        end = at + 1;
    } else if (at < bytes) {
        utf8proc_int32_t state = 0;
        int32_t point, next;
        end = at + point_at(text, bytes, at, &point);
        width_cols = show_point(point, true).width_cols;
        while (end < bytes) {
            size_t taken = point_at(text, bytes, end, &next);
            if (utf8proc_grapheme_break_stateful(point, next, &state))
                break;
            width_cols += show_point(next, width_cols == 0).width_cols;
            end += taken;
            point = next;
        }
    }
    if (ret_width_cols != NULL)
        *ret_width_cols = width_cols;
    return end - at;
}

static size_t line_start(const char *text, size_t at)
{
    while (at > 0 && text[at - 1] != '\n')
        at--;
    return at;
}

size_t cells_prev(const char *text, size_t bytes, size_t at)
{
    if (at == 0)
        return 0;
    size_t here = line_start(text, at - 1);
    for (;;) {
        size_t next = here + cells_next(text, bytes, here, NULL);
        if (next >= at || next == here)
            return here;
        here = next;
    }
}

size_t cells_snap(const char *text, size_t bytes, size_t at)
{
    size_t here = line_start(text, at);
    while (here < at && here < bytes)
        here += cells_next(text, bytes, here, NULL);
    return here;
}

int text_width_cols(const char *text)
{
    size_t bytes = strlen(text), at = 0;
    int used = 0, width_cols;
    while (at < bytes) {
        at += cells_next(text, bytes, at, &width_cols);
        used += width_cols;
    }
    return used;
}

size_t text_cut(const char *text, int width_cols, int *ret_width_cols)
{
    size_t bytes = strlen(text), at = 0;
    int used = 0, wide;
    while (at < bytes) {
        size_t taken = cells_next(text, bytes, at, &wide);
        if (used + wide > width_cols)
            break;
        at += taken;
        used += wide;
    }
    if (ret_width_cols != NULL)
        *ret_width_cols = used;
    return at;
}

bool text_matches(const char *text, const char *wanted)
{
    char part[256];
    while (*wanted != '\0') {
        wanted += strspn(wanted, " ");
        size_t bytes = strcspn(wanted, " ");
        if (bytes >= sizeof(part))
            return false;
        memcpy(part, wanted, bytes);
        part[bytes] = '\0';
        if (strcasestr(text, part) == NULL)
            return false;
        wanted += bytes;
    }
    return true;
}

/* What must not begin a row, and what must not end one. */
static const char *const NOT_FIRST = "、。，．：；？！）」』】〕〉》”’…—·％‰,.:;?!)]}%";
static const char *const NOT_LAST = "（「『【〔〈《“‘￥([{";

static bool is_one_of(const char *set, const char *cluster, size_t bytes)
{
    char one[8];
    if (bytes == 0 || bytes >= sizeof(one))
        return false;
    memcpy(one, cluster, bytes);
    one[bytes] = '\0';
    return strstr(set, one) != NULL;
}

struct piece {
    size_t at, bytes;
    int width_cols;
};

static bool is_blank(const char *text, struct piece piece)
{
    return piece.bytes == 1 && text[piece.at] == ' ';
}

static bool may_break(const char *text, struct piece before, struct piece after)
{
    if (before.bytes == 0 || is_blank(text, after))
        return false;
    if (is_blank(text, before))
        return true;
    if (before.width_cols < 2 && after.width_cols < 2)
        return false;
    return !is_one_of(NOT_FIRST, text + after.at, after.bytes) &&
           !is_one_of(NOT_LAST, text + before.at, before.bytes);
}

static size_t newline_at(const char *text, size_t bytes, size_t at)
{
    if (at < bytes && text[at] == '\n')
        return 1;
    if (at + 1 < bytes && text[at] == '\r' && text[at + 1] == '\n')
        return 2;
    return 0;
}

static struct wrap_row hang(const char *text, size_t bytes, struct wrap_row row)
{
    while (row.next < bytes && text[row.next] == ' ')
        row.next++;
    size_t newline = newline_at(text, bytes, row.next);
    row.hard = newline > 0 || row.next == bytes;
    row.next += newline;
    return row;
}

struct wrap_row wrap_next(const char *text, size_t bytes, size_t from, int width_cols)
{
    struct piece before = {0};
    size_t at = from, break_at = from;
    int used = 0, break_used = 0;
    for (;;) {
        size_t newline = newline_at(text, bytes, at);
        if (newline > 0 || at >= bytes)
            return (struct wrap_row){from, at, at + newline, used, true};
        struct piece piece = {.at = at};
        piece.bytes = cells_next(text, bytes, at, &piece.width_cols);
        if (piece.width_cols > width_cols)
            piece.width_cols = width_cols;
        if (may_break(text, before, piece)) {
            break_at = at;
            break_used = used;
        }
        if (used + piece.width_cols > width_cols) {
            if (is_blank(text, piece))
                return hang(text, bytes, (struct wrap_row){from, at, at, used, false});
            if (break_at > from)
                return (struct wrap_row){from, break_at, break_at, break_used, false};
            return (struct wrap_row){from, at, at, used, false};
        }
        used += piece.width_cols;
        at += piece.bytes;
        before = piece;
    }
}

size_t wrap_count(const char *text, int width_cols)
{
    size_t bytes = strlen(text), count = 1;
    struct wrap_row row = wrap_next(text, bytes, 0, width_cols);
    while (row.next < bytes || (row.hard && row.next > row.to && text[row.next - 1] == '\n')) {
        row = wrap_next(text, bytes, row.next, width_cols);
        count++;
    }
    return count;
}
