/* The common start of every program: locale, options of the command line, configuration, --help and exit codes.
 * program_start does all that a program and its siblings share; the program goes on from there. */
#ifndef REXIAN_CONFIG_PROGRAM_H
#define REXIAN_CONFIG_PROGRAM_H

#include "config/options.h"
#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum exit_code {
    EXIT_CODE_OK = 0,
    EXIT_CODE_REFUSED = 1,        /* refused by a rule, or a difference was found */
    EXIT_CODE_USAGE = 2,          /* the command line is wrong */
    EXIT_CODE_UNAVAILABLE = 69,   /* the broker cannot be reached */
    EXIT_CODE_IO = 74,            /* reading or writing failed */
    EXIT_CODE_NOT_PERMITTED = 77, /* no right, or a wrong password */
    EXIT_CODE_CONFIG = 78,        /* the configuration has a fault */
};

/* A row of the list of exit codes, for --help and the manual pages. */
struct exit_code_row {
    enum exit_code code;
    const char *sentence; /* to be translated */
};
extern const struct exit_code_row exit_codes[];
extern const size_t exit_code_count;

/* An option of the command line. Exactly one of text and flag is set; it is written when the option is given. */
struct program_option {
    const char *name;     /* "check", without dashes */
    char letter;          /* 'c', or 0 if there is only the long form */
    const char *argument; /* "DIR", or NULL for a flag */
    const char **text;    /* set to the argument, which lives in argv */
    bool *flag;           /* set to true */
    const char *sentence; /* to be translated */
};

struct program {
    const char *name;                     /* "rexian-broker" */
    const char *log_name;                 /* "broker" */
    const char *purpose;                  /* one sentence, to be translated */
    const struct option_table *table;     /* of its configuration; NULL if it has none */
    void *values;                         /* the struct that the table fills */
    const struct program_option *options; /* its own; may be NULL if the count is 0 */
    size_t option_count;
    const char *words;      /* "[DIR]": how positional words are written in --help; NULL if there are none */
    const char *words_help; /* a paragraph on them, to be translated; may be NULL */
    size_t min_words, max_words;
    bool stop_at_word;       /* options end at the first word (rexianctl VERB ...) */
    const char *config_name; /* "broker.cfg", sought if --config is not given; NULL: defaults */
    bool config_optional; /* goes on with the defaults and without a fault if no file is found or required texts
                                are missing in the defaults; *values are the defaults then */
};

struct program_run {
    enum exit_code exit_code;           /* if program_start says false */
    char config_file[CONFIG_PATH_SIZE]; /* the file that was read; "" if none */
    char **words;                       /* what is left of argv */
    size_t word_count;
};

/* Sets the locale (C.UTF-8 if that of the user is not UTF-8) and the translations, takes the command line, reads the
 * configuration into program->values and starts the log. False: the program is to end with ret->exit_code, and all
 * has been said (--help, --version, --check-config, --print-config, or a fault on standard error). True: go on. */
bool program_start(const struct program *program, int argc, char **argv, struct program_run *ret) MUST_CHECK;
/* Takes options of a verb: argv[0] is the verb, *ret_first is the index of its first word. False after a wrong option,
 * which has been told on standard error as "NAME VERB: ...". */
bool program_take(const char *name, const struct program_option *options, size_t count, int argc, char **argv,
                  int *ret_first) MUST_CHECK;
/* Writes the list of options as in --help. */
void program_help_options(FILE *stream, const struct program_option *options, size_t count);
/* Sets locale and translations only; program_start calls it. `language` is "" or a language such as "zh_CN". */
void program_set_language(const char *language);
/* The sentence of an exit code, translated; never NULL. */
const char *exit_code_sentence(enum exit_code code);

#endif
