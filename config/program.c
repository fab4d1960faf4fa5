/* The common start of every program: locale, options of the command line, configuration, --help and exit codes.
 * Faults go to standard error, what was asked for to standard output. */
#include "config/program.h"

#include "config/files.h"
#include "config/load.h"
#include "config/log.h"
#include "config/print.h"
#include "config/program_private.h"

#include <assert.h>
#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define _(text) gettext(text)

#ifndef REXIAN_SYSCONFDIR
#define REXIAN_SYSCONFDIR "/etc/rexian"
#endif

enum { ROWS_MAX = 40 };

const struct exit_code_row exit_codes[] = {
    {EXIT_CODE_OK, N_("done")},
    {EXIT_CODE_REFUSED, N_("refused by a rule, or a difference was found")},
    {EXIT_CODE_USAGE, N_("the command line is wrong")},
    {EXIT_CODE_UNAVAILABLE, N_("the broker cannot be reached")},
    {EXIT_CODE_IO, N_("reading or writing failed")},
    {EXIT_CODE_NOT_PERMITTED, N_("no right to do this, or a wrong password")},
    {EXIT_CODE_CONFIG, N_("the configuration has a fault")},
};
const size_t exit_code_count = sizeof exit_codes / sizeof exit_codes[0];

/* What the common options say. */
struct common {
    bool help, version, check_config, print_config;
    const char *config;
    const char *log_level;
};

const char *exit_code_sentence(enum exit_code code)
{
    for (size_t i = 0; i < exit_code_count; i++) {
        if (exit_codes[i].code == code) {
            return gettext(exit_codes[i].sentence);
        }
    }
    return "?";
}

static bool is_asked(const char *value)
{
    return value != NULL && value[0] != '\0';
}

/* The locale that the environment asks for sentences, or NULL. */
static const char *locale_asked(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *locale = getenv(names[i]);
        if (is_asked(locale)) {
            return locale;
        }
    }
    return NULL;
}

/* A locale that this machine does not have, such as one that ssh brought along: its language is spoken all the same. */
static void take_language_of_missing_locale(void)
{
    const char *locale = locale_asked();
    if (!is_asked(getenv("LANGUAGE")) && locale != NULL) {
        char language[40];
        snprintf(language, sizeof language, "%.*s", (int)strcspn(locale, ".@"), locale);
        setenv("LANGUAGE", language, 1);
    }
}

/* In the locale "C" gettext does not look at LANGUAGE. */
static void let_language_be_looked_at(void)
{
    const char *messages = setlocale(LC_MESSAGES, NULL);
    if (messages == NULL || strcmp(messages, "C") == 0 || strcmp(messages, "POSIX") == 0) {
        setlocale(LC_MESSAGES, "C.UTF-8");
    }
}

/* Where the translations are: $REXIAN_LOCALEDIR, beside the folder of a program that was built and not installed,
 * or where they were installed to. */
static const char *find_translations(char *out, size_t size)
{
    const char *folder = getenv("REXIAN_LOCALEDIR");
    if (folder != NULL && folder[0] != '\0') {
        return folder;
    }
    ssize_t length = readlink("/proc/self/exe", out, size - 1);
    if (length > 0) {
        out[length] = '\0';
        for (int up = 0; up < 2 && strrchr(out, '/') != NULL; up++) {
            *strrchr(out, '/') = '\0';
        }
        size_t used = strlen(out);
        if (used + sizeof "/locale" <= size) {
            memcpy(out + used, "/locale", sizeof "/locale");
            if (access(out, X_OK) == 0) {
                return out;
            }
        }
    }
    return REXIAN_LOCALEDIR;
}

void program_set_language(const char *language)
{
    char folder[1024];
    if (setlocale(LC_ALL, "") == NULL) {
        setlocale(LC_ALL, "C.UTF-8");
        take_language_of_missing_locale();
    }
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        setlocale(LC_CTYPE, "C.UTF-8");
    }
    /* Numbers are written and read alike everywhere. */
    setlocale(LC_NUMERIC, "C");
    if (language[0] != '\0') {
        setenv("LANGUAGE", language, 1);
        let_language_be_looked_at();
    } else if (locale_asked() == NULL && is_asked(getenv("LANGUAGE"))) {
        /* A bare system names no locale at all. Who names "C" means it. */
        let_language_be_looked_at();
    }
    bindtextdomain("rexian", find_translations(folder, sizeof folder));
    bind_textdomain_codeset("rexian", "UTF-8");
    textdomain("rexian");
}

