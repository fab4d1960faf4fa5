/* The log of a program: one line an event to standard error, by level, never with control characters in it.
 * A line is one write, so that lines of several threads and programs do not mix. */
#include "config/log.h"

#include "core/text.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    LINE_SIZE = 2048,
    RAW_SIZE = 1900,
    STAMP_SIZE = 32,
    KEY_SIZE = 48,
    KEY_COUNT = 64,
    WINDOW_MS = 60000,
};

/* A key that has written within its minute. */
struct limited {
    char key[KEY_SIZE];
    enum log_level level;
    int64_t written_ms; /* monotonic */
    int64_t suppressed;
};

static const char *const level_names[LOG_LEVEL_COUNT] = {"error", "warning", "info", "debug"};

static _Atomic(const char *) log_name = "rexian";
static atomic_int log_level = LOG_LEVEL_INFO;
static atomic_int log_fd = STDERR_FILENO;

static pthread_mutex_t limited_lock = PTHREAD_MUTEX_INITIALIZER;
static struct limited limited[KEY_COUNT];
static size_t limited_count;

const char *log_level_name(enum log_level level)
{
    return (unsigned)level < LOG_LEVEL_COUNT ? level_names[level] : "?";
}

enum log_level log_level_by_name(const char *name)
{
    for (unsigned level = 0; level < LOG_LEVEL_COUNT; level++) {
        if (strcmp(level_names[level], name) == 0) {
            return (enum log_level)level;
        }
    }
    return LOG_LEVEL_COUNT;
}

void log_start(const char *name, enum log_level level)
{
    atomic_store(&log_name, name);
    log_set_level(level);
}

void log_set_level(enum log_level level)
{
    atomic_store(&log_level, (int)level);
}

void log_to(int fd)
{
    atomic_store(&log_fd, fd);
}

/* What a terminal would obey instead of show: C0, DEL, C1 and the marks that turn the direction of a line. */
static bool is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x202a && point <= 0x202e) ||
           (point >= 0x2066 && point <= 0x2069);
}

static size_t escape_byte(unsigned char byte, char out[5])
{
    if (byte == '\n' || byte == '\t') {
        return (size_t)snprintf(out, 5, "\\%c", byte == '\n' ? 'n' : 't');
    }
    return (size_t)snprintf(out, 5, "\\x%02X", byte);
}

size_t log_escape(const char *text, char *out, size_t size)
{
    size_t length = 0;
    while (*text != '\0') {
        char piece[4 * 4 + 1];
        size_t piece_length = 0;
        const char *next = text;
        uint32_t point = text_next(&next);
        size_t width = (size_t)(next - text);
        if (is_control(point) || (point == TEXT_BROKEN && width == 1)) {
            for (size_t i = 0; i < width; i++) {
                piece_length += escape_byte((unsigned char)text[i], piece + piece_length);
            }
        } else {
            memcpy(piece, text, width);
            piece_length = width;
        }
        if (length + piece_length >= size) {
            break;
        }
        memcpy(out + length, piece, piece_length);
        length += piece_length;
        text = next;
    }
    out[length] = '\0';
    return length;
}

size_t log_format(enum log_level level, const char *name, int64_t at, const char *text, char *out, size_t size)
{
    char stamp[STAMP_SIZE] = "";
    char escaped[LINE_SIZE];
    struct tm parts;
    time_t seconds = (time_t)(at / 1000);
    if (gmtime_r(&seconds, &parts) != NULL) {
        strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &parts);
    }
    int head = snprintf(out, size, "%s %s %s: ", stamp, log_level_name(level), name);
    if (head < 0 || (size_t)head + 2 >= size) {
        out[0] = '\0';
        return 0;
    }
    size_t room = size - (size_t)head - 1;
    size_t length = log_escape(text, escaped, room < sizeof escaped ? room : sizeof escaped);
    memcpy(out + head, escaped, length);
    length += (size_t)head;
    out[length++] = '\n';
    out[length] = '\0';
    return length;
}

