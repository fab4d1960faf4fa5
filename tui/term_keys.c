#include "tui/term_inside.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

/* Codes of our own for sequences that terminfo does not name; above those that curses gives out by itself. */
enum { CODE_PASTE_BEGIN = 4000, CODE_PASTE_END };
enum {
    PASTE_SILENCE_MS = 1000,
    SEQUENCE_WAIT_MS = 25, /* for the next byte of a sequence that has begun */
    SEQUENCE_BYTES_MOST = 31
};

/* Sequences which many terminals send though their terminfo entry says something else or nothing. */
void term_keys_start(void)
{
    static const struct {
        const char *sequence;
        int code;
    } known[] = {
        {"\033[200~", CODE_PASTE_BEGIN},
        {"\033[201~", CODE_PASTE_END},
        {"\033[A", KEY_UP},
        {"\033OA", KEY_UP},
        {"\033[B", KEY_DOWN},
        {"\033OB", KEY_DOWN},
        {"\033[C", KEY_RIGHT},
        {"\033OC", KEY_RIGHT},
        {"\033[D", KEY_LEFT},
        {"\033OD", KEY_LEFT},
        {"\033[H", KEY_HOME},
        {"\033OH", KEY_HOME},
        {"\033[1~", KEY_HOME},
        {"\033[7~", KEY_HOME},
        {"\033[F", KEY_END},
        {"\033OF", KEY_END},
        {"\033[4~", KEY_END},
        {"\033[8~", KEY_END},
        {"\033[2~", KEY_IC},
        {"\033[3~", KEY_DC},
        {"\033[5~", KEY_PPAGE},
        {"\033[6~", KEY_NPAGE},
        {"\033[Z", KEY_BTAB},
        {"\033OP", KEY_F(1)},
        {"\033OQ", KEY_F(2)},
        {"\033OR", KEY_F(3)},
        {"\033OS", KEY_F(4)},
        {"\033[11~", KEY_F(1)},
        {"\033[12~", KEY_F(2)},
        {"\033[13~", KEY_F(3)},
        {"\033[14~", KEY_F(4)},
        {"\033[15~", KEY_F(5)},
        {"\033[17~", KEY_F(6)},
        {"\033[18~", KEY_F(7)},
        {"\033[19~", KEY_F(8)},
        {"\033[20~", KEY_F(9)},
        {"\033[21~", KEY_F(10)},
        {"\033[23~", KEY_F(11)},
        {"\033[24~", KEY_F(12)},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (key_defined(known[i].sequence) <= 0)
            define_key(known[i].sequence, known[i].code);
}

int64_t term_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void paste_add(struct term *term, int byte)
{
    if (term->paste_bytes == PASTE_BYTES_MOST) {
        term->paste_cut = true;
        return;
    }
    term->paste[term->paste_bytes++] = (char)byte;
}

/* Keeps what is whole UTF-8 and no control; CR LF and CR become newlines. */
static struct key paste_done(struct term *term)
{
    size_t at = 0, length = 0;
    bool broken = false;
    char *text = term->paste;
    while (at < term->paste_bytes) {
        utf8proc_int32_t point;
        utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                                                  (utf8proc_ssize_t)(term->paste_bytes - at), &point);
        if (taken <= 0) {
            broken = true;
            at++;
            continue;
        }
        bool after_return = at > 0 && text[at - 1] == '\r';
        if (point == '\r' || (point == '\n' && !after_return)) {
            text[length++] = '\n';
        } else if (point == '\t' || (point >= 0x20 && point != 0x7F && !(point >= 0x80 && point < 0xA0))) {
            memmove(text + length, text + at, (size_t)taken);
            length += (size_t)taken;
        }
        at += (size_t)taken;
    }
    text[length] = '\0';
    struct key key = {.kind = KEY_KIND_PASTE, .paste = text, .paste_cut = term->paste_cut, .broken = broken};
    term->pasting = term->paste_cut = false;
    term->paste_bytes = 0;
    return key;
}

/* A button went down at a cell, counted from 1; with Shift, Alt or Ctrl (4, 8, 16), too. */
static struct key mouse_key(const struct term *term, int button, int col, int row)
{
    button &= ~(4 | 8 | 16);
    if (!term->mouse || row < 1 || col < 1)
        return (struct key){.kind = KEY_KIND_NONE};
    if (button == 64)
        return key_press(PRESS_UP);
    if (button == 65)
        return key_press(PRESS_DOWN);
    return (struct key){.kind = button == 0 ? KEY_KIND_CLICK : KEY_KIND_NONE, .row = row - 1, .col = col - 1};
}

/* What curses makes of a mouse is not asked for: it writes behind the end of its numbers where a report has too many
 * (read_SGR in 6.4's lib_mouse.c), and waits for the rest of one without an end.
 *
 *   ESC [ < button ; col ; row M      a button down, SGR (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html, "Mouse Tracking")
 *   ESC [ M and three bytes           the same as terminals tell it that do not know that form: each number and 32 */
static struct key mouse_report(struct term *term, const char *numbers)
{
    int button = 0, col = 0, row = 0, end = 0;
    if (sscanf(numbers, "<%4d;%4d;%4d%n", &button, &col, &row, &end) == 3 && numbers[end] == '\0')
        return mouse_key(term, button, col, row);
    if (numbers[0] != '\0' || !term->mouse)
        return (struct key){.kind = KEY_KIND_NONE};
    button = wgetch(term->keys);
    col = wgetch(term->keys);
    row = wgetch(term->keys);
    return mouse_key(term, button - 32, col - 32, row - 32);
}

