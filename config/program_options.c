/* The command line: options as rows, taken by getopt_long, with faults and help told in one manner.
 * Rows of a verb and rows of a program are taken by the same function. */
#include "config/program_private.h"

#include <assert.h>
#include <getopt.h>
#include <libintl.h>
#include <stdint.h>
#include <string.h>

#define _(text) gettext(text)

enum { OPTIONS_MAX = 48, LETTERS_SIZE = 2 + 2 * OPTIONS_MAX + 1, LONG_ONLY = 256, LEFT_MAX = 30 };

/* What getopt gives for the row `index`. */
static int value_of(const struct program_option *option, size_t index)
{
    return option->letter != '\0' ? option->letter : LONG_ONLY + (int)index;
}

static void fill(const struct program_option *options, size_t count, bool stop_at_word,
                 struct option longs[OPTIONS_MAX + 1], char letters[LETTERS_SIZE])
{
    size_t length = 0;
    assert(count <= OPTIONS_MAX);
    if (stop_at_word) {
        letters[length++] = '+';
    }
    letters[length++] = ':';
    for (size_t i = 0; i < count; i++) {
        assert((options[i].text == NULL) != (options[i].flag == NULL));
        longs[i] = (struct option){.name = options[i].name,
                                   .has_arg = options[i].argument != NULL ? required_argument : no_argument,
                                   .val = value_of(&options[i], i)};
        if (options[i].letter != '\0') {
            letters[length++] = options[i].letter;
            if (options[i].argument != NULL) {
                letters[length++] = ':';
            }
        }
    }
    longs[count] = (struct option){0};
    letters[length] = '\0';
}

static const struct program_option *row_of(const struct program_option *options, size_t count, int value)
{
    for (size_t i = 0; i < count; i++) {
        if (value_of(&options[i], i) == value) {
            return &options[i];
        }
    }
    return NULL;
}

/* Says why getopt gave '?' or ':'. */
static void tell_fault(const char *name, const struct program_option *options, size_t count, int given,
                       const char *word)
{
    const struct program_option *option = optopt != 0 ? row_of(options, count, optopt) : NULL;
    const char *program_end = strchr(name, ' ');
    int program_length = program_end != NULL ? (int)(program_end - name) : (int)strlen(name);
    fprintf(stderr, "%s: ", name);
    if (given == ':' && option != NULL) {
        fprintf(stderr, _("option '--%s' needs an argument: %s"), option->name, option->argument);
    } else if (option != NULL) {
        fprintf(stderr, _("option '--%s' takes no argument"), option->name);
    } else if (optopt > 0 && optopt < LONG_ONLY) {
        fprintf(stderr, _("there is no option '-%c'"), optopt);
    } else {
        fprintf(stderr, _("option '%s' is unknown or cut too short"), word != NULL ? word : "?");
    }
    fprintf(stderr, _("; see %.*s --help"), program_length, name);
    fputc('\n', stderr);
}

bool program_take_from(const char *name, const struct program_option *options, size_t count, bool stop_at_word,
                       int argc, char **argv, int *ret_first)
{
    struct option longs[OPTIONS_MAX + 1];
    char letters[LETTERS_SIZE];
    fill(options, count, stop_at_word, longs, letters);
    opterr = 0;
    optind = 0; /* glibc: begin anew, also after another argv */
    for (;;) {
        int given = getopt_long(argc, argv, letters, longs, NULL);
        if (given == -1) {
            break;
        }
        const struct program_option *option =
            given == '?' || given == ':' ? NULL : row_of(options, count, given);
        if (option == NULL) {
            tell_fault(name, options, count, given, optind > 0 && optind <= argc ? argv[optind - 1] : NULL);
            return false;
        }
        if (option->flag != NULL) {
            *option->flag = true;
        } else {
            *option->text = optarg;
        }
    }
    *ret_first = optind;
    return true;
}

bool program_take(const char *name, const struct program_option *options, size_t count, int argc, char **argv,
                  int *ret_first)
{
    char full[128];
    snprintf(full, sizeof full, "%s %s", name, argc > 0 ? argv[0] : "");
    return program_take_from(full, options, count, false, argc, argv, ret_first);
}

void program_help_options(FILE *stream, const struct program_option *options, size_t count)
{
    int left_width = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < count; i++) {
            char left[80];
            char letter[8] = "    ";
            if (options[i].letter != '\0') {
                snprintf(letter, sizeof letter, "-%c, ", options[i].letter);
            }
            int width = snprintf(left, sizeof left, "  %s--%s%s%s", letter, options[i].name,
                                 options[i].argument != NULL ? " " : "",
                                 options[i].argument != NULL ? options[i].argument : "");
            if (round == 0) {
                left_width = width > left_width && width <= LEFT_MAX ? width : left_width;
            } else if (width > left_width) {
                fprintf(stream, "%s\n%*s  %s\n", left, left_width, "", gettext(options[i].sentence));
            } else {
                fprintf(stream, "%-*s  %s\n", left_width, left, gettext(options[i].sentence));
            }
        }
    }
}
