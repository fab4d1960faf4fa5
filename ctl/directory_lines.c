/* Lines of the directory's file: five words and a note, then perhaps a comment. */
#include "ctl/directory.h"

#include "core/text.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Takes the next word; false if the line or a comment is at its end. *ret_fits is false if it was cut. */
static bool take_word(const char **at, const char *end, char *out, size_t size, bool *ret_fits)
{
    while (*at < end && is_blank(**at))
        (*at)++;
    if (*at == end || **at == '#')
        return false;
    size_t length = 0;
    *ret_fits = true;
    for (; *at < end && !is_blank(**at); (*at)++) {
        if (length + 1 == size)
            *ret_fits = false;
        else
            out[length++] = **at;
    }
    out[length] = '\0';
    return true;
}

static enum line_fault take_quoted(const char *at, const char *end, char *out, size_t size)
{
    size_t length = 0;
    for (at++; at < end; at++) {
        if (*at == '"' && (at + 1 == end || at[1] != '"')) {
            for (at++; at < end && is_blank(*at);)
                at++;
            out[length] = '\0';
            return at == end || *at == '#' ? LINE_FINE : LINE_QUOTE;
        }
        at += *at == '"';
        if (length + 1 == size)
            return LINE_LONG;
        out[length++] = *at;
    }
    return LINE_QUOTE;
}

/* What is left of the line up to a comment. */
static enum line_fault take_note(const char *at, const char *end, char *out, size_t size)
{
    while (at < end && is_blank(*at))
        at++;
    if (at < end && *at == '"')
        return take_quoted(at, end, out, size);
    const char *stop = at;
    while (stop < end && !(*stop == '#' && (stop == at || is_blank(stop[-1]))))
        stop++;
    while (stop > at && is_blank(stop[-1]))
        stop--;
    size_t length = (size_t)(stop - at);
    if (length >= size)
        return LINE_LONG;
    memcpy(out, at, length);
    out[length] = '\0';
    if (strcmp(out, "-") == 0)
        out[0] = '\0';
    return LINE_FINE;
}

enum line_fault directory_read_line(const char *line, size_t length, struct rule_line *ret,
                                    const char **ret_column)
{
    const char *at = line, *end = line + length;
    struct rule_line row = {.line = 0};
    const struct {
        const char *name;
        char *out;
        size_t size;
    } words[] = {{"category", row.category, sizeof row.category},
                 {"district", row.district, sizeof row.district},
                 {"hours", row.hours, sizeof row.hours},
                 {"unit", row.unit, sizeof row.unit},
                 {"co_handlers", row.co_handlers, sizeof row.co_handlers}};
    *ret_column = "note";
    if (!text_is_utf8(line, length) || memchr(line, '\0', length) != NULL)
        return LINE_NOT_UTF8;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        bool fits = true;
        *ret_column = words[i].name;
        if (!take_word(&at, end, words[i].out, words[i].size, &fits))
            return i == 0 ? LINE_BLANK : LINE_SHORT;
        if (!fits)
            return LINE_LONG;
    }
    *ret_column = "note";
    enum line_fault fault = take_note(at, end, row.note, sizeof row.note);
    for (char *comma = row.co_handlers; (comma = strchr(comma, ',')) != NULL;)
        *comma = ' ';
    if (fault == LINE_FINE)
        *ret = row;
    return fault;
}

void directory_write_note(const char *note, char out[DIRECTORY_NOTE])
{
    size_t length = 0;
    if (note[0] == '\0') {
        memcpy(out, "-", 2);
        return;
    }
    if (strpbrk(note, "#\"") == NULL && strcmp(note, "-") != 0) {
        (void)text_copy(out, DIRECTORY_NOTE, note);
        return;
    }
    out[length++] = '"';
    for (; *note != '\0'; note++) {
        if (*note == '"')
            out[length++] = '"';
        out[length++] = *note;
    }
    out[length++] = '"';
    out[length] = '\0';
}
