/* Walks the raw text of a configuration file and tells each assignment with its path, line and place in the text.
 * The grammar is that of libconfig: name = value; name : { ... }; comments by #, // and slash-star. */
#include "config/scan.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 10000 };

struct scan {
    const char *text;
    size_t size;
    size_t at;
    size_t line_at; /* `line` is the line of this place */
    int line;
    size_t depth;
    size_t lengths[SCAN_DEPTH]; /* of `path` without the groups from this depth on */
    char path[SCAN_PATH_SIZE];
    struct scan_entry *entries;
    size_t count, room;
};

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '*';
}

static bool is_name(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static char char_at(const struct scan *scan, size_t at)
{
    return at < scan->size ? scan->text[at] : '\0';
}

/* If a comment begins at `at`: the place behind it; else `at`. */
static size_t behind_comment(const struct scan *scan, size_t at)
{
    char c = char_at(scan, at);
    char next = char_at(scan, at + 1);
    if (c == '#' || (c == '/' && next == '/')) {
        const char *end = memchr(scan->text + at, '\n', scan->size - at);
        return end != NULL ? (size_t)(end - scan->text) : scan->size;
    }
    if (c == '/' && next == '*') {
        const char *end =
            at + 2 <= scan->size ? memmem(scan->text + at + 2, scan->size - at - 2, "*/", 2) : NULL;
        return end != NULL ? (size_t)(end - scan->text) + 2 : scan->size;
    }
    return at;
}

static size_t behind_blank(const struct scan *scan, size_t at)
{
    while (at < scan->size) {
        size_t next = behind_comment(scan, at);
        if (next == at) {
            if (strchr(" \t\r\n\f\v", scan->text[at]) == NULL || scan->text[at] == '\0') {
                break;
            }
            next = at + 1;
        }
        at = next;
    }
    return at;
}

/* `at` is at a quote: the place of the one that closes it, or the size of the text. */
static size_t closing_quote(const struct scan *scan, size_t at)
{
    for (at++; at < scan->size && scan->text[at] != '"'; at++) {
        if (scan->text[at] == '\\' && at + 1 < scan->size) {
            at++;
        }
    }
    return at;
}

static size_t behind_string(const struct scan *scan, size_t at)
{
    size_t end = closing_quote(scan, at);
    return end < scan->size ? end + 1 : end;
}

/* `at` is at an opening bracket: the place behind its partner, whatever kinds of brackets lie between. */
static size_t behind_brackets(const struct scan *scan, size_t at)
{
    size_t open = 0;
    while (at < scan->size) {
        size_t next = behind_comment(scan, at);
        char c = scan->text[at];
        if (next != at) {
            at = next;
            continue;
        }
        if (c == '"') {
            at = behind_string(scan, at);
            continue;
        }
        at++;
        if (c == '{' || c == '[' || c == '(') {
            open++;
        } else if ((c == '}' || c == ']' || c == ')') && --open == 0) {
            break;
        }
    }
    return at;
}

/* Adjacent strings are one value. */
static size_t behind_strings(const struct scan *scan, size_t at)
{
    size_t end = at;
    while (char_at(scan, at) == '"') {
        end = behind_string(scan, at);
        at = behind_blank(scan, end);
    }
    return end;
}

static size_t behind_word(const struct scan *scan, size_t at)
{
    while (at < scan->size && behind_comment(scan, at) == at && scan->text[at] != '\0' &&
           strchr(" \t\r\n\f\v;,{}[]()\"=:", scan->text[at]) == NULL) {
        at++;
    }
    return at;
}

static bool is_integer(const char *word, size_t length)
{
    size_t at = 0;
    if (length > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
        at = 2;
        while (at < length && word[at] != '\0' && strchr("0123456789abcdefABCDEF", word[at]) != NULL) {
            at++;
        }
        if (at == 2) {
            return false;
        }
    } else {
        at = length > 0 && (word[0] == '-' || word[0] == '+') ? 1 : 0;
        size_t first = at;
        while (at < length && word[at] >= '0' && word[at] <= '9') {
            at++;
        }
        if (at == first) {
            return false;
        }
    }
    return at == length || (length - at == 1 && word[at] == 'L') ||
           (length - at == 2 && word[at] == 'L' && word[at + 1] == 'L');
}

static enum scan_kind word_kind(const char *word, size_t length)
{
    if ((length == 4 && strncasecmp(word, "true", 4) == 0) ||
        (length == 5 && strncasecmp(word, "false", 5) == 0)) {
        return SCAN_BOOL;
    }
    if (is_integer(word, length)) {
        return SCAN_INT;
    }
    for (size_t i = 0; i < length; i++) {
        if (word[i] == '\0' || strchr("0123456789+-.eE", word[i]) == NULL) {
            return SCAN_OTHER;
        }
    }
    return length > 0 ? SCAN_FLOAT : SCAN_OTHER;
}

size_t scan_open_quote(const char *text, size_t size)
{
    const struct scan scan = {.text = text, .size = size};
    size_t at = 0;
    while ((at = behind_blank(&scan, at)) < size) {
        if (text[at] != '"') {
            at++;
            continue;
        }
        size_t end = closing_quote(&scan, at);
        if (end == size) {
            return at;
        }
        at = end + 1;
    }
    return size;
}

int scan_line(const char *text, size_t place)
{
    int line = 1;
    for (size_t i = 0; i < place; i++) {
        line += text[i] == '\n';
    }
    return line;
}

static enum result add(struct scan *scan, const char *path, struct scan_entry entry)
{
    if (scan->count == ENTRIES_MAX) {
        return RESULT_TOO_LONG;
    }
    if (scan->count == scan->room) {
        size_t room = scan->room == 0 ? 64 : scan->room * 2;
        struct scan_entry *grown = realloc(scan->entries, room * sizeof *grown);
        if (grown == NULL) {
            return RESULT_NO_MEMORY;
        }
        scan->entries = grown;
        scan->room = room;
    }
    for (; scan->line_at < entry.from; scan->line_at++) {
        scan->line += scan->text[scan->line_at] == '\n';
    }
    entry.line = scan->line;
    snprintf(entry.path, sizeof entry.path, "%s", path);
    scan->entries[scan->count++] = entry;
    return RESULT_OK;
}

/* Adds a name to the path of the group that the scan is in; cuts what is longer than any option. */
static void join(const struct scan *scan, size_t from, size_t to, char out[SCAN_PATH_SIZE])
{
    int length = to - from < SCAN_PATH_SIZE ? (int)(to - from) : SCAN_PATH_SIZE;
    int written = snprintf(out, SCAN_PATH_SIZE, "%s%s%.*s", scan->path, scan->path[0] != '\0' ? "." : "",
                           length, scan->text + from);
    if (written < 0) {
        out[0] = '\0';
    }
}

/* `at` is at a name. Tells the assignment and moves past its value, or into it if it is a group. */
static enum result scan_assignment(struct scan *scan)
{
    char path[SCAN_PATH_SIZE];
    struct scan_entry entry = {.from = scan->at};
    while (is_name(char_at(scan, scan->at))) {
        scan->at++;
    }
    join(scan, entry.from, scan->at, path);
    size_t sign = behind_blank(scan, scan->at);
    if (char_at(scan, sign) != '=' && char_at(scan, sign) != ':') {
        return RESULT_OK;
    }
    entry.value_from = behind_blank(scan, sign + 1);
    char first = char_at(scan, entry.value_from);
    if (first == '{') {
        entry.kind = SCAN_GROUP;
        entry.value_to = behind_brackets(scan, entry.value_from);
    } else if (first == '[' || first == '(') {
        entry.kind = SCAN_LIST;
        entry.value_to = behind_brackets(scan, entry.value_from);
    } else if (first == '"') {
        entry.kind = SCAN_TEXT;
        entry.value_to = behind_strings(scan, entry.value_from);
    } else {
        entry.value_to = behind_word(scan, entry.value_from);
        entry.kind = word_kind(scan->text + entry.value_from, entry.value_to - entry.value_from);
    }
    size_t end = behind_blank(scan, entry.value_to);
    bool ended = char_at(scan, end) == ';' || char_at(scan, end) == ',';
    entry.to = ended ? end + 1 : entry.value_to;
    scan->at = entry.to;
    if (entry.kind == SCAN_GROUP && scan->depth < SCAN_DEPTH) {
        scan->lengths[scan->depth++] = strlen(scan->path);
        snprintf(scan->path, sizeof scan->path, "%s", path);
        scan->at = entry.value_from + 1;
    }
    return add(scan, path, entry);
}

static enum result scan_include(struct scan *scan)
{
    const char *line_end = memchr(scan->text + scan->at, '\n', scan->size - scan->at);
    size_t end = line_end != NULL ? (size_t)(line_end - scan->text) : scan->size;
    struct scan_entry entry = {.kind = SCAN_INCLUDE, .from = scan->at, .to = end};
    entry.value_from = scan->at;
    entry.value_to = end;
    scan->at = end;
    return add(scan, "@include", entry);
}

static enum result scan_next(struct scan *scan)
{
    char c = scan->text[scan->at];
    if (is_name_start(c)) {
        return scan_assignment(scan);
    }
    if (scan->size - scan->at >= 8 && memcmp(scan->text + scan->at, "@include", 8) == 0) {
        return scan_include(scan);
    }
    if (c == '"') {
        scan->at = behind_string(scan, scan->at);
        return RESULT_OK;
    }
    if (c == '}' && scan->depth > 0) {
        scan->path[scan->lengths[--scan->depth]] = '\0';
    }
    scan->at++;
    return RESULT_OK;
}

enum result scan_text(const char *text, size_t size, struct scan_entry **ret_entries, size_t *ret_count)
{
    struct scan scan = {.text = text, .size = size, .line = 1};
    enum result result = RESULT_OK;
    while (result == RESULT_OK) {
        scan.at = behind_blank(&scan, scan.at);
        if (scan.at >= size) {
            break;
        }
        result = scan_next(&scan);
    }
    if (result != RESULT_OK) {
        free(scan.entries);
        return result;
    }
    *ret_entries = scan.entries;
    *ret_count = scan.count;
    return RESULT_OK;
}
