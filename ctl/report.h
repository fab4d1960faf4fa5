/* The report of a range of days: sections of rows, made once from the figures, and written as text of 80 columns, as CSV or as one
 * HTML file without scripts. All three have the same numbers. */
#ifndef REXIAN_CTL_REPORT_H
#define REXIAN_CTL_REPORT_H

#include "core/rates.h"
#include "core/ticket.h"
#include "wire/messages.h"

#include <stdio.h>

enum { REPORT_CELLS = 3, REPORT_SECTIONS = 8, REPORT_FOOT = 12, REPORT_LINE = 160 };

enum report_kind {
    REPORT_COUNT, /* n */
    REPORT_RATE,  /* n / d, and the percentage */
    REPORT_MEAN,  /* n milliseconds over d */
    REPORT_SPAN,  /* n milliseconds */
    REPORT_SHARE  /* n milliseconds of d: the percentage alone */
};
struct report_cell {
    enum report_kind kind;
    const char *name; /* of the figure, for files */
    int64_t n, d;
    bool known;
};
struct report_row {
    char key[TEXT_NAME + 40];
    bool few; /* fewer cases than a rank needs */
    size_t cell_count;
    struct report_cell cells[REPORT_CELLS];
};
struct report_section {
    const char *name;  /* for files */
    const char *title; /* translated */
    const char *heads[REPORT_CELLS];
    bool has_few;
    struct report_row *rows;
    size_t count, capacity;
};
struct report {
    char title[REPORT_LINE];
    char days[REPORT_LINE];
    struct report_section sections[REPORT_SECTIONS];
    size_t section_count;
    char foot[REPORT_FOOT][REPORT_LINE];
    size_t foot_count;
    bool failed; /* memory was short */
};

struct report_section *report_section(struct report *report, const char *name, const char *title);
/* NULL if memory is short; then report->failed. */
struct report_row *report_row(struct report *report, struct report_section *section, const char *key);
void report_cell(struct report_row *row, enum report_kind kind, const char *name, int64_t n, int64_t d,
                 bool known);
void report_foot(struct report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));
void report_clear(struct report *report);

/* The three rates, the figures beside them and a row for each key, out of answers of rates.show. `key_of` gives a row's text. */
void report_rates(struct report *report, const struct rates_row *total);
void report_figures(struct report *report, const struct rates_row *total);
/* Departments by completion, lowest first; those with too few cases come last and are no rank. */
void report_departments(struct report *report, const struct rates_reply *reply);
/* Days or months, the three rates beside each other. */
void report_spans(struct report *report, const struct rates_reply *reply, const char *name, const char *title);
/* Misses by reason, and whether the books close. */
void report_books(struct report *report, const struct ledger_reply *ledger);

void report_write_text(const struct report *report, FILE *file);
void report_write_csv(const struct report *report, FILE *file);
void report_write_html(const struct report *report, FILE *file);

#endif
