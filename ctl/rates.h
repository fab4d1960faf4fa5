/* The three rates and the figures beside them as a table of columns, made from measure_rows.
 * `rates --csv`, `export rates`, JSON and the manual page all have these columns. */
#ifndef REXIAN_CTL_RATES_H
#define REXIAN_CTL_RATES_H

#include "core/rates.h"
#include "ctl/output.h"
#include "wire/messages.h"

enum { RATES_COLUMNS_MAX = 2 * MEASURE_END, RATES_CELL_SIZE = 96, RATES_MONTH_SIZE = 16, RATES_GAP_SIZE = 200 };

/* A column after the key: a figure, or the percentage of an n. */
struct rates_column {
    const char *name;
    const char *sentence; /* its definition */
    enum measure n;       /* the figure; the n of a percentage */
    enum measure d;       /* 0: the figure itself */
    int convention;       /* 1 + enum convention: its percentage; 0: n and d say what it is */
    int workload;         /* 1 + enum workload: of several measures; 0 likewise */
};

/* What `rates` takes. */
struct rates_arguments {
    char day[CIVIL_DATE_SIZE];
    char from[CIVIL_DATE_SIZE];
    char to[CIVIL_DATE_SIZE];
    char month[RATES_MONTH_SIZE];
    int by;
    bool then;
    int misses;
    char key[TEXT_NAME];
    int64_t limit;
    int64_t level;
    bool frozen;
    bool changes;
};
extern const struct shape rates_arguments_shape;

/* All columns after `key`, in their order; returns the count. */
size_t rates_columns(struct rates_column out[RATES_COLUMNS_MAX]);
/* The value of a measure in a row, 0 if it is not there. */
int64_t rates_value(const struct rates_row *row, enum measure measure);
/* The n and d of a workload in a row. */
void rates_workload_of(const struct rates_row *row, enum workload workload, int64_t *ret_n, int64_t *ret_d);
/* The text of a column; "-" where the row is not known, where d is 0, and for answer_d and answer_rate by operator (`answered_only`). */
void rates_cell(const struct rates_row *row, const struct rates_column *column, bool answered_only,
                char out[RATES_CELL_SIZE]);
/* A time in which calls were not measured, as a line for people. */
void rates_gap(const struct zone *zone, const struct gap_row *gap, char out[RATES_GAP_SIZE]);
/* All of them below figures of calls: a line each for people, an object with the key "not_measured" as JSON, nothing in CSV. */
void rates_print_gaps(struct output *out, const struct gap_row *gaps, size_t count);
/* Sums the rows into a row "total", not known if one of them is not. RESULT_NO_MEMORY; free its figures. */
MUST_CHECK enum result rates_total(const struct rates_reply *reply, struct rates_row *ret);

#endif
