/* rexianctl: every verb of the screens for scripts, import, export and checks.
 * Options of all verbs may stand before or behind the verb; the rest is the verb's. */
#include "core/result.h"
#include "ctl/arguments.h"
#include "ctl/ctl.h"
#include "ctl/help.h"
#include "wire/codec.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)

/* Options of all verbs. `anywhere`: also behind the verb. */
static const struct {
    const char *text;
    bool takes;
    bool anywhere;
} globals[] = {
    {"--config", true, true},
    {"-c", true, true},
    {"--as", true, true},
    {"--json", false, true},
    {"--csv", false, true},
    {"--bom", false, true},
    {"--help", false, true},
    {"-h", false, true},
    {"--password-file", true, true},
    {"--log-level", true, true},
    {"--version", false, false},
    {"-V", false, false},
    {"--check-config", false, false},
    {"--print-config", false, false},
};

/* Whether an argument is a global option; *ret_takes: the next one is its value. */
static bool is_global(const char *argument, bool behind_verb, bool *ret_takes)
{
    for (size_t i = 0; i < sizeof globals / sizeof globals[0]; i++) {
        size_t length = strlen(globals[i].text);
        if (strncmp(argument, globals[i].text, length) != 0 || (behind_verb && !globals[i].anywhere))
            continue;
        if (argument[length] == '\0' || (argument[length] == '=' && globals[i].takes)) {
            *ret_takes = globals[i].takes && argument[length] == '\0';
            return true;
        }
    }
    return false;
}

/* Sorts argv into the global options (first, with a place for --config FILE) and the verb's words (last). */
static char **sort_arguments(int argc, char **argv, int *ret_count, bool *ret_has_config, bool *ret_help)
{
    char **sorted = calloc((size_t)argc + 4, sizeof *sorted);
    char **rest = calloc((size_t)argc + 1, sizeof *rest);
    int count = 0;
    size_t rest_count = 0;
    bool only_words = false;
    if (sorted == NULL || rest == NULL) {
        free(sorted);
        free(rest);
        return NULL;
    }
    sorted[count++] = argv[0];
    for (int i = 1; i < argc; i++) {
        bool takes = false;
        only_words = only_words || strcmp(argv[i], "--") == 0;
        if (only_words || !is_global(argv[i], rest_count > 0, &takes)) {
            rest[rest_count++] = argv[i];
            continue;
        }
        bool help = strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
        if (help && rest_count > 0) {
            *ret_help = true;
            continue;
        }
        *ret_has_config = *ret_has_config || strncmp(argv[i], "--config", 8) == 0 || strcmp(argv[i], "-c") == 0;
        sorted[count++] = argv[i];
        if (takes && i + 1 < argc)
            sorted[count++] = argv[++i];
    }
    for (size_t i = 0; i < rest_count; i++)
        sorted[count + (int)i] = rest[i];
    *ret_count = count;
    free(rest);
    return sorted;
}

/* $REXIAN_CONFIG, then console.cfg here; NULL leaves the search to program_start. */
static char *own_config(void)
{
    static char here[] = "console.cfg";
    char *named = getenv("REXIAN_CONFIG");
    if (named != NULL && named[0] != '\0')
        return named;
    return access(here, F_OK) == 0 ? here : NULL;
}

static enum exit_code run_verb(struct ctl *ctl, const struct verb *verb, size_t count, char *const *words)
{
    const struct shape *shape = verb_request(verb);
    struct value_scope scope = ctl_scope(ctl);
    char why[ARGUMENTS_WHY_SIZE];
    void *request = calloc(1, shape->size);
    if (request == NULL)
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    /* Once before the connection, for what is wrong in itself; once behind it, by the city's zone and day. */
    scope.now_at = 1;
    enum result result = arguments_take(verb, count, words, &scope, request, why);
    enum exit_code code = EXIT_CODE_OK;
    if (result == RESULT_OK && !verb->offline) {
        shape_free(shape, request);
        code = ctl_connect(ctl);
        scope = ctl_scope(ctl);
        if (code == EXIT_CODE_OK)
            result = arguments_take(verb, count, words, &scope, request, why);
    }
    if (result != RESULT_OK)
        code = ctl_tell(ctl, EXIT_CODE_USAGE, "%s", result == RESULT_INVALID ? why : _("out of memory"));
    else if (code == EXIT_CODE_OK)
        code = verb->run(ctl, verb, request);
    shape_free(shape, request);
    free(request);
    return code;
}

/* The command line, taken apart. */
struct command {
    char **sorted; /* what program_start gets */
    int total;
    char **words; /* the verb and its arguments, at the end of sorted */
    size_t word_count;
    const struct verb *verb; /* NULL: none of that name */
    size_t verb_words;
    bool help;
    bool json, csv, mark;
    const char *as, *password_file;
};

