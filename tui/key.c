#include "tui/key.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

static const struct {
    int code;
    const char *name;
} names[] = {
    {PRESS_ENTER, "Enter"},
    {PRESS_TAB, "Tab"},
    {PRESS_BACK_TAB, "Shift-Tab"},
    {PRESS_BACK_TAB, "BackTab"},
    {PRESS_ESC, "Esc"},
    {PRESS_BACKSPACE, "Backspace"},
    {PRESS_DELETE, "Delete"},
    {PRESS_INSERT, "Insert"},
    {PRESS_UP, "Up"},
    {PRESS_DOWN, "Down"},
    {PRESS_LEFT, "Left"},
    {PRESS_RIGHT, "Right"},
    {PRESS_HOME, "Home"},
    {PRESS_END, "End"},
    {PRESS_PAGE_UP, "PgUp"},
    {PRESS_PAGE_DOWN, "PgDn"},
    {PRESS_F1, "F1"},
    {PRESS_F2, "F2"},
    {PRESS_F3, "F3"},
    {PRESS_F4, "F4"},
    {PRESS_F5, "F5"},
    {PRESS_F6, "F6"},
    {PRESS_F7, "F7"},
    {PRESS_F8, "F8"},
    {PRESS_F9, "F9"},
    {PRESS_F10, "F10"},
    {PRESS_F11, "F11"},
    {PRESS_F12, "F12"},
    {' ', "Space"},
    {'<', "lt"},
};

struct key key_text(int code_point)
{
    struct key key = {.kind = KEY_KIND_TEXT, .code = code_point};
    if (code_point < 0x20 || code_point == 0x7F || !utf8proc_codepoint_valid(code_point))
        return (struct key){.kind = KEY_KIND_NONE};
    utf8proc_encode_char(code_point, (utf8proc_uint8_t *)key.text);
    return key;
}

struct key key_press(int code)
{
    return (struct key){.kind = KEY_KIND_PRESS, .code = code};
}

int press_by_name(const char *name, size_t bytes)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strlen(names[i].name) == bytes && strncasecmp(names[i].name, name, bytes) == 0)
            return names[i].code;
    if (bytes == 6 && strncasecmp(name, "Ctrl-", 5) == 0) {
        int letter = name[5] | 0x20;
        if (letter >= 'a' && letter <= 'z')
            return PRESS_CTRL(letter);
    }
    return PRESS_NONE;
}

const char *press_name(int code, char *out, size_t size)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].code == code && code != '<') {
            snprintf(out, size, "%s", names[i].name);
            return out;
        }
    if (code >= 1 && code <= 26)
        snprintf(out, size, "^%c", code + '@');
    else
        snprintf(out, size, "%s", key_text(code).text);
    return out;
}
