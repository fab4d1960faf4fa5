/* One key press as screens see it: no curses, no escape sequences.
 * Text arrives as UTF-8 bytes, everything else as a press with a name that scripts and help use, too. */
#ifndef REXIAN_TUI_KEY_H
#define REXIAN_TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>

enum key_kind {
    KEY_KIND_NONE,   /* nothing was pressed */
    KEY_KIND_TEXT,   /* text[] holds one code point; code is that code point */
    KEY_KIND_PRESS,  /* code is an enum press or PRESS_CTRL() */
    KEY_KIND_PASTE,  /* paste holds cleaned UTF-8 text; newlines are kept */
    KEY_KIND_RESIZE, /* the terminal has another size now */
    KEY_KIND_CLICK,  /* the first mouse button at row, col */
};

/* Presses lie above all code points, so that one int names any key in a table. */
enum press {
    PRESS_NONE = 0,
    PRESS_ENTER = 0x110001,
    PRESS_TAB,
    PRESS_BACK_TAB,
    PRESS_ESC,
    PRESS_BACKSPACE,
    PRESS_DELETE,
    PRESS_INSERT,
    PRESS_UP,
    PRESS_DOWN,
    PRESS_LEFT,
    PRESS_RIGHT,
    PRESS_HOME,
    PRESS_END,
    PRESS_PAGE_UP,
    PRESS_PAGE_DOWN,
    PRESS_F1,
    PRESS_F2,
    PRESS_F3,
    PRESS_F4,
    PRESS_F5,
    PRESS_F6,
    PRESS_F7,
    PRESS_F8,
    PRESS_F9,
    PRESS_F10,
    PRESS_F11,
    PRESS_F12,
};

/* Ctrl with a small letter: PRESS_CTRL('s'). */
#define PRESS_CTRL(letter) ((int)(letter) - 'a' + 1)

struct key {
    enum key_kind kind;
    int code;          /* code point, enum press or PRESS_CTRL() */
    char text[8];      /* KEY_KIND_TEXT: UTF-8, ended by NUL; else "" */
    const char *paste; /* KEY_KIND_PASTE: owned by the terminal, valid until the next key; else NULL */
    bool paste_cut;    /* the paste was longer than the terminal takes; the rest was dropped */
    bool
        broken; /* bytes before or in it were no UTF-8 and were left out; with KEY_KIND_NONE there was nothing else */
    int row, col; /* KEY_KIND_CLICK */
};

/* A text key of one code point; an invalid code point gives KEY_KIND_NONE. */
struct key key_text(int code_point);
/* A press key. */
struct key key_press(int code);
/* Code of a name as in scripts ("Enter", "F2", "Ctrl-s", "Space"); PRESS_NONE if unknown. Case does not matter. */
int press_by_name(const char *name, size_t bytes);
/* Name of a code for help and the last line ("F2", "^S", "Enter", "q"); always ends `out` with NUL. Returns out. */
const char *press_name(int code, char *out, size_t size);

#endif
