#include "tests/support/vterm_run.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utf8proc.h>
#include <vterm.h>

enum { ROWS_DEFAULT = 24, COLS_DEFAULT = 80, CELL_TEXT_BYTES = 32 };

struct vt {
    VTerm *vterm;
    VTermScreen *screen;
    int rows, cols, master;
    pid_t pid;
    bool ended;
    int code;
    int cursor_row, cursor_col;
    bool cursor_visible;
    char title[128];
    char *text;
    size_t bytes;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int on_cursor(VTermPos to, VTermPos from, int visible, void *user)
{
    struct vt *vt = user;
    (void)from;
    (void)visible;
    vt->cursor_row = to.row;
    vt->cursor_col = to.col;
    return 1;
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct vt *vt = user;
    if (property == VTERM_PROP_CURSORVISIBLE)
        vt->cursor_visible = value->boolean != 0;
    else if (property == VTERM_PROP_TITLE)
        snprintf(vt->title, sizeof(vt->title), "%s", value->string);
    return 1;
}

static const VTermScreenCallbacks callbacks = {.movecursor = on_cursor, .settermprop = on_property};

static void run_child(const struct vt_options *options, const char *const *argv)
{
    static const char *const cleared[] = {"LINES", "COLUMNS", "NO_COLOR", "LANGUAGE", "REXIAN_ASCII"};
    for (size_t i = 0; i < sizeof(cleared) / sizeof(cleared[0]); i++)
        unsetenv(cleared[i]);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TERM", options->term == NULL ? "xterm-256color" : options->term, 1);
    for (size_t i = 0; options->env != NULL && options->env[i] != NULL; i++) {
        char pair[1024];
        snprintf(pair, sizeof(pair), "%s", options->env[i]);
        char *value = strchr(pair, '=');
        if (value == NULL)
            continue;
        *value++ = '\0';
        if (*value == '\0')
            unsetenv(pair);
        else
            setenv(pair, value, 1);
    }
    /* execvp wants pointers to what it does not change. */
    char **arguments;
    memcpy(&arguments, &argv, sizeof(arguments));
    execvp(arguments[0], arguments);
    fprintf(stderr, "cannot run %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

static enum result open_screen(struct vt *vt)
{
    vt->vterm = vterm_new(vt->rows, vt->cols);
    if (vt->vterm == NULL)
        return RESULT_NO_MEMORY;
    vterm_set_utf8(vt->vterm, 1);
    vt->screen = vterm_obtain_screen(vt->vterm);
    vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
    vterm_screen_enable_altscreen(vt->screen, 1);
    vterm_screen_reset(vt->screen, 1);
    return RESULT_OK;
}

enum result vt_start(struct vt **out, const struct vt_options *options, const char *const *argv)
{
    enum result result = RESULT_NO_MEMORY;
    struct vt *vt = calloc(1, sizeof(*vt));
    if (vt == NULL)
        return RESULT_NO_MEMORY;
    vt->rows = options->rows == 0 ? ROWS_DEFAULT : options->rows;
    vt->cols = options->cols == 0 ? COLS_DEFAULT : options->cols;
    vt->cursor_visible = true;
    vt->master = -1;
    result = open_screen(vt);
    if (result != RESULT_OK)
        goto done;
    struct winsize size = {.ws_row = (unsigned short)vt->rows, .ws_col = (unsigned short)vt->cols};
    vt->pid = forkpty(&vt->master, NULL, NULL, &size);
    if (vt->pid == 0)
        run_child(options, argv);
    result = vt->pid < 0 ? RESULT_IO : RESULT_OK;
    if (result == RESULT_OK)
        fcntl(vt->master, F_SETFD, FD_CLOEXEC);
done:
    if (result != RESULT_OK)
        vt_stop(&vt);
    else
        *out = vt;
    return result;
}

void vt_stop(struct vt **vt)
{
    struct vt *self = *vt;
    if (self == NULL)
        return;
    if (self->pid > 0 && !self->ended) {
        kill(self->pid, SIGKILL);
        waitpid(self->pid, NULL, 0);
    }
    if (self->master >= 0)
        close(self->master);
    if (self->vterm != NULL)
        vterm_free(self->vterm);
    free(self->text);
    free(self);
    *vt = NULL;
}

static void write_all(struct vt *vt, const char *bytes, size_t count);

static void answer(struct vt *vt)
{
    char reply[256];
    size_t count;
    while ((count = vterm_output_read(vt->vterm, reply, sizeof(reply))) > 0)
        write_all(vt, reply, count);
}

static void reap(struct vt *vt, int options)
{
    int status = 0;
    if (vt->ended || waitpid(vt->pid, &status, options) != vt->pid)
        return;
    vt->ended = true;
    vt->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Takes what comes within wait_ms; false if nothing came. */
static bool pump(struct vt *vt, int wait_ms)
{
    char bytes[16384];
    struct pollfd wait = {.fd = vt->master, .events = POLLIN};
    if (vt->master < 0 || poll(&wait, 1, wait_ms) <= 0)
        return false;
    ssize_t count = read(vt->master, bytes, sizeof(bytes));
    if (count <= 0) {
        /* The other side is closed: the program is ending. */
        reap(vt, 0);
        close(vt->master);
        vt->master = -1;
        return false;
    }
    vt->bytes += (size_t)count;
    vterm_input_write(vt->vterm, bytes, (size_t)count);
    answer(vt);
    return true;
}

static void write_all(struct vt *vt, const char *bytes, size_t count)
{
    while (count > 0 && vt->master >= 0) {
        /* In small parts: a terminal's input queue is short, and the program may be writing itself. */
        ssize_t written = write(vt->master, bytes, count < 1024 ? count : 1024);
        if (written < 0)
            return;
        bytes += written;
        count -= (size_t)written;
        if (count > 0)
            pump(vt, 5);
    }
}

static bool wait_for(struct vt *vt, const char *text, bool there, int deadline_ms)
{
    int64_t until_ms = now_ms() + deadline_ms;
    for (;;) {
        while (pump(vt, 0))
            continue;
        if (vt_find(vt, text, NULL, NULL) == there)
            return true;
        int64_t left_ms = until_ms - now_ms();
        if (left_ms <= 0 || vt->master < 0)
            return false;
        pump(vt, (int)left_ms);
    }
}

bool vt_wait(struct vt *vt, const char *text, int deadline_ms)
{
    return wait_for(vt, text, true, deadline_ms);
}

bool vt_wait_gone(struct vt *vt, const char *text, int deadline_ms)
{
    return wait_for(vt, text, false, deadline_ms);
}

bool vt_wait_end(struct vt *vt, int deadline_ms, int *ret_code)
{
    int64_t until_ms = now_ms() + deadline_ms, left_ms = deadline_ms;
    while (!vt->ended && left_ms > 0) {
        pump(vt, (int)left_ms);
        left_ms = until_ms - now_ms();
    }
    if (!vt->ended)
        reap(vt, WNOHANG);
    if (vt->ended)
        *ret_code = vt->code;
    return vt->ended;
}

void vt_settle(struct vt *vt, int quiet_ms, int deadline_ms)
{
    int64_t until_ms = now_ms() + deadline_ms;
    while (now_ms() < until_ms && pump(vt, quiet_ms))
        continue;
}

void vt_send_bytes(struct vt *vt, const char *bytes, size_t count)
{
    write_all(vt, bytes, count);
}

void vt_send_text(struct vt *vt, const char *utf8)
{
    write_all(vt, utf8, strlen(utf8));
}

void vt_send_press(struct vt *vt, int press)
{
    static const struct {
        int press;
        VTermKey key;
    } keys[] = {
        {PRESS_ENTER, VTERM_KEY_ENTER},    {PRESS_TAB, VTERM_KEY_TAB},
        {PRESS_ESC, VTERM_KEY_ESCAPE},     {PRESS_BACKSPACE, VTERM_KEY_BACKSPACE},
        {PRESS_DELETE, VTERM_KEY_DEL},     {PRESS_INSERT, VTERM_KEY_INS},
        {PRESS_UP, VTERM_KEY_UP},          {PRESS_DOWN, VTERM_KEY_DOWN},
        {PRESS_LEFT, VTERM_KEY_LEFT},      {PRESS_RIGHT, VTERM_KEY_RIGHT},
        {PRESS_HOME, VTERM_KEY_HOME},      {PRESS_END, VTERM_KEY_END},
        {PRESS_PAGE_UP, VTERM_KEY_PAGEUP}, {PRESS_PAGE_DOWN, VTERM_KEY_PAGEDOWN},
    };
    char control = (char)press;
    if (press > 0 && press < 0x20) {
        write_all(vt, &control, 1);
        return;
    }
    if (press == PRESS_BACK_TAB)
        vterm_keyboard_key(vt->vterm, VTERM_KEY_TAB, VTERM_MOD_SHIFT);
    else if (press >= PRESS_F1 && press <= PRESS_F12)
        vterm_keyboard_key(vt->vterm, (VTermKey)VTERM_KEY_FUNCTION(press - PRESS_F1 + 1), VTERM_MOD_NONE);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (keys[i].press == press)
            vterm_keyboard_key(vt->vterm, keys[i].key, VTERM_MOD_NONE);
    answer(vt);
}

void vt_send_key(struct vt *vt, const struct key *key)
{
    if (key->kind == KEY_KIND_TEXT)
        vt_send_text(vt, key->text);
    else if (key->kind == KEY_KIND_PRESS)
        vt_send_press(vt, key->code);
    else if (key->kind == KEY_KIND_PASTE)
        vt_send_paste(vt, key->paste);
}

void vt_send_paste(struct vt *vt, const char *utf8)
{
    vt_send_text(vt, "\033[200~");
    vt_send_text(vt, utf8);
    vt_send_text(vt, "\033[201~");
}

void vt_resize(struct vt *vt, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    vt->rows = rows;
    vt->cols = cols;
    vterm_set_size(vt->vterm, rows, cols);
    ioctl(vt->master, TIOCSWINSZ, &size);
}

void vt_signal(struct vt *vt, int number)
{
    kill(vt->pid, number);
}

int vt_rows(const struct vt *vt)
{
    return vt->rows;
}

int vt_cols(const struct vt *vt)
{
    return vt->cols;
}

static int colour_of(const VTermColor *colour)
{
    if ((colour->type & (VTERM_COLOR_DEFAULT_FG | VTERM_COLOR_DEFAULT_BG)) != 0)
        return -1;
    return VTERM_COLOR_IS_INDEXED(colour) && colour->indexed.idx < 16 ? colour->indexed.idx : -1;
}

struct vt_cell vt_cell(struct vt *vt, int row, int col)
{
    struct vt_cell cell = {.width_cols = 1, .fore = -1, .back = -1};
    VTermScreenCell raw;
    if (!vterm_screen_get_cell(vt->screen, (VTermPos){.row = row, .col = col}, &raw))
        return cell;
    size_t length = 0;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && raw.chars[i] != 0; i++)
        if (raw.chars[i] != (uint32_t)-1 && length + 5 < CELL_TEXT_BYTES)
            length += (size_t)utf8proc_encode_char((utf8proc_int32_t)raw.chars[i],
                                                   (utf8proc_uint8_t *)cell.text + length);
    if (strcmp(cell.text, " ") == 0)
        cell.text[0] = '\0';
    cell.width_cols = raw.width;
    cell.bold = raw.attrs.bold;
    cell.underline = raw.attrs.underline != 0;
    cell.reverse = raw.attrs.reverse;
    cell.fore = colour_of(&raw.fg);
    cell.back = colour_of(&raw.bg);
    return cell;
}

/* A row as text; ret_cols (may be NULL) gets the column of each byte. */
static size_t row_text(struct vt *vt, int row, char *out, size_t size, int *ret_cols)
{
    size_t length = 0;
    for (int col = 0; col < vt->cols;) {
        struct vt_cell cell = vt_cell(vt, row, col);
        const char *text = cell.text[0] == '\0' ? " " : cell.text;
        for (size_t i = 0; text[i] != '\0' && length + 1 < size; i++) {
            if (ret_cols != NULL)
                ret_cols[length] = col;
            out[length++] = text[i];
        }
        col += cell.width_cols > 1 ? cell.width_cols : 1;
    }
    out[length] = '\0';
    return length;
}

bool vt_find(struct vt *vt, const char *text, int *ret_row, int *ret_col)
{
    char line[4096];
    int cols[4096];
    for (int row = 0; row < vt->rows; row++) {
        row_text(vt, row, line, sizeof(line), cols);
        const char *found = strstr(line, text);
        if (found == NULL)
            continue;
        if (ret_row != NULL)
            *ret_row = row;
        if (ret_col != NULL)
            *ret_col = cols[found - line];
        return true;
    }
    return false;
}

void vt_cursor(struct vt *vt, int *ret_row, int *ret_col, bool *ret_visible)
{
    *ret_row = vt->cursor_row;
    *ret_col = vt->cursor_col;
    *ret_visible = vt->cursor_visible;
}

const char *vt_text(struct vt *vt)
{
    char line[4096];
    size_t length = 0, room = (size_t)vt->rows * sizeof(line) + 1;
    free(vt->text);
    vt->text = calloc(1, room);
    if (vt->text == NULL)
        return "";
    for (int row = 0; row < vt->rows; row++) {
        size_t bytes = row_text(vt, row, line, sizeof(line), NULL);
        while (bytes > 0 && line[bytes - 1] == ' ')
            bytes--;
        memcpy(vt->text + length, line, bytes);
        length += bytes;
        vt->text[length++] = '\n';
    }
    return vt->text;
}

size_t vt_bytes(const struct vt *vt)
{
    return vt->bytes;
}

const char *vt_title(const struct vt *vt)
{
    return vt->title;
}

enum result vt_save_text(struct vt *vt, const char *path)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return RESULT_IO;
    fputs(vt_text(vt), file);
    return fclose(file) == 0 ? RESULT_OK : RESULT_IO;
}
