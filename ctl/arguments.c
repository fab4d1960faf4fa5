/* Words and options to requests. */
#include "ctl/arguments.h"

#include "wire/codec.h"

#include <ctype.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { OPTION_NAME_SIZE = 48, WORD_NAME_SIZE = 64, FIELDS_MAX = 64 };

/* What has been taken so far. */
struct taking {
    const struct verb *verb;
    const struct shape *shape;
    struct value_scope *scope;
    char *record;
    bool given[FIELDS_MAX]; /* by position of the member */
    size_t words;
    char *why;
};

static size_t position_of(const struct shape *shape, const struct field *field)
{
    return (size_t)(field - shape->fields);
}

static enum result fault(struct taking *t, const char *what, const char *text, const char *sentence)
{
    char shown[VALUE_SHOWN_SIZE];
    value_show(text, shown);
    snprintf(t->why, ARGUMENTS_WHY_SIZE, _("%s: '%s': %s"), what, shown, sentence);
    return RESULT_INVALID;
}

/* A word as the usage names it: "NUMBER" for the member "number". */
static void word_name(const char *member, char out[WORD_NAME_SIZE])
{
    size_t length = 0;
    for (; member[length] != '\0' && length + 1 < WORD_NAME_SIZE; length++)
        out[length] = (char)toupper((unsigned char)member[length]);
    out[length] = '\0';
}

/* Adds an element of zeroes to a list. */
static enum result add_element(struct taking *t, const struct field *field, const char *what, const char *text,
                               char **ret_element)
{
    char why[VALUE_WHY_SIZE];
    size_t count = 0;
    char *elements = NULL;
    memcpy(&count, t->record + field->count_offset, sizeof count);
    memcpy(&elements, t->record + field->offset, sizeof elements);
    if (count == field->max) {
        snprintf(why, sizeof why, _("is one too many; allowed: at most %zu"), field->max);
        return fault(t, what, text, why);
    }
    char *grown = realloc(elements, (count + 1) * field->of->size);
    if (grown == NULL)
        return RESULT_NO_MEMORY;
    memset(grown + count * field->of->size, 0, field->of->size);
    memcpy(t->record + field->offset, &grown, sizeof grown);
    count++;
    memcpy(t->record + field->count_offset, &count, sizeof count);
    *ret_element = grown + (count - 1) * field->of->size;
    return RESULT_OK;
}

/* Adds "field=value" to a list of pairs: a shape whose first two members are texts. */
static enum result add_pair(struct taking *t, const struct field *field, const char *what, const char *text)
{
    const char *equals = strchr(text, '=');
    char name[128];
    char why[VALUE_WHY_SIZE];
    char *element = NULL;
    if (equals == NULL || equals == text || (size_t)(equals - text) >= sizeof name)
        return fault(t, what, text, _("is not of the form field=value"));
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    enum result result = add_element(t, field, what, text, &element);
    if (result != RESULT_OK)
        return result;
    if (value_set(&field->of->fields[0], element, name, t->scope, why) != RESULT_OK ||
        value_set(&field->of->fields[1], element, equals + 1, t->scope, why) != RESULT_OK)
        return fault(t, what, text, why);
    return RESULT_OK;
}

static enum result put(struct taking *t, const struct field *field, const char *what, const char *text)
{
    char why[VALUE_WHY_SIZE];
    size_t position = position_of(t->shape, field);
    if (field->kind == FIELD_LIST) {
        t->given[position] = true;
        return add_pair(t, field, what, text);
    }
    if (t->given[position])
        return fault(t, what, text, _("is given twice, or contradicts an option before it"));
    t->given[position] = true;
    return value_set(field, t->record, text, t->scope, why) == RESULT_OK ? RESULT_OK
                                                                         : fault(t, what, text, why);
}

/* Adds a word to a list whose elements begin with a text: each word is one. */
static enum result put_element(struct taking *t, const struct field *field, const char *what, const char *text)
{
    char why[VALUE_WHY_SIZE];
    char *element = NULL;
    enum result result = add_element(t, field, what, text, &element);
    if (result == RESULT_OK && value_set(&field->of->fields[0], element, text, t->scope, why) != RESULT_OK)
        result = fault(t, what, text, why);
    return result;
}

