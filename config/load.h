/* Reads a file with libconfig into the struct of an option table, and names every fault of the file in one go.
 * Nothing is passed over: unknown, doubled, mistyped, overflowing and missing options are faults. */
#ifndef REXIAN_CONFIG_LOAD_H
#define REXIAN_CONFIG_LOAD_H

#include "config/options.h"
#include "core/result.h"

/* One fault. The texts live for the call of the reporter only; they hold no control characters. */
struct config_fault {
    const char *file;
    int line;           /* 1 is the first; 0 if the file could not be read at all */
    const char *option; /* full path; "" if the fault is not of one option */
    const char *value;  /* as it stands in the file, shortened; "" if none */
    const char *why;    /* translated */
    const char *remedy; /* translated */
};

/* Is told each fault, in the order of the lines where that is known. */
typedef void config_report(void *context, const struct config_fault *fault);

/* Writes "FILE:LINE: option 'x': value 'y': why; remedy" into out, always ended by NUL. */
void config_fault_say(const struct config_fault *fault, char *out, size_t size);
/* A reporter that writes each fault as a line to the FILE * that is its context. */
void config_report_to_file(void *context, const struct config_fault *fault);

/* Reads FILE. Options that it does not give have their defaults. `values` is the struct of the table and is written on
 * RESULT_OK only. RESULT_INVALID: at least one fault was reported. RESULT_IO, RESULT_TOO_LONG: the file could not be
 * read, reported as one fault. RESULT_NO_MEMORY: not reported. */
enum result config_load(const struct option_table *table, const char *file, void *values, config_report *report,
                        void *context) MUST_CHECK;
/* As config_load, from text in memory; `file` is the name for the faults. text[size] is NUL. */
enum result config_load_text(const struct option_table *table, const char *file, const char *text, size_t size,
                             void *values, config_report *report, void *context) MUST_CHECK;
/* Reads FILE again into a running program: only reloadable options of `values` change. Each other option that differs
 * is told to `needs_restart` with its path. Results as config_load; on a fault nothing changes. */
enum result config_reload(const struct option_table *table, const char *file, void *values,
                          config_report *report, void (*needs_restart)(void *context, const char *path),
                          void *context) MUST_CHECK;

#endif
