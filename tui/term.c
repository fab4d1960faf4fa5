#include "tui/cells.h"
#include "tui/inside.h"
#include "tui/term_inside.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utf8proc.h>

enum { PASTE_LOOK_MS = 1000, KEYS_BEFORE_WIRE = 64 };

/* Bracketed paste, the mouse, and its form. */
#define MODES_OFF "\033[?2004l\033[?1000l\033[?1006l"

static volatile sig_atomic_t end_wanted;
static volatile sig_atomic_t restore_wanted;
static struct termios modes_before;
static char restore_text[256];

/* Only calls that are allowed in a signal handler. */
static void restore_terminal(void)
{
    if (!restore_wanted)
        return;
    restore_wanted = 0;
    ssize_t written = write(STDOUT_FILENO, restore_text, strlen(restore_text));
    (void)written;
    tcsetattr(STDOUT_FILENO, TCSAFLUSH, &modes_before);
}

static void on_fatal(int number)
{
    restore_terminal();
    signal(number, SIG_DFL);
    raise(number);
}

static void on_end(int number)
{
    (void)number;
    end_wanted = 1;
}

static void restore_at_exit(void)
{
    restore_terminal();
}

static void catch_signals(struct term *term)
{
    static const int ends[] = {SIGTERM, SIGHUP, SIGINT};
    static const int fatals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGWINCH);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        struct sigaction action = {.sa_handler = on_end};
        sigaction(ends[i], &action, NULL);
        sigaddset(&held, ends[i]);
    }
    for (size_t i = 0; i < sizeof(fatals) / sizeof(fatals[0]); i++) {
        struct sigaction before, action = {.sa_handler = on_fatal, .sa_flags = (int)SA_RESETHAND};
        if (sigaction(fatals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(fatals[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
    /* Held but while waiting, so that none is lost between a look and the wait. */
    sigprocmask(SIG_BLOCK, &held, &term->mask_while_waiting);
}

static const char *capability(const char *name)
{
    static char id[16];
    snprintf(id, sizeof(id), "%s", name);
    char *text = tigetstr(id);
    return text == NULL || text == (char *)-1 ? "" : text;
}

static void prepare_restore(void)
{
    static bool registered;
    if (tcgetattr(STDOUT_FILENO, &modes_before) != 0)
        return;
    snprintf(restore_text, sizeof(restore_text), "%s%s%s%s\r\n", MODES_OFF, capability("sgr0"),
             capability("cnorm"), capability("rmcup"));
    if (!registered)
        atexit(restore_at_exit);
    registered = true;
    restore_wanted = 1;
}

static bool lines_must_be_ascii(void)
{
    const char *name = getenv("TERM");
    return getenv("REXIAN_ASCII") != NULL ||
           (name != NULL && (strncmp(name, "vt", 2) == 0 || strncmp(name, "ansi", 4) == 0));
}

static void set_title(struct term *term, const char *title)
{
    static const char *const able[] = {"xterm", "tmux", "screen", "rxvt", "putty", "alacritty", "foot"};
    const char *name = getenv("TERM");
    for (size_t i = 0; name != NULL && i < sizeof(able) / sizeof(able[0]); i++)
        if (strncmp(name, able[i], strlen(able[i])) == 0)
            fprintf(term->out, "\033]2;%s\007", title);
}

static enum result open_streams(struct term *term)
{
    bool screen = isatty(STDOUT_FILENO) == 1;
    if (!term->blind) {
        term->in = stdin;
        term->out = stdout;
        return screen && isatty(STDIN_FILENO) == 1 ? RESULT_OK : RESULT_IO;
    }
    term->in = fopen("/dev/null", "re");
    term->out = screen ? stdout : fopen("/dev/null", "we");
    return term->in != NULL && term->out != NULL ? RESULT_OK : RESULT_IO;
}

static void set_modes(void)
{
    const char *no_colour = getenv("NO_COLOR");
    bool colour = (no_colour == NULL || *no_colour == '\0') && has_colors();
    raw();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    if (colour) {
        start_color();
        use_default_colors();
    }
    paint_styles_start(colour, lines_must_be_ascii());
    term_keys_start();
}

enum result term_start(struct term **out, const struct term_options *options)
{
    enum result result = RESULT_NO_MEMORY;
    struct term *term = calloc(1, sizeof(*term));
    if (term == NULL || (term->paste = malloc(PASTE_BYTES_MOST + 1)) == NULL)
        goto done;
    term->blind = options->blind;
    result = RESULT_INVALID;
    if (!text_use_utf8())
        goto done;
    result = open_streams(term);
    if (result != RESULT_OK)
        goto done;
    setenv("NCURSES_NO_UTF8_ACS", "1", 1);
    const char *name = getenv("TERM");
    bool nameless = name == NULL || *name == '\0' || strcmp(name, "dumb") == 0;
    end_wanted = 0;
    catch_signals(term);
    term->screen = newterm(term->blind && nameless ? "xterm" : NULL, term->out, term->in);
    result = RESULT_INVALID;
    if (term->screen == NULL)
        goto done;
    set_escdelay(25);
    if (!term->blind || term->out == stdout)
        prepare_restore();
    set_modes();
    result = RESULT_NO_MEMORY;
    term->keys = newpad(1, 1);
    if (term->keys == NULL)
        goto done;
    keypad(term->keys, TRUE);
    keyok(KEY_MOUSE, FALSE); /* term_keys.c reads it; curses knows its keys from keypad on */
    meta(term->keys, TRUE);
    nodelay(term->keys, TRUE);
    erase();
    refresh();
    fputs("\033[?2004h", term->out);
    term->mouse = options->mouse && *capability("kmous") != '\0';
    if (term->mouse)
        fputs("\033[?1000h\033[?1006h", term->out);
    if (options->title != NULL)
        set_title(term, options->title);
    fflush(term->out);
    *out = term;
    return RESULT_OK;
done:
    term_stop(&term);
    return result;
}

void term_stop(struct term **term)
{
    struct term *self = *term;
    if (self == NULL)
        return;
    if (self->keys != NULL)
        delwin(self->keys);
    if (self->screen != NULL) {
        endwin();
        fputs(MODES_OFF, self->out);
        fflush(self->out);
        restore_wanted = 0;
        delscreen(self->screen);
        sigprocmask(SIG_SETMASK, &self->mask_while_waiting, NULL);
    }
    if (self->in != NULL && self->in != stdin)
        fclose(self->in);
    if (self->out != NULL && self->out != stdout)
        fclose(self->out);
    free(self->paste);
    free(self);
    *term = NULL;
}

static bool keyboard_is_gone(const struct term *term, short events)
{
    int waiting = 0;
    if (events & (POLLHUP | POLLERR | POLLNVAL))
        return true;
    return (events & POLLIN) && ioctl(fileno(term->in), FIONREAD, &waiting) == 0 && waiting == 0;
}

static bool wire_is_ready(int wire_fd)
{
    struct pollfd wait = {.fd = wire_fd, .events = POLLIN};
    return wire_fd >= 0 && poll(&wait, 1, 0) > 0;
}

/* Waits once. False if a key may be there now. */
static bool wait_once(struct term *term, int wire_fd, int64_t until_ms, enum term_event *ret_event)
{
    struct pollfd waits[2] = {{.fd = term->blind ? -1 : fileno(term->in), .events = POLLIN},
                              {.fd = wire_fd, .events = POLLIN}};
    int64_t now_ms = term_clock_ms(), left_ms = until_ms < 0 ? -1 : until_ms - now_ms;
    if (until_ms >= 0 && left_ms < 0)
        left_ms = 0;
    if (term->pasting && (left_ms < 0 || left_ms > PASTE_LOOK_MS))
        left_ms = PASTE_LOOK_MS;
    struct timespec wait = {.tv_sec = left_ms / 1000, .tv_nsec = (left_ms % 1000) * 1000000};
    int ready = ppoll(waits, 2, left_ms < 0 ? NULL : &wait, &term->mask_while_waiting);
    if (end_wanted) {
        *ret_event = TERM_END;
        return true;
    }
    if (ready < 0)
        return false;
    if (waits[0].revents != 0 && keyboard_is_gone(term, waits[0].revents)) {
        *ret_event = TERM_END;
        return true;
    }
    if (waits[0].revents != 0)
        return false;
    if (waits[1].revents != 0) {
        *ret_event = TERM_WIRE;
        return true;
    }
    *ret_event = TERM_TIMEOUT;
    return until_ms >= 0 && term_clock_ms() >= until_ms;
}

enum term_event term_poll(struct term *term, int wire_fd, int64_t timeout_ms, struct key *ret_key)
{
    int64_t until_ms = timeout_ms < 0 ? -1 : term_clock_ms() + timeout_ms;
    enum term_event event = TERM_TIMEOUT;
    ret_key->kind = KEY_KIND_NONE;
    for (;;) {
        if (end_wanted)
            return TERM_END;
        if (term->keys_in_a_row >= KEYS_BEFORE_WIRE) {
            term->keys_in_a_row = 0;
            if (wire_is_ready(wire_fd))
                return TERM_WIRE;
        }
        if (term_next_key(term, ret_key)) {
            term->keys_in_a_row++;
            return TERM_KEY;
        }
        if (term_paste_is_over(term, ret_key))
            return TERM_KEY;
        if (wait_once(term, wire_fd, until_ms, &event)) {
            term->keys_in_a_row = 0;
            return event;
        }
    }
}

bool term_is_small(void)
{
    return LINES < TERM_ROWS_MIN || COLS < TERM_COLS_MIN;
}

void term_resize(int rows, int cols)
{
    if (rows >= 1 && cols >= 1)
        resizeterm(rows, cols);
}

void term_erase(struct term *term)
{
    (void)term;
    attr_set(A_NORMAL, 0, NULL);
    erase();
    paint_cursor_forget();
}

void term_flush(struct term *term)
{
    (void)term;
    paint_cursor_apply();
    refresh();
}

void term_repaint(struct term *term)
{
    (void)term;
    clearok(curscr, TRUE);
}

void term_bell(struct term *term)
{
    (void)term;
    beep();
}

/* One row of the screen as UTF-8 without the blanks at its end. */
static void row_text(int row, char *out, size_t size)
{
    wchar_t wide[1024];
    size_t length = 0;
    int count = mvinnwstr(row, 0, wide, (int)(sizeof(wide) / sizeof(wide[0])) - 1);
    for (int i = 0; i < count && length + 5 < size; i++)
        length += (size_t)utf8proc_encode_char((utf8proc_int32_t)wide[i], (utf8proc_uint8_t *)out + length);
    while (length > 0 && out[length - 1] == ' ')
        length--;
    out[length] = '\0';
}

enum result term_dump(const char *path)
{
    char text[4096];
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return RESULT_IO;
    for (int row = 0; row < LINES; row++) {
        row_text(row, text, sizeof(text));
        fprintf(file, "%s\n", text);
    }
    return fclose(file) == 0 ? RESULT_OK : RESULT_IO;
}

bool term_shows(const char *utf8)
{
    char text[4096];
    for (int row = 0; row < LINES; row++) {
        row_text(row, text, sizeof(text));
        if (strstr(text, utf8) != NULL)
            return true;
    }
    return false;
}
