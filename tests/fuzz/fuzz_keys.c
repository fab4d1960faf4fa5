/* Any bytes from a terminal: each becomes a key, part of one or nothing, and what is text is one character of UTF-8. */
#include "tui/term.h"

#include "core/text.h"

#include <locale.h>
#include <pty.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { BYTES_MOST = 2000 }; /* a terminal's own buffer holds 4096 */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct term *term;
static int far_end;

/* The consoles' terminal is the standard input and output; libFuzzer itself writes to the standard error. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    int near_end = -1;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    (void)argc;
    (void)argv;
    if (!setlocale(LC_ALL, "C.UTF-8") || setenv("TERM", "xterm-256color", 1) != 0 ||
        openpty(&far_end, &near_end, NULL, NULL, &size) != 0 || dup2(near_end, 0) < 0 || dup2(near_end, 1) < 0)
        abort();
    const struct term_options options = {.mouse = true};
    if (term_start(&term, &options) != RESULT_OK)
        abort();
    return 0;
}

static void judge(const struct key *key)
{
    if (key->kind == KEY_KIND_TEXT && (key->text[0] == '\0' || !text_is_utf8(key->text, strlen(key->text))))
        abort();
    if (key->kind == KEY_KIND_PASTE && !text_is_utf8(key->paste, strlen(key->paste)))
        abort();
    if (key->kind == KEY_KIND_PRESS && key->code == PRESS_NONE)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const uint8_t end_of_paste[] = "\033[201~";
    struct key key;
    size = size < BYTES_MOST ? size : BYTES_MOST;
    if (write(far_end, bytes, size) != (ssize_t)size ||
        write(far_end, end_of_paste, sizeof end_of_paste - 1) != sizeof end_of_paste - 1)
        abort();
    while (term_poll(term, -1, 0, &key) == TERM_KEY)
        judge(&key);
    char answer[4096]; /* what curses asked of the terminal, so that its buffer does not fill */
    struct termios state;
    if (tcgetattr(far_end, &state) == 0 && tcflush(far_end, TCIFLUSH) != 0)
        (void)!read(far_end, answer, sizeof answer);
    return 0;
}
