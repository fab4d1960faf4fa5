/* Any keys in the line editor: its text stays UTF-8 and within its limit, its cursor between clusters and within the width. */
#include "tui/edit.h"

#include "core/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 200 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const int presses[] = {PRESS_BACKSPACE, PRESS_DELETE,    PRESS_UP,        PRESS_DOWN,
                              PRESS_LEFT,      PRESS_RIGHT,     PRESS_HOME,      PRESS_END,
                              PRESS_ENTER,     PRESS_CTRL('a'), PRESS_CTRL('e'), PRESS_CTRL('u'),
                              PRESS_CTRL('w'), PRESS_TAB,       PRESS_ESC,       PRESS_F1};
enum { PRESSES = sizeof presses / sizeof presses[0] };

static void judge(struct edit *edit, int width_cols)
{
    if (strlen(edit->text) != edit->bytes || edit->bytes > LIMIT || edit->at > edit->bytes ||
        !text_is_utf8(edit->text, edit->bytes) || ((unsigned char)edit->text[edit->at] & 0xC0) == 0x80)
        abort();
    if (!edit->multi && strchr(edit->text, '\n'))
        abort();
    if (edit_layout(edit, width_cols) != RESULT_OK)
        abort();
    if (edit->cursor_col < 0 || edit->cursor_col > width_cols || edit->cursor_row >= edit->row_count)
        abort();
}

/* A byte below PRESSES is a key, one above it begins a text of so many bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct edit edit;
    if (size < 2 || edit_start(&edit, LIMIT, bytes[0] & 1) != RESULT_OK)
        return 0;
    int width_cols = 1 + bytes[1] % 80;
    for (size_t at = 2; at < size; at++) {
        struct key key = {.kind = KEY_KIND_PRESS, .code = presses[bytes[at] % PRESSES]};
        char before[LIMIT + 1];
        memcpy(before, edit.text, edit.bytes + 1);
        enum edit_answer answer = EDIT_MOVED;
        if (bytes[at] < PRESSES) {
            answer = edit_key(&edit, &key);
        } else {
            size_t length =
                bytes[at] - (size_t)PRESSES < size - at - 1 ? bytes[at] - (size_t)PRESSES : size - at - 1;
            char *text = malloc(length + 1);
            if (!text)
                break;
            memcpy(text, bytes + at + 1, length);
            text[length] = '\0';
            if (edit_insert(&edit, text, length) != RESULT_OK)
                answer = EDIT_FULL;
            at += length;
            free(text);
        }
        if ((answer == EDIT_FULL || answer == EDIT_BAD) && strcmp(before, edit.text) != 0)
            abort();
        judge(&edit, width_cols);
    }
    edit_stop(&edit);
    return 0;
}
