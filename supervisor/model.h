/* What the dashboard computes from the broker's figures: standings and ceilings, bars, columns of a chart, days.
 * Pure: no screen, no clock, no wire. */
#ifndef REXIAN_SUPERVISOR_MODEL_H
#define REXIAN_SUPERVISOR_MODEL_H

#include "core/rates.h"
#include "wire/messages.h"

enum rate_kind { RATE_ANSWER, RATE_COMPLETION, RATE_CALLBACK, RATE_COUNT };

struct rate_kind_row {
    const char *name;  /* in rates.misses */
    const char *label; /* N_() */
    enum measure n, d;
};
extern const struct rate_kind_row rate_kinds[RATE_COUNT];

/* Value of a measure in a row; those that are 0 are not in it. */
int64_t figure_of(const struct rates_row *row, enum measure measure);

/* One rate of one row, with what can still become of it. */
struct standing {
    bool known; /* false: as then, of a day that was never sealed */
    int64_t n, d;
    int64_t open;           /* misses that can still be worked off */
    int64_t lost;           /* misses that cannot */
    int64_t best_n, best_d; /* if all that is open, and every waiting call, still succeeds */
};
/* open is cut to the misses there are; waiting: calls that wait now and are not in d yet. row may be NULL: not known. */
struct standing standing_of(const struct rates_row *row, enum rate_kind rate, int64_t open, int64_t waiting);

/* Text of a bar: '#' reached, '+' still attainable, '.' lost. Rounded down: full only if n == d. out holds width + 1. */
void bar_text(const struct standing *standing, int width, char *out);

/* One column of a chart: cells from below that are n, and above them misses. The highest column has `rows` cells; what is
 * not 0 has at least one, misses before n. */
struct column {
    int n_cells, miss_cells;
};
struct column column_of(int64_t n, int64_t d, int64_t most, int rows);

/* The days shown: civil days, both included. */
struct days {
    int64_t from, to;
    bool follows_today; /* moves on at midnight */
};
/* Moves by so many lengths of the range. Stays within the years of civil.h; a single day that comes to be `today`
 * follows it. */
void days_move(struct days *days, int64_t by, int64_t today);
/* The day `today`, followed. */
void days_today(struct days *days, int64_t today);
/* Reads "2026-05-01 2026-05-07", "2026-05-01..2026-05-07", one date, or "-7" (seven days up to today). False if it is none
 * of them, or runs backwards, or has more than 3,650 days; then days stay. */
bool days_read(struct days *days, const char *text, int64_t today);
int64_t days_count(const struct days *days);

/* How a figure of the day is shown: label, "n / d", and the rate or an average. */
enum { FIGURE_TEXT = 40 };
struct shown_figure {
    const char *label; /* N_() */
    char count[FIGURE_TEXT];
    char rate[FIGURE_TEXT]; /* "98.30 %", "3.2 s", "" */
};
enum { FIGURES_MOST = 128 };
/* All figures but the three rates themselves, in the order of the table of measures. Returns how many. */
size_t figures_shown(const struct rates_row *row, struct shown_figure out[FIGURES_MOST]);

/* How they stand in columns on pages of so many rows: rows of a column, evened out if all fit on one page; pages. 0: none. */
int figures_rows(int count, int columns, int rows);
int figures_pages(int count, int columns, int rows);

/* "completion_n +1, on_time_n +1" with the labels of the measures, translated by `translate`. */
void changes_text(const char *changes, char *(*translate)(const char *text), char *out, size_t size);

#endif
