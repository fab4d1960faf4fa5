/* Judges one assignment of a configuration file against its row and takes its value over.
 * Numbers are judged by their token in the text, because libconfig cuts those beyond 32 bits without a word. */
#include "config/load_private.h"
#include "config/log.h"
#include "core/text.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { TOKEN_SIZE = 64, NEAR_ENOUGH = 3 };

/* Steps of one character (insert, delete, replace) from one name to the other; names are shorter than the array. */
static size_t distance(const char *one, const char *other)
{
    size_t row[SCAN_PATH_SIZE + 1];
    size_t width = strlen(other);
    if (width > SCAN_PATH_SIZE) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= width; j++) {
        row[j] = j;
    }
    for (size_t i = 1; one[i - 1] != '\0'; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t replaced = corner + (one[i - 1] != other[j - 1]);
            corner = row[j];
            size_t moved = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = replaced < moved ? replaced : moved;
        }
    }
    return row[width];
}

static const char *last_name(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot != NULL ? dot + 1 : path;
}

/* The option that was probably meant: the same name in another group, or one within a few letters; NULL if none. */
static const char *meant(const struct option_table *table, const char *path)
{
    const char *best = NULL;
    size_t best_distance = NEAR_ENOUGH + 1;
    for (size_t i = 0; i < table->count; i++) {
        const char *option = table->options[i].path;
        if (table->options[i].retired) {
            continue;
        }
        if (strcmp(last_name(option), last_name(path)) == 0) {
            return option;
        }
        size_t steps = distance(path, option);
        if (steps < best_distance) {
            best = option;
            best_distance = steps;
        }
    }
    return best;
}

static bool is_group(const struct option_table *table, const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < table->count; i++) {
        if (strncmp(table->options[i].path, path, length) == 0 && table->options[i].path[length] == '.') {
            return true;
        }
    }
    return false;
}

static void unknown(struct load *load, const struct scan_entry *entry)
{
    char remedy[LOAD_SENTENCE_SIZE];
    const char *near = meant(load->table, entry->path);
    if (near != NULL) {
        snprintf(remedy, sizeof remedy, _("did you mean '%s'?"), near);
    } else {
        snprintf(remedy, sizeof remedy, _("take it out; --print-config lists all options"));
    }
    load_entry_fault(load, entry, _("there is no such option"), remedy);
}

/* "write a number from 1 to 250 (working days)" */
static void say_bounds(const struct config_option *option, char *out, size_t size)
{
    int length =
        snprintf(out, size, _("write a number from %" PRId64 " to %" PRId64), option->min, option->max);
    if (option->unit != NULL && length > 0 && (size_t)length < size) {
        snprintf(out + length, size - (size_t)length, " (%s)", gettext(option->unit));
    }
}

/* The exact value of an integer token; false if 64 bits do not hold it. */
static bool token_value(const char *token, int64_t *ret_value, bool *ret_long)
{
    char *end = NULL;
    bool hex = token[0] == '0' && (token[1] == 'x' || token[1] == 'X');
    errno = 0;
    long long value = strtoll(token, &end, hex ? 16 : 10);
    *ret_value = value;
    *ret_long = *end == 'L';
    return errno == 0;
}

static void load_integer(struct load *load, const struct scan_entry *entry, const struct config_option *option,
                         const config_setting_t *setting)
{
    char remedy[LOAD_SENTENCE_SIZE];
    char token[TOKEN_SIZE] = "";
    int64_t value = 0;
    bool is_long = false;
    size_t length = entry->value_to - entry->value_from;
    say_bounds(option, remedy, sizeof remedy);
    if (entry->kind != SCAN_INT) {
        load_entry_fault(load, entry, _("is not a whole number"), remedy);
        return;
    }
    if (length < sizeof token) {
        memcpy(token, load->text + entry->value_from, length);
    }
    if (length >= sizeof token || !token_value(token, &value, &is_long) || value < option->min ||
        value > option->max) {
        load_entry_fault(load, entry, _("is out of range"), remedy);
        return;
    }
    if (!is_long && (value > INT32_MAX || value < INT32_MIN)) {
        snprintf(remedy, sizeof remedy, _("write %" PRId64 "L"), value);
        load_entry_fault(load, entry, _("needs more than 32 bits"), remedy);
        return;
    }
    if (setting != NULL && config_setting_get_int64(setting) != value) {
        load_entry_fault(load, entry, _("is read as another number"), remedy);
        return;
    }
    option_set_int(option, load->values, value);
}

