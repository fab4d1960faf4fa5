/* What load.c and load_entry.c share while one file is read; nobody else includes it.
 * load.c takes the file apart and ends it, load_entry.c judges one assignment. */
#ifndef REXIAN_CONFIG_LOAD_PRIVATE_H
#define REXIAN_CONFIG_LOAD_PRIVATE_H

#include "config/load.h"
#include "config/scan.h"

#include <libconfig.h>

enum { LOAD_SENTENCE_SIZE = 320 };

struct load {
    const struct option_table *table;
    const char *file;
    const char *text; /* as it stands in the file */
    size_t size;
    char *values; /* being filled; the table's struct */
    bool *given;  /* by row of the table */
    struct scan_entry *entries;
    size_t entry_count;
    config_t tree;
    bool tree_good; /* else the tree holds nothing, and texts cannot be judged */
    size_t utf8_at; /* up to here bad UTF-8 has been told */
    int utf8_line;  /* of that place */
    size_t faults;
    config_report *report;
    void *context;
};

/* Tells one fault. `value` may be NULL and is shortened; why and remedy are translated. */
void load_fault(struct load *load, int line, const char *option, const char *value, const char *why,
                const char *remedy);
/* Tells a fault of an entry, with its value as it stands in the file. */
void load_entry_fault(struct load *load, const struct scan_entry *entry, const char *why, const char *remedy);
/* Judges an assignment that is given once, and puts its value into load->values. */
void load_entry(struct load *load, const struct scan_entry *entry);

#endif
