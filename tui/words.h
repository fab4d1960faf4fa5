/* Names of the wire as words for people: labels of values, and lists of what is asked for. All outputs end with NUL. */
#ifndef REXIAN_TUI_WORDS_H
#define REXIAN_TUI_WORDS_H

#include "core/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a console writes an instant: each has its own clock and zone. WHEN_TEXT bytes are enough. */
struct say_when {
    const void *context;
    void (*say)(const void *context, int64_t at, char *out, size_t size);
};
enum { WHEN_TEXT = 20 };

/* The translated label of a value. */
const char *say_label(const struct name_list *names, int value);
/* What is asked for, "*termination, extension"; those that only a supervisor decides are marked and come first. */
const char *say_asks(const char *asks, const char *above, char *out, size_t size);
/* Whether a list of names with blanks between has this one. */
bool say_names_have(const char *names, const char *name);

#endif