static void put(enum log_level level, const char *text)
{
    char line[LINE_SIZE];
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t at = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    size_t length = log_format(level, atomic_load(&log_name), at, text, line, sizeof line);
    /* There is nobody to tell that the log cannot be written. */
    ssize_t written = write(atomic_load(&log_fd), line, length);
    (void)written;
}

/* printf into `text`, which is cut at a whole character. */
static void format_into(char text[RAW_SIZE], const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static void format_into(char text[RAW_SIZE], const char *format, va_list arguments)
{
    int length = vsnprintf(text, RAW_SIZE, format, arguments);
    if (length < 0) {
        text[0] = '\0';
    }
    if (length < RAW_SIZE) {
        return;
    }
    size_t end = RAW_SIZE - 1;
    while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80) {
        end--;
    }
    if (end > 0 && (unsigned char)text[end - 1] >= 0xC0) {
        end--;
    }
    text[end] = '\0';
}

bool log_tells(enum log_level level)
{
    return (int)level <= atomic_load(&log_level);
}

void log_line(enum log_level level, const char *format, ...)
{
    char text[RAW_SIZE];
    va_list arguments;
    if (!log_tells(level)) {
        return;
    }
    va_start(arguments, format);
    format_into(text, format, arguments);
    va_end(arguments);
    put(level, text);
}

/* The row of a key: its own, else a new one, else that of the longest silent key. The lock is held. */
static struct limited *row_of(const char key[KEY_SIZE], bool *ret_known)
{
    struct limited *oldest = &limited[0];
    *ret_known = true;
    for (size_t i = 0; i < limited_count; i++) {
        if (strcmp(limited[i].key, key) == 0) {
            return &limited[i];
        }
        if (limited[i].written_ms < oldest->written_ms) {
            oldest = &limited[i];
        }
    }
    *ret_known = false;
    struct limited *row = limited_count < KEY_COUNT ? &limited[limited_count++] : oldest;
    *row = (struct limited){0};
    memcpy(row->key, key, KEY_SIZE);
    return row;
}

/* Whether the key may write now; *ret_suppressed is how many were not written since it last did. */
static bool may_write(const char *key, int64_t now_ms, enum log_level level, int64_t *ret_suppressed)
{
    char short_key[KEY_SIZE] = "";
    bool known = false;
    memcpy(short_key, key, strnlen(key, KEY_SIZE - 1));
    pthread_mutex_lock(&limited_lock);
    struct limited *row = row_of(short_key, &known);
    bool writes = !known || now_ms - row->written_ms >= WINDOW_MS;
    if (writes) {
        *ret_suppressed = row->suppressed;
        row->suppressed = 0;
        row->written_ms = now_ms;
        row->level = level;
    } else {
        row->suppressed++;
    }
    pthread_mutex_unlock(&limited_lock);
    return writes;
}

void log_limited(const char *key, int64_t now_ms, enum log_level level, const char *format, ...)
{
    char text[RAW_SIZE];
    int64_t suppressed = 0;
    va_list arguments;
    if (!log_tells(level) || !may_write(key, now_ms, level, &suppressed)) {
        return;
    }
    va_start(arguments, format);
    format_into(text, format, arguments);
    va_end(arguments);
    if (suppressed > 0) {
        char more[80];
        int length = snprintf(more, sizeof more, " (%lld more suppressed since the last such line)",
                              (long long)suppressed);
        size_t end = strlen(text);
        if (length > 0 && end + (size_t)length < sizeof text) {
            memcpy(text + end, more, (size_t)length + 1);
        }
    }
    put(level, text);
}

void log_flush_limited(int64_t now_ms)
{
    struct limited over[KEY_COUNT];
    size_t count = 0;
    pthread_mutex_lock(&limited_lock);
    for (size_t i = 0; i < limited_count; i++) {
        if (limited[i].suppressed > 0 && now_ms - limited[i].written_ms >= WINDOW_MS) {
            over[count++] = limited[i];
            limited[i].suppressed = 0;
            limited[i].written_ms = now_ms;
        }
    }
    pthread_mutex_unlock(&limited_lock);
    for (size_t i = 0; i < count; i++) {
        log_line(over[i].level, "%s: %lld more suppressed since the last such line", over[i].key,
                 (long long)over[i].suppressed);
    }
}
