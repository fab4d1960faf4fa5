/* What can be asked and done with a row of an option table; the tables are in options_broker.c and options_client.c.
 * Defaults are texts in the tables, taken by the same rules as those of a file. */
#include "config/options.h"

#include "core/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void *place(const struct config_option *option, void *values)
{
    return (char *)values + option->offset;
}

static const void *place_const(const struct config_option *option, const void *values)
{
    return (const char *)values + option->offset;
}

const struct config_option *option_find(const struct option_table *table, const char *path)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->options[i].path, path) == 0) {
            return &table->options[i];
        }
    }
    return NULL;
}

int64_t option_int(const struct config_option *option, const void *values)
{
    int64_t value = 0;
    assert(option->kind == OPTION_INT || option->kind == OPTION_MS);
    memcpy(&value, place_const(option, values), sizeof value);
    return value;
}

void option_set_int(const struct config_option *option, void *values, int64_t value)
{
    assert(option->kind == OPTION_INT || option->kind == OPTION_MS);
    assert(value >= option->min && value <= option->max);
    memcpy(place(option, values), &value, sizeof value);
}

bool option_bool(const struct config_option *option, const void *values)
{
    bool value = false;
    assert(option->kind == OPTION_BOOL);
    memcpy(&value, place_const(option, values), sizeof value);
    return value;
}

void option_set_bool(const struct config_option *option, void *values, bool value)
{
    assert(option->kind == OPTION_BOOL);
    memcpy(place(option, values), &value, sizeof value);
}

const char *option_text(const struct config_option *option, const void *values)
{
    assert(option->kind == OPTION_TEXT || option->kind == OPTION_PATH);
    return place_const(option, values);
}

void option_set_text(const struct config_option *option, void *values, const char *text)
{
    assert(option->kind == OPTION_TEXT || option->kind == OPTION_PATH);
    size_t length = strlen(text);
    assert(length < option->size);
    /* The whole array is set, so that equal values are equal bytes. */
    memset(place(option, values), 0, option->size);
    memcpy(place(option, values), text, length);
}

static bool is_choice(const struct config_option *option, const char *text)
{
    for (const char *const *choice = option->choices; *choice != NULL; choice++) {
        if (strcmp(*choice, text) == 0) {
            return true;
        }
    }
    return false;
}

const char *option_text_fault(const struct config_option *option, const char *text)
{
    size_t length = strlen(text);
    if (length >= option->size) {
        return N_("is too long");
    }
    if (!text_is_utf8(text, length)) {
        return N_("is not UTF-8");
    }
    if (text_has_control(text) || strpbrk(text, "\n\t") != NULL) {
        return N_("has a control character");
    }
    if (option->choices != NULL) {
        return is_choice(option, text) ? NULL : N_("is none of the words that may stand here");
    }
    if (length == 0) {
        return option->required ? N_("is empty, but must be given") : NULL;
    }
    return option->why_bad != NULL ? option->why_bad(text) : NULL;
}

void config_defaults(const struct option_table *table, void *values)
{
    memset(values, 0, table->size);
    for (size_t i = 0; i < table->count; i++) {
        const struct config_option *option = &table->options[i];
        switch (option->kind) {
        case OPTION_INT:
        case OPTION_MS:
            option_set_int(option, values, strtoll(option->default_text, NULL, 10));
            break;
        case OPTION_BOOL:
            option_set_bool(option, values, strcmp(option->default_text, "true") == 0);
            break;
        case OPTION_TEXT:
        case OPTION_PATH:
            option_set_text(option, values, option->default_text);
            break;
        }
    }
}

bool option_equal(const struct config_option *option, const void *one, const void *other)
{
    switch (option->kind) {
    case OPTION_INT:
    case OPTION_MS:
        return option_int(option, one) == option_int(option, other);
    case OPTION_BOOL:
        return option_bool(option, one) == option_bool(option, other);
    case OPTION_TEXT:
    case OPTION_PATH:
        return strcmp(option_text(option, one), option_text(option, other)) == 0;
    }
    return false;
}

bool option_list_next(const char *list, size_t *position, char *out, size_t size)
{
    char piece[CONFIG_PATH_SIZE];
    size_t length = strlen(list);
    if (length == 0 || *position > length) {
        return false;
    }
    size_t taken = strcspn(list + *position, ",");
    size_t kept = taken < sizeof piece ? taken : sizeof piece - 1;
    memcpy(piece, list + *position, kept);
    piece[kept] = '\0';
    *position += taken + 1;
    text_trim(piece);
    (void)text_copy(out, size, piece);
    return true;
}

bool option_list_has(const char *list, const char *name)
{
    char one[CONFIG_PATH_SIZE];
    size_t position = 0;
    while (option_list_next(list, &position, one, sizeof one)) {
        if (strcmp(one, name) == 0) {
            return true;
        }
    }
    return false;
}

void option_copy(const struct config_option *option, void *to, const void *from)
{
    switch (option->kind) {
    case OPTION_INT:
    case OPTION_MS:
        option_set_int(option, to, option_int(option, from));
        break;
    case OPTION_BOOL:
        option_set_bool(option, to, option_bool(option, from));
        break;
    case OPTION_TEXT:
    case OPTION_PATH:
        option_set_text(option, to, option_text(option, from));
        break;
    }
}