static void load_bool(struct load *load, const struct scan_entry *entry, const struct config_option *option,
                      const config_setting_t *setting)
{
    if (entry->kind != SCAN_BOOL) {
        load_entry_fault(load, entry, _("is neither true nor false"), _("write true or false, without quotes"));
    } else if (setting != NULL) {
        option_set_bool(option, load->values, config_setting_get_bool(setting) == CONFIG_TRUE);
    }
}

/* \x00 would end the text early, unseen. */
static bool has_escaped_nul(const char *text, size_t from, size_t to)
{
    for (size_t at = from; at + 3 < to; at++) {
        if (text[at] == '\\') {
            if (memcmp(text + at, "\\x00", 4) == 0) {
                return true;
            }
            at++;
        }
    }
    return false;
}

static void say_choices(const struct config_option *option, char *out, size_t size)
{
    int length = snprintf(out, size, "%s", _("write one of"));
    for (const char *const *choice = option->choices; *choice != NULL; choice++) {
        if (length > 0 && (size_t)length < size) {
            length += snprintf(out + length, size - (size_t)length, " \"%s\"", *choice);
        }
    }
}

static void load_text(struct load *load, const struct scan_entry *entry, const struct config_option *option,
                      const config_setting_t *setting)
{
    char remedy[LOAD_SENTENCE_SIZE];
    if (option->choices != NULL) {
        say_choices(option, remedy, sizeof remedy);
    } else if (option->remedy != NULL) {
        snprintf(remedy, sizeof remedy, "%s", gettext(option->remedy));
    } else {
        snprintf(remedy, sizeof remedy, _("write a text of at most %zu bytes in quotes"), option->size - 1);
    }
    if (entry->kind != SCAN_TEXT) {
        load_entry_fault(load, entry, _("is not a text in quotes"), remedy);
        return;
    }
    if (setting == NULL) {
        return;
    }
    const char *text = config_setting_get_string(setting);
    const char *why = has_escaped_nul(load->text, entry->value_from, entry->value_to)
                          ? N_("has a control character")
                          : option_text_fault(option, text);
    if (why != NULL) {
        load_entry_fault(load, entry, gettext(why), remedy);
        return;
    }
    option_set_text(option, load->values, text);
}

static bool types_agree(enum scan_kind kind, int type)
{
    switch (kind) {
    case SCAN_GROUP:
        return type == CONFIG_TYPE_GROUP;
    case SCAN_INT:
        return type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64;
    case SCAN_FLOAT:
        return type == CONFIG_TYPE_FLOAT;
    case SCAN_BOOL:
        return type == CONFIG_TYPE_BOOL;
    case SCAN_TEXT:
        return type == CONFIG_TYPE_STRING;
    case SCAN_LIST:
        return type == CONFIG_TYPE_LIST || type == CONFIG_TYPE_ARRAY;
    case SCAN_OTHER:
    case SCAN_INCLUDE:
        return false;
    }
    return false;
}

void load_entry(struct load *load, const struct scan_entry *entry)
{
    const struct config_option *option = option_find(load->table, entry->path);
    const config_setting_t *setting = load->tree_good ? config_lookup(&load->tree, entry->path) : NULL;
    if (option == NULL) {
        if (!is_group(load->table, entry->path)) {
            unknown(load, entry);
        } else if (entry->kind != SCAN_GROUP) {
            load_entry_fault(load, entry, _("is a group of options"), _("write NAME: { OPTION = VALUE; };"));
        }
        return;
    }
    load->given[option - load->table->options] = true;
    if (load->tree_good && (setting == NULL || !types_agree(entry->kind, config_setting_type(setting)))) {
        load_entry_fault(load, entry, _("cannot be read as it stands"),
                         _("write each option on a line of its own"));
        return;
    }
    switch (option->kind) {
    case OPTION_INT:
    case OPTION_MS:
        load_integer(load, entry, option, setting);
        break;
    case OPTION_BOOL:
        load_bool(load, entry, option, setting);
        break;
    case OPTION_TEXT:
    case OPTION_PATH:
        load_text(load, entry, option, setting);
        break;
    }
}
