/* Help by the table of verbs. */
#include "ctl/help.h"

#include "ctl/arguments.h"
#include "ctl/verb.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)

enum { NEAR = 2 };

bool help_list(const char *begin)
{
    const struct verb *verb = NULL;
    size_t length = strlen(begin);
    bool any = false;
    for (size_t i = 0; (verb = verb_at(i)) != NULL; i++) {
        if (strncmp(verb->name, begin, length) != 0 || (length > 0 && verb->name[length] != ' '))
            continue;
        printf("  %-20s %s\n", verb->name, gettext(verb->sentence));
        any = true;
    }
    return any;
}

enum exit_code help_words(char *const *words, size_t count)
{
    size_t used = 0;
    if (count == 0) {
        printf("%s\n", _("Usage: rexianctl [OPTION]... VERB [ARGUMENT]...\nVerbs:"));
        help_list("");
        printf("%s\n", _("rexianctl help VERB tells the options of one; rexianctl --help those of all."));
        return EXIT_CODE_OK;
    }
    const struct verb *verb = verb_find(words, count, &used);
    if (verb != NULL) {
        arguments_help(verb);
        return EXIT_CODE_OK;
    }
    return help_list(words[0]) ? EXIT_CODE_OK : help_unknown(words, count);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters must be changed to make one word of the other. */
static size_t distance(const char *a, const char *b)
{
    enum { LENGTH_MAX = 40 };
    size_t row[LENGTH_MAX + 1];
    size_t length = strlen(b);
    if (length > LENGTH_MAX)
        return LENGTH_MAX;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; *a != '\0'; a++, i++) {
        size_t before = row[0];
        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t kept = row[j];
            row[j] = least(least(row[j], row[j - 1]) + 1, before + (*a != b[j - 1] ? 1 : 0));
            before = kept;
        }
    }
    return row[length];
}

enum exit_code help_unknown(char *const *words, size_t count)
{
    char given[128];
    const struct verb *verb = NULL;
    bool any = false;
    snprintf(given, sizeof given, "%s%s%s", words[0], count > 1 ? " " : "", count > 1 ? words[1] : "");
    fprintf(stderr, _("rexianctl: there is no verb '%s'; see rexianctl help\n"), given);
    for (size_t i = 0; (verb = verb_at(i)) != NULL; i++) {
        const char *like = strchr(verb->name, ' ') != NULL ? given : words[0];
        if (distance(like, verb->name) <= NEAR) {
            fprintf(stderr, "%s rexianctl %s\n", any ? "   " : _("do you mean"), verb->name);
            any = true;
        }
    }
    return EXIT_CODE_USAGE;
}