/* The rows of the command line: the program's own, then the common ones. */
static size_t fill_rows(const struct program *program, struct common *common,
                        struct program_option rows[ROWS_MAX])
{
    const struct program_option with_config[] = {
        {"config", 'c', "FILE", &common->config, NULL, N_("read this configuration")},
        {"check-config", 0, NULL, NULL, &common->check_config,
         N_("name all faults of the configuration, or say ok")},
        {"print-config", 0, NULL, NULL, &common->print_config,
         N_("write a commented sample of all options, with the values of --config FILE if it is given")},
    };
    const struct program_option always[] = {
        {"log-level", 0, "LEVEL", &common->log_level, NULL, N_("error, warning, info or debug")},
        {"help", 'h', NULL, NULL, &common->help, N_("say this")},
        {"version", 'V', NULL, NULL, &common->version, N_("say the version")},
    };
    size_t count = 0;
    assert(program->option_count + 6 <= ROWS_MAX);
    for (size_t i = 0; i < program->option_count; i++) {
        rows[count++] = program->options[i];
    }
    for (size_t i = 0; program->table != NULL && i < sizeof with_config / sizeof with_config[0]; i++) {
        rows[count++] = with_config[i];
    }
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        rows[count++] = always[i];
    }
    return count;
}

static void say_help(const struct program *program, const struct program_option *rows, size_t count)
{
    printf(_("Usage: %s [OPTION]...%s%s\n"), program->name, program->words != NULL ? " " : "",
           program->words != NULL ? gettext(program->words) : "");
    printf("%s\n", gettext(program->purpose));
    if (program->words_help != NULL) {
        printf("\n%s\n", gettext(program->words_help));
    }
    printf("\n%s\n", _("Options:"));
    program_help_options(stdout, rows, count);
    if (program->table != NULL && program->config_name != NULL) {
        printf(_("\nWithout --config the first of these is read: $XDG_CONFIG_HOME/rexian/%s (or ~/.config), "
                 "%s/%s.\n"),
               program->config_name, REXIAN_SYSCONFDIR, program->config_name);
    }
    printf("\n%s\n", _("Exit codes:"));
    for (size_t i = 0; i < exit_code_count; i++) {
        printf("  %2d  %s\n", (int)exit_codes[i].code, gettext(exit_codes[i].sentence));
    }
}

/* Ends with a code, or with EXIT_CODE_IO if what was printed did not get out. */
static bool end(struct program_run *run, enum exit_code code)
{
    run->exit_code = fflush(stdout) == 0 && !ferror(stdout) ? code : EXIT_CODE_IO;
    return false;
}

/* Seeks the configuration of a program; *out is "" if there is none. */
static void seek_config(const char *name, char *out, size_t size)
{
    const char *own = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    int length = -1;
    if (own != NULL && own[0] == '/') {
        length = snprintf(out, size, "%s/rexian/%s", own, name);
    } else if (home != NULL && home[0] == '/') {
        length = snprintf(out, size, "%s/.config/rexian/%s", home, name);
    }
    if (length > 0 && (size_t)length < size && access(out, F_OK) == 0) {
        return;
    }
    length = snprintf(out, size, "%s/%s", REXIAN_SYSCONFDIR, name);
    if (length < 0 || (size_t)length >= size || access(out, F_OK) != 0) {
        out[0] = '\0';
    }
}

/* Without any file the defaults must do: they do not where a required text has none. */
static bool defaults_do(const struct program *program, bool must_have_file)
{
    bool good = !must_have_file;
    for (size_t i = 0; i < program->table->count && good; i++) {
        const struct config_option *option = &program->table->options[i];
        good = !option->required || option->default_text[0] != '\0';
    }
    if (!good) {
        fprintf(stderr, _("%s: there is no %s; name one by --config FILE, or write one from --print-config\n"),
                program->name, program->config_name != NULL ? program->config_name : program->table->name);
    }
    return good;
}

