/* The log of a program: one line an event to standard error, by level, never with control characters in it.
 * Lines are English; safe to call from any thread. */
#ifndef REXIAN_CONFIG_LOG_H
#define REXIAN_CONFIG_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level {
    LOG_LEVEL_ERROR = 0, /* something was lost or refused that should not be */
    LOG_LEVEL_WARNING,   /* someone should look at it */
    LOG_LEVEL_INFO,      /* starts, stops, log-ins */
    LOG_LEVEL_DEBUG,
    LOG_LEVEL_COUNT
};

/* Name of a level ("warning"), and the level of a name, or LOG_LEVEL_COUNT. */
const char *log_level_name(enum log_level level);
enum log_level log_level_by_name(const char *name);

/* Names the program in its lines (kept by pointer) and sets the level. Before it: "rexian", info. */
void log_start(const char *name, enum log_level level);
/* Changes the level, for a reload. */
void log_set_level(enum log_level level);
/* Whether lines of this level are written: before something is counted for one. */
bool log_tells(enum log_level level);
/* Writes lines to this file descriptor instead of 2. The caller keeps it. */
void log_to(int fd);

/* One line: "2026-11-24T10:00:00Z warning broker: text". Cut at a whole character past 1,900 bytes. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As log_line, but a key (cut at 47 bytes) writes at most one line a minute of the monotonic clock `now_ms`; the next
 * line says how many were suppressed. 64 keys are remembered, the longest unused is forgotten first. */
void log_limited(const char *key, int64_t now_ms, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Says for each key whose minute is over how many lines were suppressed, so that no count is lost. For the loop. */
void log_flush_limited(int64_t now_ms);

/* Writes the line of an instant (UTC ms) with its newline into out; returns its bytes. */
size_t log_format(enum log_level level, const char *name, int64_t at, const char *text, char *out, size_t size);
/* Copies text into out with control characters and bytes that are not UTF-8 written as \n, \t or \xNN. Always ends
 * with NUL, cuts at a whole character; returns the bytes written. */
size_t log_escape(const char *text, char *out, size_t size);

#endif
