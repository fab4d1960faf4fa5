/* Writes an option table as a commented file that loads again to the same values.
 * Rows of one group stand together in their table; a group is opened and closed where the name before the dot changes. */
#include "config/print.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000, GROUP_SIZE = 64 };

static void format_text(const char *text, char *out, size_t size)
{
    size_t length = 0;
    if (size < 3) {
        out[0] = '\0';
        return;
    }
    out[length++] = '"';
    /* Room is left for an escape, the closing quote and NUL. */
    for (; *text != '\0' && length + 6 <= size; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f) {
            length += (size_t)snprintf(out + length, size - length, "\\x%02X", c);
            continue;
        }
        if (c == '"' || c == '\\') {
            out[length++] = '\\';
        }
        out[length++] = *text;
    }
    out[length++] = '"';
    out[length] = '\0';
}

void option_format(const struct config_option *option, const void *values, char *out, size_t size)
{
    switch (option->kind) {
    case OPTION_INT:
    case OPTION_MS: {
        int64_t value = option_int(option, values);
        snprintf(out, size, "%" PRId64 "%s", value, value > INT32_MAX || value < INT32_MIN ? "L" : "");
        break;
    }
    case OPTION_BOOL:
        snprintf(out, size, "%s", option_bool(option, values) ? "true" : "false");
        break;
    case OPTION_TEXT:
    case OPTION_PATH:
        format_text(option_text(option, values), out, size);
        break;
    }
}

/* " = 30 min" beside a duration that is easier read so. */
static void say_duration(int64_t ms, char *out, size_t size)
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {{DAY_MS, "d"}, {HOUR_MS, "h"}, {MINUTE_MS, "min"}, {1000, "s"}};
    out[0] = '\0';
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (ms >= units[i].ms && ms % units[i].ms == 0) {
            snprintf(out, size, " = %" PRId64 " %s", ms / units[i].ms, units[i].unit);
            return;
        }
    }
}

/* A sentence as comment lines; a translation may have more than one. */
static void write_comment(FILE *stream, const char *indent, const char *sentence)
{
    while (*sentence != '\0') {
        size_t length = strcspn(sentence, "\n");
        fprintf(stream, "%s# %.*s\n", indent, (int)length, sentence);
        sentence += length + (sentence[length] == '\n');
    }
}

static void write_bounds(FILE *stream, const struct config_option *option)
{
    char duration[40];
    switch (option->kind) {
    case OPTION_INT:
    case OPTION_MS:
        fprintf(stream, _("%" PRId64 " to %" PRId64), option->min, option->max);
        if (option->unit != NULL) {
            fprintf(stream, " %s", gettext(option->unit));
        }
        say_duration(strtoll(option->default_text, NULL, 10), duration, sizeof duration);
        fprintf(stream, _("; default %s%s"), option->default_text, option->kind == OPTION_MS ? duration : "");
        break;
    case OPTION_BOOL:
        fprintf(stream, _("true or false; default %s"), option->default_text);
        break;
    case OPTION_TEXT:
    case OPTION_PATH:
        if (option->choices != NULL) {
            fprintf(stream, "%s", _("one of"));
            for (const char *const *choice = option->choices; *choice != NULL; choice++) {
                fprintf(stream, " \"%s\"", *choice);
            }
        } else if (option->kind == OPTION_PATH) {
            fprintf(stream, "%s", _("path, relative to the folder of this file"));
        } else {
            fprintf(stream, _("text of at most %zu bytes"), option->size - 1);
        }
        if (option->required && option->default_text[0] == '\0') {
            fprintf(stream, "%s", _("; must be given"));
        } else {
            fprintf(stream, _("; default \"%s\""), option->default_text);
        }
        break;
    }
    fprintf(stream, "%s", option->reloadable ? _("; reloadable") : _("; taken at the start"));
}

static enum result write_option(FILE *stream, const struct config_option *option, const void *values,
                                const char *indent)
{
    const char *dot = strchr(option->path, '.');
    size_t size = 4 * option->size + 64;
    char *value = malloc(size);
    if (value == NULL) {
        return RESULT_NO_MEMORY;
    }
    option_format(option, values, value, size);
    write_comment(stream, indent, gettext(option->sentence));
    fprintf(stream, "%s# (", indent);
    write_bounds(stream, option);
    fprintf(stream, ")\n%s%s = %s;\n", indent, dot != NULL ? dot + 1 : option->path, value);
    free(value);
    return RESULT_OK;
}

/* Closes the group that is open and opens the one of the path; the root is "". */
static void change_group(FILE *stream, char open[GROUP_SIZE], const char *path)
{
    size_t length = strchr(path, '.') != NULL ? strcspn(path, ".") : 0;
    if (length == strlen(open) && strncmp(open, path, length) == 0) {
        fputc('\n', stream);
        return;
    }
    if (open[0] != '\0') {
        fputs("};\n", stream);
    }
    snprintf(open, GROUP_SIZE, "%.*s", (int)length, path);
    fputc('\n', stream);
    if (length > 0) {
        fprintf(stream, "%s:\n{\n", open);
    }
}

enum result config_write_sample(FILE *stream, const struct option_table *table, const void *values)
{
    char open[GROUP_SIZE] = "";
    void *defaults = malloc(table->size);
    enum result result = RESULT_OK;
    if (defaults == NULL) {
        return RESULT_NO_MEMORY;
    }
    config_defaults(table, defaults);
    fprintf(stream, "# %s\n", table->name);
    write_comment(stream, "", gettext(table->sentence));
    for (size_t i = 0; i < table->count && result == RESULT_OK; i++) {
        const struct config_option *option = &table->options[i];
        if (option->retired) {
            continue;
        }
        change_group(stream, open, option->path);
        result =
            write_option(stream, option, values != NULL ? values : defaults, open[0] != '\0' ? "    " : "");
    }
    if (open[0] != '\0') {
        fputs("};\n", stream);
    }
    free(defaults);
    if (result == RESULT_OK && (fflush(stream) != 0 || ferror(stream))) {
        result = RESULT_IO;
    }
    return result;
}