/* Takes the rest of a sequence that nobody named, so that it does not become text. False if it is none. */
static bool take_sequence(struct term *term, struct key *ret_key)
{
    char numbers[SEQUENCE_BYTES_MOST + 1];
    size_t count = 0;
    int next = wgetch(term->keys);
    if (next != '[' && next != 'O') {
        if (next != ERR)
            ungetch(next);
        return false;
    }
    int more = wgetch(term->keys);
    if (more == ERR) {
        ungetch(next);
        return false;
    }
    wtimeout(term->keys, SEQUENCE_WAIT_MS);
    for (; next == '[' && more >= 0x20 && more < 0x40; more = wgetch(term->keys))
        if (count < SEQUENCE_BYTES_MOST)
            numbers[count++] = (char)more;
    numbers[count] = '\0';
    if (next == '[' && more == 'M')
        *ret_key = mouse_report(term, numbers);
    nodelay(term->keys, TRUE);
    return true;
}

static struct key named_key(int code)
{
    static const struct {
        int code, press;
    } presses[] = {
        {KEY_ENTER, PRESS_ENTER},     {KEY_BTAB, PRESS_BACK_TAB}, {KEY_BACKSPACE, PRESS_BACKSPACE},
        {KEY_DC, PRESS_DELETE},       {KEY_IC, PRESS_INSERT},     {KEY_UP, PRESS_UP},
        {KEY_DOWN, PRESS_DOWN},       {KEY_LEFT, PRESS_LEFT},     {KEY_RIGHT, PRESS_RIGHT},
        {KEY_HOME, PRESS_HOME},       {KEY_FIND, PRESS_HOME},     {KEY_END, PRESS_END},
        {KEY_SELECT, PRESS_END},      {KEY_LL, PRESS_END},        {KEY_PPAGE, PRESS_PAGE_UP},
        {KEY_NPAGE, PRESS_PAGE_DOWN},
    };
    if (code == KEY_RESIZE)
        return (struct key){.kind = KEY_KIND_RESIZE};
    if (code >= KEY_F(1) && code <= KEY_F(12))
        return key_press(PRESS_F1 + code - KEY_F(1));
    for (size_t i = 0; i < sizeof(presses) / sizeof(presses[0]); i++)
        if (presses[i].code == code)
            return key_press(presses[i].press);
    return (struct key){.kind = KEY_KIND_NONE};
}

static struct key control_key(struct term *term, int byte)
{
    struct key key = {.kind = KEY_KIND_NONE};
    switch (byte) {
    case '\r':
        return key_press(PRESS_ENTER);
    case '\t':
        return key_press(PRESS_TAB);
    case '\b':
    case 0x7F:
        return key_press(PRESS_BACKSPACE);
    case 0x1B:
        return take_sequence(term, &key) ? key : key_press(PRESS_ESC);
    default:
        return byte >= 1 && byte <= 26 ? key_press(byte) : (struct key){.kind = KEY_KIND_NONE};
    }
}

/* How many bytes the character has that begins with this one; 0: none begins with it. */
static size_t bytes_of_lead(int byte)
{
    return byte < 0x80 ? 1 : byte < 0xC2 ? 0 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 0;
}

/* A byte of text: a key as soon as the character is whole. A terminal that is set to another encoding sends bytes that never
 * become one: the person is told instead of typing into nothing. */
static struct key text_key(struct term *term, int byte)
{
    bool goes_on = (byte & 0xC0) == 0x80;
    bool broken = goes_on ? term->point_bytes == 0 : term->point_bytes > 0;
    if (!goes_on)
        term->point_bytes = 0;
    if (broken && goes_on)
        return (struct key){.kind = KEY_KIND_NONE, .broken = true};
    term->point[term->point_bytes++] = (char)byte;
    size_t wanted = bytes_of_lead((unsigned char)term->point[0]);
    if (term->point_bytes < wanted)
        return (struct key){.kind = KEY_KIND_NONE, .broken = broken};
    utf8proc_int32_t point;
    utf8proc_ssize_t taken =
        utf8proc_iterate((const utf8proc_uint8_t *)term->point, (utf8proc_ssize_t)term->point_bytes, &point);
    bool whole = wanted > 0 && taken > 0 && (size_t)taken == term->point_bytes;
    term->point_bytes = 0;
    struct key key = whole ? key_text(point) : (struct key){.kind = KEY_KIND_NONE};
    key.broken = broken || !whole;
    return key;
}

bool term_next_key(struct term *term, struct key *ret_key)
{
    for (;;) {
        int code = wgetch(term->keys);
        if (code == ERR)
            return false;
        struct key key = {.kind = KEY_KIND_NONE};
        if (code == CODE_PASTE_BEGIN) {
            term->pasting = true;
            term->paste_bytes = 0;
            term->paste_at = term_clock_ms();
        } else if (code == CODE_PASTE_END) {
            if (term->pasting)
                key = paste_done(term);
        } else if (term->pasting && code < 256) {
            term->paste_at = term_clock_ms();
            paste_add(term, code);
        } else if (term->pasting && code != KEY_RESIZE) {
            continue;
        } else if (code > 255) {
            key = named_key(code);
        } else if (code < 0x20 || code == 0x7F) {
            key = control_key(term, code);
        } else {
            key = text_key(term, code);
        }
        if (key.kind != KEY_KIND_NONE || key.broken) {
            *ret_key = key;
            return true;
        }
    }
}

bool term_paste_is_over(struct term *term, struct key *ret_key)
{
    if (!term->pasting || term_clock_ms() - term->paste_at < PASTE_SILENCE_MS)
        return false;
    *ret_key = paste_done(term);
    return true;
}