/* Reads the configuration into program->values; false if its faults have been told. */
static bool read_config(const struct program *program, const struct common *common, struct program_run *run)
{
    config_defaults(program->table, program->values);
    if (common->config != NULL) {
        if (strlen(common->config) >= sizeof run->config_file) {
            fprintf(stderr, _("%s: the path of the configuration is too long\n"), program->name);
            return false;
        }
        snprintf(run->config_file, sizeof run->config_file, "%s", common->config);
    } else if (program->config_name != NULL) {
        seek_config(program->config_name, run->config_file, sizeof run->config_file);
    }
    if (run->config_file[0] == '\0') {
        return (program->config_optional && !common->check_config) ||
               defaults_do(program, common->check_config);
    }
    enum result result =
        config_load(program->table, run->config_file, program->values, config_report_to_file, stderr);
    if (result == RESULT_NO_MEMORY) {
        fprintf(stderr, _("%s: out of memory\n"), program->name);
    }
    return result == RESULT_OK;
}

/* --print-config shows the defaults, unless a file is named. */
static bool print_config(const struct program *program, const struct common *common, struct program_run *run)
{
    if (common->config != NULL && !read_config(program, common, run)) {
        return end(run, EXIT_CODE_CONFIG);
    }
    enum result result =
        config_write_sample(stdout, program->table, common->config != NULL ? program->values : NULL);
    return end(run, result == RESULT_OK ? EXIT_CODE_OK : EXIT_CODE_IO);
}

/* Configuration, language and log. */
static bool start_config(const struct program *program, const struct common *common, struct program_run *run)
{
    const struct config_option *option = NULL;
    enum log_level level = LOG_LEVEL_INFO;
    if (program->table != NULL) {
        if (!read_config(program, common, run)) {
            return end(run, EXIT_CODE_CONFIG);
        }
        option = option_find(program->table, "language");
        if (option != NULL && option_text(option, program->values)[0] != '\0') {
            program_set_language(option_text(option, program->values));
        }
        option = option_find(program->table, "log.level");
        if (option != NULL && common->log_level != NULL) {
            option_set_text(option, program->values, common->log_level);
        }
        if (option != NULL) {
            level = log_level_by_name(option_text(option, program->values));
        }
    }
    if (option == NULL && common->log_level != NULL) {
        level = log_level_by_name(common->log_level);
    }
    if (common->check_config) {
        puts("ok");
        return end(run, EXIT_CODE_OK);
    }
    log_start(program->log_name, level);
    return true;
}

static bool words_are_good(const struct program *program, const struct program_run *run)
{
    if (run->word_count < program->min_words) {
        fprintf(stderr, _("%s: %s is missing; see %s --help\n"), program->name,
                program->words != NULL ? program->words : "?", program->name);
        return false;
    }
    if (run->word_count > program->max_words) {
        fprintf(stderr, _("%s: '%s' is one word too many; see %s --help\n"), program->name,
                run->words[program->max_words], program->name);
        return false;
    }
    return true;
}

/* The memory of each program holds callers, keys or passwords: no core file does, wherever the system sends it. A sanitizer has to look
 * into its own process. */
static void leave_no_core(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    (void)prctl(PR_SET_DUMPABLE, 0);
#endif
}

bool program_start(const struct program *program, int argc, char **argv, struct program_run *ret)
{
    struct program_option rows[ROWS_MAX];
    struct common common = {0};
    int first = argc;
    *ret = (struct program_run){.exit_code = EXIT_CODE_OK};
    leave_no_core();
    program_set_language("");
    size_t count = fill_rows(program, &common, rows);
    if (!program_take_from(program->name, rows, count, program->stop_at_word, argc, argv, &first)) {
        return end(ret, EXIT_CODE_USAGE);
    }
    ret->words = argv + first;
    ret->word_count = (size_t)(argc - first);
    if (common.help) {
        say_help(program, rows, count);
        return end(ret, EXIT_CODE_OK);
    }
    if (common.version) {
        printf("%s (Rexian) %s\n", program->name, REXIAN_VERSION);
        return end(ret, EXIT_CODE_OK);
    }
    if (common.log_level != NULL && log_level_by_name(common.log_level) == LOG_LEVEL_COUNT) {
        fprintf(stderr, _("%s: there is no log level '%s'; write error, warning, info or debug\n"),
                program->name, common.log_level);
        return end(ret, EXIT_CODE_USAGE);
    }
    if (common.print_config) {
        return print_config(program, &common, ret);
    }
    if (!common.check_config && !words_are_good(program, ret)) {
        return end(ret, EXIT_CODE_USAGE);
    }
    return start_config(program, &common, ret);
}
