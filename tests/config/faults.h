/* Collects the faults of a configuration as the lines that a person would read.
 * Shared by the tests of config; everything is in the header, so that each test stays one file. */
#ifndef REXIAN_TESTS_CONFIG_FAULTS_H
#define REXIAN_TESTS_CONFIG_FAULTS_H

#include "config/load.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { FAULTS_MAX = 64, FAULT_SIZE = 1024 };

struct faults {
    size_t count;
    char lines[FAULTS_MAX][FAULT_SIZE];
};

static inline void faults_take(void *context, const struct config_fault *fault)
{
    struct faults *faults = context;
    assert_true(faults->count < FAULTS_MAX);
    config_fault_say(fault, faults->lines[faults->count++], FAULT_SIZE);
}

/* Loads a text as "a.cfg"; the faults before are forgotten. */
static inline enum result faults_load(struct faults *faults, const struct option_table *table, const char *text,
                                      void *values)
{
    faults->count = 0;
    return config_load_text(table, "a.cfg", text, strlen(text), values, faults_take, faults);
}

/* Fails unless some fault begins with `head` and holds `part`. */
static inline void faults_assert(const struct faults *faults, const char *head, const char *part)
{
    for (size_t i = 0; i < faults->count; i++) {
        if (strncmp(faults->lines[i], head, strlen(head)) == 0 && strstr(faults->lines[i], part) != NULL) {
            return;
        }
    }
    for (size_t i = 0; i < faults->count; i++) {
        print_error("%s\n", faults->lines[i]);
    }
    fail_msg("no fault begins with \"%s\" and holds \"%s\"", head, part);
}

#endif
