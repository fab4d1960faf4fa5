/* The start of a program: what its command line and configuration make it say and end with.
 * program_start runs in this process, with standard output and error in a file each. */
#include "config/log.h"
#include "config/program.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_SIZE = 65536, WORDS_MAX = 16 };

static char folder[] = "/tmp/rexian-program-XXXXXX";
static char config_file[256];
static struct console_config console;
static struct program_run run;
static char said[TEXT_SIZE];
static char told[TEXT_SIZE];

static const char *check_dir;
static bool quiet;

static const struct program_option options[] = {
    {"check", 'k', "DIR", &check_dir, NULL, "check the store of a city"},
    {"quiet", 'q', NULL, NULL, &quiet, "say less"},
};

static struct program program = {
    .name = "rexian-test",
    .log_name = "test",
    .purpose = "A program of the tests.",
    .table = &console_options,
    .values = &console,
    .options = options,
    .option_count = 2,
    .words = "[DIR]",
    .max_words = 1,
    .config_name = "console.cfg",
};

static const char good_config[] =
    "broker_key = \"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\";\nlogin = \"王芳\";\n";

static void write_config(const char *text)
{
    FILE *file = fopen(config_file, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(config_file, sizeof config_file, "%s/console.cfg", folder);
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    setenv("LC_ALL", "C", 1);
    unsetenv("LANGUAGE");
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[300];
    snprintf(command, sizeof command, "rm -rf -- '%s'", folder);
    return system(command);
}

static int forget(void **state)
{
    (void)state;
    check_dir = NULL;
    quiet = false;
    program.config_optional = false;
    program.stop_at_word = false;
    program.min_words = 0;
    write_config(good_config);
    return 0;
}

static int divert(FILE *stream, FILE *sink)
{
    fflush(stream);
    int kept = dup(fileno(stream));
    dup2(fileno(sink), fileno(stream));
    return kept;
}

static void restore(FILE *stream, int kept, FILE *sink, char out[TEXT_SIZE])
{
    fflush(stream);
    dup2(kept, fileno(stream));
    close(kept);
    ssize_t got = pread(fileno(sink), out, TEXT_SIZE - 1, 0);
    out[got > 0 ? got : 0] = '\0';
    fclose(sink);
}

/* Starts the program with words, ended by NULL. */
static bool start(const char *const *words)
{
    static char copies[WORDS_MAX][256];
    static char *argv[WORDS_MAX + 1];
    int argc = 0;
    strcpy(copies[0], "rexian-test");
    argv[argc] = copies[argc];
    argc++;
    for (; *words != NULL; words++, argc++) {
        assert_true(argc < WORDS_MAX);
        snprintf(copies[argc], sizeof copies[argc], "%s", *words);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    FILE *out = tmpfile();
    FILE *err = tmpfile();
    assert_true(out != NULL && err != NULL);
    int kept_out = divert(stdout, out);
    int kept_err = divert(stderr, err);
    bool goes_on = program_start(&program, argc, argv, &run);
    restore(stdout, kept_out, out, said);
    restore(stderr, kept_err, err, told);
    return goes_on;
}

#define START(...) start((const char *const[]){__VA_ARGS__, NULL})

static void help_lists_every_option_and_exit_code(void **state)
{
    (void)state;
    static const char *const names[] = {"-k, --check DIR", "-q, --quiet",    "-c, --config FILE",
                                        "--check-config",  "--print-config", "--log-level LEVEL",
                                        "-h, --help",      "-V, --version"};
    assert_false(START("--help"));
    assert_int_equal(run.exit_code, EXIT_CODE_OK);
    assert_string_equal(told, "");
    assert_non_null(strstr(said, "Usage: rexian-test [OPTION]... [DIR]\nA program of the tests.\n"));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_non_null(strstr(said, names[i]));
    }
    for (size_t i = 0; i < exit_code_count; i++) {
        assert_non_null(strstr(said, exit_codes[i].sentence));
    }
    assert_false(START("-V"));
    assert_string_equal(said, "rexian-test (Rexian) " REXIAN_VERSION "\n");
}

static void a_good_start_gives_values_options_and_words(void **state)
{
    (void)state;
    assert_true(START("-c", config_file, "word", "--quiet", "-k", "dir", "--log-level=debug"));
    assert_string_equal(told, "");
    assert_string_equal(run.config_file, config_file);
    assert_string_equal(console.login, "王芳");
    assert_string_equal(console.log.level, "debug");
    assert_true(quiet);
    assert_string_equal(check_dir, "dir");
    assert_int_equal(run.word_count, 1);
    assert_string_equal(run.words[0], "word");
}

static void a_wrong_command_line_ends_with_2_and_a_sentence(void **state)
{
    (void)state;
    assert_false(START("--nonsense"));
    assert_int_equal(run.exit_code, EXIT_CODE_USAGE);
    assert_string_equal(
        told, "rexian-test: option '--nonsense' is unknown or cut too short; see rexian-test --help\n");
    assert_false(START("-x"));
    assert_string_equal(told, "rexian-test: there is no option '-x'; see rexian-test --help\n");
    assert_false(START("--check"));
    assert_string_equal(told, "rexian-test: option '--check' needs an argument: DIR; see rexian-test --help\n");
    assert_false(START("-k"));
    assert_string_equal(told, "rexian-test: option '--check' needs an argument: DIR; see rexian-test --help\n");
    assert_false(START("--quiet=yes"));
    assert_string_equal(told, "rexian-test: option '--quiet' takes no argument; see rexian-test --help\n");
    assert_false(START("-c", config_file, "one", "two"));
    assert_string_equal(told, "rexian-test: 'two' is one word too many; see rexian-test --help\n");
    assert_false(START("-c", config_file, "--log-level", "loud"));
    assert_int_equal(run.exit_code, EXIT_CODE_USAGE);
    assert_non_null(strstr(told, "there is no log level 'loud'"));
    program.min_words = 1;
    assert_false(START("-c", config_file));
    assert_string_equal(told, "rexian-test: [DIR] is missing; see rexian-test --help\n");
}

static void check_config_says_ok_or_all_faults(void **state)
{
    (void)state;
    char expected[600];
    assert_false(START("--check-config", "--config", config_file));
    assert_int_equal(run.exit_code, EXIT_CODE_OK);
    assert_string_equal(said, "ok\n");
    assert_string_equal(told, "");
    write_config("login = 3;\nmouse = \"yes\";\ntimeout = 55555555555;\n");
    assert_false(START("--check-config", "--config", config_file));
    assert_int_equal(run.exit_code, EXIT_CODE_CONFIG);
    assert_string_equal(said, "");
    snprintf(expected, sizeof expected, "%s:1: option 'login': value '3': ", config_file);
    assert_non_null(strstr(told, expected));
    snprintf(expected, sizeof expected, "%s:2: option 'mouse': value 'yes': ", config_file);
    assert_non_null(strstr(told, expected));
    snprintf(
        expected, sizeof expected,
        "%s:3: option 'timeout': value '55555555555': there is no such option; did you mean 'timeout_ms'?\n",
        config_file);
    assert_non_null(strstr(told, expected));
    snprintf(expected, sizeof expected, "%s:4: option 'broker_key': is missing; ", config_file);
    assert_non_null(strstr(told, expected));
    assert_false(START("--config", config_file));
    assert_int_equal(run.exit_code, EXIT_CODE_CONFIG);
}

static void print_config_prints_what_loads_again(void **state)
{
    (void)state;
    char printed[TEXT_SIZE];
    assert_false(START("--print-config", "--config", config_file));
    assert_int_equal(run.exit_code, EXIT_CODE_OK);
    assert_non_null(strstr(said, "\nlogin = \"王芳\";\n"));
    strcpy(printed, said);
    write_config(printed);
    struct console_config before = console;
    assert_true(START("--config", config_file));
    assert_memory_equal(&before, &console, sizeof console);
    assert_false(START("--print-config"));
    assert_int_equal(run.exit_code, EXIT_CODE_OK);
    assert_non_null(strstr(said, "\nlogin = \"\";\n"));
    assert_non_null(strstr(said, "; must be given; taken at the start)\nbroker_key = \"\";\n"));
}

static void the_configuration_is_sought_and_its_lack_is_told(void **state)
{
    (void)state;
    char sought[400];
    assert_false(START("word"));
    assert_int_equal(run.exit_code, EXIT_CODE_CONFIG);
    assert_non_null(strstr(told, "there is no console.cfg; name one by --config FILE"));
    program.config_optional = true;
    assert_true(START("word"));
    assert_string_equal(run.config_file, "");
    assert_string_equal(console.broker, "tcp://127.0.0.1:7420");
    assert_false(START("--check-config"));
    assert_int_equal(run.exit_code, EXIT_CODE_CONFIG);
    snprintf(sought, sizeof sought, "mkdir -p '%s/rexian' && cp '%s' '%s/rexian/'", folder, config_file,
             folder);
    assert_int_equal(system(sought), 0);
    setenv("XDG_CONFIG_HOME", folder, 1);
    assert_true(START("word"));
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    snprintf(sought, sizeof sought, "%s/rexian/console.cfg", folder);
    assert_string_equal(run.config_file, sought);
    assert_string_equal(console.login, "王芳");
    assert_false(START("--config", "/no/such.cfg"));
    assert_int_equal(run.exit_code, EXIT_CODE_CONFIG);
    assert_non_null(strstr(told, "/no/such.cfg: cannot be opened: No such file or directory; "));
}

static void a_verb_takes_its_own_options(void **state)
{
    (void)state;
    const char *format = NULL;
    bool all = false;
    const struct program_option verb_options[] = {
        {"format", 'f', "FORMAT", &format, NULL, "csv or json"},
        {"all", 0, NULL, NULL, &all, "all of them"},
    };
    int first = 0;
    program.stop_at_word = true;
    program.max_words = 9;
    assert_true(START("-c", config_file, "export", "-f", "csv", "2026-05-03", "--all"));
    assert_int_equal(run.word_count, 5);
    assert_true(program_take("rexianctl", verb_options, 2, (int)run.word_count, run.words, &first));
    assert_string_equal(format, "csv");
    assert_true(all);
    assert_int_equal(first, 4);
    assert_string_equal(run.words[first], "2026-05-03");
    FILE *err = tmpfile();
    char *wrong[] = {run.words[0], run.words[1], NULL};
    int kept = divert(stderr, err);
    bool taken = program_take("rexianctl", verb_options, 2, 2, wrong, &first);
    restore(stderr, kept, err, told);
    assert_false(taken);
    assert_string_equal(
        told, "rexianctl export: option '--format' needs an argument: FORMAT; see rexianctl --help\n");
    program.max_words = 1;
}

static void every_exit_code_has_a_sentence(void **state)
{
    (void)state;
    assert_string_equal(exit_code_sentence(EXIT_CODE_NOT_PERMITTED),
                        "no right to do this, or a wrong password");
    assert_string_equal(exit_code_sentence(EXIT_CODE_UNAVAILABLE), "the broker cannot be reached");
    assert_int_equal(EXIT_CODE_CONFIG, 78);
    assert_int_equal(exit_code_count, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(help_lists_every_option_and_exit_code, forget),
        cmocka_unit_test_setup(a_good_start_gives_values_options_and_words, forget),
        cmocka_unit_test_setup(a_wrong_command_line_ends_with_2_and_a_sentence, forget),
        cmocka_unit_test_setup(check_config_says_ok_or_all_faults, forget),
        cmocka_unit_test_setup(print_config_prints_what_loads_again, forget),
        cmocka_unit_test_setup(the_configuration_is_sought_and_its_lack_is_told, forget),
        cmocka_unit_test_setup(a_verb_takes_its_own_options, forget),
        cmocka_unit_test_setup(every_exit_code_has_a_sentence, forget),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
