/* The organisation of a sample city, from tab separated files: districts, units, categories, dispatch directory, knowledge.
 * All faults of all files are told before anything is made of them. */
#ifndef REXIAN_BROKER_CITY_SAMPLE_H
#define REXIAN_BROKER_CITY_SAMPLE_H

#include "config/options.h"
#include "core/result.h"
#include "core/routing.h"

#include <stddef.h>

enum { SAMPLE_NONE = -1, SAMPLE_CO_HANDLERS = 6 };

/* A line of a file. Texts are "" where a file has no such column; all belong to the table. */
struct sample_row {
    int line;
    const char *code, *parent, *name, *name_en, *kind, *words;
    const char *category, *district, *hours, *unit, *co_handlers, *note;
    const char *title, *text, *matter, *source, *review_on, *expires_on;
    int parent_row;   /* of the same table; SAMPLE_NONE for a root */
    int unit_kind;    /* of units */
    int category_row; /* of rules: SAMPLE_NONE for "*"; of knowledge */
    int district_row;
    int unit_row;
    int rule_hours;
    size_t co_handler_count;
    int co_handler_rows[SAMPLE_CO_HANDLERS];
};
struct sample_table {
    char file[CONFIG_PATH_SIZE];
    char *text;
    struct sample_row *rows;
    size_t count;
};
struct sample {
    struct sample_table districts, units, categories, directory, knowledge;
};

/* Is told each fault as "FILE:LINE: sentence; remedy", or a sentence that names what else is wrong. */
typedef void city_fault(void *context, const char *sentence);

/* Reads a sample by its name among the installed ones, or a folder if the name holds a '/'.
 * RESULT_INVALID: at least one fault was told. RESULT_NO_MEMORY. */
MUST_CHECK enum result sample_load(const char *name, struct sample *ret, city_fault *fault, void *context);
/* Frees the tables; a struct of zeroes is one without any. */
void sample_free(struct sample *sample);

#endif