static bool take_command(int argc, char **argv, struct command *ret)
{
    static char config_option[] = "--config";
    int front = 0;
    bool has_config = false;
    *ret = (struct command){.help = false};
    ret->sorted = sort_arguments(argc, argv, &front, &has_config, &ret->help);
    if (ret->sorted == NULL)
        return false;
    ret->words = ret->sorted + front;
    while (ret->words[ret->word_count] != NULL)
        ret->word_count++;
    ret->total = front + (int)ret->word_count;
    ret->verb = verb_find(ret->words, ret->word_count, &ret->verb_words);
    ret->help = ret->help || (ret->word_count > 0 && strcmp(ret->words[0], "help") == 0);
    bool needs_config = !ret->help && (ret->verb == NULL || !ret->verb->offline);
    if (needs_config && !has_config && own_config() != NULL) {
        memmove(ret->sorted + 3, ret->sorted + 1, (size_t)ret->total * sizeof *ret->sorted);
        ret->sorted[1] = config_option;
        ret->sorted[2] = own_config();
        ret->words += 2;
        ret->total += 2;
    }
    return true;
}

static enum exit_code run_command(const struct command *command, const struct console_config *config,
                                  const char *config_file)
{
    struct ctl ctl;
    if (command->word_count == 0) {
        enum exit_code ignored = help_words(NULL, 0);
        return ignored == EXIT_CODE_OK ? EXIT_CODE_USAGE : ignored;
    }
    if (command->help) {
        size_t skip = strcmp(command->words[0], "help") == 0 ? 1 : 0;
        return help_words(command->words + skip, command->word_count - skip);
    }
    if (command->verb == NULL)
        return command->word_count == 1 && help_list(command->words[0])
                   ? EXIT_CODE_USAGE
                   : help_unknown(command->words, command->word_count);
    ctl_begin(&ctl, config, config_file);
    ctl.verb = command->verb;
    if (command->json && command->csv)
        return ctl_tell(&ctl, EXIT_CODE_USAGE, _("give either --json or --csv"));
    ctl.slow = command->verb->slow;
    ctl.as = command->as;
    ctl.password_file = command->password_file;
    ctl.output.mode = command->json ? OUTPUT_JSON : command->csv ? OUTPUT_CSV : OUTPUT_TEXT;
    ctl.output.mark = command->mark;
    enum exit_code code = run_verb(&ctl, command->verb, command->word_count - command->verb_words,
                                   command->words + command->verb_words);
    ctl_end(&ctl);
    if (!output_end(&ctl.output) && code == EXIT_CODE_OK)
        code = ctl_tell(&ctl, EXIT_CODE_IO, _("what was to be printed could not be written"));
    return code;
}

int main(int argc, char **argv)
{
    static struct console_config config;
    struct command command;
    struct program_run run;
    if (!take_command(argc, argv, &command))
        return EXIT_CODE_IO;
    const struct program_option options[] = {
        {"as", 0, "LOGIN", &command.as, NULL,
         N_("who asks; $REXIAN_AS, then the configuration's login if it is not given")},
        {"password-file", 0, "FILE", &command.password_file, NULL,
         N_("holds the password, or lines of login, tab, password; $REXIAN_PASSWORD_FILE, then a prompt")},
        {"json", 0, NULL, NULL, &command.json, N_("print JSON, one object a line")},
        {"csv", 0, NULL, NULL, &command.csv, N_("print CSV (RFC 4180)")},
        {"bom", 0, NULL, NULL, &command.mark, N_("begin CSV with a byte order mark, for spreadsheets")},
    };
    const struct program program = {
        .name = "rexianctl",
        .log_name = "ctl",
        .purpose = N_("Every verb of the hotline for scripts, import, export and checks."),
        .table = &console_options,
        .values = &config,
        .options = options,
        .option_count = sizeof options / sizeof options[0],
        .words = N_("VERB [ARGUMENT]..."),
        .words_help = N_("rexianctl help lists the verbs; rexianctl help VERB tells the options of one. The "
                         "options below may "
                         "also stand behind the verb (but --version, --check-config and --print-config)."),
        .max_words = SIZE_MAX,
        .stop_at_word = true,
        .config_name = "console.cfg",
        .config_optional = true,
    };
    enum exit_code code = EXIT_CODE_OK;
    if (program_start(&program, command.total, command.sorted, &run))
        code = run_command(&command, &config, run.config_file);
    else
        code = run.exit_code;
    free(command.sorted);
    return (int)code;
}