/* Adds another word to a text member that takes the rest. */
static enum result put_more(struct taking *t, const struct field *field, const char *what, const char *text)
{
    char why[VALUE_WHY_SIZE];
    char *at = t->record + field->offset;
    size_t have = strlen(at);
    size_t more = strlen(text);
    char *joined = malloc(have + more + 2);
    if (joined == NULL)
        return RESULT_NO_MEMORY;
    snprintf(joined, have + more + 2, "%s %s", at, text);
    enum result result = value_set(field, t->record, joined, t->scope, why);
    if (result != RESULT_OK)
        result = fault(t, what, joined, why);
    free(joined);
    return result;
}

static size_t words_of(const struct verb *verb)
{
    size_t count = 0;
    while (count < VERB_WORDS_MAX && verb->words[count] != NULL)
        count++;
    return count;
}

static enum result take_word(struct taking *t, const char *text)
{
    size_t count = words_of(t->verb);
    if (t->words >= count && !(t->verb->rest && count > 0)) {
        char usage[256];
        arguments_usage(t->verb, usage, sizeof usage);
        snprintf(t->why, ARGUMENTS_WHY_SIZE, _("'%s' is one word too many; usage: %s"), text, usage);
        return RESULT_INVALID;
    }
    bool more = t->words >= count;
    const struct field *field = shape_field(t->shape, t->verb->words[more ? count - 1 : t->words]);
    char what[WORD_NAME_SIZE];
    word_name(field->name, what);
    t->words++;
    if (field->kind == FIELD_LIST)
        return put_element(t, field, what, text);
    return more ? put_more(t, field, what, text) : put(t, field, what, text);
}

/* Finds the option of a name; its text may end with '=' and a value. */
static bool find_option(const struct verb *verb, const char *text, size_t length, struct verb_option *ret)
{
    char name[OPTION_NAME_SIZE];
    for (size_t i = 0; verb_option_at(verb, i, ret, name); i++)
        if (strlen(ret->name) == length && strncmp(ret->name, text, length) == 0)
            return true;
    return false;
}

static void list_options(const struct verb *verb, char *out, size_t size)
{
    struct verb_option option;
    char name[OPTION_NAME_SIZE];
    size_t used = 0;
    snprintf(out, size, "%s", _("none"));
    for (size_t i = 0; verb_option_at(verb, i, &option, name) && used < size; i++) {
        int wrote = snprintf(out + used, size - used, "%s--%s", i > 0 ? ", " : "", option.name);
        used += wrote > 0 ? (size_t)wrote : 0;
    }
}

/* Takes "--name value", "--name=value" or "--flag" at argv[*at]; *at is then the last one taken. */
static enum result take_option(struct taking *t, size_t count, char *const *argv, size_t *at)
{
    const char *text = argv[*at] + 2;
    size_t length = strcspn(text, "=");
    const char *value = text[length] == '=' ? text + length + 1 : NULL;
    struct verb_option option;
    char what[OPTION_NAME_SIZE + 2];
    if (length >= OPTION_NAME_SIZE || !find_option(t->verb, text, length, &option)) {
        char all[ARGUMENTS_WHY_SIZE / 2];
        list_options(t->verb, all, sizeof all);
        snprintf(t->why, ARGUMENTS_WHY_SIZE, _("option '--%.*s' is unknown; allowed: %s"), (int)length, text,
                 all);
        return RESULT_INVALID;
    }
    snprintf(what, sizeof what, "--%.*s", (int)length, text);
    const struct field *field = verb_option_field(t->verb, &option);
    if (option.value != NULL) {
        if (value != NULL)
            return fault(t, what, value, _("the option takes no value"));
        return put(t, field, what, option.value);
    }
    if (value == NULL && field->kind == FIELD_BOOL)
        return put(t, field, what, "yes");
    if (value == NULL && *at + 1 >= count) {
        snprintf(t->why, ARGUMENTS_WHY_SIZE, _("option '%s' needs a value"), what);
        return RESULT_INVALID;
    }
    if (value == NULL)
        value = argv[++*at];
    return put(t, field, what, value);
}

/* Each member that an option marks as needed, or that the shape requires, must have been given. */
static enum result check_needed(struct taking *t)
{
    struct verb_option option;
    char name[OPTION_NAME_SIZE];
    char usage[256];
    if (t->words < t->verb->words_needed) {
        char what[WORD_NAME_SIZE];
        word_name(t->verb->words[t->words], what);
        arguments_usage(t->verb, usage, sizeof usage);
        snprintf(t->why, ARGUMENTS_WHY_SIZE, _("%s is missing; usage: %s"), what, usage);
        return RESULT_INVALID;
    }
    for (size_t i = 0; verb_option_at(t->verb, i, &option, name); i++) {
        const struct field *field = verb_option_field(t->verb, &option);
        bool needed = option.needed || (field->flags & FIELD_REQUIRED) != 0;
        if (!needed || t->given[position_of(t->shape, field)])
            continue;
        struct verb_option other;
        char other_name[OPTION_NAME_SIZE];
        size_t used = (size_t)snprintf(t->why, ARGUMENTS_WHY_SIZE, _("this is missing: "));
        const char *between = "";
        for (size_t j = 0; verb_option_at(t->verb, j, &other, other_name) && used < ARGUMENTS_WHY_SIZE; j++) {
            if (verb_option_field(t->verb, &other) == field) {
                int wrote = snprintf(t->why + used, ARGUMENTS_WHY_SIZE - used, "%s--%s", between, other.name);
                used += wrote > 0 ? (size_t)wrote : 0;
                between = _(" or ");
            }
        }
        return RESULT_INVALID;
    }
    return RESULT_OK;
}

enum result arguments_take(const struct verb *verb, size_t count, char *const *argv, struct value_scope *scope,
                           void *record, char why[ARGUMENTS_WHY_SIZE])
{
    struct taking t = {.verb = verb, .shape = verb_request(verb), .scope = scope, .record = record, .why = why};
    enum result result = RESULT_OK;
    bool only_words = false;
    memset(record, 0, t.shape->size);
    why[0] = '\0';
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0)
            only_words = true;
        else if (!only_words && strncmp(argv[i], "--", 2) == 0)
            result = take_option(&t, count, argv, &i);
        else if (!only_words && argv[i][0] == '-' && isalpha((unsigned char)argv[i][1]))
            result = fault(&t, _("option"), argv[i], _("is unknown; options begin with two dashes"));
        else
            result = take_word(&t, argv[i]);
    }
    if (result == RESULT_OK)
        result = check_needed(&t);
    if (result != RESULT_OK)
        shape_free(t.shape, record);
    return result;
}

void arguments_usage(const struct verb *verb, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "rexianctl %s", verb->name);
    struct verb_option option;
    char name[OPTION_NAME_SIZE];
    for (size_t i = 0; i < words_of(verb) && used < size; i++) {
        char upper[WORD_NAME_SIZE];
        bool optional = i >= verb->words_needed;
        bool more = verb->rest && i + 1 == words_of(verb);
        word_name(verb->words[i], upper);
        int wrote = snprintf(out + used, size - used, " %s%s%s%s", optional ? "[" : "", upper,
                             more ? "..." : "", optional ? "]" : "");
        used += wrote > 0 ? (size_t)wrote : 0;
    }
    if (used < size && verb_option_at(verb, 0, &option, name))
        snprintf(out + used, size - used, " %s", _("[OPTION]..."));
}

static const char *kind_argument(const struct field *field)
{
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_ID:
        return "N";
    case FIELD_AT:
        return "TIME";
    case FIELD_MS:
        return "MS";
    case FIELD_DATE:
        return "DAY";
    case FIELD_NAME:
        return "NAME";
    case FIELD_LIST:
        return "FIELD=VALUE";
    case FIELD_BOOL:
        return "";
    case FIELD_TEXT:
    case FIELD_BYTES:
        break;
    }
    return "TEXT";
}

void arguments_help(const struct verb *verb)
{
    char usage[256];
    struct verb_option option;
    char name[OPTION_NAME_SIZE];
    arguments_usage(verb, usage, sizeof usage);
    printf(_("Usage: %s\n"), usage);
    printf("%s\n", gettext(verb->sentence));
    for (size_t i = 0; verb_option_at(verb, i, &option, name); i++) {
        const struct field *field = verb_option_field(verb, &option);
        const char *sentence = option.sentence != NULL ? option.sentence : field->sentence;
        char left[96];
        if (i == 0)
            printf("\n%s\n", _("Options:"));
        snprintf(left, sizeof left, "--%s %s", option.name, option.value != NULL ? "" : kind_argument(field));
        printf("  %-24s %s", left, gettext(sentence));
        if (field->kind == FIELD_NAME && option.value == NULL) {
            char names[VALUE_WHY_SIZE];
            value_names(field->names, names, sizeof names);
            printf(": %s", names);
        }
        putchar('\n');
    }
}
